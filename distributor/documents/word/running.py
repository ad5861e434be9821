"""Headers and footers (ECMA-376 part 1, 17.10): named where they say more than a page number and the body."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from lxml import etree

from distributor.documents.text import squeeze
from distributor.documents.values import HEADERS, Lost
from distributor.documents.word.names import (
    MC,
    W_FLD_CHAR,
    W_FLD_CHAR_TYPE,
    W_FLD_SIMPLE,
    W_FOOTER_REFERENCE,
    W_HEADER_REFERENCE,
    W_INSTR,
    W_INSTR_TEXT,
    W_P,
    W_T,
    W_TAB,
    W_TYPE,
    V,
    is_on,
    parsed,
    text_of,
)
from distributor.text import printable

_RELATIONS, _SETTINGS = "word/_rels/document.xml.rels", "word/settings.xml"
_OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_NO_LETTER = re.compile(r"[\W_]+")
_PAGE = re.compile(r"(?:第|页|頁|共|总|[\d一二三四五六七八九十百零〇两]|page|of)*+", re.IGNORECASE)
_COUNTS = frozenset({"PAGE", "NUMPAGES", "SECTIONPAGES", "SECTION"})  # what such a field shows is a number
_MOST = 10


def find(body: Any, archive: zipfile.ZipFile) -> tuple[Lost, ...]:
    """What the headers and footers in use say, each once: lines as lines, cells parted by TAB."""
    everything = _letters(text_of(body))
    found: dict[str, dict[str, None]] = {kind: {} for kind in HEADERS}
    for part in _parts(body, archive):
        lines = [_line(_words(each)) for each in part.iter(W_P) if not _is_twin(each)]
        words = "\n".join(filter(None, lines))
        if not _is_known(words, everything):
            found["running"][words] = None
        elif not _PAGE.fullmatch(_letters(words)):
            found["repeated"][words] = None
        across = (squeeze(path.get("string", "")) for path in part.iter(f"{{{V}}}textpath"))
        found["watermark"] |= dict.fromkeys(filter(None, across))
    return tuple(Lost(0, kind, words, seen=False) for kind in found for words in list(found[kind])[:_MOST])


def _parts(body: Any, archive: zipfile.ZipFile) -> Iterator[Any]:
    """The headers and footers that some page shows."""
    names = set(archive.namelist())
    if _RELATIONS not in names:
        return
    targets = {each.get("Id"): each.get("Target", "") for each in parsed(archive.read(_RELATIONS))}
    settings = parsed(archive.read(_SETTINGS)) if _SETTINGS in names else None
    both_sides = bool(is_on(settings, "evenAndOddHeaders"))
    for reference in body.iter(W_HEADER_REFERENCE, W_FOOTER_REFERENCE):
        shown = {"first": is_on(reference.getparent(), "titlePg"), "even": both_sides}
        target = targets.get(reference.get(f"{_OFFICE}id"), "")
        path = posixpath.normpath(posixpath.join("word", target)).lstrip("/")
        if shown.get(reference.get(W_TYPE, "default"), True) and path in names:
            with suppress(etree.XMLSyntaxError):  # the body may be whole all the same
                yield parsed(archive.read(path))


def _line(words: str) -> str:
    return "\t".join(map(squeeze, words.split("\t"))).strip("\t")


def _is_twin(paragraph: Any) -> bool:
    """Whether it is the same text box once more, for older programs."""
    return next(paragraph.iterancestors(f"{{{MC}}}Fallback"), None) is not None


def _words(paragraph: Any) -> str:
    """The text of the paragraph's own runs, without numbers of pages."""
    written: list[str] = []
    fields: list[str] = []  # those that are open: what each says
    for element in paragraph.iter(W_T, W_TAB, W_INSTR_TEXT, W_FLD_CHAR):
        if next(element.iterancestors(W_P)) is not paragraph:
            continue  # of a text box, which has paragraphs of its own
        if element.tag == W_FLD_CHAR:
            _turn(fields, element.get(W_FLD_CHAR_TYPE))
        elif element.tag == W_INSTR_TEXT:
            fields[-1:] = [field + (element.text or "") for field in fields[-1:]]
        elif not any(map(_counts, [*fields, *_simple(element)])):
            written.append("\t" if element.tag == W_TAB else element.text or " ")
    return "".join(written)


def _turn(fields: list[str], which: str | None) -> None:
    if which == "begin":
        fields.append("")
    elif which == "end" and fields:
        fields.pop()


def _simple(element: Any) -> list[str]:
    return [field.get(W_INSTR, "") for field in element.iterancestors(W_FLD_SIMPLE)]


def _counts(field: str) -> bool:
    return any(name.upper() in _COUNTS for name in field.split()[:1])


def _is_known(words: str, everything: str) -> bool:
    if _PAGE.fullmatch(_letters(words)):
        return True
    return all(piece in everything for piece in _NO_LETTER.split(printable(words)))


def _letters(text: str) -> str:
    return _NO_LETTER.sub("", printable(text))
