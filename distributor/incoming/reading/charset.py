"""Octets to Unicode for Chinese mail, where the label is missing, unknown or wrong."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

from distributor.incoming.reading import likely

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
_SHIFTED = re.compile(rb"\x1b\$\)[AEG]|\x1b\$\*H|\x0e([^\x0f\x1b\n]*)\x0f?|\x1bN..|\x0f", re.DOTALL)
# Where GB 18030 and Unicode met late, Python's table still points into the private use area.
_SETTLED = {
    0xE816: 0x20087, 0xE817: 0x20089, 0xE818: 0x200CC, 0xE81E: 0x9FB4, 0xE826: 0x9FB5, 0xE82B: 0x9FB6,
    0xE82C: 0x9FB7, 0xE831: 0x215D7, 0xE832: 0x9FB8, 0xE83B: 0x2298F, 0xE843: 0x9FB9, 0xE854: 0x9FBA,
    0xE855: 0x241FE, 0xE864: 0x9FBB, 0xE78D: 0xFE10, 0xE78E: 0xFE12, 0xE78F: 0xFE11, 0xE790: 0xFE13,
    0xE791: 0xFE14, 0xE792: 0xFE15, 0xE793: 0xFE16, 0xE794: 0xFE17, 0xE795: 0xFE18, 0xE796: 0xFE19,
    0xE7C7: 0x1E3F, 0xE7C8: 0x1F9,
}  # fmt: skip
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


def is_utf8(data: bytes) -> bool:
    """Whether the octets can be read as UTF-8."""
    return _strictly(data, "utf-8") is not None


def is_lost(text: str) -> bool:
    """Whether octets could not be read: a replacement character stands for them."""
    return "\ufffd" in text


def settle(text: str) -> str:
    """The text with the characters that Unicode has given a place since (龴, 鿿, 𠂇…)."""
    return _TO_SETTLE.sub(lambda found: chr(_SETTLED[ord(found[0])]), text) if not text.isascii() else text


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


def _utf_16(data: bytes, name: str) -> str:
    """Without a mark of byte order; often such a label was left above octets of another charset."""
    order = name if name != "utf-16" else "utf-16-be" if data[:1] == b"\0" else "utf-16-le"
    text = data.decode(order, "replace")
    if b"\0" in data:  # every line feed has one
        return text
    return max(text, _guess(data, ""), key=likely.score)


def _by_label(data: bytes, name: str) -> str:
    text = _strictly(data, name)
    if text is not None:
        return _rather_utf8(data, text) if name == GB else text
    if name == "big5":
        return (
            _strictly(data, "cp950") or _best(data, ("big5hkscs", "utf-8", GB)) or _damaged(data, "big5hkscs")
        )
    if name == GB:  # octets of UTF-8 in odd number, or a text cut inside a character
        return _strictly(data, "utf-8") or _damaged(data, GB)
    return _best(data, ("utf-8", GB)) or _damaged(data, name)


def _rather_utf8(data: bytes, text: str) -> str:
    """What a label of GB wrongly says of UTF-8 can be read by both tables; Chinese characters tell."""
    other = _strictly(data, "utf-8") if not text.isascii() else None
    if other is None or not likely.has_han(other):
        return text
    return max(text, other, key=likely.score)


def _guess(data: bytes, name: str) -> str:
    """By the octets alone; `name` is what the label says and need not be true."""
    if data.isascii():
        return _by_escapes(data)
    text = _strictly(data, "utf-8")
    if text is not None and not likely.is_gb_taken_for_utf8(data, text, sure=name == "utf-8"):
        return text
    chinese = _best(data, (GB, "big5hkscs"))
    if name in _WESTERN and (chinese is None or not likely.is_chinese(chinese)):
        return _damaged(data, "cp1252")
    # A text that was cut or damaged; what is lost weighs in the score.
    return max(chinese or _damaged(data, GB), _damaged(data, "utf-8"), key=likely.score)


def _best(data: bytes, names: tuple[str, ...]) -> str | None:
    """The most plausible of those that can be read strictly; the first of equals."""
    texts = [text for name in names if (text := _strictly(data, name)) is not None]
    return max(texts, key=likely.score) if texts else None


def _by_mark(data: bytes) -> str | None:
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace")
    return None


def _by_escapes(data: bytes) -> str:
    """Seven bits: plain, or one of the charsets that switch by escapes."""
    if b"\x1b$" in data or b"~{" in data or b"\x1b(J" in data:
        for pattern, name in _ESCAPED:
            if pattern.search(data):
                return (
                    _iso_2022_cn(data)
                    if name == "iso2022cn"
                    else _strictly(data, name) or data.decode("ascii")
                )
    return data.decode("ascii")


def _iso_2022_cn(data: bytes) -> str:
    """RFC 1922, the part that mail used: GB 2312 between SO and SI; the standard library does not know it."""

    def shifted(found: re.Match[bytes]) -> bytes:
        return bytes(octet | 0x80 if octet > 0x20 else octet for octet in found[1] or b"")

    return _SHIFTED.sub(shifted, data).decode(GB, "replace")


def _strictly(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except (UnicodeError, LookupError, ValueError):
        return None


def _damaged(data: bytes, name: str) -> str:
    try:
        return data.decode(name, "replace")
    except (UnicodeError, LookupError, ValueError):
        return data.decode("utf-8", "replace")


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
