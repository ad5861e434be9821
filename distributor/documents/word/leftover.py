"""Finds content that Word shows and the converter drops, so that it can be reported."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

from distributor.documents.text import RULE, squeeze
from distributor.documents.values import Block, Lost, runs
from distributor.documents.word.names import W_P, W_T, WP, A, parsed, w
from distributor.documents.word.parts import PackagePart, transitional
from distributor.text import printable

_CHARTS = ("/chart", "/diagram", "/chartex")
_SPACE = re.compile(r"\s+")
# They stand within the words of a paragraph and become words themselves.
_BETWEEN = {
    w(name) for name in ("noBreakHyphen", "softHyphen", "footnoteReference", "endnoteReference", "sdt")
}
_BETWEEN |= {w(name) for name in ("fldChar", "drawing", "pict", "object")}
MOST = 50


def charts(part: PackagePart, archive: zipfile.ZipFile) -> Iterator[tuple[Any, str]]:
    """Charts and diagrams: the paragraph, and what they are called and say."""
    for data in part.root.iterfind(".//{*}graphicData"):
        if data.get("uri", "").endswith(_CHARTS):
            frame = next(data.iterancestors(f"{{{WP}}}inline", f"{{{WP}}}anchor"), None)
            properties = None if frame is None else frame.find(f"{{{WP}}}docPr")
            targets = [part.targets.get(id_, "") for each in data for id_ in each.attrib.values()]
            words = [_called(properties), *(_words(archive, target) for target in targets)]
            yield next(data.iterancestors(W_P), None), " ".join(filter(None, words))


def _words(archive: zipfile.ZipFile, target: str) -> str:
    """The words in the part that draws the chart."""
    if not target.endswith(".xml") or target not in archive.namelist():
        return ""
    texts = parsed(transitional(archive.read(target))).iter(f"{{{A}}}t")
    return squeeze(" ".join(text.text or "" for text in texts))


def _called(properties: Any) -> str:
    names = () if properties is None else (properties.get(key, "") for key in ("descr", "title", "name"))
    return next((squeeze(name) for name in names if name.strip()), "")


def unread(lines: dict[Any, int], blocks: tuple[Block, ...]) -> Iterator[Lost]:
    """Words of the prepared paragraphs, given with their lines, that stand in no block."""
    everything = _bare("".join(span.text for spans in runs(blocks) for span in spans))
    at = 0
    for paragraph, line in lines.items():
        missing: list[str] = []
        for piece in _pieces(paragraph):
            words = _bare("".join(piece))
            found = everything.find(words, at)
            at = found + len(words) if found >= 0 else at
            if found < 0 and words not in everything:
                missing += [part for part in map(_bare, piece) if part not in everything] or [words]
        if missing and not RULE.fullmatch("".join(missing)):
            yield Lost(line, "text", "".join(missing))


def _pieces(paragraph: Any) -> Iterable[list[str]]:
    """The words of the paragraph that stand side by side in every reading of it, run by run."""
    pieces: list[list[str]] = [[]]
    for element in paragraph.iter(W_T, *_BETWEEN):
        if element.tag in _BETWEEN:
            pieces.append([])
        elif not _is_elsewhere(element, paragraph):
            pieces[-1].append(element.text or "")
    return pieces


def _is_elsewhere(text: Any, paragraph: Any) -> bool:
    """Whether the text is of a paragraph inside this one."""
    for above in text.iterancestors():
        if above is paragraph:
            return False
        if above.tag == W_P:
            return True
    return True


def _bare(text: str) -> str:
    return _SPACE.sub("", printable(text))
