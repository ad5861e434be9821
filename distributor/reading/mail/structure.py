"""Parses the MIME structure of a mail (RFC 2046) and decodes transfer encodings (RFC 2045 section 6).

A node holds where its body begins and ends, without copying its octets; unclosed and missing boundaries are
repaired and noted. Broken, mislabelled and undeclared encodings are decoded, too.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from distributor.documents import charset, plausible_text
from distributor.mail_codes import MailProblem
from distributor.reading.limits import MailLimits
from distributor.reading.mail import headers
from distributor.reading.mail.encoded_words import base64_octets
from distributor.reading.mail.headers import DeclaredValue

_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_LAYOUT = b" \t\r\n"
_URL_SAFE = _ALPHABET.replace(b"+/", b"-_") + _LAYOUT
_FROM_URL_SAFE = bytes.maketrans(b"-_", b"+/")
_FOOTER = 2_000  # octets from the end
_WORDS = re.compile(rb"[^\s][ \t]+[^\s]|[\x80-\xff]")
_ENCODED = re.compile(rb"[A-Za-z0-9+/]{60}")
_PADDING = re.compile(rb"={1,2}[ \t]*[\r\n]+")
_ONLY = re.compile(rb"[A-Za-z0-9+/=\s]*")
_BEGIN = re.compile(rb"(?:^|(?<=\n))begin[ -](?:base64 )?[0-7]{3,4} ([^\r\n]{1,300})\r?\n", re.IGNORECASE)
_END = re.compile(rb"(?:^|(?<=\n))end[ \t]*(?:\r?\n|$)")
_UU_LINE = re.compile(rb"[!-`][ -`]*+[ \t]*+\r?\n?")
_MOST_FILES = 100


def decode_transfer(data: bytes, encoding: str) -> bytes:
    """The decoded octets of a body, unchanged if its declared encoding is wrong. Never raises."""
    encoding = encoding.strip().lower().split(";")[0].strip("\"' ")
    if encoding == "base64":
        return _base64(data)
    if encoding == "quoted-printable":
        return _quoted_printable(data)
    if encoding in {"x-uuencode", "uuencode", "x-uue", "uue"}:
        text, files = uuencoded(data)
        return files[0][1] if files else text
    return data


def _base64(data: bytes) -> bytes:
    data = _without_footer(data)
    if (b"-" in data or b"_" in data) and not data.translate(None, _URL_SAFE):
        data = data.translate(_FROM_URL_SAFE)
    bare = data.translate(None, _LAYOUT)
    junk = len(bare.translate(None, _ALPHABET))
    if junk and junk > len(bare) // 10:  # plain text that was never encoded
        return data
    padding = _PADDING.search(data)
    if padding is None or not data[padding.end() :].strip():
        return _strict(bare) if not junk else base64_octets(bare)
    return _in_pieces(data)


def _without_footer(data: bytes) -> bytes:
    """The data without the plain-text footer that a mailing list or a virus scanner appended."""
    start = max(0, len(data) - _FOOTER)
    words = _WORDS.search(data, start)
    if not words or _ENCODED.search(data, words.start()):
        return data
    before = _above_rules(data[: data.rfind(b"\n", 0, words.start()) + 1])
    return before if before.strip() and _ONLY.fullmatch(before, start) else data


def _above_rules(data: bytes) -> bytes:
    """The data without ruled lines at its end."""
    end = last = len(data.rstrip())
    while (at := data.rfind(b"\n", 0, end)) >= 0:
        line = data[at + 1 : end].rstrip(b" \t\r")
        if not line or line.strip(b"-_*"):
            break
        end = at
    return data[:end] if end < last else data


def _strict(bare: bytes) -> bytes:
    try:
        return binascii.a2b_base64(bare)
    except binascii.Error:
        return base64_octets(bare)


def _in_pieces(data: bytes) -> bytes:
    """Decode base64 with padding in the middle: chunks that were encoded separately, perhaps a footer."""
    done, at = [], 0
    for padding in _PADDING.finditer(data):
        done.append(base64_octets(data[at : padding.end()]))
        at = padding.end()
    rest = data[at:]
    is_piece = bool(_ONLY.fullmatch(rest)) and b" " not in rest.strip()
    return b"".join([*done, base64_octets(rest)] if is_piece else done)


def _quoted_printable(data: bytes) -> bytes:
    return binascii.a2b_qp(data)


def uuencoded(data: bytes) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    """The text without its embedded files (`begin 644 name` … `end`), and (name, octets) of each."""
    text: list[bytes] = []
    files: list[tuple[bytes, bytes]] = []
    at = 0
    for begin in _BEGIN.finditer(data):
        end = _END.search(data, begin.end()) if begin.start() >= at else None
        octets = _uu_lines(data[begin.end() : end.start()]) if end else b""
        if end is None or not octets or len(files) >= _MOST_FILES:
            if begin.start() >= at and end is None:
                break
            continue
        text.append(data[at : begin.start()])
        files.append((begin[1].strip(), octets))
        at = end.end()
    return b"".join([*text, data[at:]]), files


def _uu_lines(data: bytes) -> bytes:
    """The decoded octets; nothing if any line is not uuencoded."""
    done = []
    for line in data.splitlines():
        if line and not _UU_LINE.fullmatch(line):
            return b""
        done.append(_uu_line(line))
    return b"".join(done)


def _uu_line(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line) if line else b""
    except binascii.Error:  # a few programs write lines longer than their count says
        octets = ((line[0] - 32) & 63) * 4 // 3 + 4
        try:
            return binascii.a2b_uu(line[: octets + 1])
        except binascii.Error:
            return b""


_DECLARED = frozenset({"base64", "quoted-printable", "x-uuencode", "uuencode", "x-uue", "uue"})
_WHOLE_BASE64 = re.compile(rb"\s*(?:[A-Za-z0-9+/]{4,}[ \t]*\r?\n)*[A-Za-z0-9+/]{2,}={0,2}\s*")
_WHOLE_QUOTED = re.compile(rb"(?:[^=\x80-\xff]|=[0-9A-F]{2}|=[ \t]*(?:\r?\n|\Z))*+")
_FOREIGN = re.compile(rb"=[89A-F][0-9A-F]")
_LEAST = 24  # octets of base64; a shorter line may be a word
_LEAST_FOREIGN = 6  # octets beyond ASCII


def decode_undeclared(data: bytes, declared: str, label: str) -> bytes | None:
    """Decode a text whose encoding field a relay has lost; None unless the result is Chinese."""
    if declared.strip("\"' ").lower() in _DECLARED or not data.isascii():
        return None
    octets = _undeclared_base64(data) or _undeclared_quoted_printable(data)
    return octets if octets and plausible_text.is_chinese(charset.decode(octets, label)) else None


def _undeclared_base64(data: bytes) -> bytes | None:
    bare = b"".join(data.split())
    if len(bare) < _LEAST or len(bare) % 4 or not _WHOLE_BASE64.fullmatch(data):
        return None
    try:
        return binascii.a2b_base64(bare)
    except binascii.Error:
        return None


def _undeclared_quoted_printable(data: bytes) -> bytes | None:
    if len(_FOREIGN.findall(data)) < _LEAST_FOREIGN or not _WHOLE_QUOTED.fullmatch(data):
        return None
    return binascii.a2b_qp(data)


_GUESS = re.compile(rb"(?:^|\n)--([^\s][^\r\n]{0,200}?)[ \t]*\r?\n[Cc]ontent-", re.DOTALL)
# A saved file may begin so, before its first field.
_BEFORE = re.compile(rb"(?:\xef\xbb\xbf)?[ \t\r\n]*(?=From |[!-9;-~]{1,70}:[ \t])")
_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,80}/[a-z0-9!#$&^_.+-]{1,120}")
_BLANK_OCTETS = 1_000
_MAIL_TYPES = frozenset({"message/rfc822", "message/global", "message/news"})
_TEXT = "text/plain"


@dataclass(slots=True)
class MimeNode:
    """A part: its header, its declared type, and where its body begins and ends in the mail."""

    headers: headers.Headers
    kind: str  # media type, in lower case
    type: DeclaredValue
    disposition: DeclaredValue
    start: int
    end: int
    parts: list[MimeNode] = field(default_factory=list)  # of a multipart

    @property
    def is_multipart(self) -> bool:
        return bool(self.parts)

    @property
    def is_mail(self) -> bool:
        return self.kind in _MAIL_TYPES

    @property
    def encoding(self) -> str:
        """The transfer encoding, as declared."""
        return self.headers.first("content-transfer-encoding").decode("ascii", "replace")

    def body(self, raw: bytes) -> bytes:
        """The body, transfer encoding decoded."""
        return decode_transfer(raw[self.start : self.end], self.encoding)


def body_start(raw: bytes, limits: MailLimits) -> int:
    """Where the body of a mail begins, below its header."""
    return headers.split_header(raw, _start(raw), len(raw), limits.header_octets)[1]


def _start(raw: bytes) -> int:
    before = _BEFORE.match(raw, 0, _BLANK_OCTETS)
    return before.end() if before else 0


class MimeTree:
    """Parses one mail; counts its parts and collects the problems."""

    def __init__(self, raw: bytes, limits: MailLimits, problems: list[MailProblem]) -> None:
        self.raw = raw
        self.limits = limits
        self.count = 0
        self.problems = problems

    def note(self, problem: MailProblem) -> None:
        """Note, once, what was repaired or left out."""
        if problem not in self.problems:
            self.problems.append(problem)

    def parse(self, depth: int = 0) -> MimeNode:
        """The mail as a tree."""
        return self._node(_start(self.raw), len(self.raw), depth, _TEXT)

    def within(self, raw: bytes) -> MimeTree:
        """A tree for an enclosed mail: it shares the limits and continues the count."""
        tree = MimeTree(raw, self.limits, self.problems)
        tree.count = self.count
        return tree

    def _node(self, start: int, end: int, depth: int, usual: str) -> MimeNode:
        self.count += 1
        fields, body = headers.split_header(self.raw, start, end, self.limits.header_octets)
        if fields.is_cut:
            self.note(MailProblem.HEADER_CUT)
        if fields.is_open:
            self.note(MailProblem.HEADER_OPEN)
        declared = fields.declared("content-type")
        kind = declared.value.strip() if _TYPE.fullmatch(declared.value.strip()) else usual
        disposition = fields.declared("content-disposition")
        node = MimeNode(fields, kind, declared, disposition, min(body, end), end)
        if kind.startswith("multipart/"):
            self._fill(node, depth)
        return node

    def _fill(self, node: MimeNode, depth: int) -> None:
        """Find the parts; a multipart without parts is read as text."""
        if depth < self.limits.nesting:
            usual = "message/rfc822" if node.kind == "multipart/digest" else _TEXT
            for start, end in self._spans(node):
                if self.count >= self.limits.parts:
                    self.note(MailProblem.TOO_MANY_PARTS)
                    break
                node.parts.append(self._node(start, end, depth + 1, usual))
        else:
            self.note(MailProblem.TOO_DEEP)
        if not node.parts:
            deep = depth >= self.limits.nesting or self.count >= self.limits.parts
            node.kind = "application/octet-stream" if deep else _TEXT

    def _spans(self, node: MimeNode) -> Iterator[tuple[int, int]]:
        boundary = self._boundary(node)
        if not boundary:
            self.note(MailProblem.NO_BOUNDARY)
            return
        marker = b"--" + boundary
        start, occurs = None, False
        for at, after, is_last in self._delimiters(marker, node.start, node.end):
            if start is not None:
                yield start, max(start, at)
            start, occurs = None if is_last else after, True  # gateways add parts after the last one
        if start is not None:
            self.note(MailProblem.NOT_CLOSED)
            yield start, node.end
        elif not occurs:
            self.note(MailProblem.BOUNDARY_ABSENT)

    def _boundary(self, node: MimeNode) -> bytes:
        named = node.type.parameters.get("boundary", "").rstrip()
        encoded = named.encode("utf-8", "replace")
        if encoded and self.raw.find(b"--" + encoded, node.start, node.end) >= 0:
            return encoded
        guess = _GUESS.search(self.raw, max(node.start - 1, 0), min(node.end, node.start + 64 * 1024))
        if guess:
            self.note(MailProblem.BOUNDARY_GUESSED)
            return guess[1]
        return encoded

    def _delimiters(self, marker: bytes, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
        """For each delimiter line: end of the body before it, end of the line, whether it is the last."""
        at = start
        while (found := self.raw.find(marker, at, end)) >= 0:
            at = found + len(marker)
            if found > start and self.raw[found - 1] not in b"\r\n":
                continue
            line_end = self._line_end(at, end)
            rest = self.raw[at:line_end][:80].strip()
            if rest not in {b"", b"--"} and not rest.startswith(b"--"):
                continue  # a longer boundary that begins like this one
            at = line_end
            yield self._before(found, start), line_end, rest.startswith(b"--")

    def _line_end(self, at: int, end: int) -> int:
        feed = self.raw.find(b"\n", at, end)
        bare = self.raw.find(b"\r", at, end if feed < 0 else feed)
        if feed >= 0 and bare in {-1, feed - 1}:
            return feed + 1
        return bare + 1 if bare >= 0 else end

    def _before(self, at: int, start: int) -> int:
        """The line break before a delimiter belongs to it (RFC 2046 section 5.1.1)."""
        if at > start and self.raw[at - 1] == 10:
            at -= 1
        if at > start and self.raw[at - 1] == 13:
            at -= 1
        return at
