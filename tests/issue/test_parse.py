"""Whole documents, broken on purpose."""

from __future__ import annotations

import datetime as dt

import pytest

from distributor.issue.issue import Imprint
from tests.issue.paper import ISSUE, changed, codes, issue, line_of, titles, words

CONTENTS = ISSUE[ISSUE.index("# 目 录") : ISSUE.index("# 春灌")]
TITLES = ["春灌时节话水利", "老街的新路灯", "关于校车的三点建议"]


def test_the_small_issue_whole() -> None:
    parsed = issue(ISSUE)
    assert (parsed.publication, parsed.publisher, parsed.notices) == (
        "溪城人大",
        "溪城市人大常委会研究室",
        ("内部刊物",),
    )
    assert (parsed.slug, parsed.date) == ("2026-03", dt.date(2026, 5, 8))
    assert [(column.title, len(column.articles)) for column in parsed.columns] == [("要闻", 2), ("调研", 1)]
    assert parsed.imprint == Imprint(("李敏",), ("陈青",), ("周山",))
    assert parsed.website == "https://www.xicheng.example.org/"
    assert (parsed.contribution_address, parsed.telephone) == ("gao@xicheng.example.org", "（0999）5550100")
    assert parsed.distribution == ("市委书记、副书记、常委", "市法院", "市检察院")
    assert parsed.distribution_line == line_of(ISSUE, "送发")
    assert parsed.problems == ()


def test_without_contents_the_headings_are_the_articles() -> None:
    parsed = changed((CONTENTS, "2026年5月8日出版\n\n"))
    assert titles(parsed) == TITLES
    assert [article.authors for article in parsed.articles] == [("王小雨",), ("李敏",), ("陈青", "周山")]
    assert [column.title for column in parsed.columns] == [""]
    assert codes(parsed) == ["contents-missing"]
    assert codes(parsed, "look") == ["contents-missing"]
    assert parsed.slug == "2026-03"


@pytest.mark.parametrize(
    "lines",
    [
        "2026年第3期\n\n2026年5月8日",
        "2026年第3期\n\n溪城市人大常委会研究室\n\n2026年5月8日",
        "2026年第3期\n\n（2026年5月8日）",
    ],
)
def test_without_contents_publisher_and_date_stand_above_the_first_title(lines: str) -> None:
    parsed = changed((CONTENTS, ""), ("溪城市人大常委会研究室\n\n2026年第3期", lines))
    assert parsed.date == dt.date(2026, 5, 8)
    assert titles(parsed) == TITLES
    assert codes(parsed, "stop") == []


def test_without_contents_numbered_headings_and_subtitles_begin_no_article() -> None:
    parsed = changed(
        (CONTENTS, ""),
        ("清明刚过", "# 一、渠\n\n清明刚过"),
        ("# 老街的新路灯\n", "# 老街的\n\n# 新路灯\n\n# ——夜色见闻\n\n# （2026年5月1日）\n"),
    )
    assert titles(parsed) == ["春灌时节话水利", "老街的 新路灯", "关于校车的三点建议"]
    assert parsed.articles[1].subtitle == "——夜色见闻"


def test_without_contents_a_heading_above_the_headings_is_a_column() -> None:
    parsed = changed(
        (CONTENTS, ""), ("# 春灌", "# 要闻\n\n## 春灌"), ("# 老街", "## 老街"), ("# 关于", "## 关于")
    )
    assert titles(parsed) == TITLES


def test_without_contents_and_headings_nothing_is_lost() -> None:
    parsed = issue(ISSUE.replace(CONTENTS, "").replace("# ", ""), "issue.txt")
    assert "contents-missing" in codes(parsed)
    text = "".join([*titles(parsed), *(word for article in parsed.articles for word in words(article))])
    assert all(part in text for part in ("渠水就进了田", "老街亮了起来", "家长就放心", "关于校车"))


def test_contents_without_entries_are_no_contents() -> None:
    entries = CONTENTS[CONTENTS.index("要闻") :]
    parsed = changed((entries, "（略）\n\n"))
    assert titles(parsed) == TITLES
    assert "contents-missing" in codes(parsed)


def test_contents_of_another_issue_stop_but_show_what_is_there() -> None:
    parsed = changed(
        *[(f"# {title}", f"# 另一篇很不一样的文章{number}") for number, title in enumerate(TITLES)]
    )
    assert codes(parsed, "stop") == ["article-missing"] * 3
    assert titles(parsed) == [f"另一篇很不一样的文章{number}" for number in range(3)]


def test_a_picture_outside_the_articles_is_reported() -> None:
    parsed = changed(("# 溪城人大", "![徽](a.png)\n\n# 溪城人大"), ("编辑：", "![印](b.png)\n\n编辑："))
    assert codes(parsed, "stop") == ["picture-unplaced", "picture-unplaced"]


def test_lines_that_nobody_understands_are_reported_with_their_line() -> None:
    parsed = changed(
        ("溪城市人大常委会研究室", "溪城市人大常委会研究室\n\n为民服务每一天"),
        ("签发：周 山", "签发：周 山\n\n请勿折叠"),
    )
    assert codes(parsed, "stop") == ["line-unknown", "line-unknown"]
    assert "为民服务" in parsed.problems[0].message
    assert parsed.problems[0].line == line_of(ISSUE, "溪城市人大常委会研究室") + 2


@pytest.mark.parametrize(
    ("written", "number", "year"),
    [
        ("第3期\n\n2026年", 3, 2026),
        ("二〇二六年第三期", 3, 2026),
        ("2026年第３期（总第88期）", 3, 2026),
        ("总第88期", "总88", 2026),
    ],
)
def test_number_and_year_in_every_form(written: str, number: int | str, year: int) -> None:
    parsed = changed(("2026年第3期", written))
    assert (parsed.number, parsed.year) == (number, year)


def test_other_authors_than_in_the_contents_are_reported() -> None:
    parsed = changed(("（王小雨）", "（王晓雨）"))
    (problem,) = parsed.problems
    assert (problem.severity, problem.code) == ("look", "authors-differ")
    assert parsed.articles[0].authors == ("王小雨",)
    assert parsed.articles[0].byline == "（王晓雨）"
    assert codes(changed(("（王小雨）", "（王小雨 李敏）"))) == ["authors-differ"]


def test_a_tail_of_another_order_reads_the_same() -> None:
    tail = ISSUE[ISSUE.index("溪城人大网网址") :]
    pieces = [piece for piece in tail.split("\n\n") if piece]
    parsed = issue(ISSUE.replace(tail, "\n\n".join(reversed(pieces))))
    assert parsed.imprint == issue(ISSUE).imprint
    assert parsed.distribution == issue(ISSUE).distribution
    assert words(parsed.articles[-1]) == words(issue(ISSUE).articles[-1])
