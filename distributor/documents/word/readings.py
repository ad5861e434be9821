"""Characters that carry their reading above them (拼音指南, ECMA-376 part 1, 17.3.3.25)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from distributor.documents.word.names import W_P, W_R, W_R_PR, W_RT, W_RUBY, W_RUBY_BASE, text_of


def take(root: Any) -> Iterator[tuple[Any, str]]:
    """Put the characters where they stand and take the readings out; yields paragraph, and both."""
    for ruby in list(root.iter(W_RUBY)):
        base, reading = ruby.find(W_RUBY_BASE), ruby.find(W_RT)
        words = [text_of(part) for part in (base, reading) if part is not None]
        for inner in ruby.iterfind(f"{W_RUBY_BASE}/{W_R}"):
            for child in list(inner):
                if child.tag != W_R_PR:
                    ruby.addprevious(child)
        paragraph = next(ruby.iterancestors(W_P), None)
        ruby.getparent().remove(ruby)
        yield paragraph, " ".join(words)
