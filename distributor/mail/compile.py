"""RenderedIssue → CompiledMail: octets with slots; CompiledMail + Reader → a whole message.

    headers common to all │ To, Message-ID, List-Unsubscribe │ MIME │ text │ MIME │ html │ pictures

Only the second segment and the glue within the bodies differ from copy to copy. What readers share of a
body is encoded beforehand, for each of the three places at which it may begin within a group of three octets
(RFC 2045 section 6.8):

    ... static ─ value ─ static ─ value ─ static ...
               └ glue: the octets left over, the value, and as many octets of the next piece
                 as complete a group; only the glue is encoded per reader
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from distributor.errors import WireError
from distributor.mail import headers, slots
from distributor.mail.canonical import is_canonical
from distributor.mail.dkim import SignedMail, Signer
from distributor.mail.read_back import prove
from distributor.mail.render import STAND_INS, filled
from distributor.mail.structure import Structure, encoded, structure
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
        """The reader's whole message in segments: CRLF, dots stuffed, without the final `.` CRLF.

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
        prove(copy, expected(reader), reader.address)
    return replace(mail, size=max(len(copy) for copy in copies.values()) + _MARGIN)


@dataclass(frozen=True, slots=True)
class _Fit:
    """A static piece, to be laid on where so many octets are left over."""

    head: bytes  # completes the group that is left over
    encoded: bytes  # whole groups, in lines; empty where the piece is too short to hold one
    tail: bytes  # left over for what follows


@dataclass(frozen=True, slots=True)
class Base64Body:
    """A body cut at its slots; `steps` are pairs of slot number and the piece that follows it."""

    opening: _Fit
    steps: tuple[tuple[int, tuple[_Fit, _Fit, _Fit]], ...]

    def write(self, values: Sequence[bytes], out: list[bytes]) -> None:
        """Append the encoded body with these values, given by slot number, to the segments."""
        out.append(self.opening.encoded)
        left = self.opening.head + self.opening.tail
        for slot, fits in self.steps:
            left += values[slot]
            fit = fits[len(left) % 3]
            left += fit.head
            if not fit.encoded:
                continue
            out.append(encoded(left))
            out.append(fit.encoded)
            left = fit.tail
        out.append(encoded(left))

    def pieces(self) -> Iterator[bytes]:
        """Every segment that is encoded beforehand."""
        yield self.opening.encoded
        for _slot, fits in self.steps:
            yield from (fit.encoded for fit in fits)


def stitch(body: str, mark: str) -> Base64Body:
    """The body cut at the slots that carry the mark; an empty mark says that it has none."""
    first, *rest = re.split(f"{mark}([{slots.LETTERS}])", body) if mark else [body]
    numbers = [slots.LETTERS.index(letter) for letter in rest[0::2]]
    pieces = [piece.encode() for piece in rest[1::2]]
    steps = (
        (number, (_fit(piece, 0), _fit(piece, 1), _fit(piece, 2)))
        for number, piece in zip(numbers, pieces, strict=True)
    )
    return Base64Body(_fit(first.encode(), 0), tuple(steps))


def _fit(piece: bytes, left: int) -> _Fit:
    head = -left % 3
    whole = (len(piece) - head) // 3 * 3
    if whole <= 0:
        return _Fit(piece, b"", b"")
    return _Fit(piece[:head], encoded(piece[head : head + whole]), piece[head + whole :])
