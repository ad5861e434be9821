"""RenderedIssue → CompiledMail: octets with slots; CompiledMail + Reader → a whole message.

    headers common to all │ To, Message-ID, List-Unsubscribe │ MIME │ text │ MIME │ html │ pictures

Only the second segment and the glue within the bodies differ from copy to copy.
"""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable, Set
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from distributor.errors import WireError
from distributor.mail import headers, slots
from distributor.mail.canonical import is_canonical
from distributor.mail.dkim import SignedMail, Signer
from distributor.mail.mime import Base64Body, Structure, encoded, stitch, structure
from distributor.mail.render import STAND_INS, filled
from distributor.mail.tokens import message_id, token
from distributor.mail.values import Reader, RenderedIssue, RunStamp, Sender
from distributor.mail.wire import sealed
from distributor.text import FIELD

Personalise = Callable[[Reader], RenderedIssue]

_MARGIN = 4096  # octets by which a copy may exceed those of the stand-ins: very long names


class CompiledMail(Protocol):
    """A mail that only wants its reader."""

    @property
    def size(self) -> int:
        """Upper estimate of a copy's octets, for SIZE= (RFC 1870 section 5)."""

    def splice(self, reader: Reader) -> list[bytes]:
        """The reader's whole message in segments, without the final `.` CRLF.

        Every line ends with CRLF, and none begins with a dot: nothing is left to stuff.

        Raises AddressError, and TemplateError where the mail is rendered per reader.
        """


def compile_mail(
    rendered: RenderedIssue,
    sender: Sender,
    stamp: RunStamp,
    *,
    personalise: Personalise | None = None,
    signer: Signer | None = None,
) -> CompiledMail:
    """The mail, proven on stand-in readers; a personal rendering cannot do without `personalise`.

    Raises WireError where the octets do not read back as rendered, or the rendering was altered.
    """
    mail = _compiled(rendered, sender, stamp, personalise)
    return SignedMail(mail, signer, int(stamp.date.timestamp()), STAND_INS[0]) if signer else mail


def _compiled(
    rendered: RenderedIssue, sender: Sender, stamp: RunStamp, personalise: Personalise | None
) -> _SplicedMail | _PersonalMail:
    leaving = (b"", b"") if stamp.answering else headers.unsubscribing(sender)
    own = _Own(stamp, sender.message_id_domain, *leaving)
    if not rendered.personal:
        return _proven(_spliced(rendered, sender, own), personalise or _filling(rendered, stamp))
    if personalise is None:
        raise WireError("a mail that is rendered per reader came without its template")
    return _proven(_PersonalMail(sender, own, personalise), personalise)


@dataclass(frozen=True, slots=True)
class _Own:
    """The header fields that differ from copy to copy."""

    stamp: RunStamp
    domain: str
    before: bytes  # List-Unsubscribe up to its token; empty where there is none
    after: bytes

    def fields(self, reader: Reader) -> bytes:
        to = headers.mailbox("To", FIELD.fit(reader.name), reader.address)
        identity = message_id(self.stamp, reader.copy_number, self.domain).encode("ascii")
        leave = self._unsubscribe(reader)
        return sealed(b"%bMessage-ID: %b\r\n%b%b" % (to, identity, _answering(reader.answers), leave))

    def _unsubscribe(self, reader: Reader) -> bytes:
        if not self.before:
            return b""
        leave = token("unsubscribe", self.stamp.run_id, reader.copy_number, self.stamp.link_key)
        return self.before + leave.encode("ascii") + self.after


def _answering(message_id: str) -> bytes:
    """RFC 5322 section 3.6.4: mail programs show the mail below the one that it is about."""
    answered = message_id.encode("ascii")
    return b"In-Reply-To: %b\r\nReferences: %b\r\n" % (answered, answered) if answered else b""


@dataclass(frozen=True, slots=True)
class _SplicedMail:
    """Everything that readers share is encoded already."""

    common: bytes
    own: _Own
    structure: Structure
    text: Base64Body
    html: Base64Body
    fixed: Set[bytes]
    size: int = 0

    def splice(self, reader: Reader) -> list[bytes]:
        values = slots.fields(reader, self.own.stamp)
        out = [self.common, self.own.fields(reader), self.structure.opening]
        self.text.write([value.encode() for value in values], out)
        out.append(self.structure.between)
        self.html.write([slots.escape(value).encode() for value in values], out)
        out.append(self.structure.closing)
        return out


@dataclass(frozen=True, slots=True)
class _PersonalMail:
    """The template decides per reader: every copy is rendered and encoded by itself."""

    sender: Sender
    own: _Own
    personalise: Personalise
    fixed: Set[bytes] = frozenset()
    size: int = 0

    def splice(self, reader: Reader) -> list[bytes]:
        rendered = self.personalise(reader)
        frame = structure(rendered)
        return [
            headers.common(self.sender, self.own.stamp, rendered.subject),
            self.own.fields(reader),
            frame.opening,
            encoded(rendered.text.encode()),
            frame.between,
            encoded(rendered.html.encode()),
            frame.closing,
        ]


def _spliced(rendered: RenderedIssue, sender: Sender, own: _Own) -> _SplicedMail:
    mark = slots.find_mark(rendered.html, rendered.text)
    if not mark:
        raise WireError(
            "a rendered mail has no slots that fit its content: altered, or rendered for one reader"
        )
    frame, text, html = structure(rendered), stitch(rendered.text, mark), stitch(rendered.html, mark)
    shared = (frame.between, frame.closing, *text.pieces(), *html.pieces())
    return _SplicedMail(
        headers.common(sender, own.stamp, rendered.subject),
        own,
        frame,
        text,
        html,
        frozenset(filter(is_canonical, shared)),
    )


def _filling(rendered: RenderedIssue, stamp: RunStamp) -> Personalise:
    return lambda reader: filled(rendered, slots.fields(reader, stamp))


Mail = TypeVar("Mail", _SplicedMail, _PersonalMail)


def _proven(mail: Mail, expected: Personalise) -> Mail:
    copies = {reader: b"".join(mail.splice(reader)) for reader in STAND_INS}
    for reader, copy in copies.items():
        _prove(copy, expected(reader), reader.address)
    return replace(mail, size=max(len(copy) for copy in copies.values()) + _MARGIN)


def _prove(message: bytes, expected: RenderedIssue, address: str) -> None:
    """Raise WireError where the message does not read back as this mail to this address."""
    read = email.message_from_bytes(sealed(message), policy=email.policy.SMTP)
    found = {
        part.get_content_type(): part.get_payload(decode=True)
        for part in read.walk()
        if not part.is_multipart()
    }
    pictures = [
        part.get_payload(decode=True) for part in read.walk() if part.get_content_maintype() == "image"
    ]
    _same("the text", found.get("text/plain"), expected.text.encode())
    _same("the page", found.get("text/html"), expected.html.encode())
    _same("the pictures", pictures, [picture.data for picture in expected.pictures])
    _same("the subject", str(read["Subject"]).endswith(expected.subject), True)
    _same("the recipient", [to.addr_spec for to in read["To"].addresses], [address])
    _same("defects", [defect for part in read.walk() for defect in part.defects], [])


def _same(what: str, found: object, expected: object) -> None:
    if found != expected:
        raise WireError(f"a compiled mail does not read back as rendered: {what}")
