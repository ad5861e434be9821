"""Characters that carry their reading above them (拼音指南, ECMA-376 part 1, 17.3.3.25)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from distributor.documents.word.names import text_of, w


def take(root: Any) -> Iterator[tuple[Any, str]]:
    """Put the characters where they stand and take the readings out; yields paragraph, and both."""
    for ruby in list(root.iter(w("ruby"))):
        base, reading = ruby.find(w("rubyBase")), ruby.find(w("rt"))
        words = [text_of(part) for part in (base, reading) if part is not None]
        for inner in ruby.iterfind(f"{w('rubyBase')}/{w('r')}"):
            for child in list(inner):
                if child.tag != w("rPr"):
                    ruby.addprevious(child)
        paragraph = next(ruby.iterancestors(w("p")), None)
        ruby.getparent().remove(ruby)
        yield paragraph, " ".join(words)
