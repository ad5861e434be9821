"""An issue document becomes an issue; every version is kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from distributor import configuration
from distributor.desk import reading
from distributor.desk.imports import import_document
from distributor.desk.signoff import sign
from distributor.errors import DocumentError, UserError
from distributor.issue.document import read
from distributor.issue.issue import Picture
from distributor.store.models import Document, Issue, Publication, Run
from distributor.store.queries import runs
from tests import made
from tests.desk.pictures import picture
from tests.issue.paper import as_docx
from tests.reading.attachments.conftest import needed

pytestmark = pytest.mark.django_db
Write = Callable[..., Path]


def test_a_document_becomes_an_issue_of_its_publication(document: Write) -> None:
    done = import_document(document(), configuration.office())
    assert (done.outcome, done.issue.slug, done.issue.publication.title) == ("created", "2026-03", "溪城人大")
    assert str(done.issue.date) == "2026-05-08"
    assert bytes(Document.objects.get().content) == document().read_bytes()


def test_the_same_document_again_changes_nothing(document: Write) -> None:
    import_document(document(), configuration.office())
    assert import_document(document(name="copy.md"), configuration.office()).outcome == "unchanged"
    assert Document.objects.count() == Issue.objects.count() == 1


def test_an_edited_document_becomes_the_current_one_and_the_old_one_is_kept(document: Write) -> None:
    import_document(document(), configuration.office())
    done = import_document(
        document(("入夜，老街亮了起来。", "入夜，老街都亮了。"), ("5月8日", "5月9日")), configuration.office()
    )
    assert done.outcome == "changed"
    assert str(Issue.objects.get().date) == "2026-05-09"
    assert done.issue.revision and done.issue.revision.document
    assert "都亮了" in bytes(done.issue.revision.document.content).decode()
    assert done.issue.documents.count() == 2


def test_an_import_says_which_signatures_are_void(issue: Issue, document: Write) -> None:
    sign(issue, "editor", "李敏", configuration.office())
    sign(issue, "reviewer", "陈青", configuration.office())
    assert import_document(document(), configuration.office()).voided == ()
    assert import_document(document(("入夜，", "傍晚，")), configuration.office()).voided == (
        "editor",
        "reviewer",
    )


def test_an_import_says_that_a_run_goes_on_with_what_was_signed(
    issue: Issue, document: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not import_document(document(("入夜，", "傍晚，")), configuration.office()).sending
    monkeypatch.setattr(runs, "live", lambda issue: Run(issue=issue))
    assert import_document(document(("入夜，", "黄昏，")), configuration.office()).sending


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ([("2026年第3期", "2026年")], "the number"),
        ([("# 溪城人大\n", ""), ("溪城市人大常委会研究室\n", "")], "the title of the publication"),
    ],
)
def test_a_document_that_does_not_say_which_issue_it_is_is_refused(
    document: Write, changes: list[tuple[str, str]], missing: str
) -> None:
    path = document(*changes)
    with pytest.raises(DocumentError, match=rf"^issue\.md: .*{missing}.* not found; write it"):
        import_document(path, configuration.office())
    assert not Issue.objects.exists()


def test_an_issue_of_a_later_publication_is_named_with_it(document: Write) -> None:
    import_document(document(), configuration.office())
    second = import_document(
        document(("# 溪城人大", "# 溪城政协")), configuration.office(), new_publication=True
    )
    third = import_document(
        document(("# 溪城人大", "# Xicheng Gazette")), configuration.office(), new_publication=True
    )
    assert [second.issue.slug, third.issue.slug] == ["p2-2026-03", "xicheng-gazette-2026-03"]
    assert (
        import_document(document(("# 溪城人大", "# 溪城政协")), configuration.office()).issue == second.issue
    )
    assert Publication.objects.count() == 3


@pytest.mark.parametrize("name", ["missing.md", "."])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(DocumentError, match="cannot be read"):
        import_document(tmp_path / name, configuration.office())


def test_a_picture_beside_the_document_is_kept_with_it(document: Write, tmp_path: Path) -> None:
    (tmp_path / "旧 灯.png").write_bytes(picture("red"))
    done = import_document(document(("入夜，", "![路灯](<旧 灯.png>)\n\n入夜，")), configuration.office())
    (tmp_path / "旧 灯.png").unlink()
    blocks = [block for article in reading.read(done.issue).parsed.articles for block in article.body]
    [shown] = [block for block in blocks if isinstance(block, Picture)]
    assert (shown.data, shown.name, shown.alt) == (picture("red"), "旧 灯.png", "路灯")


def test_another_picture_under_the_same_name_is_another_version(document: Write, tmp_path: Path) -> None:
    path = document(("入夜，", "![路灯](lamp.png)\n\n入夜，"))
    outcomes = []
    for colour in ("red", "blue", "blue"):
        (tmp_path / "lamp.png").write_bytes(picture(colour))
        outcomes.append(import_document(path, configuration.office()).outcome)
    assert outcomes == ["created", "changed", "unchanged"]


@pytest.mark.parametrize(
    ("number", "slug"),
    [
        ("2026年增刊第3期", "2026-z3"),
        ("2026年第3-4期", "2026-03-04"),
        ("2026年第3、4期合刊", "2026-03-04"),
        ("2026年第3期（下）", "2026-03b"),
        ("2026年第3期（第二部分）", "2026-03-p2"),
        ("2026年特刊", "2026-t"),
    ],
)
def test_an_issue_beside_the_sequence_is_one_of_its_own(document: Write, number: str, slug: str) -> None:
    regular = import_document(document(), configuration.office()).issue
    other = import_document(document(("2026年第3期", number)), configuration.office())
    assert (other.outcome, other.issue.slug) == ("created", slug)
    again = import_document(document(("2026年第3期", number), ("入夜，", "傍晚，")), configuration.office())
    assert (again.outcome, again.issue) == ("changed", other.issue)
    regular.refresh_from_db()
    assert regular.revision and regular.revision.document == regular.documents.get()


@pytest.mark.parametrize("number", ["2026年第3期特刊", "2026年第3期增刊", "2026年第3、5期", "第3期\n\n第4期"])
def test_what_may_be_one_of_two_issues_takes_nobodys_place(document: Write, number: str) -> None:
    regular = import_document(document(), configuration.office()).issue
    with pytest.raises(DocumentError, match=r"^issue\.md:\d+: ") as refused:
        import_document(document(("2026年第3期", number)), configuration.office())
    assert number.rpartition("\n")[2] in str(refused.value) or "No. 3 and No. 4" in str(refused.value)
    assert [issue.revision for issue in Issue.objects.all()] == [regular.revision]


def test_volumes_of_one_year_may_both_have_a_number(document: Write) -> None:
    office = configuration.office()
    first = import_document(document(("2026年第3期", "2026年第3卷第3期")), office).issue
    second = import_document(document(("2026年第3期", "2026年第4卷第3期"), ("入夜", "傍晚")), office).issue
    assert (first.slug, first.volume, second.slug, second.volume) == ("2026-03", 3, "2026-03-2", 4)
    with pytest.raises(UserError, match=r"2026-03, 2026-03-2.*volume"):
        import_document(document(("入夜", "黄昏")), office)


def test_a_volume_that_is_added_later_is_of_the_same_issue(document: Write) -> None:
    first = import_document(document(), configuration.office()).issue
    done = import_document(document(("2026年第3期", "2026年第3卷第3期")), configuration.office())
    assert (done.issue, done.outcome, done.issue.volume) == (first, "changed", 3)


def test_two_supplements_without_a_number_are_told_apart_by_somebody(document: Write) -> None:
    office, changes = configuration.office(), ("2026年第3期", "2026年增刊")
    first = import_document(document(changes), office).issue
    with pytest.raises(UserError, match="2026-z is dated 2026-05-08, this document 2026-11-08"):
        import_document(document(changes, ("5月8日", "11月8日")), office)
    assert import_document(document(changes, ("入夜", "傍晚")), office).issue == first


def test_an_issue_that_only_says_its_number_through_all_years(document: Write) -> None:
    office, changes = configuration.office(), ("2026年第3期", "2026年\n\n总第88期")
    import_document(document(), office)
    other = document(changes, ("# 溪城人大", "# 河东简报"))
    assert import_document(other, office, new_publication=True).issue.number == "总88"
    with pytest.raises(UserError, match="numbered within their year"):
        import_document(document(changes), office)


@pytest.mark.parametrize(
    "title", ["溪城人大专刊", "溪城人大·两会特刊", "溪 城 人 大 専刊", "溪城人大 代表建议专辑选登"]
)
def test_a_special_issue_is_no_new_publication_beside_its_own(document: Write, title: str) -> None:
    import_document(document(), configuration.office())
    with pytest.raises(DocumentError, match="溪城人大"):
        import_document(document(("# 溪城人大", f"# {title}")), configuration.office())
    assert Publication.objects.count() == 1


@pytest.mark.parametrize("line", ["2026年第3期（续）", "2026年第3期（二）", "2026年第3期 换届特别企划"])
def test_words_beside_the_number_leave_the_issue_that_has_it_alone(document: Write, line: str) -> None:
    first = import_document(document(), configuration.office()).issue
    with pytest.raises(DocumentError):
        import_document(document(("2026年第3期", line)), configuration.office())
    assert [issue.revision for issue in Issue.objects.all()] == [first.revision]


def test_a_publication_may_begin_with_the_title_of_another(document: Write) -> None:
    import_document(document(), configuration.office())
    import_document(document(("# 溪城人大", "# 溪城人大通讯")), configuration.office(), new_publication=True)
    assert Publication.objects.count() == 2


def test_a_periodical_may_be_called_so(document: Write) -> None:
    assert (
        import_document(
            document(("# 溪城人大", "# 调研专刊")), configuration.office()
        ).issue.publication.title
        == "调研专刊"
    )


@pytest.mark.parametrize(
    "title", ["溪 城 人 大", "溪　城人大", "《溪城 人大》", "「溪城人大」", "【溪城人大】"]
)
def test_spaces_in_a_title_make_no_second_publication(document: Write, title: str) -> None:
    first = import_document(document(), configuration.office()).issue
    done = import_document(
        document(("# 溪城人大", f"# {title}"), ("入夜，", "傍晚，")), configuration.office()
    )
    assert (done.issue, done.outcome) == (first, "changed")
    assert [row.title for row in Publication.objects.all()] == ["溪城人大"]


def test_width_and_case_in_a_title_make_no_second_publication(document: Write) -> None:
    first = import_document(document(("# 溪城人大", "# 溪城人大 News")), configuration.office()).issue
    assert (
        import_document(document(("# 溪城人大", "# 溪城人大ＮＥＷＳ")), configuration.office()).issue == first
    )


def test_publications_that_spaces_made_two_keep_their_issues(document: Write) -> None:
    first = import_document(document(), configuration.office()).issue
    spaced = Publication.objects.create(title="溪 城 人 大")
    Issue.objects.filter(pk=first.pk).update(publication=spaced)
    own = Publication.objects.get(title="溪城人大")
    assert import_document(document(), configuration.office()).issue == first
    assert import_document(document(("第3期", "第4期")), configuration.office()).issue.publication == own


def test_an_issue_in_old_word_is_converted_once_and_read_from_what_was_kept(
    document: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    needed("soffice")
    old = tmp_path / "2026-03.doc"
    old.write_bytes(made.office(as_docx(read(document())), "doc", tmp_path))
    done = import_document(old, configuration.office())
    assert (done.outcome, done.issue.slug) == ("created", "2026-03")
    assert bytes(Document.objects.get().content) == old.read_bytes()
    monkeypatch.setenv("PATH", "/nonexistent")  # nothing is converted any more
    parsed = reading.read(done.issue).parsed
    assert [article.title for article in parsed.articles] == [
        "春灌时节话水利",
        "老街的新路灯",
        "关于校车的三点建议",
    ]
    assert not [problem for problem in parsed.problems if problem.code == "part-lost"]


@pytest.mark.parametrize(
    "data", [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(999), b"%PDF-1.7", b"PK\x03\x04"]
)
def test_a_file_that_cannot_be_an_issue_is_named_and_nothing_is_kept(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "第3期.doc"
    path.write_bytes(data)
    with pytest.raises(DocumentError, match=r"^第3期\.doc: "):
        import_document(path, configuration.office())
    assert not Document.objects.exists()
