"""Octets to Unicode for Chinese mail, where the label is missing, unknown or wrong."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

from distributor.documents import damage, plausible_text
from distributor.documents.result import Unreadable
from distributor.text import LOST, Kind, inside

GB = "gb18030"  # holds all of GB 2312 and GBK, so that a label one size too small loses nothing
_UNLABELLED = frozenset({"", "usascii", "ascii", "8bit", "7bit", "unknown", "unknown8bit", "xunknown",
    "default", "none", "ansix341968", "binary", "xuserdefined"})  # fmt: skip
_NAMES = {
    "936": GB, "ansi936": GB, "cngb": GB, "eucgb2312cn": GB, "chinese": GB, "isoir58": GB, "zhcn": GB,
    "euccn": GB,
    "950": "big5", "xxbig5": "big5", "zhtw": "big5", "cnbig5": "big5", "big5tw": "big5", "big5eten": "big5",
    "unicode11utf8": "utf-8", "utf8mb4": "utf-8", "65001": "utf-8", "unicode": "utf-16", "ucs2": "utf-16",
    "iso2022cnext": "iso2022cn", "hz": "hz", "hzgb2312": "hz", "ksc56011987": "cp949", "euckr": "cp949",
    "shiftjis": "cp932", "sjis": "cp932", "latin1": "cp1252", "iso88591": "cp1252", "utf8": "utf-8",
}  # fmt: skip
_PREFIX = re.compile(r"^(?:x|cp|ms|windows|win|ibm|cs|codepage|charset)+(?=.)")
_WESTERN = frozenset({"cp1252", "iso8859-1", "iso8859-15"})
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ESCAPED = (
    (re.compile(rb"\x1b\$\)[AGE]"), "iso2022cn"),
    (re.compile(rb"\x1b\$\)C"), "iso2022_kr"),
    (re.compile(rb"\x1b(?:\$[@B]|\(J|\$\(D)"), "iso2022_jp_2"),
    (re.compile(rb"~\{(?:[\x21-\x77][\x21-\x7e])+~\}"), "hz"),
)
# Two octets for a character, in seven bits between escapes: RFC 1468, and RFC 1843 with `~~` for a tilde.
_ISO_2022_JP = re.compile(rb"\x1b\$[@B]([^\x1b\n]*)|\x1b\([BJ]")
_HZ = re.compile(rb"~\{([^\n~]*)(?:~\}|~?)|~(?=~)")
_CLEARLY = 0.3  # of a score (likely.py)
_FEW = 8  # times as many characters as are lost: then the label may be true
_SHIFTED = re.compile(rb"\x1b\$\)[AEG]|\x1b\$\*H|\x0e([^\x0f\x1b\n]*)\x0f?|\x1bN..|\x0f", re.DOTALL)
# Where GB 18030 and Unicode met late, Python's table still points into the private use area.
_SETTLED = {
    0xE816: 0x20087, 0xE817: 0x20089, 0xE818: 0x200CC, 0xE81E: 0x9FB4, 0xE826: 0x9FB5, 0xE82B: 0x9FB6,
    0xE82C: 0x9FB7, 0xE831: 0x215D7, 0xE832: 0x9FB8, 0xE83B: 0x2298F, 0xE843: 0x9FB9, 0xE854: 0x9FBA,
    0xE855: 0x241FE, 0xE864: 0x9FBB, 0xE78D: 0xFE10, 0xE78E: 0xFE12, 0xE78F: 0xFE11, 0xE790: 0xFE13,
    0xE791: 0xFE14, 0xE792: 0xFE15, 0xE793: 0xFE16, 0xE794: 0xFE17, 0xE795: 0xFE18, 0xE796: 0xFE19,
    0xE7C7: 0x1E3F, 0xE7C8: 0x1F9,
}  # fmt: skip
_SURROGATE = re.compile(f"[{inside(Kind.SURROGATE)}]")  # UTF-7 may write one by itself
_TO_SETTLE = re.compile(f"[{''.join(map(chr, _SETTLED))}]")


@lru_cache(maxsize=256)
def codec(label: str) -> str:
    """The codec to use for a charset's name; "" where the name says nothing or is not known."""
    bare = re.sub(r"[^a-z0-9]", "", label[:60].lower())
    if bare in _UNLABELLED:
        return ""
    for name in (bare, _PREFIX.sub("", bare)):
        if name in _NAMES or name.startswith("gb"):
            return _NAMES.get(name, GB)
    return _python_codec(label.strip().strip("\"'")) or _python_codec(bare)


