"""A small issue to break on purpose, and the same document in other formats."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from io import BytesIO
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH

from distributor.issue.document import read_bytes
from distributor.issue.issue import (
    Article,
    Block,
    Document,
    Heading,
    Issue,
    ItemList,
    Paragraph,
    Rule,
    Spans,
    plain,
    texts,
)
from distributor.issue.parse import parse

ISSUE = """\
内部刊物

# 溪城人大

溪城市人大常委会研究室

2026年第3期

# 目 录

2026年5月8日出版

要闻	春灌时节话水利……………王小雨（1） 老街的新路灯……………李 敏（3）
调研	关于校车的三点建议……………陈青 周 山（5）

# 春灌时节话水利

清明刚过，渠水就进了田。

（王小雨）

# 老街的新路灯

入夜，老街亮了起来。（李敏）

# 关于校车的三点建议

校车按时到站，家长就放心。

（作者系市教育局干事 陈青 周山）

溪城人大网网址：<https://www.xicheng.example.org/>
投稿 E-mail：[gao@xicheng.example.org](mailto:gao@xicheng.example.org) 电话：（0999）5550100

送发：市委书记、副书记、常委，市法院，市检察院。

编辑：李 敏

审核：陈青

签发：周 山
"""


def issue(text: str, name: str = "issue.md") -> Issue:
    """The issue in a Markdown text."""
    return parse(read_bytes(name, text.encode()))


def changed(*changes: tuple[str, str]) -> Issue:
    """The small issue after replacing texts in it; each must be there."""
    text = ISSUE
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return issue(text)


def titles(parsed: Issue) -> list[str]:
    return [article.title for article in parsed.articles]


def article(parsed: Issue, title: str) -> Article:
    return next(one for one in parsed.articles if one.title == title)


def codes(parsed: Issue, severity: str = "") -> list[str]:
    """The codes of what parsing complained about."""
    return [one.code for one in parsed.problems if not severity or one.severity == severity]


def words(article: Article) -> list[str]:
    """The body of an article, block by block."""
    return list(texts(article.body))


def line_of(text: str, part: str) -> int:
    """The line on which a part stands."""
    return text[: text.index(part)].count("\n") + 1


def as_text(document: Document) -> str:
    return "\n".join(_lines(document.blocks))


def as_html(document: Document) -> str:
    body = "\n".join(_tag(block) for block in document.blocks)
    return f"<!DOCTYPE html>\n<html><head><title>x</title></head>\n<body>\n{body}\n</body></html>\n"


def as_docx(document: Document, *, styled: bool = True, tabled: bool = False) -> bytes:
    """A Word document: headings by style or merely bold and centred, the contents as lines or as a table."""
    word = docx.Document()
    rows: list[list[str]] = []
    for block in document.blocks:
        cells = "".join(texts((block,))).split("\t")
        if tabled and len(cells) == 2:
            rows.append(cells)
            continue
        _table(word, rows)
        _add(word, block, styled)
    out = BytesIO()
    word.save(out)
    return out.getvalue()


def _table(word: Any, rows: list[list[str]]) -> None:
    """Put the rows gathered so far into a table, every entry in a paragraph of its own."""
    if not rows:
        return
    table = word.add_table(rows=len(rows), cols=2)
    for row, (column, entries) in zip(table.rows, rows, strict=True):
        row.cells[0].text = column
        row.cells[1].text = entries.replace("） ", "）\n")
    rows.clear()


def _add(word: Any, block: Block, styled: bool) -> None:
    match block:
        case Heading(level=level, spans=spans) if styled:
            _runs(word.add_heading(level=level), spans)
        case Heading(level=level, spans=spans):
            paragraph = word.add_paragraph()
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if level < 3 else None
            paragraph.add_run(plain(spans)).bold = True
        case Paragraph(spans=spans):
            _runs(word.add_paragraph(), spans)
        case ItemList(ordered=ordered, items=items):
            for item in items:
                _runs(word.add_paragraph(style="List Number" if ordered else "List Bullet"), item)
        case Rule():
            word.add_paragraph()


def _runs(paragraph: Any, spans: Spans) -> None:
    for span in spans:
        run = paragraph.add_run(span.text)
        run.bold, run.italic = span.strong or None, span.emphasis or None


def _lines(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Rule):
            yield "--------"
            continue
        for text in texts((block,)):
            yield from text.split("\n")
            yield ""


def _tag(block: Block) -> str:
    match block:
        case Heading(level=level, spans=spans):
            return f"<h{level}>{_inline(spans)}</h{level}>"
        case Paragraph(spans=spans):
            return f"<p>{_inline(spans)}</p>"
        case ItemList(ordered=ordered, items=items):
            tag = "ol" if ordered else "ul"
            return f"<{tag}>" + "".join(f"<li>{_inline(item)}</li>" for item in items) + f"</{tag}>"
        case _:
            return "<hr>"


def _inline(spans: Spans) -> str:
    out = ""
    for span in spans:
        text = escape(span.text).replace("\n", "<br>")
        text = f"<b>{text}</b>" if span.strong else text
        out += f'<a href="{escape(span.href)}">{text}</a>' if span.href else text
    return out
