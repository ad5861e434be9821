"""Mails are read side by side and recorded as they came; one that is too much goes behind the others."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from django.conf import LazySettings

from distributor import configuration
from distributor.incoming import process, storage
from distributor.mail_codes import UnreadReason
from distributor.reading import process_pool
from distributor.reading.process import ReadingProcess
from distributor.reason import Reason
from distributor.states import IncomingState
from distributor.store.models import Incoming, Manuscript, Version

pytestmark = pytest.mark.django_db

ARTICLE = "春天的河水涨得很快，村里的代表们沿着河堤走了一遍又一遍，把每一处险情都记在本子上。" * 6


@pytest.fixture(autouse=True)
def hostile(monkeypatch: pytest.MonkeyPatch, settings: LazySettings, tmp_path: Path) -> None:
    """Readers that do what the first line of a mail says, two of them."""
    settings.INCOMING = tmp_path / "incoming"
    monkeypatch.setattr(process_pool, "count", lambda: 2)
    monkeypatch.setattr(
        process, "ReadingProcess", partial(ReadingProcess, program="tests.reading.child.hostile")
    )


def kept(order: str, name: str, sender: str, body: str = ARTICLE, title: str = "河堤上的代表") -> int:
    """The number of a mail that was kept."""
    fields = f"X-Order: {order}\nFrom: {sender}\nSubject: 投稿：{title}\nMessage-ID: <{name}@example.org>\n"
    raw = f"{fields}Content-Type: text/plain; charset=utf-8\n\n{title}\n\n{body}\n"
    return storage.keep(raw.encode(), storage.MailOrigin("test", name), configuration.files())[0].pk


def test_a_mail_that_is_too_much_goes_behind_those_that_are_not() -> None:
    poison = kept("loop", "poison", "a@example.org")
    good = [kept("nothing", f"good{n}", "b@example.org", title=f"第{n}篇来稿的标题") for n in range(20)]
    recorded: list[int] = []

    assert process.read_kept(done=recorded.append, intake=configuration.intake()) == 21

    assert recorded == [*good, poison]
    assert set(Incoming.objects.filter(pk__in=good).values_list("state", flat=True)) == {IncomingState.READ}
    found = Incoming.objects.get(pk=poison)
    assert (found.state, found.state_reason) == (IncomingState.FAILED, (Reason(UnreadReason.TOO_LONG),))
    assert found.subject.startswith("投稿")  # read again, with its files unopened


def test_what_came_first_is_the_first_version_however_long_it_takes() -> None:
    """The first mail is not read before the second one is."""
    first = kept("await", "first", "王五 <wang@example.org>")
    second = kept("signal", "second", "王五 <wang@example.org>", ARTICLE + "河水退了。")
    recorded: list[int] = []

    process.read_kept(done=recorded.append, intake=configuration.intake())

    assert recorded == [first, second]
    manuscript = Manuscript.objects.get()
    versions = Version.objects.filter(manuscript=manuscript).order_by("number")
    assert [version.incoming_id for version in versions] == [first, second]
    assert not Incoming.objects.exclude(state=IncomingState.READ).exists()


def test_whoever_stops_leaves_the_rest_for_the_next_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process_pool, "QUEUE_LENGTH", 2)
    ids = [kept("nothing", f"mail{n}", "c@example.org", title=f"第{n}篇来稿的标题") for n in range(5)]
    recorded: list[int] = []

    count = process.read_kept(
        stopping=lambda: bool(recorded), done=recorded.append, intake=configuration.intake()
    )

    assert 1 <= count <= 2 and recorded == ids[:count]
    assert process.read_kept(done=recorded.append, intake=configuration.intake()) == len(ids) - count
    assert recorded == ids
