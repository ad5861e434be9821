"""From an adopted manuscript to an article of a draft issue, and back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from distributor import configuration
from distributor.desk import reading
from distributor.desk.imports import import_document
from distributor.desk.review import review
from distributor.desk.signoff import missing, sign
from distributor.errors import NotFound, SendRefused, UserError
from distributor.issue.issue import Article, Heading, Paragraph, Picture, plain
from distributor.newsroom import decisions, placing
from distributor.reading.values import File
from distributor.states import ManuscriptState
from distributor.store.models import Decision, Edition, Issue, Manuscript, Placement, Run, Schedule, Version
from tests.desk.conftest import audience as audience  # noqa: PLC0414
from tests.desk.conftest import recipients as recipients  # noqa: PLC0414
from tests.documents.test_picture_files import picture
from tests.issue.paper import ISSUE, article, titles
from tests.newsroom.manuscripts.conftest import OTHER, STORY, Post, Write, record

Adopt = Callable[..., Manuscript]


@pytest.fixture
def issue(db: None, tmp_path: Path) -> Issue:
    path = tmp_path / "issue.md"
    path.write_text(ISSUE, encoding="utf-8")
    return import_document(path, configuration.office()).issue


@pytest.fixture
def adopt(post: Post, draft: Write, issue: Issue) -> Adopt:
    """`adopt("title", body)`: a manuscript that was adopted."""

    def make(title: str = "水到田头", body: str = STORY, **given: object) -> Manuscript:
        manuscript = record(post(), draft(title, body, **({"unit": "溪城市水务局"} | given))).manuscript
        decisions.decide(
            manuscript, ManuscriptState.ADOPTED, by="李敏", tell=False, office=configuration.office()
        )
        return manuscript

    return make


def now(issue: Issue) -> list[tuple[str, list[str]]]:
    issue.refresh_from_db()
    return [
        (column.title, [one.title for one in column.articles])
        for column in reading.read(issue).parsed.columns
    ]


def placed_article(issue: Issue, title: str) -> Article:
    issue.refresh_from_db()
    return article(reading.read(issue).parsed, title)


def test_a_manuscript_becomes_the_last_article_of_its_column(adopt: Adopt, issue: Issue) -> None:
    manuscript = adopt()
    before = issue.revision
    done = placing.place(
        manuscript, "2026-03", "要闻", by="李敏", files=configuration.files(), office=configuration.office()
    )
    assert now(issue) == [
        ("要闻", ["春灌时节话水利", "老街的新路灯", "水到田头"]),
        ("调研", ["关于校车的三点建议"]),
    ]
    found = placed_article(issue, "水到田头")
    assert (found.authors, found.byline, found.page) == (("王小雨",), "（作者单位：溪城市水务局 王小雨）", 3)
    assert [plain(block.spans) for block in found.body if isinstance(block, Paragraph)] == [STORY]
    assert (done.placement.version.manuscript, done.placement.issue, done.placement.by) == (
        manuscript,
        issue,
        "李敏",
    )
    assert issue.revision != before and issue.revisions.count() == 2 and issue.documents.count() == 1
    assert reading.read(issue).parsed.problems == ()


def test_it_may_stand_behind_a_certain_article(adopt: Adopt, issue: Issue) -> None:
    placing.place(
        adopt(),
        "2026-03",
        "要闻",
        after="春灌时节话水利",
        by="李敏",
        files=configuration.files(),
        office=configuration.office(),
    )
    assert now(issue)[0] == ("要闻", ["春灌时节话水利", "水到田头", "老街的新路灯"])


def test_a_new_column_is_made_only_where_it_is_meant(adopt: Adopt, issue: Issue) -> None:
    manuscript = adopt()
    with pytest.raises(UserError, match="要闻, 调研"):
        placing.place(
            manuscript,
            "2026-03",
            "重要活动",
            by="李敏",
            files=configuration.files(),
            office=configuration.office(),
        )
    placing.place(
        manuscript,
        "2026-03",
        "重要活动",
        new_column=True,
        by="李敏",
        files=configuration.files(),
        office=configuration.office(),
    )
    assert now(issue)[-1] == ("重要活动", ["水到田头"])


def test_without_a_column_the_manuscripts_own_is_taken(adopt: Adopt, issue: Issue) -> None:
    placing.place(
        adopt(column="调 研"),
        "2026-03",
        by="李敏",
        files=configuration.files(),
        office=configuration.office(),
    )
    assert now(issue)[1] == ("调研", ["关于校车的三点建议", "水到田头"])
    with pytest.raises(UserError, match="--column"):
        placing.place(
            adopt("另一篇", OTHER),
            "2026-03",
            by="李敏",
            files=configuration.files(),
            office=configuration.office(),
        )


def test_what_is_not_adopted_is_refused(post: Post, draft: Write, issue: Issue) -> None:
    manuscript = record(post(), draft("水到田头")).manuscript
    with pytest.raises(UserError, match="manuscript adopt M-2026-0001"):
        placing.place(
            manuscript,
            "2026-03",
            "要闻",
            by="李敏",
            files=configuration.files(),
            office=configuration.office(),
        )
    assert not Placement.objects.exists()


def test_nothing_stands_twice(adopt: Adopt, issue: Issue) -> None:
    manuscript = adopt()
    placing.place(
        manuscript, "2026-03", "要闻", by="李敏", files=configuration.files(), office=configuration.office()
    )
    with pytest.raises(UserError, match="stands in 2026-03 already, column 要闻"):
        placing.place(
            manuscript,
            "2026-03",
            "调研",
            by="李敏",
            files=configuration.files(),
            office=configuration.office(),
        )
    with pytest.raises(UserError, match="already; give the manuscript another title"):
        placing.place(
            adopt("水到田头 ", OTHER),
            "2026-03",
            "要闻",
            by="李敏",
            files=configuration.files(),
            office=configuration.office(),
        )


def test_taken_out_it_is_gone_and_can_be_placed_again(adopt: Adopt, issue: Issue) -> None:
    manuscript, before = adopt(), now(issue)
    placing.place(
        manuscript,
        "2026-03",
        "新栏目",
        new_column=True,
        by="李敏",
        files=configuration.files(),
        office=configuration.office(),
    )
    done = placing.unplace(manuscript, by="李敏", office=configuration.office())
    assert now(issue) == before
    done.placement.refresh_from_db()
    assert done.placement.removed is not None
    placing.place(
        manuscript, "2026-03", "要闻", by="李敏", files=configuration.files(), office=configuration.office()
    )
    with pytest.raises(UserError, match="stands in no issue"):
        placing.unplace(adopt("另一篇", OTHER), by="李敏", office=configuration.office())


def test_an_article_that_an_editor_took_out_by_hand_leaves_only_its_trace(
    adopt: Adopt, issue: Issue, tmp_path: Path
) -> None:
    manuscript = adopt()
    placing.place(
        manuscript, "2026-03", "要闻", by="李敏", files=configuration.files(), office=configuration.office()
    )
    import_document(tmp_path / "issue.md", configuration.office())
    assert (
        "only the trace" in placing.unplace(manuscript, by="李敏", office=configuration.office()).notices[0]
    )


def test_the_version_that_was_adopted_is_placed_and_no_later_one(
    adopt: Adopt, post: Post, draft: Write, issue: Issue
) -> None:
    manuscript = adopt()
    assert record(post(), draft("水到田头", STORY + "后来下了雨。")).number == 2
    done = placing.place(
        manuscript, "2026-03", "要闻", by="李敏", files=configuration.files(), office=configuration.office()
    )
    assert done.placement.version.number == 1
    assert "version 2 came after it" in done.notices[0]
    placing.unplace(manuscript, by="李敏", office=configuration.office())
    assert (
        placing.place(
            manuscript,
            "2026-03",
            "要闻",
            version=2,
            by="李敏",
            files=configuration.files(),
            office=configuration.office(),
        ).notices
        == ()
    )
    assert "后来下了雨" in str(placed_article(issue, "水到田头").body)
    placing.unplace(manuscript, by="李敏", office=configuration.office())
    with pytest.raises(UserError, match="no version 7"):
        placing.place(
            manuscript,
            "2026-03",
            "要闻",
            version=7,
            by="李敏",
            files=configuration.files(),
            office=configuration.office(),
        )


def test_a_later_version_leaves_what_was_placed(adopt: Adopt, post: Post, draft: Write, issue: Issue) -> None:
    placing.place(
        adopt(), "2026-03", "要闻", by="李敏", files=configuration.files(), office=configuration.office()
    )
    revision = Issue.objects.get().revision
    record(post(), draft("水到田头", STORY + "后来下了雨。"))
    assert Issue.objects.get().revision == revision


def test_pictures_travel_along(adopt: Adopt, issue: Issue) -> None:
    data = picture()
    kept = File(configuration.files().put_bytes(data), len(data), "image/png", "渠 首.png")
    body = f"{STORY}\n\n![渠首](media/1.png)\n\n![](gone.png)\n\n往后的日子，水声不断。"
    placing.place(
        adopt(body=body, pictures={"media/1.png": kept}),
        "2026-03",
        "要闻",
        by="李敏",
        files=configuration.files(),
        office=configuration.office(),
    )
    found = [block for block in placed_article(issue, "水到田头").body if isinstance(block, Picture)]
    assert [(one.name, one.alt, one.data) for one in found] == [
        ("渠 首.png", "渠首", data),
        ("gone.png", "", b""),
    ]


def test_what_has_no_title_or_no_text_is_refused(adopt: Adopt, issue: Issue) -> None:
    with pytest.raises(UserError, match="no title"):
        placing.place(
            adopt(""),
            "2026-03",
            "要闻",
            by="李敏",
            files=configuration.files(),
            office=configuration.office(),
        )
    for body in ("", "![](gone.png)"):
        with pytest.raises(UserError, match="no text"):
            placing.place(
                adopt("扫描件" + body, body),
                "2026-03",
                "要闻",
                by="李敏",
                files=configuration.files(),
                office=configuration.office(),
            )


def test_hostile_text_is_text(adopt: Adopt, issue: Issue) -> None:
    body = (
        "# 大标题\n\n送水到田。\n\n<script>alert(1)</script>\n\n- 一\n- 二\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    )
    placing.place(
        adopt("<b>水</b>（3）到*田*", body),
        "2026-03",
        "要闻",
        by="李敏",
        files=configuration.files(),
        office=configuration.office(),
    )
    assert titles(reading.read(Issue.objects.get()).parsed)[2] == "<b>水</b>（3）到*田*"


def test_a_text_with_a_title_of_its_own_stays_one_article(adopt: Adopt, issue: Issue) -> None:
    body = "水到田头。\n\n（王小雨）\n\n# 另一个标题\n\n第二篇的第一段。\n\n第二篇的第二段。"
    placing.place(
        adopt(body=body),
        "2026-03",
        "要闻",
        by="李敏",
        files=configuration.files(),
        office=configuration.office(),
    )
    assert now(issue)[0][1] == ["春灌时节话水利", "老街的新路灯", "水到田头"]
    found = placed_article(issue, "水到田头")
    assert [plain(block.spans) for block in found.body if isinstance(block, Heading)] == ["另一个标题"]


def test_signatures_are_void_and_that_is_said(audience: None, adopt: Adopt, issue: Issue) -> None:
    sign(issue, "editor", "李敏", configuration.office())
    done = placing.place(
        adopt(), "2026-03", "要闻", by="李敏", files=configuration.files(), office=configuration.office()
    )
    issue.refresh_from_db()
    assert done.voided == ("editor",)
    assert missing(issue, configuration.office()) == ("editor", "reviewer", "signatory")


def _run(issue: Issue, state: str) -> None:
    edition = Edition.objects.create(
        issue=issue,
        revision=issue.revision,
        content_hash="x",
        layout="full",
        groups=[],
        subject="",
        html="",
        text="",
    )
    Run.objects.create(
        issue=issue, edition=edition, state=state, groups=[], sender={}, date="2026-11-20T00:00:00Z"
    )


@pytest.mark.parametrize(("state", "word"), [("sending", "is being sent"), ("done", "was sent already")])
def test_an_issue_on_its_way_is_not_touched(adopt: Adopt, issue: Issue, state: str, word: str) -> None:
    manuscript = adopt()
    _run(issue, state)
    with pytest.raises(SendRefused, match=word):
        placing.place(
            manuscript,
            "2026-03",
            "要闻",
            by="李敏",
            files=configuration.files(),
            office=configuration.office(),
        )


def test_a_run_that_was_cancelled_before_anything_went_out_does_not_matter(
    adopt: Adopt, issue: Issue
) -> None:
    _run(issue, "cancelled")
    placing.place(
        adopt(), "2026-03", "要闻", by="李敏", files=configuration.files(), office=configuration.office()
    )
    assert now(issue)[0][1][-1] == "水到田头"


def test_an_issue_that_is_ordered_for_later_is_not_touched(adopt: Adopt, issue: Issue) -> None:
    manuscript = adopt()
    edition = Edition.objects.create(
        issue=issue,
        revision=issue.revision,
        content_hash="x",
        layout="full",
        groups=[],
        subject="",
        html="",
        text="",
    )
    Schedule.objects.create(issue=issue, edition=edition, due="2026-12-01T00:00:00Z")
    with pytest.raises(SendRefused, match="schedule cancel"):
        placing.place(
            manuscript,
            "2026-03",
            "要闻",
            by="李敏",
            files=configuration.files(),
            office=configuration.office(),
        )


def test_what_was_published_is_not_placed_again(adopt: Adopt, issue: Issue) -> None:
    manuscript = adopt()
    Manuscript.objects.update(state=ManuscriptState.PUBLISHED)
    with pytest.raises(UserError, match="published"):
        placing.place(
            manuscript,
            "2026-03",
            "要闻",
            by="李敏",
            files=configuration.files(),
            office=configuration.office(),
        )


def test_an_issue_that_does_not_exist(adopt: Adopt) -> None:
    with pytest.raises(NotFound, match="2026-03"):
        placing.place(
            adopt(), "2026-99", "要闻", by="李敏", files=configuration.files(), office=configuration.office()
        )


def test_a_document_that_has_to_be_imported_again_takes_no_article_yet(
    adopt: Adopt, issue: Issue, tmp_path: Path
) -> None:
    path = tmp_path / "issue.md"
    path.write_text(ISSUE.replace("编辑：李 敏", "某行字\n\n编辑：李 敏"), encoding="utf-8")
    import_document(path, configuration.office())
    with pytest.raises(UserError, match="某行字"):
        placing.place(
            adopt(), "2026-03", "要闻", by="李敏", files=configuration.files(), office=configuration.office()
        )


def test_an_adoption_without_an_entry_takes_the_newest_version(adopt: Adopt, issue: Issue) -> None:
    manuscript = adopt()
    Decision.objects.all().delete()
    assert (
        placing.place(
            manuscript,
            "2026-03",
            "要闻",
            by="李敏",
            files=configuration.files(),
            office=configuration.office(),
        ).placement.version
        == Version.objects.get()
    )


def test_the_byline() -> None:
    assert placing.byline((), "溪城市水务局") == ""
    assert placing.byline(("王小雨", "李敏"), "") == "（王小雨 李敏）"
    assert placing.byline(("王小雨",), "溪城市" * 20) == "（王小雨）"


def test_an_article_that_names_others_than_its_manuscript_is_pointed_out(
    adopt: Adopt, issue: Issue, tmp_path: Path
) -> None:
    manuscript = adopt()
    placing.place(
        manuscript, "2026-03", "要闻", by="李敏", files=configuration.files(), office=configuration.office()
    )
    issue.refresh_from_db()
    assert "authors-differ" not in [
        problem.code for problem in review(issue, configuration.office()).problems
    ]
    path = tmp_path / "issue.md"
    set_by_hand = ISSUE.replace("王小雨", "王小云").replace("春灌时节话水利", "水到田头")
    path.write_text(set_by_hand, encoding="utf-8")
    [told] = [
        p
        for p in review(import_document(path, configuration.office()).issue, configuration.office()).problems
        if p.code == "authors-differ"
    ]
    assert (told.severity, "王小雨" in told.message, "王小云" in told.message) == ("look", True, True)
