"""The text of an .rtf, without its look: for machines without a converter."""

from __future__ import annotations

from striprtf.striprtf import rtf_to_text


def paragraphs(data: bytes) -> list[str]:
    """The paragraphs in order; raises what striprtf raises."""
    text: str = rtf_to_text(data.decode("latin-1"), encoding="gb18030", errors="replace")  # type: ignore[no-untyped-call]
    return text.split("\n")
