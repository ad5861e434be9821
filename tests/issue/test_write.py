"""What is written of an issue is read back as the same issue."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from distributor.errors import DocumentError
from distributor.issue import same
from distributor.issue.document import read, read_bytes
from distributor.issue.issue import Article, Column, Issue, Paragraph, Picture, Span, texts
from distributor.issue.parse import parse
from distributor.issue.write import beside, paged, write
from tests.documents.test_word import CASES
from tests.issue.paper import ISSUE, article, as_docx, changed, issue
from tests.issue.test_pictures import picture as drawn
from tests.issue.test_real_issue import FILE as REAL
from tests.issue.test_sample import SAMPLE

PNG = drawn()


def read_back(parsed: Issue) -> Issue:
    done = write(parsed)
    return parse(read_bytes("issue.md", done.text.encode(), beside(done.pictures)))


def with_body(html: str) -> Issue:
    """The small issue with HTML as the body of its first article."""
    lines = ISSUE.replace("# ", "").split("\n")
    tags = [html if line.startswith("清明") else f"<p>{escape(line)}</p>" for line in lines if line]
    titles = ("春灌时节话水利", "老街的新路灯", "关于校车的三点建议")
    for title in titles:
        tags = [f"<h1>{title}</h1>" if tag == f"<p>{title}</p>" else tag for tag in tags]
    return parse(read_bytes("issue.html", f"<html><body>{''.join(tags)}</body></html>".encode()))


@pytest.mark.parametrize("path", [SAMPLE, REAL], ids=["sample", "real"])
def test_a_whole_issue(path: Path) -> None:
    if not path.is_file():
        pytest.skip("the real issue is not here; name its file in DISTRIBUTOR_REAL_ISSUE")
    parsed = parse(read(path))
    again = read_back(parsed)
    assert same.bare(again) == same.bare(parsed)
    assert [problem.code for problem in again.problems] == [problem.code for problem in parsed.problems]


def test_the_small_issue_is_written_for_people() -> None:
    text = write(issue(ISSUE)).text
    assert "要闻\t春灌时节话水利……王小雨（1）" in text
    assert "# 关于校车的三点建议\n\n校车按时到站，家长就放心。\n\n（作者系市教育局干事 陈青 周山）" in text
    assert text.endswith("编辑：李敏\n\n审核：陈青\n\n签发：周山\n")


def test_a_word_document_with_tables_and_lists() -> None:
    original = read(SAMPLE)
    parsed = parse(read_bytes("issue.docx", as_docx(original)))
    assert same.bare(read_back(parsed)) == same.bare(parsed)


@pytest.mark.parametrize(
    "change",
    [
        ("内部刊物\n\n", ""),
        ("溪城市人大常委会研究室\n\n", ""),
        ("溪城市人大常委会研究室\n\n", "主办：溪城市图书馆\n\n"),
        ("2026年5月8日出版\n\n", ""),
        ("……李 敏（3）", "……（3）"),
        ("清明刚过", "——在春灌会上的讲话\n\n（2026年4月5日）\n\n水利局局长 王小雨\n\n清明刚过"),
        ("送发：市委书记、副书记、常委，市法院，市检察院。\n", ""),
        ("编辑：李 敏\n", ""),
        ("调研	", "要闻	"),
    ],
)
def test_issues_that_lack_or_have_something(change: tuple[str, str]) -> None:
    parsed = changed(change)
    assert same.bare(read_back(parsed)) == same.bare(parsed)


def test_an_issue_without_articles() -> None:
    empty = replace(issue(ISSUE), columns=(), problems=())
    again = read_back(empty)
    assert again.columns == () and again.distribution == empty.distribution


def test_articles_without_a_page_get_one() -> None:
    more = "老街亮了起来。\n\n大家都说好。（李敏）\n\n# 另一篇\n\n入冬以来，天气转冷。\n\n炉子旺起来。"
    parsed = changed(("老街亮了起来。（李敏）", more))
    assert article(parsed, "另一篇").page is None
    assert [one.page for one in paged(parsed).articles] == [1, 3, 3, 5]
    assert article(read_back(parsed), "另一篇").page == 3


def test_pictures_travel_along() -> None:
    picture = Picture(0, "图 1（渠首）.png", "渠首<b>", "image/png", PNG, 8, 6)
    nameless = replace(picture, name="", alt="")
    parsed = issue(ISSUE)
    first = parsed.articles[0]
    body = (*first.body, picture, picture, nameless)
    column = Column("要闻", (replace(first, body=body), parsed.articles[1]))
    again = read_back(replace(parsed, columns=(column, parsed.columns[1])))
    found = [block for block in again.articles[0].body if isinstance(block, Picture)]
    assert [(one.name, one.alt, one.data) for one in found] == [
        ("图 1（渠首）.png", "渠首<b>", PNG),
        ("图 1（渠首）.png", "渠首<b>", PNG),
        ("", "", PNG),
    ]


def test_what_would_be_read_otherwise_is_refused() -> None:
    parsed = issue(ISSUE)
    odd = replace(parsed.articles[0], body=(Paragraph(0, (Span("编辑：某人"),)),), byline="", authors=())
    with pytest.raises(DocumentError, match="read back"):
        write(replace(parsed, columns=(Column("要闻", (*parsed.articles[1:], odd)),), problems=()))


PIECES = [
    *"\\`*_[]<>&#+-.!|~()=:;'\"$%^@{}?/,0123",
    *(
        "水",
        "人大",
        "。",
        "，",
        "——",
        "……",
        "“",
        "”",
        "（",
        "）",
        "、",
        "一、",
        "（一）",
        "1.",
        "2)",
        "①",
        "作者",
    ),
    *(
        " ",
        "　",
        "\t",
        "\xa0",
        "<br>",
        "<b>",
        "&amp;",
        "&#42;",
        "**",
        "__",
        "![",
        "](x)",
        "http://a.example",
        "---",
    ),
    *("abc", "x@example.org", "|-|", "[1]: x", "- ", "# ", "> ", "\u3000", "😀", "𠮷"),
]
TEXTS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=12).map("".join)
LOOKS = st.sampled_from(
    [
        "{}",
        "<s>{}</s>",
        "<b><sup>{}</sup></b>",
        "<b>{}</b>",
        "<i>{}</i>",
        "<b><i>{}</i></b>",
        '<a href="http://a.example/?x=1&amp;y">{}</a>',
    ]
)
SPANS = st.lists(st.tuples(LOOKS, TEXTS), min_size=1, max_size=3).map(
    lambda spans: "".join(look.format(escape(text)) for look, text in spans)
)
BLOCKS = st.one_of(
    SPANS.map("<p>渠水进田{}。</p>".format),
    SPANS.map("<p>{}渠水进了田，大家都说好。</p>".format),
    SPANS.map("<h3>{}</h3>".format),
    st.lists(SPANS, min_size=1, max_size=3).map(
        lambda items: "<ul>" + "".join(f"<li>{one}</li>" for one in items) + "</ul>"
    ),
    st.lists(SPANS, min_size=1, max_size=3).map(
        lambda items: '<ol start="7">' + "".join(f"<li>{one}</li>" for one in items) + "</ol>"
    ),
    st.tuples(SPANS, SPANS, SPANS).map(
        lambda cells: "<table><tr><th>{}</th><th>乙</th></tr><tr><td>{}</td><td>{}</td></tr></table>".format(
            *cells
        )
    ),
    st.tuples(SPANS, SPANS).map(
        lambda cells: "<table><tr><td>{}</td><td>{}</td></tr></table>".format(*cells)
    ),
    st.just("<hr>"),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(BLOCKS, min_size=1, max_size=6))
@example(["<p># 渠水<br>- 进田</p>", "<ul><li>1. 一</li></ul>", "<ul><li>二</li></ul>", "<p>1) 三</p>"])
def test_whatever_stands_in_an_article(blocks: list[str]) -> None:
    parsed = with_body(
        "<p>清明刚过，渠水就进了田，乡亲们都说好。</p>" + "".join(blocks) + "<p>这样的春灌，年年都有。</p>"
    )
    assert same.bare(read_back(parsed)) == same.bare(paged(parsed))


def test_every_article_is_there(tmp_path: Path) -> None:
    found: list[Article] = list(read_back(parse(read(SAMPLE))).articles)
    assert len(found) == 13


def test_paragraphs_of_word_that_look_like_halves_are_written_so_that_they_stay_two() -> None:
    issue = parse(read(CASES / "two-paragraphs.docx"))
    written = write(issue)
    found = parse(read_bytes("issue.md", written.text.encode()))
    assert same.bare(found) == same.bare(paged(issue))
    assert texts(found.articles[0].body)[0].endswith("王建国")