def decode(data: bytes, label: str = "") -> str:
    """The text; by its label where that can be true, else by what is likely. Never raises."""
    return settle(_decode(data, codec(label)))


def certain(data: bytes, label: str = "") -> str:
    """The text, where it can be read in one way only: by its mark, as UTF-8, by its label, else as GB 18030.

    Raises Unreadable where none of them reads every octet, and where another reading is more likely.
    """
    text = _by_rule(data, codec(label))
    if text is None:
        raise Unreadable("no-charset")
    if settle(text) != decode(data, label):
        raise Unreadable("two-charsets")
    return settle(text)


def is_utf8(data: bytes) -> bool:
    """Whether the octets can be read as UTF-8."""
    return _strictly(data, "utf-8") is not None


def is_lost(text: str) -> bool:
    """Whether octets could not be read: a replacement character stands for them."""
    return LOST in text


def settle(text: str) -> str:
    """The text with the characters that Unicode has given a place since (龴, 鿿, 𠂇…), and no half of one."""
    if text.isascii():
        return text
    text = _TO_SETTLE.sub(lambda found: chr(_SETTLED[ord(found[0])]), text)
    return _SURROGATE.sub(LOST, text)


def _decode(data: bytes, name: str) -> str:
    marked = _by_mark(data)
    if marked is not None:
        return marked
    if name in {"", *_WESTERN} or (name == "utf-8" and not data.isascii()):
        return _guess(data, name)
    if name.startswith("utf-16"):
        return _utf_16(data, name)
    if name == "iso2022cn":
        return _iso_2022_cn(data)
    return _by_label(data, name)


def _by_rule(data: bytes, name: str) -> str | None:
    for mark, marked in _MARKS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], marked)
    names = ("utf-8", *((name,) if name not in {"", *_WESTERN} else ()), GB)
    return next((text for each in names if (text := _strictly(data, each)) is not None), None)


def _utf_16(data: bytes, name: str) -> str:
    """Without a mark of byte order; often such a label was left above octets of another charset."""
    order = name if name != "utf-16" else "utf-16-be" if data[:1] == b"\0" else "utf-16-le"
    text = data.decode(order, "replace")
    if b"\0" in data:  # every line feed has one
        return text
    return max(text, _guess(data, ""), key=plausible_text.score)


def _by_label(data: bytes, name: str) -> str:
    if data.isascii() or (b"\x1b$" in data and name.startswith("iso2022_jp")):
        return _seven_bits(data, name)
    text, utf8 = _strictly(data, name), _strictly(data, "utf-8")
    if utf8 is not None and (text is None or not _is_utf8_by_chance(data, text, utf8, name)):
        return utf8  # many tables read it, and all but one of them to no sense
    if text is not None and (plausible_text.is_chinese(text) or not damage.is_utf8(data, labelled=False)):
        return text
    return _other_big5(data) if name == "big5" and text is None else _labelled_and_damaged(data, name)


def _is_utf8_by_chance(data: bytes, text: str, utf8: str, name: str) -> bool:
    """Whether the label is right all the same: as UTF-8 the text makes less sense."""
    if plausible_text.has_han(utf8):
        return plausible_text.score(text) > plausible_text.score(utf8) + _CLEARLY
    return name == GB and plausible_text.is_gb_taken_for_utf8(data, utf8, sure=False)


def _other_big5(data: bytes) -> str:
    return _strictly(data, "cp950") or _best(data, ("big5hkscs", GB)) or damage.text(data, "big5hkscs")


