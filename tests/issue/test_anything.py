"""Whatever comes in, nothing but a DocumentError comes out, and no text is lost."""

from __future__ import annotations

import contextlib
import time
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from distributor.errors import DocumentError
from distributor.issue.check import check
from distributor.issue.document import read_bytes
from distributor.issue.issue import Issue, texts
from distributor.issue.parse import parse
from tests.issue.paper import ISSUE, as_docx

PIECES = (
    *ISSUE.split("\n"),
    *(
        "……",
        "（1）",
        "（",
        "）",
        "\t",
        "#",
        "# ",
        "## ",
        "—",
        "——",
        "---",
        "**",
        "* ",
        "1. ",
        "| a |",
        "|-|",
        "<p>",
        "</p>",
    ),
    *(
        "<table>",
        "<td>",
        "<li>",
        "<!--",
        "![](x)",
        "[",
        "]",
        "\x00",
        "\u202e",
        "\ufeff",
        "　",
        "第九期",
        "2023年2月30日",
    ),
    *(
        "一、",
        "（一）",
        "作者",
        "送发：",
        "编辑：",
        "签发：",
        "电话：",
        "网址：",
        "目录",
        "。",
        "王静",
        "\r\n",
        "\u2028",
    ),
)
NAMES = st.sampled_from(["issue.md", "issue.txt", "issue.html", "issue.docx", "issue", ""])
TEXT = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=60).flatmap(
    lambda pieces: st.sampled_from(["", "\n", "\n\n"]).map(lambda between: between.join(pieces))
)


def understood(name: str, data: bytes) -> None:
    with contextlib.suppress(DocumentError):
        issue = parse(read_bytes(name, data))
        check(issue)


@given(NAMES, TEXT, st.sampled_from(["utf-8", "utf-16", "gb18030"]))
@example("issue.md", "# \n# 目录\n", "utf-8")
def test_no_text_makes_reading_fail(name: str, text: str, encoding: str) -> None:
    understood(name, text.encode(encoding, "ignore"))


@given(
    NAMES,
    st.binary(max_size=300),
    st.sampled_from([b"", b"PK\x03\x04", b"\xff\xfe", b"\xef\xbb\xbf", b"%PDF"]),
)
def test_no_bytes_make_reading_fail(name: str, data: bytes, begin: bytes) -> None:
    understood(name, begin + data)


WORD = as_docx(read_bytes("issue.md", ISSUE.encode()), tabled=True)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 200), st.binary(max_size=40)), max_size=4),
    st.booleans(),
)
def test_no_damage_to_a_word_document_makes_reading_fail(
    damage: list[tuple[int, int, bytes]], inside: bool
) -> None:
    understood("issue.docx", damaged_inside(damage) if inside else damaged(WORD, damage))


def damaged(data: bytes, damage: list[tuple[int, int, bytes]]) -> bytes:
    changed = bytearray(data)
    for place, length, other in damage:
        start = place % len(data)
        changed[start : start + length] = other
    return bytes(changed)


def damaged_inside(damage: list[tuple[int, int, bytes]]) -> bytes:
    out = BytesIO()
    with ZipFile(BytesIO(WORD)) as before, ZipFile(out, "w") as after:
        for name in before.namelist():
            data = before.read(name)
            after.writestr(name, damaged(data, damage) if name == "word/document.xml" else data)
    return out.getvalue()


MANY = 40_000


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("issue.md", "[" * MANY),
        ("issue.md", "**好" * MANY),
        ("issue.html", "<p>" + "<" * MANY),
        ("issue.html", "<p>目录<p>题" + "<b>&nbsp;</b>&nbsp;" * (MANY // 10) + "……（1）<p>题二……李敏（2）"),
        ("issue.txt", "目录\n题" + " " * MANY + "目（1）\n题二……李敏（2）"),
        ("issue.txt", "目录\n题目……" + "记者 " * MANY + "（1）\n题二……李敏（2）"),
        ("issue.txt", "目录\n" + "……" * MANY),
        ("issue.txt", "网址：http://" + "a" * MANY),
        ("issue.txt", "送发：" + "（" * MANY),
        ("issue.txt", "（李敏）\n新标题\n正文。\n" * 1600),
        ("issue.txt", "目录\n甲……（1）\n乙……（2）\n甲\n" + "（李敏）\n新标题\n正文。\n" * 1600),
        ("issue.txt", "".join(f"{'同题' * 20}……（{n}）\n" for n in range(150)) + f"{'同题' * 20}\n" * 3000),
        (
            "issue.txt",
            "".join(f"{'同题' * 9}{n}……（{n}）\n" for n in range(150)) + f"{'同题' * 9}文\n" * 3000,
        ),
    ],
)
def test_hostile_text_does_not_take_for_ever(name: str, text: str) -> None:
    begun = time.process_time()
    understood(name, text.encode())
    assert time.process_time() - begun < 20  # minutes where the time grows with the square


HAN = st.text(st.sampled_from("春夏秋冬山水田林路桥人大代表"), min_size=1, max_size=40)
SENTENCES = st.builds(
    lambda body, end: body + end, HAN, st.sampled_from(["。", "！", "", "：", "；", "（李敏）"])
)
MARKS = st.sampled_from(["", "# ", "## ", "一、", "（一）", "**", "——", "（"])
PARAGRAPHS = st.lists(st.builds(lambda mark, text: mark + text, MARKS, SENTENCES), max_size=12)


def everything(issue: Issue) -> str:
    """All that readers and editors get to see of the articles."""
    articles = [
        part
        for one in issue.articles
        for part in (one.title, one.subtitle, one.date_line, one.byline, *one.authors, *texts(one.body))
    ]
    return squeezed("".join(articles) + "".join(column.title for column in issue.columns))


def squeezed(text: str) -> str:
    return "".join(filter(str.isalnum, text))


@given(PARAGRAPHS, st.sampled_from(["issue.md", "issue.txt"]))
def test_no_paragraph_among_the_articles_is_lost(paragraphs: list[str], name: str) -> None:
    before = "# 春灌时节话水利\n\n清明刚过，渠水就进了田。\n\n"
    issue = parse(read_bytes(name, ISSUE.replace(before, before + "\n\n".join(paragraphs) + "\n\n").encode()))
    found = everything(issue)
    assert [text for text in paragraphs if squeezed(text) not in found] == []


@given(PARAGRAPHS, st.sampled_from(["issue.md", "issue.txt"]))
def test_text_before_the_first_title_is_reported(paragraphs: list[str], name: str) -> None:
    text = ISSUE.replace("# 春灌", "\n\n".join(paragraphs) + "\n\n# 春灌")
    issue = parse(read_bytes(name, text.encode()))
    reported = any(problem.code == "text-unplaced" for problem in issue.problems)
    assert reported or all(squeezed(text) in everything(issue) for text in paragraphs)
