"""Spans of text: put together, tidied, split at line breaks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from distributor.documents.values import Span, Spans

BREAK = Span("\n")
# Nobody means more; and patterns that look for spaces must not meet a million of them.
_RUN = re.compile(r"[^\S\n]{9,}")


def tidy(spans: Iterable[Span]) -> Spans:
    """Neighbours of one look made one, without spaces at the ends, around a break, or in long runs."""
    kept: list[Span] = []
    for span in spans:
        _append(kept, span)
    _trim_end(kept)
    return tuple(replace(span, text=_RUN.sub(_shortened, span.text)) for span in kept)


def joined(pieces: Iterable[Spans], between: Span = BREAK) -> Spans:
    """The pieces one after the other, with a span between each two."""
    spans: list[Span] = []
    for piece in filter(None, pieces):
        spans += [between, *piece] if spans else piece
    return tidy(spans)


def split_lines(spans: Spans) -> tuple[Spans, ...]:
    """The spans of every line; lines without text are left out."""
    lines: list[list[Span]] = [[]]
    for span in spans:
        first, *others = span.text.split("\n")
        lines[-1].append(replace(span, text=first))
        lines += [[replace(span, text=text)] for text in others]
    return tuple(filter(None, map(tidy, lines)))


def _append(kept: list[Span], span: Span) -> None:
    text = span.text
    if not kept or kept[-1].text.endswith("\n"):
        text = text.lstrip()
    if text.startswith("\n"):
        _trim_end(kept)
    if kept and kept[-1].text[-1:].isspace() and text[:1].isspace():
        text = _after_space(kept[-1].text, text)
    if not text or (text == "\n" and not kept):
        return
    if kept and replace(kept[-1], text=text) == replace(span, text=text):
        kept[-1] = replace(span, text=kept[-1].text + text)
        return
    kept.append(replace(span, text=text))


def _after_space(before: str, text: str) -> str:
    """The text without the spaces that it begins with; a TAB among them parts cells and stays."""
    rest = text.lstrip()
    begun = text[: len(text) - len(rest)]
    if "\n" in begun:
        return text
    return f"\t{rest}" if "\t" in begun and not before.endswith("\t") else rest


def _shortened(run: re.Match[str]) -> str:
    return "\t" if "\t" in run[0] else run[0][:8]


def _trim_end(kept: list[Span]) -> None:
    while kept and not kept[-1].text.rstrip():
        kept.pop()
    if kept:
        kept[-1] = replace(kept[-1], text=kept[-1].text.rstrip())
