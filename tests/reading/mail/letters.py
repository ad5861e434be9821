"""Mails for these tests, put together octet by octet as mail programs would."""

from __future__ import annotations

import base64

from distributor.reading.limits import MailLimits
from distributor.reading.mail import message
from distributor.reading.values import MailMessage, MailPart

TITLE = "关于报送人大代表视察工作情况的通讯稿"
RARE = "朱镕、陶喆、𠮷野、赵䶮：“关于”《视察》——……·①㎡"


def word(text: str, charset: str, codec: str = "") -> bytes:
    """An encoded word in base64."""
    return octets_word(text.encode(codec or charset), charset)


def octets_word(octets: bytes, charset: str) -> bytes:
    return b"=?" + charset.encode() + b"?B?" + base64.b64encode(octets) + b"?="


def quoted_word(octets: bytes, charset: str) -> bytes:
    coded = b"".join(b"=%02X" % octet for octet in octets)
    return b"=?" + charset.encode() + b"?Q?" + coded + b"?="


def mail(*fields: bytes, body: bytes = b"") -> bytes:
    """A mail with these header lines."""
    return b"\r\n".join([b"From: z@example.com", *fields, b"", body])


def multipart(*parts: bytes, kind: bytes = b"mixed", boundary: bytes = b"=-b") -> bytes:
    """Content-Type field and body of a multipart; each part with its own header."""
    inner = b"".join(b"\r\n--" + boundary + b"\r\n" + part for part in parts)
    head = b'Content-Type: multipart/%s; boundary="%s"\r\n\r\n' % (kind, boundary)
    return head + inner + b"\r\n--" + boundary + b"--\r\n"


def attached(disposition: bytes, kind: bytes = b"application/msword", data: bytes = b"DOC") -> bytes:
    """A part with that Content-Disposition."""
    return b"Content-Type: %s\r\nContent-Disposition: %s\r\n\r\n%s" % (kind, disposition, data)


def read(raw: bytes, **limits: object) -> tuple[MailMessage, tuple[MailPart, ...]]:
    return message.read(raw, MailLimits(**limits))  # type: ignore[arg-type]


def subject(value: bytes) -> str:
    """What is read of a Subject field."""
    return read(mail(b"Subject: " + value))[0].subject


def text(kind: bytes, body: bytes, encoding: bytes = b"8bit") -> str:
    """What is read of a body of that Content-Type."""
    fields = (b"Content-Type: " + kind, b"Content-Transfer-Encoding: " + encoding)
    return read(mail(*fields, body=body))[0].text


def name(disposition: bytes, kind: bytes = b"application/msword") -> str:
    """What is read of the name of the only attachment."""
    (part,) = read(b"From: z@example.com\r\n" + multipart(attached(disposition, kind)))[1]
    return part.name
