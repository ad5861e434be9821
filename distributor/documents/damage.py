"""Octets of which some are lost or wrong: what is left of the text, one U+FFFD for each place that is not."""

from __future__ import annotations

import re
from functools import lru_cache

from distributor.documents import plausible_text
from distributor.text import LOST

_DOUBLE = frozenset(  # two octets make a character
    {"gb18030", "big5", "big5hkscs", "cp950", "cp932", "shift_jis", "euc_jp", "cp949", "euc_kr"}
)
# Within one character a question mark may stand for an octet, or an escape of quoted-printable that is none.
_LOST = re.compile(
    rf"{LOST}(?:(?:\?|=[ \t]?[0-9A-Za-z]{{0,2}})?{LOST})++(?:=[0-9A-Fa-f]?\Z)?|{LOST}=[0-9A-Fa-f]?\Z"
)
# A program that breaks lines by octets broke one inside a character of UTF-8.
_BROKEN = re.compile(rb"([\xc2-\xf4][\x80-\xbf]{0,2})\r?\n([\x80-\xbf]{1,3})")
_MOST = (
    64 * 1024
)  # octets that are looked at, or put in step again; beyond, what Python makes of them must do
_Way = tuple[int, int, str]  # cost to the end of the line, octets, character
_Ways = tuple[_Way, _Way]  # the cheapest behind a character, and behind an octet that is lost
_BAD, _WORSE = 9, 2  # cost of the first octet that is lost, and of each after it


def text(data: bytes, codec: str) -> str:
    """As much of the text as can be read. Never raises, and takes time in proportion to the length."""
    if codec in _DOUBLE:
        return _LOST.sub(LOST, _in_step(data, codec))
    octets = _BROKEN.sub(_joined, data) if codec == "utf-8" else data
    try:
        return _LOST.sub(LOST, octets.decode(codec, "replace"))
    except (UnicodeError, LookupError, ValueError):
        return _LOST.sub(LOST, octets.decode("utf-8", "replace"))


def is_utf8(data: bytes, *, labelled: bool) -> bool:
    """Whether these octets are UTF-8 but for some; those of another table are so in a few places only."""
    read = _BROKEN.sub(_joined, data[:_MOST]).decode("utf-8", "replace")
    wrong = read.count(LOST)
    right = sum(len(char.encode()) - 1 for char in read if char > "\x7f") - 2 * wrong
    return right >= wrong if labelled else right >= 2 * wrong


def _joined(found: re.Match[bytes]) -> bytes:
    whole = found[1] + found[2]
    try:
        whole.decode()
    except UnicodeDecodeError:
        return found[0]
    return whole


def _in_step(data: bytes, codec: str) -> str:
    """Line by line: an octet that was lost puts the rest of its own line out of step, and no other."""
    done: list[str] = []
    left = _MOST
    for line in data.splitlines(keepends=True):
        try:
            done.append(line.decode(codec))
        except UnicodeDecodeError:
            left -= len(line)
            done.append(_aligned(line, codec) if left > 0 else line.decode(codec, "replace"))
    return "".join(done)


def _aligned(line: bytes, codec: str) -> str:
    """The cheapest way through the line, from its end (dynamic programming): common characters cost least."""
    ways: list[_Ways] = [((0, 0, ""), (0, 0, ""))] * (len(line) + 4)
    for at in range(len(line) - 1, -1, -1):
        lost = ways[at + 1][1][0]
        read = [
            (ways[at + size][0][0] + price, size, char)
            for size in (1, 2, 4)
            for char, price in [_character(line[at : at + size], codec)]
            if char and at + size <= len(line)
        ]
        ways[at] = (
            min([*read, (lost + _BAD, 1, LOST)], key=_cost),
            min([*read, (lost + _WORSE, 1, LOST)], key=_cost),
        )
    found, at, after_lost = [], 0, False
    while at < len(line):
        _price, size, char = ways[at][after_lost]
        found.append(char)
        at, after_lost = at + size, char is LOST
    return "".join(found)


def _cost(way: _Way) -> int:
    return way[0]


@lru_cache(maxsize=16_384)
def _character(octets: bytes, codec: str) -> tuple[str, int]:
    """The one character that these octets are, and what it costs to believe so; ("", 0) for anything else."""
    try:
        char = octets.decode(codec)
    except UnicodeDecodeError:
        return "", 0
    if len(char) != 1:
        return "", 0
    price = plausible_text.oddity(char)
    return char, min(price, 2) if codec != "gb18030" and plausible_text.has_han(char) else price
