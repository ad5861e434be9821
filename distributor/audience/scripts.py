"""Whether letters that stand together are written together: UTS #39, so that a look-alike is noticed."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import regex

# UTS #39 section 5.2, “Highly Restrictive”: one script, or one of these with Latin.
_TOGETHER = ("Latin Han Hiragana Katakana", "Latin Han Bopomofo", "Latin Han Hangul")
# The recommended scripts: UAX #31, table 5.
_ALONE = (
    "Arabic Armenian Bengali Cyrillic Devanagari Ethiopic Georgian Greek Gujarati Gurmukhi Hebrew Kannada "
    "Khmer Lao Malayalam Myanmar Oriya Sinhala Tamil Telugu Thaana Thai Tibetan"
)
# Letters that look like one Latin letter, of the scripts that have many (Unicode's confusables.txt).
_LIKE_LATIN = frozenset(
    "асԁеһіјӏорԛѕԝхуѵгАВЕЅІЈКМНОРСТУХ"  # Cyrillic
    "αγικνορσυωΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"  # Greek
    "հոսօցզ"  # Armenian
)


def _one_of(scripts: str) -> str:
    """Any number of characters that may be of these scripts, or belong to none (UAX #24)."""
    properties = (rf"\p{{scx={name}}}" for name in (*scripts.split(), "Common", "Inherited"))
    return f"[{''.join(properties)}]*"


# ɑ and ɡ are Latin, and of no language: UTS #39 section 3.1, “Technical”.
_PHONETIC = regex.compile("[\\u0250-\\u02af\\u1d00-\\u1dbf]")
_WRITTEN_TOGETHER = regex.compile("|".join(map(_one_of, (*_TOGETHER, *_ALONE.split()))))


@lru_cache(maxsize=4096)
def strange_letter(text: str) -> str:
    """A letter of the text that is of another script than its neighbours, or "".

    A word that consists of nothing but Latin's look-alikes (UTS #39 section 4.1) counts as strange, too.
    """
    if text.isascii():
        return ""
    if phonetic := _PHONETIC.search(text):
        return str(phonetic[0])
    letters = [char for char in text if char.isalpha()]
    alike = [char for char in letters if char in _LIKE_LATIN]
    if _WRITTEN_TOGETHER.fullmatch(text) and (not letters or len(alike) < len(letters)):
        return ""
    return next(str(char) for char in (*alike, *letters, *text) if not char.isascii())


def named(char: str) -> str:
    """“CYRILLIC SMALL LETTER A, U+0430”"""
    code = f"U+{ord(char):04X}"
    return ", ".join(filter(None, (unicodedata.name(char, ""), code)))
