"""Header fields: RFC 5322 lines, RFC 2047 words, one-click unsubscribing (RFC 8058)."""

from __future__ import annotations

import re
from binascii import b2a_base64
from email.utils import format_datetime
from functools import lru_cache

import idna

from distributor.errors import AddressError, WireError
from distributor.language import gettext as _
from distributor.mail import loop
from distributor.mail.values import Answering, RunStamp, Sender
from distributor.text import CONTROLS, HEADER, Kind, inside

WIDTH = 76  # columns of a line that holds encoded words (RFC 2047 section 2)
_WORD = 75  # columns of one encoded word
_FRAME = len("=?utf-8?B??=")
_PLAIN = re.compile(r"[A-Za-z0-9!#$%&'*+/=^_`{|}~ -]{1,50}")  # atoms and single blanks between them
_ATOM = rf"[^\s{inside(*CONTROLS, Kind.SURROGATE)}()<>\[\]:;@\\,\"]+"
_ADDRESS = re.compile(f"{_ATOM}@{_ATOM}")
_UNFIT = re.compile(r"[^\x20-\x7e]")
TEST_MARK = "【测试】"
_SILENCE = b"X-Auto-Response-Suppress: OOF, AutoReply\r\n"  # Exchange's words for: no automatic answers


def common(sender: Sender, stamp: RunStamp, subject: str) -> bytes:
    """The fields that all copies of a run share, MIME's excepted."""
    fields = [
        mailbox("From", sender.name, sender.address),
        text("Subject", TEST_MARK + subject if stamp.test else subject),
        _line("Date", format_datetime(stamp.date)),
    ]
    if sender.reply_to:
        fields.append(mailbox("Reply-To", "", sender.reply_to))
    fields += _to_somebody(stamp.answering) if stamp.answering else _to_many(sender, stamp)
    fields.append(_line("Content-Language", "en" if sender.language == "en" else "zh-CN"))
    return b"".join(fields)


def _to_many(sender: Sender, stamp: RunStamp) -> list[bytes]:
    fields = []
    if sender.list_id:
        fields.append(_labelled("List-Id", sender.list_name, _ascii(sender.list_id)))
    if sender.feedback_id:
        fields.append(_line("Feedback-ID", f"{stamp.slug}:{stamp.run_id}:issue:{sender.feedback_id}"))
    return [*fields, _line("Precedence", "bulk"), _SILENCE]


def _to_somebody(answering: Answering) -> list[bytes]:
    """An answer stands below the mail that it is about, and a machine's says so (RFC 3834 section 5)."""
    fields = []
    if answering.references:
        fields.append(_line("In-Reply-To", answering.references[-1]))
        fields.append(b"References: %b\r\n" % b"\r\n ".join(map(_octets, answering.references)))
    if answering.submitted:
        fields += [_line("Auto-Submitted", answering.submitted), _SILENCE]
    return [*fields, _line(loop.HEADER, answering.mark)] if answering.mark else fields


def unsubscribing(sender: Sender) -> tuple[bytes, bytes]:
    """List-Unsubscribe around its token: what stands before and after it; empty without a way back.

    One HTTPS address and nothing beside it, as RFC 8058 section 3.1 wants for one click. A mail
    address is given only where there are no pages.
    """
    if sender.public_url.startswith("https:"):
        after = ">\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    else:
        after = ">\r\n"
    if sender.public_url:
        address = f"{sender.public_url}/u/"
    elif sender.reply_to:
        address = f"mailto:{sender.reply_to}?subject=unsubscribe%20"
    else:
        return b"", b""
    return f"List-Unsubscribe:\r\n <{_ascii(address)}".encode("ascii"), after.encode("ascii")


def text(name: str, value: str) -> bytes:
    """An unstructured field, folded; as it stands where it is short ASCII without a look-alike."""
    start, value = f"{name}: ".encode("ascii"), HEADER.fit(value)
    readable = not _UNFIT.search(value) and "=?" not in value and value == value.strip()
    if readable and len(start) + len(value) <= WIDTH:
        return start + value.encode("ascii") + b"\r\n"
    return start + words(value, WIDTH - len(start)) + b"\r\n"


def mailbox(name: str, label: str, address: str) -> bytes:
    """A field with one mailbox; raises AddressError for an address that could not stand in one."""
    return _labelled(name, label, written(address))


def words(value: str, room: int) -> bytes:
    """Encoded words, folded between characters; the first has `room` columns."""
    data = value.encode("utf-8", "replace")
    limit = (min(room, _WORD) - _FRAME) // 4 * 3
    found = []
    while data:
        cut = min(limit, len(data))
        while cut < len(data) and data[cut] & 0xC0 == 0x80:  # inside a character
            cut -= 1
        found.append(b"=?utf-8?B?" + b2a_base64(data[:cut], newline=False) + b"?=")
        data, limit = data[cut:], (_WORD - _FRAME) // 4 * 3
    return b"\r\n ".join(found)


def written(address: str) -> str:
    """The address as it stands in a header: its domain in A-labels (RFC 5891)."""
    if len(address) > 320 or not _ADDRESS.fullmatch(address):
        raise AddressError(
            _("%(address)r cannot stand in a mail; correct the address") % {"address": address[:80]}
        )
    if address.isascii():
        return address
    local, _at, domain = address.rpartition("@")
    return f"{local}@{_a_labels(domain)}"


def _labelled(name: str, label: str, inside: str) -> bytes:
    """`Name: label <inside>`, on two lines where one would be too long."""
    start, label = f"{name}: ".encode("ascii"), HEADER.fit(label)
    end = f"<{inside}>".encode()
    if not label:
        return start + end + b"\r\n"
    if _PLAIN.fullmatch(label) and "=?" not in label and "  " not in label and label == label.strip():
        phrase = label.encode("ascii")
    else:
        phrase = words(label, WIDTH - len(start))
    last = len(phrase) - phrase.rfind(b"\n") + (len(start) if b"\n" not in phrase else 0)
    return start + phrase + (b" " if last + len(end) <= WIDTH else b"\r\n ") + end + b"\r\n"


@lru_cache(maxsize=4096)
def _a_labels(domain: str) -> str:
    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except UnicodeError as error:
        raise AddressError(
            _("%(domain)s is no domain name: %(reason)s") % {"domain": domain, "reason": error}
        ) from error


def _line(name: str, value: str) -> bytes:
    return f"{name}: {_ascii(value)}\r\n".encode("ascii")


def _octets(value: str) -> bytes:
    return _ascii(value).encode("ascii")


def _ascii(value: str) -> str:
    if _UNFIT.search(value):
        raise WireError(f"not printable ASCII in a header: {value[:80]!r}")
    return value
