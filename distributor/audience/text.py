"""Text from outside: its edges trimmed, its faults named, shown safely, folded for comparison."""

from __future__ import annotations

from unicodedata import category, normalize

# What mail programs, spreadsheets and chat windows leave around a copied address.
_UNSEEN = "\u00ad\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff"
_BIDI = "\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_EDGE = "".join(chr(code) for code in range(0x3001) if chr(code).isspace()) + _UNSEEN + _BIDI

_BREAKING = frozenset({"Cc", "Cs", "Zl", "Zp"})
_DAMAGE = "\ufffd"  # what a converter leaves where it lost a character


def trim(text: str) -> str:
    """The text without spaces and invisible characters at its ends."""
    return text.strip(_EDGE)


def unfit(text: str) -> str:
    """The first control character, direction mark or lost character; "" where there is none."""
    if text.isprintable() and _DAMAGE not in text:  # nearly always, and quick
        return ""
    return next((char for char in text if char in _BIDI + _DAMAGE or category(char) in _BREAKING), "")


def shown(text: str, most: int = 60) -> str:
    """The text on one line of a message: what cannot be seen as [U+XXXX], cut after `most` characters."""
    visible = "".join(
        char if char.isprintable() and char != _DAMAGE else f"[U+{ord(char):04X}]" for char in text[:most]
    )
    return visible + "…" if len(text) > most else visible


def fold(text: str) -> str:
    """The text to compare names by: half-width, without spaces, in one case."""
    narrow = normalize("NFKC", text)
    return "".join(char for char in narrow if not char.isspace() and char not in _UNSEEN).casefold()