def _labelled_and_damaged(data: bytes, name: str) -> str:
    """A text that was cut or damaged; one that loses much by its label has a wrong one."""
    if damage.is_utf8(data, labelled=False):
        return damage.text(data, "utf-8")
    text = damage.text(data, name)
    foreign = sum(char > "\x7f" for char in text)
    if name == GB or text.count(LOST) * _FEW <= foreign:
        return text
    return _strictly(data, GB) or text


def _guess(data: bytes, name: str) -> str:
    """By the octets alone; `name` is what the label says and need not be true."""
    if data.isascii():
        return _by_escapes(data)
    text = _strictly(data, "utf-8")
    if text is not None and not plausible_text.is_gb_taken_for_utf8(data, text, sure=name == "utf-8"):
        return text
    chinese = _chinese(data)
    if chinese is not None and plausible_text.is_chinese(chinese):
        return chinese
    if text is None and damage.is_utf8(data, labelled=name == "utf-8"):
        return damage.text(data, "utf-8")
    is_western = name in _WESTERN and (chinese is None or plausible_text.has_words(data))
    if is_western or plausible_text.is_western(data):
        return damage.text(data, "cp1252")
    return chinese or damage.text(data, GB)


def _chinese(data: bytes) -> str | None:
    """By GB 18030, unless Big5 makes clearly more of it."""
    ours, other = _strictly(data, GB), _strictly(data, "big5hkscs")
    if ours is None or (
        other is not None and plausible_text.score(other) > plausible_text.score(ours) + _CLEARLY
    ):
        return other
    return ours


def _best(data: bytes, names: tuple[str, ...]) -> str | None:
    """The most plausible of those that can be read strictly; the first of equals."""
    texts = [text for name in names if (text := _strictly(data, name)) is not None]
    return max(texts, key=plausible_text.score) if texts else None


def _by_mark(data: bytes) -> str | None:
    for mark, name in _MARKS:
        if data.startswith(mark):
            return damage.text(data[len(mark) :], name)
    return None


def _by_escapes(data: bytes) -> str:
    """Seven bits: plain, or one of the charsets that switch by escapes."""
    if b"\x1b$" in data or b"~{" in data or b"\x1b(J" in data:
        for pattern, name in _ESCAPED:
            if pattern.search(data):
                return _seven_bits(data, name)
    return data.decode("ascii")


def _seven_bits(data: bytes, name: str) -> str:
    if name == "iso2022cn":
        return _iso_2022_cn(data)
    text = _strictly(data, name)
    if text is not None:
        return text
    for pattern, codec in ((_HZ, GB), (_ISO_2022_JP, "euc_jp")):
        if name.startswith(("hz", "iso2022_jp")) and pattern.search(data):
            return _shifted(data, pattern, codec)
    return damage.text(data, name)


def _iso_2022_cn(data: bytes) -> str:
    """RFC 1922, the part that mail used: GB 2312 between SO and SI; the standard library does not know it."""
    return _shifted(data, _SHIFTED, GB)


def _shifted(data: bytes, pattern: re.Pattern[bytes], codec: str) -> str:
    """What stands between escapes gets its eighth bit, each piece by itself: damage ends with its piece."""
    done, at = [], 0
    for found in pattern.finditer(data):
        shifted = bytes(octet | 0x80 if octet > 0x20 else octet for octet in found[1] or b"")
        done += [damage.text(data[at : found.start()], codec), damage.text(shifted, codec)]
        at = found.end()
    return "".join([*done, damage.text(data[at:], codec)])


def _strictly(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except (UnicodeError, LookupError, ValueError):
        return None


def _python_codec(name: str) -> str:
    """A codec of Python that makes text of bytes; not `rot13`, `zip`, `idna` and their like."""
    try:
        found = codecs.lookup(name)
        b"a".decode(name, "replace")
    except (LookupError, UnicodeError, ValueError, TypeError, AssertionError):
        return ""
    is_text = found.name not in {
        "idna",
        "punycode",
        "unicode_escape",
        "raw_unicode_escape",
        "undefined",
        "charmap",
    }
    return {"gbk": GB, "gb2312": GB, "big5hkscs": "big5"}.get(found.name, found.name) if is_text else ""
