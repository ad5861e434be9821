"""What stands for a heading in Word: a heading style, or a short line that is centred or all bold."""

from __future__ import annotations

import re
from typing import Any

from mammoth import documents, transforms

MOST_CHARACTERS = 60

_STYLES = {"Title": 1, "标题": 1} | {f"{name} {n}": n for name in ("标题", "heading") for n in range(1, 7)}
STYLE_MAP = "\n".join(f"p[style-name='{name}'] => h{level}:fresh" for name, level in _STYLES.items())

_SENTENCE_END = "。；，、：;,:"
_HEADING_STYLE = re.compile(r"title|(?:heading|标题)(?: [1-6])?", re.IGNORECASE)


def promote(document: Any) -> Any:
    """The Word document with its unmarked headings marked; those in table cells stay as they are."""
    return document.copy(children=[_promoted(child) for child in document.children])


def is_heading(element: Any) -> bool:
    """Whether it is a paragraph in a style of headings."""
    return isinstance(element, documents.Paragraph) and _styled(element)


def _promoted(element: Any) -> Any:
    if not isinstance(element, documents.Paragraph) or element.numbering or _styled(element):
        return element
    text = _text(element).strip()
    if not text or len(text) > MOST_CHARACTERS or "\t" in text or text[-1] in _SENTENCE_END:
        return element
    if element.alignment == "center":
        return _heading(element, 2)
    return _heading(element, 3) if _all_bold(element) else element


def _styled(paragraph: Any) -> bool:
    return bool(_HEADING_STYLE.fullmatch(paragraph.style_name or ""))


def _heading(paragraph: Any, level: int) -> Any:
    return paragraph.copy(style_id=None, style_name=f"heading {level}")


def _text(element: Any) -> str:
    inner = transforms.get_descendants(element)
    return "".join("\t" if isinstance(part, documents.Tab) else getattr(part, "value", "") for part in inner)


def _all_bold(paragraph: Any) -> bool:
    runs = transforms.get_descendants_of_type(paragraph, documents.Run)
    return all(run.is_bold for run in runs if _text(run).strip())
