"""HTML as other programs export it."""

from __future__ import annotations

from distributor.issue.document import read_bytes
from distributor.issue.issue import Block, Heading, ItemList, Paragraph, Picture, Table, plain, texts

PIXEL = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"


def blocks(body: str) -> tuple[Block, ...]:
    return read_bytes("issue.html", f"<!DOCTYPE html><body>{body}</body>".encode()).blocks


def test_a_table_that_only_lays_out_the_page_is_no_table() -> None:
    found = blocks("<table><tr><td><h2>题</h2><p>正文。</p></td><td><p>旁注。</p></td></tr></table>")
    assert [type(block) for block in found] == [Heading, Paragraph, Paragraph]
    assert texts(found) == ("题", "正文。", "旁注。")


def test_a_table_inside_a_table_is_kept() -> None:
    outer = "<table><tr><td>前。</td><td><table><tr><td>甲</td><td>乙</td></tr></table></td></tr></table>"
    before, inner = blocks(outer)
    assert isinstance(before, Paragraph)
    assert isinstance(inner, Table)
    assert [[plain(cell) for cell in row] for row in inner.rows] == [["甲", "乙"]]


def test_pictures_in_tables_and_lists_follow_them() -> None:
    found = blocks(f"<table><tr><td>甲<img src='{PIXEL}'></td><td>乙</td></tr></table>")
    assert [type(block) for block in found] == [Table, Picture]
    found = blocks(f"<ul><li>甲<img src='{PIXEL}'></li><li>乙</li></ul>")
    assert [type(block) for block in found] == [ItemList, Picture]


def test_lists_outside_their_place_lose_no_text() -> None:
    assert texts(
        blocks("<li>甲</li><ul>乙<li>丙</ul><table><tr><td><li>丁</li></td><td>戊</td></tr></table>")
    ) == (
        "甲",
        "乙",
        "丙",
        "丁",
        "戊",
    )


def test_what_is_no_text_of_the_document_is_dropped() -> None:
    hidden = "<style>p{}</style><script>x()</script><!-- c --><svg><text>s</text></svg><title>t</title>"
    assert texts(blocks(f"{hidden}<p onclick='x()'>正文<span style='color:red'>。</span></p>")) == ("正文。",)


def test_entities_and_spaces_are_read_as_a_browser_shows_them() -> None:
    assert texts(blocks("<p>\n  &ldquo;4+3&rdquo;\n  联动&#12288;监督&nbsp;&lt;b&gt;\n</p>")) == (
        "“4+3”联动\u3000监督\xa0<b>",
    )


def test_looks_inside_each_other_and_line_breaks() -> None:
    (found,) = blocks("<p>甲<b>乙<i>丙</i></b><br>\n丁</p>")
    assert isinstance(found, Paragraph)
    assert [(span.text, span.strong, span.emphasis) for span in found.spans] == [
        ("甲", False, False),
        ("乙", True, False),
        ("丙", True, True),
        ("\n丁", False, False),
    ]
