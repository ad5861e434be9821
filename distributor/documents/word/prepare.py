"""A .docx made ready for the converter, which would lose what stands in unusual places.

Text boxes that only new Word knows, formulas, characters with their reading, merged cells and the numbers of
paragraphs are written out in the body's own XML (ECMA-376 part 1, 17).
"""

from __future__ import annotations

import zipfile
from copy import deepcopy
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from lxml import etree

from distributor.documents.word import numbers
from distributor.documents.word.names import MC, WP, M, parsed, w

_BODY, _STYLES = "word/document.xml", "word/styles.xml"
_OF_STYLES = frozenset({w("name")})
_OF_NUMBERINGS = _OF_STYLES | {w("pPr")}


@dataclass(frozen=True, slots=True)
class Prepared:
    """The document for the converter, and what it will leave out."""

    data: bytes
    changes: bool
    comments: bool
    charts: bool


def prepare(data: bytes) -> Prepared:
    """The document with its text in places where it is found; raises what zipfile and lxml raise."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        if _BODY not in archive.namelist():  # a rare writer calls it otherwise; the converter knows
            return Prepared(data, False, False, False)
        body = parsed(archive.read(_BODY))
        changes = body.find(f".//{w('del')}") is not None or body.find(f".//{w('moveFrom')}") is not None
        comments = body.find(f".//{w('commentReference')}") is not None
        charts = body.find(f".//{{{WP}}}docPr") is not None and _has_charts(body)
        _rewrite(body, archive)
        return Prepared(_with_body(archive, etree.tostring(body)), changes, comments, charts)


def _rewrite(body: Any, archive: zipfile.ZipFile) -> None:
    _keep_boxes(body)
    _keep_formulas(body)
    _keep_read_characters(body)
    _split_cells(body)
    numbers.write_out(body, archive)


def _has_charts(body: Any) -> bool:
    kinds = ("/chart", "/diagram", "/chartex")
    return any(data.get("uri", "").endswith(kinds) for data in body.iterfind(".//{*}graphicData"))


def _keep_boxes(body: Any) -> None:
    """A text box without an older twin beside it comes behind its paragraph."""
    for choice in list(body.iterfind(f".//{{{MC}}}AlternateContent")):
        if choice.find(f"{{{MC}}}Fallback") is not None:
            continue
        paragraph = next(choice.iterancestors(w("p")), None)
        for box in list(choice.iterfind(f".//{w('txbxContent')}")):
            _move_behind(paragraph, box)
        for drawing in choice.iterfind(f".//{w('drawing')}"):
            choice.addprevious(deepcopy(drawing))


def _move_behind(paragraph: Any, box: Any) -> None:
    if paragraph is None:
        return
    for child in reversed(list(box)):
        paragraph.addnext(child)


def _keep_formulas(body: Any) -> None:
    for formula in list(body.iterfind(f".//{{{M}}}oMath")):
        run = etree.Element(w("r"))
        text = etree.SubElement(run, w("t"))
        text.text = "".join(part.text or "" for part in formula.iterfind(f".//{{{M}}}t"))
        place = formula.getparent() if formula.getparent().tag == f"{{{M}}}oMathPara" else formula
        place.addprevious(run)


def _keep_read_characters(body: Any) -> None:
    """Characters that carry their reading above them (拼音指南)."""
    for ruby in list(body.iterfind(f".//{w('ruby')}")):
        run = ruby.getparent()
        for inner in ruby.iterfind(f"{w('rubyBase')}/{w('r')}"):
            run.addprevious(inner)


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
