"""Parses the MIME structure of a mail (RFC 2046) without copying its octets.

A node holds where its body begins and ends; unclosed and missing boundaries are repaired and noted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from distributor.mail_codes import MailProblem
from distributor.reading.limits import MailLimits
from distributor.reading.mail import headers, transfer
from distributor.reading.mail.headers import DeclaredValue

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
        return transfer.decode(raw[self.start : self.end], self.encoding)


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
