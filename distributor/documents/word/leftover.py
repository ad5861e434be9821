"""What a reader sees in Word and the converter leaves behind: found, so that it can be named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from mammoth.docx.dingbats import dingbats

from distributor.documents.text import RULE, squeeze
from distributor.documents.values import Block, Lost, runs
from distributor.documents.word.names import MC, WP, w
from distributor.text import printable

_CHARTS = ("/chart", "/diagram", "/chartex")
_SPACE = re.compile(r"\s+")
# They stand within the words of a paragraph and become words themselves.
_BETWEEN = {
    w(name) for name in ("sym", "noBreakHyphen", "softHyphen", "footnoteReference", "endnoteReference")
}
_BETWEEN |= {w(name) for name in ("sdt", "fldChar", "drawing", "pict", "object")}
_UNSEEN = (w("del"), w("moveFrom"), w("rt"), f"{{{MC}}}Choice")
MOST = 50


def charts(body: Any) -> Iterator[tuple[Any, str]]:
    """Charts and diagrams: the paragraph, and what they are called."""
    for data in body.iterfind(".//{*}graphicData"):
        if data.get("uri", "").endswith(_CHARTS):
            frame = next(data.iterancestors(f"{{{WP}}}inline", f"{{{WP}}}anchor"), None)
            properties = None if frame is None else frame.find(f"{{{WP}}}docPr")
            yield next(data.iterancestors(w("p")), None), _called(properties)


def symbols(body: Any) -> Iterator[tuple[Any, str]]:
    """Characters of a font of pictures that no table translates: the paragraph, and which."""
    for symbol in body.iter(w("sym")):
        font, char = symbol.get(w("font"), ""), symbol.get(w("char"), "")
        if not _is_known(font, char):
            yield next(symbol.iterancestors(w("p")), None), f"{font} {char}"


def _is_known(font: str, char: str) -> bool:
    try:
        code = int(char, 16)
    except ValueError:
        return False
    return (font, code) in dingbats or (font, code & 0xFF) in dingbats


def _called(properties: Any) -> str:
    names = () if properties is None else (properties.get(key, "") for key in ("descr", "title", "name"))
    return next((squeeze(name) for name in names if name.strip()), "")


def unread(body: Any, blocks: tuple[Block, ...], lines: dict[Any, int]) -> Iterator[Lost]:
    """Words of the prepared body that stand in no block, each with the line of its paragraph."""
    everything = _bare("".join(span.text for spans in runs(blocks) for span in spans))
    at = 0
    for paragraph in body.iter(w("p")):
        missing: list[str] = []
        for piece in _pieces(paragraph):
            words = _bare("".join(piece))
            found = everything.find(words, at)
            at = found + len(words) if found >= 0 else at
            if found < 0 and words not in everything:
                missing += [part for part in map(_bare, piece) if part not in everything] or [words]
        if missing and not RULE.fullmatch("".join(missing)):
            yield Lost(lines[paragraph], "text", "".join(missing))


def _pieces(paragraph: Any) -> Iterable[list[str]]:
    """The words of the paragraph that stand side by side in every reading of it, run by run."""
    pieces: list[list[str]] = [[]]
    for element in paragraph.iter(w("t"), *_BETWEEN):
        if element.tag in _BETWEEN:
            pieces.append([])
        elif not _is_elsewhere(element, paragraph):
            pieces[-1].append(element.text or "")
    return pieces


def _is_elsewhere(text: Any, paragraph: Any) -> bool:
    """Whether the text is of a paragraph inside this one, or is shown to nobody."""
    for above in text.iterancestors():
        if above is paragraph:
            return False
        if above.tag == w("p") or above.tag in _UNSEEN:
            return True
    return True


def _bare(text: str) -> str:
    return _SPACE.sub("", printable(text))
