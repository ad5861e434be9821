"""Converts HTML to text: paragraphs, lists, tables, and the places of inline pictures.

Pictures become `![…](cid:…)` and tables become Markdown tables, so that a manuscript written in the mail
itself keeps both.
"""

from __future__ import annotations

import html
import re

import lxml.html
from inscriptis import Inscriptis
from inscriptis.css_profiles import STRICT_CSS_PROFILE
from inscriptis.html_properties import Display, WhiteSpace
from inscriptis.model.config import ParserConfig
from inscriptis.model.html_element import HtmlElement
from lxml import etree

from distributor.text import MARKUP

_DEEP = 200  # elements within elements
_ALT = 100  # characters
_LIST = HtmlElement(display=Display.block)  # Markdown takes an indented line for code
_PRE = HtmlElement(display=Display.block, whitespace=WhiteSpace.pre, margin_before=1, margin_after=1)
# Public accounts (公众号) write every paragraph as a <section>.
_BLOCKS = dict.fromkeys(
    ("section", "center", "form", "fieldset", "details", "summary", "dl", "dt", "dd"),
    HtmlElement(display=Display.block),
)
_CONFIG = ParserConfig(css=STRICT_CSS_PROFILE | _BLOCKS | {"ul": _LIST, "ol": _LIST, "pre": _PRE})
_CELLS = 50_000  # of one table; a larger one is read line by line
_NOT_TEXT = re.compile(
    r"<(script|style|head|title|xml)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL | re.IGNORECASE
)
_STYLES = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_BREAKING = re.compile(r"<(?:/p|/div|br|/tr|/li|/h[1-6])\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_BLANKS = re.compile(r"(?<![ \t\u00a0])[ \t\u00a0]++(?=\n|$)")
_EMPTY = re.compile(r"\n{3,}")
_SPACES = re.compile(r"\s+")


def text(page: str) -> str:
    """The text of a page, without style sheets, scripts and remote pictures. Never raises."""
    bare = MARKUP.fit(page)
    if not bare.strip():
        return ""
    try:
        return tidy(_laid_out(bare)) or tidy(_stripped(bare))
    except (
        etree.LxmlError,
        RecursionError,
        ValueError,
        AssertionError,
        TypeError,
        IndexError,
        AttributeError,
        KeyError,
    ):
        return tidy(_stripped(bare))


def without_styles(page: str) -> str:
    """The page without its style sheets and scripts."""
    return _STYLES.sub("", page)


def tidy(laid_out: str) -> str:
    """The text without blanks at the ends of lines and with at most one empty line in a row."""
    return _EMPTY.sub("\n\n", _BLANKS.sub("", laid_out.replace("\u00a0", " "))).strip("\n")


def _laid_out(page: str) -> str:
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    root = lxml.html.document_fromstring(page.encode("utf-8", "replace"), parser=parser)
    if _depth(root) > _DEEP:
        return _stripped(page)
    etree.strip_elements(root, "script", "style", "xml", "title", with_tail=False)
    for image in root.xpath("//img"):
        _show_picture(image)
    for table in root.xpath("//table"):
        _set_table(table)
    return str(Inscriptis(root, _CONFIG).get_text())


def _depth(root: lxml.html.HtmlElement) -> int:
    deepest = depth = 0
    for event, _element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def _show_picture(image: lxml.html.HtmlElement) -> None:
    """Replace an inline picture by `![…](cid:…)` and remove a remote one."""
    source = (image.get("src") or "").strip()
    alt = _SPACES.sub(" ", image.get("alt") or "")[:_ALT]
    image.attrib.clear()
    image.tag = "span"
    if source.lower().startswith("cid:"):
        shown = re.sub(r"[\[\]\\]", "", alt)
        image.text = f"![{shown}]({_SPACES.sub('%20', source)})"


def _set_table(table: lxml.html.HtmlElement) -> None:
    """Replace a table by a Markdown table; a layout table becomes paragraphs."""
    rows = [row.xpath("./td|./th") for row in table.xpath("./tr|./tbody/tr|./thead/tr|./tfoot/tr")]
    filled = [[_cell(cell) for cell in row] for row in rows] if not table.xpath(".//table") else []
    shown = [row for row in filled if any(row)]
    columns = max(map(len, shown), default=0)
    has_columns = len(shown) > 1 and sum(len(row) > 1 for row in shown) * 2 > len(shown)
    if not has_columns or columns * len(shown) > _CELLS:
        for element in table.iter("table", "tbody", "thead", "tfoot", "tr", "td", "th", "caption"):
            element.tag = "div"
        return
    lines = [_row(row, columns) for row in shown]
    tail = table.tail
    table.clear()
    table.tag, table.tail = "pre", tail
    table.text = "\n".join([lines[0], "|" + " --- |" * columns, *lines[1:]])


def _cell(cell: lxml.html.HtmlElement) -> str:
    return _SPACES.sub(" ", " ".join(cell.itertext())).strip().replace("|", "\\|")


def _row(cells: list[str], columns: int) -> str:
    return "| " + " | ".join(cells) + " |" + "  |" * (columns - len(cells))


def _stripped(page: str) -> str:
    """The page with its tags removed, for a page that cannot be laid out."""
    return html.unescape(_TAG.sub("", _BREAKING.sub("\n", _NOT_TEXT.sub("", page))))
