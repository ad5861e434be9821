"""Several readers at once: every manuscript has a number of its own, and nobody is made twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Barrier, Thread

import pytest
from django.db import connection

from distributor.newsroom import contributors
from distributor.store.models import Contributor, Incoming, Manuscript, Version
from tests.newsroom.manuscripts.conftest import OTHER, STORY, Post, Write, record

READERS = 6


def together(works: Sequence[Callable[[], object]]) -> list[BaseException]:
    """Do all of it at once, each in a thread with a connection of its own; returns what went wrong."""
    start, wrong = Barrier(len(works)), list[BaseException]()

    def work(own: Callable[[], object]) -> None:
        try:
            start.wait(20)
            own()
        except BaseException as error:  # noqa: BLE001
            wrong.append(error)
        finally:
            connection.close()

    threads = [Thread(target=work, args=(one,)) for one in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return wrong


@pytest.fixture
def mails(transactional_db: None, post: Post) -> Callable[[list[str]], list[Incoming]]:
    return lambda senders: [post(sender) for sender in senders]


def test_numbers_are_given_once_and_without_a_gap(
    mails: Callable[[list[str]], list[Incoming]], draft: Write
) -> None:
    kept = mails([f"{number}@example.org" for number in range(READERS)])
    works = [lambda mail=mail: record(mail, draft(f"题目{mail.pk}", f"正文{mail.pk}")) for mail in kept]
    assert together(works) == []
    assert sorted(Manuscript.objects.values_list("serial", flat=True)) == [*range(1, READERS + 1)]


def test_one_sender_is_one_contributor_and_a_revision_one_manuscript(
    mails: Callable[[list[str]], list[Incoming]], draft: Write
) -> None:
    kept = mails(["wang@example.org"] * READERS)
    works = [lambda mail=mail: record(mail, draft(body=f"{STORY}第{mail.pk}稿。")) for mail in kept]
    assert together(works) == []
    assert (Contributor.objects.count(), Manuscript.objects.count()) == (1, 1)
    assert sorted(Version.objects.values_list("number", flat=True)) == [*range(1, READERS + 1)]


def test_a_merge_and_a_mail_at_once_leave_nothing_behind(
    mails: Callable[[list[str]], list[Incoming]], draft: Write
) -> None:
    first, second, third = mails(["wang@example.org", "wang@example.net", "wang@example.net"])
    into = record(first, draft()).manuscript.contributor
    other = record(second, draft("别的", OTHER)).manuscript.contributor
    assert into and other
    works: list[Callable[[], object]] = [
        lambda: contributors.merge(into, other, "李敏"),
        lambda: record(third, draft("第三篇", "短")),
    ]
    assert together(works) == []
    kept = Contributor.objects.get(merged_into=None)
    assert kept.manuscripts.count() == 3 and kept.addresses.count() == 2
