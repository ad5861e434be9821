"""Emphasis beside Chinese punctuation, which CommonMark forgets: `**一、高位推动。**区人大…`.

CommonMark lets `**` close after punctuation only before a space or more punctuation; Chinese writes none.
Here a run of `*` beside a character that is not ASCII may open before, and close after, any text.
"""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter


def install(markdown: MarkdownIt) -> None:
    """Put the rule before the one of CommonMark."""
    markdown.inline.ruler.before("emphasis", "chinese_emphasis", _tokenize)


def _tokenize(state: StateInline, silent: bool) -> bool:
    if silent or state.src[state.pos] != "*":
        return False
    length = state.scanDelims(state.pos, True).length
    before = state.src[state.pos - 1] if state.pos else " "
    after = state.src[state.pos + length : state.pos + length + 1] or " "
    if before.isascii() and after.isascii():
        return False
    for _ in range(length):
        state.push("text", "", 0).content = "*"
        state.delimiters.append(_delimiter(state, length, before, after))
    state.pos += length
    return True


def _delimiter(state: StateInline, length: int, before: str, after: str) -> Delimiter:
    return Delimiter(
        marker=ord("*"),
        length=length,
        token=len(state.tokens) - 1,
        end=-1,
        open=not after.isspace(),
        close=not before.isspace(),
    )
