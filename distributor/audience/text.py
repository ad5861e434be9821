"""Text from outside: its edges trimmed, its faults named, shown safely, folded for comparison."""

from __future__ import annotations

from unicodedata import normalize

from distributor.text import ENTRY, LOST, Kind, characters, is_seen

# What mail programs, spreadsheets and chat windows leave around a copied address.
_UNSEEN = characters(Kind.INVISIBLE, Kind.JOINER, Kind.BOM, Kind.BIDI)
_FOLDED = _UNSEEN + characters(Kind.FILLER)
_EDGE = "".join(chr(code) for code in range(0x3001) if chr(code).isspace()) + _UNSEEN


def trim(text: str) -> str:
    """The text without spaces and invisible characters at its ends."""
    return text.strip(_EDGE)


def unfit(text: str) -> str:
    """The first control character, direction mark or lost character; "" where there is none."""
    return ENTRY.unfit(text) or (LOST if LOST in text else "")


def shown(text: str, most: int = 60) -> str:
    """The text on one line of a message: what cannot be seen as [U+XXXX], cut after `most` characters."""
    visible = "".join(char if is_seen(char) else f"[U+{ord(char):04X}]" for char in text[:most])
    return visible + "…" if len(text) > most else visible


def fold(text: str) -> str:
    """The text to compare names by: half-width, without spaces, in one case."""
    narrow = normalize("NFKC", text)
    return "".join(char for char in narrow if not char.isspace() and char not in _FOLDED).casefold()
