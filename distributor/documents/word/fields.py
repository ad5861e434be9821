"""Fields (ECMA-376 part 1, 17.16): the result of each is text; one without is worked out, or named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from distributor.documents.text import squeeze
from distributor.documents.word import equations
from distributor.documents.word.names import (
    W_BR,
    W_DD_LIST,
    W_DRAWING,
    W_FLD_CHAR,
    W_FLD_CHAR_TYPE,
    W_FLD_SIMPLE,
    W_INSTR,
    W_INSTR_TEXT,
    W_LIST_ENTRY,
    W_OBJECT,
    W_P,
    W_PICT,
    W_R,
    W_R_PR,
    W_T,
    W_TAB,
    W_VAL,
    text_of,
    value,
)
from distributor.documents.word.runs import run

_INSIDE = (W_FLD_CHAR, W_INSTR_TEXT, W_T, W_TAB, W_BR, W_DRAWING, W_PICT, W_OBJECT)
_LINK = re.compile(r'\s*HYPERLINK\s+((?:\\l\s+)?)"([^"]*)".*', re.DOTALL | re.IGNORECASE)
# They show nothing, or nothing but their result. Of a check box the converter knows.
_SILENT = {
    "ADDIN", "ASK", "BIBLIOGRAPHY", "CITATION", "COMMENTS", "DATA", "FORMCHECKBOX", "FORMTEXT", "HYPERLINK",
    "INDEX", "NOTEREF", "PRIVATE", "RD", "REF", "SET", "TA", "TC", "TOA", "TOC", "XE", "",
}  # fmt: skip


@dataclass(slots=True)
class _Field:
    begin: Any
    code: list[Any] = field(default_factory=list)
    inside: list[Any] = field(default_factory=list)  # elements of its code
    shown: bool = False  # whether its result has something
    coded: bool = True  # whether its code goes on

    def written(self) -> str:
        return "".join(part.text or "" for part in self.code)


def write_out(root: Any) -> Iterator[tuple[str, Any, str]]:
    """Write out fields that have no result; yields kind, paragraph and words of what finds no place."""
    for simple in list(root.iter(W_FLD_SIMPLE)):
        if not text_of(simple).strip():
            yield from _worked_out(simple, simple.get(W_INSTR, ""), None, W_FLD_SIMPLE)
    open_: list[_Field] = []
    for element in list(root.iter(*_INSIDE)):
        if element.tag != W_FLD_CHAR:
            _add(open_, element)
            continue
        kind = element.get(W_FLD_CHAR_TYPE)
        if kind == "begin":
            open_.append(_Field(element))
        elif open_ and kind == "separate":
            open_[-1].coded = False
        elif open_ and kind == "end":
            yield from _ended(open_.pop(), open_)


def _add(open_: list[_Field], element: Any) -> None:
    coded = next((each for each in reversed(open_) if each.coded), None)
    if coded is None:
        for each in open_:
            each.shown = True
    elif element.tag in (W_INSTR_TEXT, W_T):
        coded.code.append(element)
    if coded is not None and element.tag != W_INSTR_TEXT:
        coded.inside.append(element)


def _ended(ended: _Field, around: list[_Field]) -> Iterator[tuple[str, Any, str]]:
    written = ended.written()
    for element in ended.inside:  # the result of a field in the code of another is shown to nobody
        if element.getparent() is not None:
            element.getparent().remove(element)
    link = _LINK.fullmatch(written)
    if link is not None:
        for part in ended.code:
            part.text = ""
        ended.code[0].text = f' HYPERLINK {link[1]}"{link[2]}" '
    if not ended.shown and not any(each.coded for each in around):
        yield from _worked_out(ended.begin.getparent(), written, ended.begin, W_R)
        for each in around:
            each.shown = True


def _worked_out(place: Any, code: str, begin: Any, tag: str) -> Iterator[tuple[str, Any, str]]:
    name = squeeze(code).partition(" ")[0].partition("\\")[0].upper()
    paragraph = next(place.iterancestors(W_P), None)
    if name in _SILENT:
        return
    if name == "FORMDROPDOWN":
        parts: equations.Parts | None = [(_chosen(begin), "")]
        reading = ""
    else:
        parts, reading = equations.read(code) if name == "EQ" else (equations.symbol(code), "")
    if parts is None:
        yield "field", paragraph, squeeze(code)
        return
    look = place.find(W_R_PR) if tag == W_R else None
    for text, script in parts:
        place.addprevious(run(text, script, look))
    if reading:
        yield "reading", paragraph, reading


def _chosen(begin: Any) -> str:
    """The entry of a list that is chosen, else the first (17.16.9)."""
    list_ = None if begin is None else begin.find(f".//{W_DD_LIST}")
    if list_ is None:
        return ""
    entries = [each.get(W_VAL, "") for each in list_.iterfind(W_LIST_ENTRY)]
    number = value(list_, "result") or value(list_, "default", "0")
    return entries[int(number)] if number.isdecimal() and int(number) < len(entries) else ""
