"""Two editors press at the same moment, in two threads with connections of their own: one of them decides."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from threading import Event
from typing import Any

import pytest
from django.db import transaction

from distributor import configuration
from distributor.errors import Outdated
from distributor.newsroom import decisions
from distributor.states import ManuscriptState, RunKind
from distributor.store.models import Answer, Decision, Manuscript, Publication, Run
from distributor.store.queries import incoming as incomings
from distributor.store.queries import manuscripts
from distributor.web.manuscripts import deciding
from tests.newsroom.manuscripts.test_concurrency import together
from tests.web.mailroom import mail, manuscript
from tests.web.newsroom import at_the_machine, hidden, issue

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 4


@pytest.fixture(autouse=True)
def _no_bell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deciding, "ring", lambda *_given, **_named: None)


@pytest.fixture
def received() -> Callable[[], Manuscript]:
    """A manuscript whose author is told of every decision."""
    publication: Publication = issue(12).publication
    Publication.objects.update(answers=list(Answer.KINDS))
    return lambda: manuscript(publication=publication, of=mail(publication=publication))


@pytest.fixture
def rounds(received: Callable[[], Manuscript]) -> Iterator[Manuscript]:
    return (received() for _round in range(ROUNDS))


def test_of_adopted_and_not_adopted_the_author_is_told_one(rounds: Iterator[Manuscript]) -> None:
    for number, made in enumerate(rounds, 1):
        page = f"/manuscripts/{made.number}"
        drawn = hidden(at_the_machine(), page, f"{page}/decide")
        states = ("adopted", "rejected")
        given = {
            state: {**drawn, "state": state, "note": f"我的话：{state}", "sure": "yes", "tell": "yes"}
            for state in states
        }
        answers: dict[str, Any] = {}
        works = [partial(_press, f"{page}/decide", given, state, answers) for state in states]
        assert together(works) == []
        assert sorted(answer.status_code for answer in answers.values()) == [302, 409]
        decided = Decision.objects.get(manuscript=made)
        assert Answer.objects.get(manuscript=made).kind == decided.state
        assert Run.objects.filter(kind=RunKind.ANSWER).count() == number
        late = next(state for state in answers if state != decided.state)
        text = answers[late].content.decode()
        assert f"我的话：{late}" in text and f"我的话：{decided.state}" in text, "typed, and what was decided"


def _press(path: str, given: Mapping[str, Any], state: str, answers: dict[str, Any]) -> None:
    answers[state] = at_the_machine().post(path, given[state])


def test_so_it_is_with_a_command_beside_a_page(received: Callable[[], Manuscript]) -> None:
    made = received()
    page = f"/manuscripts/{made.number}"
    given = {**hidden(at_the_machine(), page, f"{page}/decide"), "state": "adopted", "sure": "yes"}
    by_page: list[int] = []
    wrong = together(
        [
            lambda: by_page.append(at_the_machine().post(f"{page}/decide", given).status_code),
            lambda: decisions.decide(
                made, ManuscriptState.REJECTED, by="李敏", office=configuration.office()
            ),
        ]
    )
    assert [type(error) for error in wrong] == ([Outdated] if by_page == [302] else [])
    assert Decision.objects.count() == Answer.objects.count() == 1


def test_the_second_waits_until_the_first_is_done(
    received: Callable[[], Manuscript], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The look at what was seen stands behind the lock: who looks while the other one writes sees it all."""
    made = received()
    page = f"/manuscripts/{made.number}"
    drawn = hidden(at_the_machine(), page, f"{page}/decide")
    holds, statuses = Event(), list[int]()
    required = decisions.require

    def slow(*given: object) -> None:
        required(*given)  # type: ignore[arg-type]
        holds.set()
        Event().wait(0.5)  # the lock is held, nothing is written yet

    def second() -> None:
        assert holds.wait(20)
        given = {**drawn, "state": "rejected", "sure": "yes"}
        statuses.append(at_the_machine().post(f"{page}/decide", given).status_code)

    monkeypatch.setattr(decisions, "require", slow)
    given = {**drawn, "state": "adopted", "sure": "yes"}
    first = lambda: statuses.append(at_the_machine().post(f"{page}/decide", given).status_code)  # noqa: E731
    assert together([first, second]) == []
    assert sorted(statuses) == [302, 409] and Decision.objects.get().state == ManuscriptState.ADOPTED


def test_who_decides_and_who_reads_the_mail_again_do_not_wait_for_each_other(
    received: Callable[[], Manuscript], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = received()
    incoming = made.versions.get().incoming
    decides, reads = Event(), Event()
    required = decisions.require

    def slow(*given: object) -> None:
        required(*given)  # type: ignore[arg-type]
        decides.set()
        reads.wait(1)  # SQLite has one lock for all: there nobody reads now

    def read_again() -> None:
        assert decides.wait(20)
        with transaction.atomic():
            incomings.locked(incoming.pk)
            reads.set()
            manuscripts.locked(made.pk)

    monkeypatch.setattr(decisions, "require", slow)
    assert (
        together(
            [
                lambda: decisions.decide(
                    made, ManuscriptState.ADOPTED, by="李敏", office=configuration.office()
                ),
                read_again,
            ]
        )
        == []
    )
    assert Answer.objects.get().incoming == incoming
