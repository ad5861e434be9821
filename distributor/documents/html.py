"""HTML of any origin to blocks: lines numbered, cleaned by nh3, then taken apart.

A tag may carry `data-line`; where it does not, the paragraphs are counted.
"""

from __future__ import annotations

import re

import nh3

from distributor.documents.builder import Builder
from distributor.documents.picture import Loader
from distributor.documents.values import Block

_TEXT = {"a", "b", "br", "del", "em", "i", "img", "s", "strike", "strong", "sub", "sup"}
_BLOCKS = {
    "blockquote",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "p",
    "pre",
}
_PARTS = {"article", "figcaption", "figure", "footer", "header", "main", "section"}
_GRIDS = {"caption", "li", "ol", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"}
TAGS = _TEXT | _BLOCKS | _PARTS | _GRIDS
# Their content is no text of the document.
_DROPPED = {"iframe", "math", "noembed", "noframes", "noscript", "object", "script", "select", "style", "svg"}
_DROPPED |= {"template", "textarea", "title"}
_ATTRIBUTES = {"*": {"data-line"}, "a": {"href"}, "img": {"src", "alt"}, "ol": {"start"}}
# Wide on purpose: a picture or link of these schemes is judged, and reported, where it is used.
_SCHEMES = {"http", "https", "mailto", "tel", "data", "file", "ftp", "cid", "embedded"}

_BLOCK = r"<(?:p|h[1-6]|li|tr|t[dh]|div|table|br|img|hr|ul|ol|pre|dt|dd)\b(?![-:])"
_NUMBERED = re.compile(rf"\n|{_BLOCK}", re.IGNORECASE)
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-z][a-z0-9]*)", re.IGNORECASE)
# Their end is often left out; nothing stands in itself for that.
_CLOSED_BY_NEXT = {
    "br",
    "col",
    "dd",
    "dt",
    "hr",
    "img",
    "input",
    "li",
    "link",
    "meta",
    "option",
    "p",
    "tbody",
    "td",
}
_CLOSED_BY_NEXT |= {"tfoot", "th", "thead", "tr", "wbr"}
_CJK = "[\u2e80-\u303f\u3040-\u9fff\uf900-\ufaff\uff00-\uffef“”‘’…—]"
# A line end inside Chinese text is the editor's, not the writer's: no space stands for it.
_FOLD = re.compile(rf"(?<={_CJK})[ \t]*\n[ \t]*(?={_CJK})")


def blocks(html: str, load: Loader) -> tuple[Block, ...]:
    """The blocks of HTML; pictures come from `load`."""
    clean = nh3.clean(
        html,
        tags=TAGS,
        clean_content_tags=_DROPPED,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel=None,
    )
    return Builder(load).build(_FOLD.sub("", clean))


def depth(html: str) -> int:
    """How deep the elements of HTML, or of Markdown with HTML inside, stand in each other at most."""
    deepest = now = 0
    for tag in _TAG.finditer(html):
        if tag["name"].lower() not in _CLOSED_BY_NEXT:
            now = max(0, now - 1) if tag["end"] else now + 1
            deepest = max(deepest, now)
    return deepest


def number_lines(html: str, first: int = 1) -> str:
    """The HTML with its line number in every tag that can begin a block."""
    line = first

    def number(found: re.Match[str]) -> str:
        nonlocal line
        line += found[0] == "\n"
        return found[0] if found[0] == "\n" else f"{found[0]} data-line={line}"

    return _NUMBERED.sub(number, html)
