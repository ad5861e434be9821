"""What one contributor sent and another sends too, or what was printed before, is pointed out."""

from __future__ import annotations

from pathlib import Path

import pytest

from distributor import configuration
from distributor.desk.imports import import_document
from distributor.newsroom import resemblances
from distributor.store.models import Mark, Placement, Printed, Resemblance, Revision
from distributor.store.queries import resemblances as queries
from tests.issue.paper import ISSUE
from tests.newsroom.manuscripts.conftest import OTHER, STORY, Post, Write, record

PRINTED = ISSUE.replace("清明刚过，渠水就进了田。", STORY)


@pytest.fixture
def issue_file(tmp_path: Path) -> Path:
    path = tmp_path / "issue.md"
    path.write_text(PRINTED, encoding="utf-8")
    return path


def test_anothers_near_duplicate_is_pointed_out_with_its_share(post: Post, draft: Write) -> None:
    first = record(post(), draft())
    copied = record(post("li@example.org", name="李敏"), draft("春灌见闻", STORY + OTHER[:30]))
    found = Resemblance.objects.get()
    assert (found.version, found.other, found.issue) == (copied, first, None)
    assert 0.9 < found.share <= 1
    assert [one.version for one in queries.of([first])] == [copied]


def test_another_text_resembles_nothing(post: Post, draft: Write) -> None:
    record(post(), draft())
    record(post("li@example.org", name="李敏"), draft("老街的新路灯", OTHER))
    assert not Resemblance.objects.exists()


def test_versions_of_one_manuscript_do_not_resemble_each_other(post: Post, draft: Write) -> None:
    record(post(), draft())
    assert record(post(), draft(body=STORY + "后来下了雨。")).number == 2
    assert not Resemblance.objects.exists()


def test_what_was_printed_before_is_pointed_out(post: Post, draft: Write, issue_file: Path) -> None:
    issue = import_document(issue_file, configuration.office()).issue
    version = record(post("li@example.org", name="李敏"), draft("渠水进田", STORY[:100]))
    found = Resemblance.objects.get()
    assert (found.version, found.issue, found.article) == (version, issue, "春灌时节话水利")
    assert Printed.objects.count() == 3


def test_only_the_issue_as_it_stands_now_counts(post: Post, draft: Write, issue_file: Path) -> None:
    import_document(issue_file, configuration.office())
    mail = post()
    record(mail, draft())
    assert Resemblance.objects.count() == 1
    issue_file.write_text(ISSUE, encoding="utf-8")
    import_document(issue_file, configuration.office())
    record(mail, draft())
    assert not Resemblance.objects.exists()
    issue_file.write_text(PRINTED, encoding="utf-8")
    import_document(issue_file, configuration.office())
    record(mail, draft())
    assert Resemblance.objects.count() == 1
    assert Revision.objects.filter(compared=True).count() == 1


def test_what_a_manuscript_became_itself_is_no_finding(post: Post, draft: Write, issue_file: Path) -> None:
    mail = post()
    version = record(mail, draft())
    issue = import_document(issue_file, configuration.office()).issue
    Placement.objects.create(version=version, issue=issue, column="要闻", title="春灌时节话水利")
    record(mail, draft())
    assert not Resemblance.objects.exists()


def test_short_texts_are_not_compared(post: Post, draft: Write) -> None:
    record(post(), draft("一", "见附件，请审阅。"))
    record(post("li@example.org", name="李敏"), draft("二", "见附件，请审阅！"))
    assert not Mark.objects.exists() and not Resemblance.objects.exists()


def test_a_long_text_has_few_marks(post: Post, draft: Write) -> None:
    record(post(), draft(body="".join(chr(0x4E00 + number * 7919 % 20000) for number in range(60_000))))
    assert 0 < Mark.objects.count() <= 128


def test_a_damaged_issue_is_passed_over(post: Post, draft: Write, issue_file: Path) -> None:
    import_document(issue_file, configuration.office())
    Revision.objects.update(content=b"%PDF-1.7")
    resemblances.index_issues()
    assert not Printed.objects.exists() and not queries.uncompared()
