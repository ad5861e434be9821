"""An issue that was never sent is called otherwise, or deleted; one that was keeps its name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from distributor import configuration
from distributor.desk import unsent
from distributor.desk.imports import import_document
from distributor.desk.review import review
from distributor.desk.signoff import sign, signatures
from distributor.errors import DocumentError, NotFound, Outdated, SendRefused, UserError
from distributor.publication.number import kept
from distributor.states import RunKind, RunState
from distributor.store.models import (
    Delivery,
    Document,
    Edition,
    Issue,
    Placement,
    Revision,
    Run,
    SignOff,
    StoredPicture,
)
from distributor.store.queries import issues
from tests.web import newsroom

pytestmark = pytest.mark.django_db
Write = Callable[..., Path]


def run_of(issue: Issue, kind: str = RunKind.ISSUE, state: str = RunState.DONE) -> Run:
    """A run of the issue with one copy."""
    copy = Delivery(address="a@example.org", address_key="a@example.org")
    return newsroom.run(issue, copy, kind=kind, state=state)


def test_the_slug_the_mail_and_the_row_follow_the_number(issue: Issue) -> None:
    office = configuration.office()
    sign(issue, "editor", "李敏", office)
    done = unsent.rename(issue.slug, None, kept("增刊1"), office, by="李敏")
    assert (done.issue.pk, done.issue.slug, done.voided) == (issue.pk, "2026-z1", ("editor",))
    again = issues.by_slug("2026-z1")
    assert (again.year, again.number, again.position) == (2026, "增刊1", kept("增刊1").position)
    assert "2026年增刊第1期" in review(again, office).composition.mail.subject
    assert not signatures(again, office).given


def test_the_year_alone_may_be_corrected(issue: Issue) -> None:
    assert unsent.rename(issue.slug, 2025, None, configuration.office(), by="").issue.slug == "2025-03"


def test_no_other_issue_is_renamed_over(issue: Issue, document: Write) -> None:
    import_document(document(("第3期", "第4期"), ("入夜", "傍晚")), configuration.office())
    with pytest.raises(UserError, match="2026-04"):
        unsent.rename("2026-03", None, kept("4"), configuration.office(), by="")
    assert [row.slug for row in Issue.objects.order_by("id")] == ["2026-03", "2026-04"]


def test_its_document_imported_again_becomes_no_second_issue(issue: Issue, document: Write) -> None:
    unsent.rename("2026-03", None, kept("4"), configuration.office(), by="")
    with pytest.raises(DocumentError, match=r"document of 2026-04.*No\. 3"):
        import_document(document(), configuration.office())
    done = import_document(document(("第3期", "第4期")), configuration.office())
    assert (done.issue.slug, Issue.objects.count()) == ("2026-04", 1)


@pytest.mark.parametrize("kind", [RunKind.ISSUE, RunKind.CORRECTION])
def test_what_was_sent_keeps_its_name_and_stays(kind: str) -> None:
    issue, office = newsroom.issue(), configuration.office()
    run_of(issue, kind, RunState.CANCELLED)
    for act in (
        lambda: unsent.rename(issue.slug, None, kept("12"), office, by=""),
        lambda: unsent.deletion(issue.slug, office),
    ):
        with pytest.raises(SendRefused, match="was sent"):
            act()
    assert Issue.objects.get().slug == issue.slug


def test_a_test_under_way_is_awaited() -> None:
    issue = newsroom.issue()
    run_of(issue, RunKind.TEST, RunState.SENDING)
    with pytest.raises(SendRefused, match="test"):
        unsent.deletion(issue.slug, configuration.office())


def test_deleted_it_leaves_nothing_behind_and_its_number_is_free(issue: Issue, document: Write) -> None:
    office = configuration.office()
    other = import_document(document(("第3期", "第4期"), ("入夜", "傍晚")), office).issue
    sign(issue, "editor", "李敏", office)
    run_of(issue, RunKind.TEST)
    seen = unsent.deletion(issue.slug, office)
    assert (seen.signed, seen.tests) == (("editor",), 1)
    unsent.delete(issue.slug, office, seen=seen)
    with pytest.raises(NotFound):
        issues.by_slug(issue.slug)
    for model in (Document, Revision):
        assert {row.issue_id for row in model.objects.all()} == {other.pk}
    for left in (Edition, SignOff, Run, Delivery, StoredPicture):
        assert not left.objects.exists(), left
    assert import_document(document(), office).outcome == "created"


def test_what_changed_since_it_was_shown_is_not_deleted(issue: Issue, document: Write) -> None:
    seen = unsent.deletion(issue.slug, configuration.office())
    import_document(document(("入夜", "傍晚")), configuration.office())
    with pytest.raises(Outdated):
        unsent.delete(issue.slug, configuration.office(), seen=seen)
    assert Issue.objects.count() == 1 and not Placement.objects.exists()
