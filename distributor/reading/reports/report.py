"""A parser for reports (RFC 6522), and which mail of ours a report is about.

It is strict and bounded; the parser of the standard library takes quadratic time on hostile mail. An enclosed
mail is one part and is not opened: a forwarded report does not count.
"""

from __future__ import annotations

import re
from binascii import Error, a2b_base64, a2b_qp
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from urllib.parse import unquote

from distributor.mail.tokens import message_id_in, token_in
from distributor.text import LOST

LOOKED_AT = 512 * 1024  # octets: a report comes before the returned mail
_HEADER = 256 * 1024  # octets of one header
_DEEPEST, _MOST_PARTS = 4, 50
_PARAMETER = re.compile(r';\s*([\w-]{1,40})\s*=\s*(?:"([^"]{0,300})"|([^\s;"]{1,300}))')


Fields = tuple[tuple[str, str], ...]  # names in lower case, values unfolded


def value(fields: Fields, name: str) -> str:
    """The first field of that name, or ""."""
    return next((text for key, text in fields if key == name), "")


@dataclass(frozen=True, slots=True)
class ReportPart:
    """A part that is no multipart: its media type and its decoded octets."""

    media_type: str
    data: bytes

    def blocks(self) -> list[Fields]:
        """The blocks of fields of a report's machine part, at most 500 (RFC 3464 section 2.1)."""
        text = self.data[:_HEADER].strip(b"\n")
        return [read_fields(block) for block in re.split(rb"\n[ \t]*\n", text, maxsplit=500)[:500]]


@dataclass(frozen=True)
class Report:
    """The beginning of a mail; its parts are parsed on demand."""

    fields: Fields
    body: bytes  # lines end with LF

    def field(self, name: str) -> str:
        return value(self.fields, name)

    @property
    def media_type(self) -> str:
        return _media_type(self.fields)

    @property
    def kind(self) -> str:
        """The report-type of a multipart/report, else ""."""
        if self.media_type != "multipart/report":
            return ""
        return _parameters(self.fields).get("report-type", "").lower()

    @cached_property
    def leaves(self) -> tuple[ReportPart, ...]:
        return tuple(islice(_report_parts(self.fields, self.body, 0), _MOST_PARTS))

    def of_type(self, *media_types: str) -> ReportPart | None:
        """The first part of one of these types."""
        return next((leaf for leaf in self.leaves if leaf.media_type in media_types), None)

    @property
    def returned(self) -> Fields:
        """The header of the returned mail, as far as it is included."""
        return _split(self.returned_part)[0]

    @property
    def returned_part(self) -> bytes:
        """The octets of the returned mail, as far as they are included."""
        leaf = self.of_type(
            "message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers"
        )
        return leaf.data if leaf else b""


def open_report(raw: bytes) -> Report:
    """Parse the first LOOKED_AT octets; any octets are accepted."""
    octets = raw[:LOOKED_AT].replace(b"\r\n", b"\n")
    if octets.count(b"\r") > octets.count(b"\n"):  # some systems end lines with CR
        octets = octets.replace(b"\r", b"\n")
    return Report(*_split(octets))


def _split(data: bytes) -> tuple[Fields, bytes]:
    if data.startswith(b"\n"):
        return (), data[1:]
    head, _blank, body = data.partition(b"\n\n")
    return read_fields(head[:_HEADER]), body


def read_fields(head: bytes) -> Fields:
    """Unfolded fields of a header or of a block of a report; UTF-8 as RFC 6533 has it."""
    lines = re.sub(rb"\n[ \t]+", b" ", head).split(b"\n")
    pairs = (line.decode("utf-8", "replace").replace("\0", LOST).partition(":") for line in lines)
    return tuple((name.strip().lower(), text.strip()) for name, colon, text in pairs if colon)


def _media_type(fields: Fields) -> str:
    return value(fields, "content-type").partition(";")[0].strip().lower() or "text/plain"


def _parameters(fields: Fields) -> dict[str, str]:
    found = _PARAMETER.findall(value(fields, "content-type")[:2000])
    return {name.lower(): quoted or plain for name, quoted, plain in found}


def _report_parts(fields: Fields, body: bytes, depth: int) -> Iterator[ReportPart]:
    media_type, boundary = _media_type(fields), _parameters(fields).get("boundary", "")
    if not media_type.startswith("multipart/") or not boundary or depth == _DEEPEST:
        yield ReportPart(media_type, _decoded(fields, body))
        return
    for piece in _pieces(body, boundary):
        yield from _report_parts(*_split(piece), depth + 1)


def _pieces(body: bytes, boundary: str) -> Iterable[bytes]:
    line = rb"\n--" + re.escape(boundary.encode()) + rb"(--)?[ \t]*(?=\n|\Z)"
    pieces = re.split(line, b"\n" + body, maxsplit=_MOST_PARTS)
    # Parts and closing hyphens alternate: nothing after the hyphens is a part.
    for hyphens, piece in zip(pieces[1::2], pieces[2::2], strict=False):
        if hyphens:
            return
        yield piece[1:]


def _decoded(fields: Fields, body: bytes) -> bytes:
    encoding = value(fields, "content-transfer-encoding").lower()
    try:
        if encoding == "base64":
            return a2b_base64(body).replace(b"\r\n", b"\n")
        if encoding == "quoted-printable":
            return a2b_qp(body)
    except (Error, ValueError):
        pass
    return body


_MOST = 100  # fields of one name
_XTEXT = re.compile(r"\+([0-9A-F]{2})")


def reported_names(report: Report, *blocks: Fields) -> list[str]:
    """The Message-IDs that a report names, the surest first; a relay may have changed the ID."""
    fields = (*report.returned, *report.fields, *(field for block in blocks for field in block))
    original = [text for name, text in fields if name.endswith("original-message-id")]
    answered = [report.field(name) for name in ("in-reply-to", "references")]
    return [value(report.returned, "message-id"), *original[:_MOST], *answered]


def reported_message_id(report: Report, names: Iterable[str], text: str = "") -> str:
    """The first Message-ID of ours among the names, in the report or in its text; else the first name.

    An envelope id may be written in xtext (RFC 3461 section 4).
    """
    given = [_XTEXT.sub(lambda found: unquote(f"%{found[1]}"), name)[:2000] for name in names if name]
    ours = next((name for name in given if message_id_in(name)), "")
    if ours:
        return message_id_in(ours) if ours.split()[1:] else ours[:500]
    everything = (*(leaf.data.decode("latin-1") for leaf in report.leaves), text)
    return next(filter(None, map(message_id_in, everything)), next(iter(given), "")[:500])


def reported_token(report: Report) -> str:
    """The token of our unsubscribe link in the returned mail."""
    header = " ".join(text for name, text in report.returned if name == "list-unsubscribe")
    return token_in("unsubscribe", header or report.returned_part.decode("latin-1"))
