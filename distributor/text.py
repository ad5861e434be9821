"""Characters that may not pass, by kind, and what each place makes of them.

Everything from outside is hostile: a name that holds U+202E reads backwards on a page, one that holds ESC
steers a terminal, one that holds CR LF begins a header of its own. `KINDS` is the one list of such
characters; a `Place` says, kind by kind, what happens where text is put. What no kind names passes
everywhere: Chinese and its marks, ideographic variants, and emoji with the joiners inside them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from functools import cached_property
from itertools import chain


class Kind(StrEnum):
    """What is wrong with a character (Unicode 15, chapters 2.4, 23.1 to 23.9)."""

    NUL = "NUL"
    CONTROL = "control"  # C0 and DEL but those below
    C1 = "C1 control"
    TAB = "tab"
    LINE_FEED = "line feed"
    CARRIAGE_RETURN = "carriage return"
    SEPARATOR = "line separator"  # VT, FF, FS to US, NEL, U+2028, U+2029: lines end there for some readers
    BIDI = "bidi control"  # UAX #9, marks and overrides alike
    INVISIBLE = "invisible"  # of no width
    FILLER = "filler"  # a letter by its category, nothing to the eye
    JOINER = "joiner"  # unfit only where it joins nothing: see `_joins`
    BOM = "byte order mark"
    SURROGATE = "surrogate"
    NONCHARACTER = "noncharacter"
    TAG = "tag"
    SELECTOR = "variation selector"  # picks an ideograph's shape, which a file name does without
    PRESENTATION = "presentation selector"  # picks the shape of an emoji or a Mongolian letter: passes


# As the inside of a regular expression's character class.
KINDS: Mapping[Kind, str] = {
    Kind.NUL: "\x00",
    Kind.CONTROL: "\x01-\x08\x0e-\x1b\x7f",
    Kind.C1: "\x80-\x84\x86-\x9f",
    Kind.TAB: "\t",
    Kind.LINE_FEED: "\n",
    Kind.CARRIAGE_RETURN: "\r",
    Kind.SEPARATOR: "\x0b\x0c\x1c-\x1f\x85\u2028\u2029",
    Kind.BIDI: "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069",
    Kind.INVISIBLE: "\xad\u034f\u17b4\u17b5\u200b\u2060-\u2065\u206a-\u206f\ufff0-\ufffb",
    Kind.FILLER: "\u115f\u1160\u3164\uffa0",
    Kind.JOINER: "\u180e\u200c\u200d",
    Kind.BOM: "\ufeff",
    Kind.SURROGATE: "\ud800-\udfff",
    Kind.NONCHARACTER: "\ufdd0-\ufdef"
    + "".join(f"{chr(plane | 0xFFFE)}{chr(plane | 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)),
    Kind.TAG: "\U000e0000-\U000e00ff",
    Kind.SELECTOR: "\U000e0100-\U000e01ef",
    Kind.PRESENTATION: "\u180b-\u180d\u180f\ufe00-\ufe0f",
}
HAN = "\u3400-\u9fff\U00020000-\U0003ffff"  # every ideograph, as the inside of a character class
LOST = "\ufffd"  # what stands where a character was lost
# What ends a line or a word of a protocol, or steers a device: what ISO 646, 6429 and Unicode call controls.
CONTROLS = (
    Kind.NUL,
    Kind.CONTROL,
    Kind.C1,
    Kind.TAB,
    Kind.LINE_FEED,
    Kind.CARRIAGE_RETURN,
    Kind.SEPARATOR,
)
# Scripts that need joiners (Arabic to Tibetan and Burmese, Khmer, Mongolian), and emoji with their modifiers.
_JOINED = re.compile("[\u0600-\u109f\u1780-\u18af\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]")
_JOINERS = frozenset(KINDS[Kind.JOINER])
_BEYOND = re.compile("[\U00010000-\U0010ffff](?:-[\U00010000-\U0010ffff])?")

Made = Callable[[str], str]


def inside(*kinds: Kind) -> str:
    """These kinds as the inside of a regular expression's character class."""
    return "".join(KINDS[kind] for kind in kinds)


