"""Text written as Markdown, so that every character arrives as it is; escaped only where it must be."""

from __future__ import annotations

import re
from collections.abc import Sequence

from distributor.documents.values import Span

_ALWAYS = re.compile(r"[\\*`]|~(?=~)|(?<=~)~")
_LOOSE_LINE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")  # an underscore within a word is one
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_ENTITY = re.compile(r"&(?=#?[A-Za-z0-9]+;)")
_LINK = re.compile(r"\](?=[(\[])|\]$")
_BRACKETS = re.compile(r"[\[\]]")
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
# What begins a block where it stands first in a line.
_BLOCK = re.compile(r"(?:#{1,6}(?=\s|$)|[-+](?=\s|$)|>|~{3}|[-=:|][-=:| ]*$)")
_NUMBER = re.compile(r"(\d{1,9})([.)])(?=\s|$)")


def text(words: str) -> str:
    """The words within a line."""
    words = _ALWAYS.sub(r"\\\g<0>", words)
    words = _LOOSE_LINE.sub(r"\\_", words)
    words = _TAG.sub(r"\\<", _ENTITY.sub("&amp;", words))
    return _LINK.sub(r"\\]", words)


def all_of(words: str) -> str:
    """The words with every mark escaped that Markdown could know."""
    return _PUNCTUATION.sub(r"\\\g<0>", words)


def start(line: str) -> str:
    """A line of Markdown, so that it begins no list, heading, quotation, table or rule."""
    if _BLOCK.match(line):
        return f"\\{line}"
    return _NUMBER.sub(r"\1\\\2", line, count=1) if _NUMBER.match(line) else line


def spans(parts: Sequence[Span], *, tags: bool) -> str:
    """Spans as one line; looks by asterisks, or by tags where those would be read otherwise."""
    return "".join(_tagged(part) if tags else _starred(part) for part in parts)


def _starred(span: Span) -> str:
    mark = "**" * span.strong + "*" * span.emphasis
    inner = f"{mark}{_scripted(span, text(span.text))}{mark}"
    return f"[{_BRACKETS.sub(_bracket, inner)}](<{span.href}>)" if span.href else inner


def _bracket(found: re.Match[str]) -> str:
    return found[0] if found.string[found.start() - 1 : found.start()] == "\\" else f"\\{found[0]}"


def _scripted(span: Span, inner: str) -> str:
    """Markdown has no marks for raised and lowered letters, and its own for struck ones is no older."""
    inner = f"<{span.script}>{inner}</{span.script}>" if span.script else inner
    return f"<s>{inner}</s>" if span.strike else inner


def _tagged(span: Span) -> str:
    inner = _scripted(span, all_of(span.text))
    inner = f"<i>{inner}</i>" if span.emphasis else inner
    inner = f"<b>{inner}</b>" if span.strong else inner
    href = span.href.replace("&", "&amp;").replace('"', "&quot;")
    return f'<a href="{href}">{inner}</a>' if span.href else inner
