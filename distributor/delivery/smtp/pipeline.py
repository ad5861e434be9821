"""What a session writes for its copies, and which replies it then awaits."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from distributor.delivery.relays.replies import Reply, SendResult
from distributor.delivery.smtp.commands import Offer
from distributor.delivery.smtp.events import Envelope, SessionBroken
from distributor.delivery_codes import SessionReason
from distributor.reason import Reason
from distributor.states import Stage

# The stages of a copy, and beside them: a chunk of its body, the empty message, RSET and QUIT.
Awaited = Stage | Literal["chunk", "empty"]


@dataclass(slots=True)
class Transaction:
    """MAIL, RCPT and the body of one copy."""

    envelope: Envelope
    failed: SendResult | None = None  # the first bad reply; later ones of the group only follow from it
    step: Literal["asked", "body", "written", "ended"] = "asked"


def stage(awaited: Awaited) -> Stage:
    """The stage that people know it by."""
    return Stage.DATA if awaited == "chunk" or awaited == "empty" else awaited  # noqa: PLR1714  mypy narrows so


def astray(reply: Reply) -> SessionBroken:
    """A reply that answers nothing."""
    return SessionBroken(Reason(SessionReason.NOT_ASKED, f"{reply.code} {reply.text}"))


class Pipeline:
    """The outgoing half of `session.Session`."""

    def __init__(self) -> None:
        self.ready = False
        self.closing = False  # nothing may be begun any more
        self.offer = Offer()
        self.trial = False  # nothing is sent: MAIL and RCPT are asked, one by one, and RSET takes them back
        self._deaf = False  # what comes is not listened to: before TLS, and after the end
        self._output: list[bytes] = []
        self._awaited: deque[tuple[Awaited, Transaction | None]] = deque()
        self._held_back: deque[tuple[bytes, Awaited]] = deque()  # the current copy's, without PIPELINING
        self._current: Transaction | None = None
        self._dotted: Transaction | None = None  # its end is written, its reply awaited

    def take_output(self) -> list[bytes]:
        """What is to be written now, in order."""
        taken, self._output = self._output, []
        return taken

    def check(self, envelope: Envelope) -> None:
        """WireError where nobody can take this envelope, NotOffered or TooLarge where this relay cannot."""
        self.offer.check(envelope)

    def begin(self, envelope: Envelope) -> None:
        """Ask the relay to take one copy; raises as `check` does."""
        if not self.ready or self.closing:
            raise RuntimeError("this session takes no copies")
        if self._current is not None and self._current.step != "ended":
            raise RuntimeError("a copy is still under way in this session")
        self.offer.check(envelope)
        mail, rcpt = self.offer.mail(envelope), self.offer.rcpt(envelope)
        self._current = asked = Transaction(envelope)
        if self.trial:
            self._hold_back((mail, Stage.MAIL), (rcpt, Stage.RCPT), (b"RSET\r\n", Stage.RSET))
        elif not self.offer.pipelines:
            self._hold_back((mail, Stage.MAIL), (rcpt, Stage.RCPT), (b"DATA\r\n", Stage.DATA))
        elif self.offer.chunks:
            self._output.append(mail + rcpt)
            self._awaited += ((Stage.MAIL, asked), (Stage.RCPT, asked))
        else:
            self._output.append(mail + rcpt + b"DATA\r\n")
            self._awaited += ((Stage.MAIL, asked), (Stage.RCPT, asked), (Stage.DATA, asked))

    def write_body(self, segments: Sequence[bytes]) -> None:
        """The whole message, ending in CRLF; without its end.

        No line begins with a dot (`mail/wire.py` proves it of compiled mail), so that nothing is stuffed
        and the same octets serve DATA and BDAT.
        """
        written = self._under_way("body")
        written.step = "written"
        if self.offer.chunks:
            self._output.append(b"BDAT %d\r\n" % sum(map(len, segments)))
            self._awaited.append(("chunk", written))
        self._output += segments

    def end(self, following: Envelope | None = None) -> None:
        """Write the final dot; with it, where pipelining allows, the commands of the following copy."""
        ended = self._under_way("written")
        ended.step = "ended"
        if ended.failed is not None:  # a chunk was refused meanwhile
            self._write(b"RSET\r\n", Stage.RSET, ended)
        else:
            self._dotted = ended
            self._write(b"BDAT 0 LAST\r\n" if self.offer.chunks else b".\r\n", Stage.DOT, ended)
        if following is not None:
            self.begin(following)

    def quit(self) -> None:
        """Write QUIT; nothing may follow."""
        if self.closing:
            return
        self.closing, self._deaf = True, True
        if self.ready and (self.offer.pipelines or not self._awaited):
            self._deaf = False
            self._write(b"QUIT\r\n", Stage.QUIT, None)

    @property
    def over(self) -> bool:
        """Nothing more is to be said or heard."""
        return self.closing and self._deaf and not self._output

    @property
    def doubtful(self) -> list[int]:
        """Copies whose dot was written and whose reply has not come: in doubt if the connection ends now."""
        return [self._dotted.envelope.key] if self._dotted is not None else []

    @property
    def unsent(self) -> int | None:
        """The copy that is under way before its dot: surely not accepted if the connection ends now."""
        current = self._current
        return current.envelope.key if current is not None and current.step != "ended" else None

    def _under_way(self, step: str) -> Transaction:
        if self.closing or self._current is None or self._current.step != step:
            raise RuntimeError(f"no copy at the step {step!r} in this session")
        return self._current

    def _write(self, line: bytes, awaited: Awaited, transaction: Transaction | None) -> None:
        self._output.append(line)
        self._awaited.append((awaited, transaction))

    def _hold_back(self, *commands: tuple[bytes, Awaited]) -> None:
        """One command after the other, each when the one before is answered."""
        self._held_back += commands
        self._write_held_back()

    def _write_held_back(self) -> None:
        if self._held_back and not self._awaited:
            self._write(*self._held_back.popleft(), self._current)