def _nothing(_char: str) -> str:
    return ""


def _blank(_char: str) -> str:
    return " "


def _lost(_char: str) -> str:
    return LOST


def _escaped(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")


def _json(char: str) -> str:
    return json.dumps(char)[1:-1]


class Place:
    """Where text is put: what is made there of each kind; a kind that is not named passes."""

    def __init__(self, made: Mapping[Kind, Made]) -> None:
        self.made = dict(made)

    def fit(self, text: str, most: int | None = None) -> str:
        """The text as it may stand there, its first `most` characters."""
        if (text.isascii() and text.isprintable()) or not self._perhaps.search(text):  # nearly always
            return text[:most]
        return self._perhaps.sub(self._replaced, text)[:most]

    def unfit(self, text: str) -> str:
        """The first character that may not stand there; "" where there is none."""
        if text.isascii() and text.isprintable():
            return ""
        found = (match[0] for match in self._perhaps.finditer(text) if self._replaced(match) != match[0])
        return next(found, "")

    @cached_property
    def _perhaps(self) -> re.Pattern[str]:
        """Every unfit character, and all beyond the BMP: ranges there make a class ten times as slow."""
        every = inside(*self.made)
        plain = _BEYOND.sub("", every)
        beyond = "" if plain == every else "\U00010000-\U0010ffff"
        return re.compile(f"[{plain}{beyond}]")

    @cached_property
    def _made_of(self) -> dict[str, Made]:
        return {char: made for kind, made in self.made.items() for char in characters(kind)}

    def _replaced(self, match: re.Match[str]) -> str:
        char = match[0]
        made = self._made_of.get(char)
        return char if made is None or _joins(match) else made(char)


def _joins(match: re.Match[str]) -> bool:
    """Whether the character found is a joiner between two that it may join: 👩‍🌾 is one picture by it."""
    if match[0] not in _JOINERS:
        return False
    text, start, end = match.string, match.start(), match.end()
    return bool(start and _JOINED.match(text, start - 1) and _JOINED.match(text, end))


def _all(made: Made, *, but: Iterable[Kind] = ()) -> dict[Kind, Made]:
    passing = {Kind.SELECTOR, Kind.PRESENTATION, *but}
    return {kind: made for kind in Kind if kind not in passing}


_LAYOUT = (Kind.TAB, Kind.LINE_FEED)
_BREAKS = (Kind.TAB, Kind.LINE_FEED, Kind.CARRIAGE_RETURN, Kind.SEPARATOR)
_UNSEEN = (Kind.INVISIBLE, Kind.JOINER, Kind.BOM, Kind.TAG)
_BROKEN = dict.fromkeys(_BREAKS, _blank) | {Kind.SURROGATE: _lost}
_PARTED = _all(_blank) | dict.fromkeys(_UNSEEN, _nothing)
_SEEN = _all(_lost, but=(Kind.INVISIBLE, Kind.FILLER, Kind.JOINER))

# ── places of one line ──────────────────────────────────────────────────────────────────────────

HEADER = Place(_all(_nothing) | _BROKEN)  # a field of a mail's header, coming in or going out
FIELD = Place(_PARTED)  # a reader's field inside a mail
REPLY = Place(_PARTED | {Kind.SURROGATE: _lost})  # what a server said, in a row and a report
CELL = Place(_PARTED)  # of a CSV file or a workbook; XML 1.0 has none of these
FILE_NAME = Place(_all(_nothing) | dict.fromkeys(_BREAKS, _blank) | {Kind.SELECTOR: _nothing})
LOG = Place(_all(_escaped))  # a line of a log: nothing is lost, and nothing acts
NAME = Place(_all(_lost))  # what is refused in a name that a person signs or calls something by
ENTRY = Place(_SEEN)  # what is refused in a cell of a file that comes in; what is not seen goes later
ADDRESS = Place(
    {kind: _lost for kind in CONTROLS if kind != Kind.TAB}
)  # what is refused in an address before its edges are trimmed

# ── places of several lines ─────────────────────────────────────────────────────────────────────

TRACEBACK = Place(_all(_escaped, but=_LAYOUT))  # below a line of a log
TERMINAL = Place(_all(_nothing, but=_LAYOUT) | {Kind.SEPARATOR: _blank, Kind.SURROGATE: _lost})
JSON = Place(_all(_json, but=_LAYOUT))  # as written: what it leaves although terminals act on it
# A browser reads CR and CR LF as line ends (HTML, section 13.2.3.5), and sends CR LF back from a form.
PAGE = Place(
    _all(_nothing, but=(*_LAYOUT, Kind.CARRIAGE_RETURN)) | {Kind.SEPARATOR: _blank, Kind.SURROGATE: _lost}
)
DOCUMENT = Place(_all(_nothing, but=_LAYOUT))  # paragraphs whose lines end in LF: see `printable`
NOTE = Place({kind: made for kind, made in _SEEN.items() if kind not in _LAYOUT})  # refused in what is typed
# A mail of ours as its templates made it; they may mean what is not seen, and CR LF may end lines already.
MAIL = Place(
    _all(_nothing, but=(*_LAYOUT, Kind.CARRIAGE_RETURN, Kind.INVISIBLE, Kind.FILLER, Kind.JOINER))
    | {Kind.SEPARATOR: _blank}
)
MARKUP = Place(
    dict.fromkeys((Kind.NUL, Kind.CONTROL, Kind.SURROGATE, Kind.NONCHARACTER), _nothing)
    | {Kind.SEPARATOR: _blank}
)  # for a parser that takes XML's characters alone
COLUMN = Place({Kind.NUL: _nothing, Kind.SURROGATE: _lost})  # of a database: PostgreSQL takes no NUL
KEY = Place({Kind.NUL: _lost, Kind.SURROGATE: _escaped})  # of a row: what differs stays different

_PASTED = Place(dict.fromkeys((Kind.INVISIBLE, Kind.FILLER, Kind.JOINER, Kind.BOM), _nothing))
_RANGE = re.compile("(.)(?:-(.))?", re.DOTALL)
_LINE_END = re.compile("\r\n|[\r\n\v\f\x85\u2028\u2029]")
_BREAK = re.compile(f"[{inside(*_BREAKS)}]+")
# A spreadsheet takes a cell that begins so for a formula (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def one_line(text: str, place: Place = HEADER) -> str:
    """The text as it may stand in that place; a run of line breaks and tabs is one blank."""
    return place.fit(_BREAK.sub(" ", text)).strip()


def squeezed(text: str, place: Place = HEADER) -> str:
    """The same, with one blank for any run of white space: a name, a title, a reason as it was typed."""
    return " ".join(place.fit(text).split())


def printable(text: str) -> str:
    """The text of a document: without control, direction and invisible characters; every line end is LF."""
    return DOCUMENT.fit(_LINE_END.sub("\n", text))


def typed(text: str) -> str:
    """What a person typed or pasted, in lines without blanks at their ends and without empty ones.

    What cannot be seen is left out; the rest that may not pass is there for `NOTE.unfit` to find.
    """
    lines = (" ".join(line.split()) for line in _PASTED.fit(text).splitlines())
    return "\n".join(line for line in lines if line)


def csv_cell(value: object) -> object:
    """The value as a cell of a CSV file; text that reads like a formula stands behind an apostrophe."""
    if not isinstance(value, str):
        return value
    plain = CELL.fit(value)
    return f"'{plain}" if plain.lstrip().startswith(_FORMULA) else plain


def meant(written: str) -> str:
    """What was written as this cell: without the apostrophe of `csv_cell`, and of that alone."""
    return written[1:] if written.startswith("'") and written[1:].lstrip().startswith(_FORMULA) else written


def is_seen(char: str) -> bool:
    """Whether a person sees the character where it stands; of blanks, the plain one alone counts as seen."""
    return char.isprintable() and char != LOST and char not in _EVERY


def characters(*kinds: Kind) -> str:
    """Every character of these kinds."""
    ranges = chain.from_iterable(_RANGE.findall(KINDS[kind]) for kind in kinds)
    return "".join(chr(code) for first, last in ranges for code in range(ord(first), ord(last or first) + 1))


_EVERY = frozenset(characters(*Kind))
