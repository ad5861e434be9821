"""A .docx made ready for the converter, which would lose what stands in unusual places.

Text boxes, formulas, fields, symbols, characters with their reading, merged cells and the numbers of
paragraphs are written out in the text's own XML (ECMA-376 part 1, 17); what Word does not show is taken out.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from itertools import islice
from typing import Any

from lxml import etree

from distributor.documents.values import Block, Lost
from distributor.documents.word import (
    boxes,
    chunks,
    fields,
    formulas,
    frames,
    hidden,
    leftover,
    links,
    looks,
    numbers,
    paragraphs,
    readings,
    running,
    symbols,
    tables,
)
from distributor.documents.word.names import (
    W_BDO,
    W_COMMENT_REFERENCE,
    W_DIR,
    W_FLD_SIMPLE,
    W_ID,
    W_NAME,
    W_P,
    W_P_PR,
    W_SDT_PR,
    W_STYLE,
    W_STYLES,
    W_TYPE,
    w,
)
from distributor.documents.word.parts import PackagePart, Parts, opened, transitional
from distributor.documents.word.styles import Looks

_OF_STYLES = frozenset({W_NAME})
_OF_NUMBERINGS = _OF_STYLES | {W_P_PR}
# They only hold what is inside; the converter drops it with them.
_HOLDERS = (W_FLD_SIMPLE, W_DIR, W_BDO)
_UNSEEN = ("hidden", "reading", "changes", "comments")
_Named = tuple[str, Any, str]  # kind, paragraph, words


@dataclass(frozen=True, slots=True)
class Prepared:
    """The document for the converter, and what it will leave out."""

    data: bytes
    frames: dict[str, frames.PictureFrame]
    lost: tuple[Lost, ...]
    lines: dict[Any, int] = field(default_factory=dict)  # paragraphs as they are in `data` → their lines

    def unread(self, blocks: tuple[Block, ...]) -> tuple[Lost, ...]:
        """What the blocks that were made of it lack, by line."""
        missing = islice(leftover.unread(self.lines, blocks), leftover.MOST)
        return tuple(sorted((*self.lost, *missing), key=lambda part: part.line))


def prepare(data: bytes) -> Prepared:
    """The document with its text in places where it is found; raises what zipfile and lxml raise."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = opened(archive)
        named = [one for part in parts.texts for one in _rewrite(part, parts, archive)]
        lines = _lines(parts)
        lost = tuple(
            Lost(_line(place, lines), kind, words, kind not in _UNSEEN) for kind, place, words in named
        )
        lost += running.find(parts.main.root, archive)
        shown = {key: frame for part in parts.texts for key, frame in frames.take(part.root).items()}
        return Prepared(_written(archive, parts), shown, lost, lines)


def _rewrite(part: PackagePart, parts: Parts, archive: zipfile.ZipFile) -> Iterator[_Named]:
    """Write everything out, and name what finds no place."""
    root, styles = part.root, Looks(parts.root("styles"))
    boxes.choose(root)
    looks.write_out(root, styles)
    yield from (("changes", place, "") for place in islice(list(paragraphs.accept(root)), 1))
    yield from _commented(root)
    yield from (("hidden", *one) for one in boxes.hide(root))
    yield from (("reading", *one) for one in readings.take(root))
    yield from (("hidden", *one) for one in hidden.remove(root, styles))
    yield from (("picture", *one) for one in links.repair(part))
    yield from (("chart", *one) for one in leftover.charts(part, archive))
    yield from (("altChunk", *one) for one in chunks.find(part, archive))
    yield from fields.write_out(root)
    yield from (("symbol", *one) for one in symbols.write_out(root))
    _reshape(root)
    numbering = numbers.write_out(root, parts.root("numbering"), parts.root("styles"))
    yield from (("number", *one) for one in numbering)


def _commented(root: Any) -> Iterator[_Named]:
    first = next(root.iter(W_COMMENT_REFERENCE), None)
    if first is not None:
        yield "comments", next(first.iterancestors(W_P), None), ""


def _reshape(root: Any) -> None:
    """Nothing is lost in this; only places change."""
    _open_holders(root)
    boxes.open_all(root)
    frames.open_groups(root)
    boxes.settle(root)
    paragraphs.lower_initials(root)
    formulas.write_out(root)
    symbols.write_gaps(root)
    tables.fill(root)


def _open_holders(body: Any) -> None:
    for holder in list(body.iter(*_HOLDERS)):
        for child in list(holder):
            holder.addprevious(child)
        holder.getparent().remove(holder)
    for box in list(body.iterfind(f".//{W_SDT_PR}/{{*}}checkbox")):
        box.getparent().remove(box)  # then the character that shows it is one of the text


def _lines(parts: Parts) -> dict[Any, int]:
    """The paragraphs in order; those of a note have the line of the paragraph that refers to it."""
    lines = {paragraph: number for number, paragraph in enumerate(parts.main.root.iter(W_P), 1)}
    for kind in ("footnote", "endnote"):
        notes = parts.root(f"{kind}s")
        referring = {each.get(W_ID): each for each in parts.main.root.iter(w(f"{kind}Reference"))}
        for note in () if notes is None else notes.iterfind(w(kind)):
            if note.get(W_ID) in referring:
                place = next(referring[note.get(W_ID)].iterancestors(W_P), None)
                lines |= dict.fromkeys(note.iter(W_P), lines.get(place, 1))
    return lines


def _line(place: Any, lines: dict[Any, int]) -> int:
    """The line of a paragraph, or of the last one inside what is none."""
    if place is None:
        return 1
    inner = [each for each in place.iter(W_P) if each in lines]
    return lines[place] if place in lines else lines[inner[-1]] if inner else 1


def _written(archive: zipfile.ZipFile, parts: Parts) -> bytes:
    rewritten = {part.name: part.root for part in (*parts.texts, *parts.others.values())}
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as copy:
        for name in dict.fromkeys(archive.namelist()):
            if name in rewritten:
                root = rewritten[name]
                copy.writestr(name, etree.tostring(_bare(root) if root.tag == W_STYLES else root))
            else:
                data = archive.read(name)
                copy.writestr(name, transitional(data) if name.endswith((".xml", ".rels")) else data)
    return out.getvalue()


def _bare(root: Any) -> Any:
    """Names and numberings, all that the converter asks for; the rest took it longer than the text."""
    for style in list(root):
        if style.tag != W_STYLE:
            root.remove(style)
            continue
        kept = _OF_NUMBERINGS if style.get(W_TYPE) == "numbering" else _OF_STYLES
        for property_ in list(style):
            if property_.tag not in kept:
                style.remove(property_)
    return root
