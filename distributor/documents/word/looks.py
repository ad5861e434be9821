"""Resolves the formatting of runs from styles and direct properties into forms that the converter knows."""

from __future__ import annotations

from typing import Any

from lxml import etree

from distributor.documents.word.names import W_P, W_R, W_R_PR, W_T, W_VAL, value, w
from distributor.documents.word.styles import Looks

_TOGGLES = {"b": ("b",), "i": ("i",), "strike": ("strike", "dstrike")}
_NOTE_MARKS = tuple(map(w, ("footnoteReference", "endnoteReference", "footnoteRef", "endnoteRef")))
_LEAST_RAISED = 4  # half points


def write_out(root: Any, looks: Looks) -> None:
    """Say bold, italic, struck, raised and lowered of the runs themselves; capitals are written as such."""
    for paragraph in root.iter(W_P):
        runs = [run for run in paragraph.iter(W_R) if next(run.iterancestors(W_P), None) is paragraph]
        heads = looks.style_name(paragraph).lower().startswith(("heading", "title", "标题"))
        moved = _moved(runs)
        for run in runs:
            _say(run, paragraph, looks, plain=heads)
            if run in moved:
                _set(run, "vertAlign", moved[run])


def _say(run: Any, paragraph: Any, looks: Looks, *, plain: bool) -> None:
    """`plain`: of a heading, which is bold by itself."""
    for name, alike in _TOGGLES.items():
        if name == "strike" or not plain:
            shown = any(looks.is_on(run, paragraph, each) for each in alike)
            _set(run, name, "1" if shown else "")
    if looks.value(run, paragraph, "em") not in ("", "none"):  # 着重号
        _set(run, "b", "1")
    noted = next(run.iter(*_NOTE_MARKS), None) is not None  # their number is written in brackets
    _set(run, "vertAlign", "" if noted else looks.value(run, paragraph, "vertAlign"))
    if looks.is_on(run, paragraph, "caps") or looks.is_on(run, paragraph, "smallCaps"):
        for text in run.iter(W_T):
            text.text = (text.text or "").upper()


def _set(run: Any, name: str, said: str) -> None:
    properties = run.find(W_R_PR)
    if properties is None:
        if not said:
            return
        properties = etree.Element(W_R_PR)
        run.insert(0, properties)
    for old in properties.findall(w(name)):
        properties.remove(old)
    if said:
        etree.SubElement(properties, w(name)).set(W_VAL, said)


def _moved(runs: list[Any]) -> dict[Any, str]:
    """Runs that are moved up or down and smaller than the others beside them: raised or lowered by hand."""
    sizes = {run: _number(value(run.find(W_R_PR), "sz")) for run in runs}
    largest = max(sizes.values(), default=0)
    found = {}
    for run, size in sizes.items():
        moved = _number(value(run.find(W_R_PR), "position"))
        if abs(moved) >= _LEAST_RAISED and 0 < size < largest:
            found[run] = "superscript" if moved > 0 else "subscript"
    return found


def _number(text: str) -> int:
    return int(text) if text.removeprefix("-").isdecimal() and len(text) < 6 else 0
