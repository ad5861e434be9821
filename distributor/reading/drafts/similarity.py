"""Compares the texts and titles of manuscripts.

A text's fingerprint is the smallest hashes of its shingles (runs of SHINGLE letters, without spaces and
punctuation): a sample that depends only on the words, so that two fingerprints estimate the shared text.
"""

from __future__ import annotations

import re
import zlib
from bisect import bisect_right
from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar
from unicodedata import normalize

from distributor.issue import compare
from distributor.issue.compare import key

SHINGLE = 6  # characters
MOST_HASHES = 512
MOST_CHARACTERS = 300_000
LONGEST_TITLE = 150  # characters that are compared

_NO_LETTER = re.compile(r"[\W_]+")
_SPREAD, _MASK = 0x9E3779B1, 0xFFFFFFFF  # CRC maps similar input to close values; the product spreads them
_MARKS = re.compile(r"[（(](?:修改|修订|定|终|二|三|初|改)\w{0,6}[）)]")

_Key = TypeVar("_Key", bound=Hashable)


def fingerprint(text: str) -> list[int]:
    """At most MOST_HASHES numbers below 2³², ascending, fit for JSON; empty for a text without letters."""
    letters = _NO_LETTER.sub("", normalize("NFKC", text[:MOST_CHARACTERS]).casefold())
    last = max(1, len(letters) - SHINGLE + 1)
    shingles = {letters[at : at + SHINGLE] for at in range(last)} - {""}
    return sorted({_hash(shingle) for shingle in shingles})[:MOST_HASHES]


def share(one: Sequence[int], other: Sequence[int]) -> float:
    """The share of the smaller text that is in the larger one, 0 to 1, by fingerprints."""
    if not one or not other:
        return 0.0
    # A full fingerprint is not known beyond its last hash.
    end = min(fingerprint[-1] for fingerprint in _full(one, other)) if _full(one, other) else _MASK
    ours, theirs = one[: bisect_right(one, end)], other[: bisect_right(other, end)]
    smaller = min(len(ours), len(theirs))
    return len(set(ours).intersection(theirs)) / smaller if smaller else 0.0


def nearest(
    one: Sequence[int], others: Iterable[tuple[_Key, Sequence[int]]], least: float = 0.5
) -> list[tuple[_Key, float]]:
    """(key, share) of the others that share at least `least` with the one, the most similar first."""
    scored = ((key, share(one, other)) for key, other in others)
    return sorted((pair for pair in scored if pair[1] >= least), key=lambda pair: -pair[1])


def titles(one: str, other: str) -> float:
    """The similarity of two titles, 0 to 1; versions such as （修改稿） and punctuation do not count."""
    ours, theirs = _title(one), _title(other)
    return compare.likeness(ours, theirs) if ours and theirs else 0.0


def _title(text: str) -> str:
    return compare.key(_MARKS.sub("", text[: 2 * LONGEST_TITLE]))[:LONGEST_TITLE]


def _full(*fingerprints: Sequence[int]) -> list[Sequence[int]]:
    return [fingerprint for fingerprint in fingerprints if len(fingerprint) >= MOST_HASHES]


def _hash(shingle: str) -> int:
    return (zlib.crc32(shingle.encode("utf-8", "replace")) * _SPREAD) & _MASK


ALIKE_TITLES = 0.9


SHORTEST_TITLE = 6  # characters by which a title is known


def same_title(one: str, other: str) -> bool:
    """Whether two titles are the same; a subtitle may be missing from one."""
    shorter, longer = sorted((key(one), key(other)), key=len)
    return titles(one, other) >= ALIKE_TITLES or (
        len(shorter) >= SHORTEST_TITLE and longer.startswith(shorter)
    )
