"""A .docx made ready for the converter, which would lose what stands in unusual places.

Text boxes that only new Word knows, formulas, characters with their reading, fields, merged cells and the
numbers of paragraphs are written out in the body's own XML (ECMA-376 part 1, 17); what Word does not
show is taken out.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from typing import Any

from lxml import etree

from distributor.documents.values import Block, Lost
from distributor.documents.word import chunks, formulas, frames, hidden, leftover, numbers, running
from distributor.documents.word.names import MC, parsed, text_of, w

_BODY, _STYLES = "word/document.xml", "word/styles.xml"
_OF_STYLES = frozenset({w("name")})
_OF_NUMBERINGS = _OF_STYLES | {w("pPr")}
# They only hold what is inside; the converter drops it with them.
_HOLDERS = (w("fldSimple"), w("dir"), w("bdo"))
_Named = tuple[str, Any, str]  # kind, paragraph, words


@dataclass(frozen=True, slots=True)
class Prepared:
    """The document for the converter, and what it will leave out."""

    data: bytes
    frames: dict[str, frames.Frame]
    lost: tuple[Lost, ...]
    body: Any = None  # as it is in `data`

    def unread(self, blocks: tuple[Block, ...]) -> tuple[Lost, ...]:
        """What the blocks that were made of it lack, by line."""
        if self.body is None:
            return self.lost
        missing = islice(leftover.unread(self.body, blocks, _lines(self.body)), leftover.MOST)
        return tuple(sorted((*self.lost, *missing), key=lambda part: part.line))


def prepare(data: bytes) -> Prepared:
    """The document with its text in places where it is found; raises what zipfile and lxml raise."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        if _BODY not in archive.namelist():  # a rare writer calls it otherwise; the converter knows
            return Prepared(data, {}, ())
        body = parsed(archive.read(_BODY))
        named = [*_revised(body), *_rewrite(body, archive)]
        lines = _lines(body)
        lost = tuple(
            Lost(_line(place, lines), kind, words, kind not in _UNSEEN) for kind, place, words in named
        )
        lost += running.find(body, archive)
        shown = frames.take(body)
        return Prepared(_with_body(archive, etree.tostring(body)), shown, lost, body)


_UNSEEN = ("hidden", "reading", "changes", "comments")


def _revised(body: Any) -> Iterator[_Named]:
    """Traces of the work on the document."""
    for kind, tags in (("changes", ("del", "moveFrom")), ("comments", ("commentReference",))):
        first = next(body.iter(*map(w, tags)), None)
        if first is not None:
            yield kind, next(first.iterancestors(w("p")), None), ""


def _rewrite(body: Any, archive: zipfile.ZipFile) -> list[_Named]:
    """Write everything out, and name what finds no place."""
    styles = parsed(archive.read(_STYLES)) if _STYLES in archive.namelist() else None
    _keep_boxes(body)
    _open_holders(body)
    frames.open_groups(body)
    formulas.write_out(body)
    named: list[_Named] = [("reading", *one) for one in _keep_read_characters(body)]
    named += [("hidden", *one) for one in hidden.remove(body, styles)]
    named += [("chart", *one) for one in leftover.charts(body)]
    named += [("altChunk", *one) for one in chunks.find(body, archive)]
    named += [("symbol", *one) for one in leftover.symbols(body)]
    _split_cells(body)
    numbers.write_out(body, archive)
    return named


def _lines(body: Any) -> dict[Any, int]:
    return {paragraph: number for number, paragraph in enumerate(body.iter(w("p")), 1)}


def _line(place: Any, lines: dict[Any, int]) -> int:
    """The line of a paragraph, or of the last one inside what is none."""
    if place is None:
        return 1
    inner = [each for each in place.iter(w("p")) if each in lines]
    return lines[place] if place in lines else lines[inner[-1]] if inner else 1


def _keep_boxes(body: Any) -> None:
    """A text box without an older twin beside it comes behind its paragraph."""
    for choice in list(body.iterfind(f".//{{{MC}}}AlternateContent")):
        twin = choice.find(f"{{{MC}}}Fallback")
        if twin is not None and (text_of(twin).strip() or not text_of(choice).strip()):
            continue
        if twin is not None:
            choice.remove(twin)
        paragraph = next(choice.iterancestors(w("p")), None)
        for box in reversed(list(choice.iterfind(f".//{w('txbxContent')}"))):
            _move_behind(paragraph, box)
        for drawing in choice.iterfind(f".//{w('drawing')}"):
            choice.addprevious(deepcopy(drawing))
    for box in [box for box in body.iter(w("txbxContent")) if _is_drawn(box)]:
        _move_behind(next(box.iterancestors(w("p")), None), box)


def _is_drawn(box: Any) -> bool:
    """Whether the box stands in a drawing without an alternative at all."""
    above = {each.tag for each in box.iterancestors()}
    return w("drawing") in above and not {f"{{{MC}}}AlternateContent"} & above


def _move_behind(paragraph: Any, box: Any) -> None:
    if paragraph is None:
        return
    for child in reversed(list(box)):
        paragraph.addnext(child)


def _open_holders(body: Any) -> None:
    for holder in list(body.iter(*_HOLDERS)):
        for child in list(holder):
            holder.addprevious(child)
        holder.getparent().remove(holder)
    for box in list(body.iterfind(f".//{w('sdtPr')}/{{*}}checkbox")):
        box.getparent().remove(box)  # then the character that shows it is one of the text


def _keep_read_characters(body: Any) -> Iterator[tuple[Any, str]]:
    """Characters that carry their reading above them (拼音指南); yields where, and both."""
    for ruby in list(body.iterfind(f".//{w('ruby')}")):
        run = ruby.getparent()
        base, reading = ruby.find(w("rubyBase")), ruby.find(w("rt"))
        words = [text_of(part) for part in (base, reading) if part is not None]
        for inner in ruby.iterfind(f"{w('rubyBase')}/{w('r')}"):
            run.addprevious(inner)
        ruby.getparent().remove(ruby)
        yield next(run.iterancestors(w("p")), None), " ".join(words)


def _split_cells(body: Any) -> None:
    """Cells that were merged stand side by side again, so that columns stay columns."""
    for merged in list(body.iterfind(f".//{w('vMerge')}")):
        merged.getparent().remove(merged)
    for span in list(body.iterfind(f".//{w('tcPr')}/{w('gridSpan')}")):
        cell, count = span.getparent().getparent(), span.get(w("val"), "1")
        span.getparent().remove(span)
        for _ in range(min(int(count), 64) - 1 if count.isdecimal() else 0):
            empty = etree.Element(w("tc"))
            etree.SubElement(empty, w("p"))
            cell.addnext(empty)


def _with_body(archive: zipfile.ZipFile, body: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as copy:
        for entry in archive.infolist():
            data = body if entry.filename == _BODY else archive.read(entry)
            copy.writestr(entry.filename, _bare(data) if entry.filename == _STYLES else data)
    return out.getvalue()


def _bare(styles: bytes) -> bytes:
    """Names and numberings, all that the converter asks for; the rest took it longer than the text."""
    root = parsed(styles)
    if root.tag != w("styles"):  # the strict variant's names
        return styles
    for style in list(root):
        if style.tag != w("style"):
            root.remove(style)
            continue
        kept = _OF_NUMBERINGS if style.get(w("type")) == "numbering" else _OF_STYLES
        for property_ in list(style):
            if property_.tag not in kept:
                style.remove(property_)
    return bytes(etree.tostring(root))
