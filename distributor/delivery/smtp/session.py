"""One SMTP or LMTP session as a state machine without I/O (RFC 5321, RFC 2033, pipelining by RFC 2920).

Bytes come in through `receive`, which returns events; bytes go out through `take_output`, which is to be
called, and its bytes written, before the next `receive`. The caller owns the socket, TLS and time.

A copy passes in three steps that the caller drives, so that an intent can be committed in between:

    begin(envelope) → BodyWanted → write_body(segments) → [gate] → end(next) → Ended

`end` writes the final dot and, where the relay pipelines, the next copy's MAIL/RCPT/DATA with it: one
round trip for a copy.

With CHUNKING (RFC 3030) the body is one `BDAT n`, and `BDAT 0 LAST` stands in the place of the dot. The
body could go with MAIL and RCPT in one group; it waits for RCPT's reply instead, since that round trip
is hidden behind the reply to the copy before, and a refused recipient would cost a whole body.

Every reply answers one command, in order. One that nothing asked for, or of a class that its command
does not have, means that the two sides no longer agree on where they are: the session ends with
`Broken`, and no copy is judged by a neighbour's reply.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from distributor import ehlo
from distributor.delivery.relays.replies import Reply, ReplyReader, SendResult, result_of
from distributor.delivery.smtp.commands import Offer
from distributor.delivery.smtp.events import BodyWanted, Ended, Event, Ready, SessionBroken, SessionRefused
from distributor.delivery.smtp.handshake import Handshake
from distributor.delivery.smtp.policy import Policy
from distributor.delivery.transport.copy import Envelope
from distributor.delivery_codes import SessionReason
from distributor.reason import Reason
from distributor.states import Stage

# A 354 means: go on with the body.
_GO_ON = 354
# What a trial ends with that nothing stood against.
_WOULD_TAKE = Reply(250, "")
# The stages of a copy, and beside them: a chunk of its body, the empty message, RSET and QUIT.
_Awaited = Stage | Literal["chunk", "empty"]


@dataclass(slots=True)
class _Transaction:
    """MAIL, RCPT and the body of one copy."""

    envelope: Envelope
    failed: SendResult | None = None  # the first bad reply; later ones of the group only follow from it
    step: Literal["asked", "body", "written", "ended"] = "asked"


def _stage(awaited: _Awaited) -> Stage:
    """The stage that people know it by."""
    return Stage.DATA if awaited == "chunk" or awaited == "empty" else awaited  # noqa: PLR1714  mypy narrows so


def _astray(reply: Reply) -> SessionBroken:
    """A reply that answers nothing."""
    return SessionBroken(Reason(SessionReason.NOT_ASKED, f"{reply.code} {reply.text}"))


class SmtpSession:
    """See the module; not thread-safe, one per connection."""

    def __init__(self, policy: Policy, encrypted: bool = False) -> None:
        self.policy = policy
        self.ready = False
        self.closing = False  # nothing may be begun any more
        # Copies whose dot was written and whose reply has not come: in doubt if the connection ends now.
        self.doubtful: list[int] = []
        self.heard = 0  # replies
        self.offer = Offer()
        self.trial = False  # nothing is sent: MAIL and RCPT are asked, one by one, and RSET takes them back
        self._introduction = Handshake(policy, encrypted=encrypted)
        self._reader = ReplyReader()
        self._deaf = False  # what comes is not listened to: before TLS, and after the end
        self._output: list[bytes] = []
        self._awaited: deque[tuple[_Awaited, _Transaction | None]] = deque()
        self._held_back: deque[tuple[bytes, _Awaited]] = deque()  # the current copy's, without PIPELINING
        self._current: _Transaction | None = None
        self._dotted: _Transaction | None = None  # its end is written, its reply awaited

    def speak_from(self, local: object) -> None:
        """The connection's own address (as of `getsockname`), to be named where this machine has no name."""
        self._introduction.name = ehlo.said(self.policy.hostname, local)

    @property
    def encrypted(self) -> bool:
        return self._introduction.encrypted

    @property
    def extensions(self) -> dict[str, str]:
        return self._introduction.extensions

    @property
    def failed_logins(self) -> list[str]:
        """The mechanisms of the log-ins that the relay refused, in order: each was tried once."""
        return self._introduction.failed

    @property
    def login(self) -> str:
        """The mechanism of the log-in; empty where there was none."""
        return self._introduction.login

    # ── what the caller asks for ────────────────────────────────────────────────────────────────────

    def take_output(self) -> list[bytes]:
        """What is to be written now, in order."""
        taken, self._output = self._output, []
        return taken

    def check(self, envelope: Envelope) -> None:
        """WireError where nobody can take this envelope, NotOffered or TooLarge where this relay cannot."""
        envelope.check(utf8=self.offer.utf8, limit=self.offer.limit)

    def begin(self, envelope: Envelope) -> None:
        """Ask the relay to take one copy; raises as `check` does."""
        if not self.ready or self.closing:
            raise RuntimeError("this session takes no copies")
        if self._current is not None and self._current.step != "ended":
            raise RuntimeError("a copy is still under way in this session")
        self.check(envelope)
        mail, rcpt = self.offer.mail(envelope), self.offer.rcpt(envelope)
        self._current = asked = _Transaction(envelope)
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
            self._dotted, self.doubtful = ended, [ended.envelope.key]
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
    def unsent(self) -> int | None:
        """The copy that is under way before its dot: surely not accepted if the connection ends now."""
        current = self._current
        return current.envelope.key if current is not None and current.step != "ended" else None

    # ── what the relay says ─────────────────────────────────────────────────────────────────────────

    def receive(self, data: bytes) -> list[Event]:
        """Take bytes from the relay; after Refused and Broken nothing more comes, and nothing is written."""
        events: list[Event] = []
        if not self._deaf:
            self._hear(data, events)
        # A body is of no use to a session that ended in the same breath.
        return [event for event in events if not isinstance(event, BodyWanted)] if self._deaf else events

    def secured(self) -> None:
        """TLS stands: what the relay said and offered in plain text is forgotten (RFC 3207 section 4.2)."""
        if self.closing:
            return
        self._reader, self._deaf = ReplyReader(), False
        self._introduction.secured()
        self._output.append(self._introduction.take_line())

    def _hear(self, data: bytes, events: list[Event]) -> None:
        for reply in self._reader.feed(data):
            self.heard += 1
            events += self._take(reply)
            if self._deaf:
                return
        if self._reader.garbled:
            events += self._part() if self.closing else self._part(SessionBroken(self._reader.garbled))

    def _part(self, *events: Event) -> list[Event]:
        """The session is over: deaf and dumb from now on."""
        self.closing = self._deaf = True
        self._output.clear()
        return list(events)

    def _take(self, reply: Reply) -> Sequence[Event]:
        if self._output or (self.ready and not self._awaited):
            return self._surprised(reply)  # its command has not even left
        if not self.ready:
            return self._introduce(reply)
        awaited, transaction = self._awaited.popleft()
        if transaction is None or awaited == Stage.RSET:
            return self._take_between(awaited, transaction, reply)
        if awaited == Stage.DOT:
            return self._take_end(transaction, reply)
        return self._take_step(awaited, transaction, reply)

    def _surprised(self, reply: Reply) -> list[Event]:
        """Nobody asked: a relay that closes a session says why first, with 421 or another 4xx or 5xx."""
        if reply.kind < 4:
            return self._part(_astray(reply))
        return self._part(SessionRefused(Stage.DATA if self.unsent is not None else Stage.GREETING, reply))

    def _introduce(self, reply: Reply) -> list[Event]:
        event = self._introduction.take(reply)
        if event is None:
            self._output.append(self._introduction.take_line())
            return []
        if isinstance(event, SessionRefused | SessionBroken):
            return self._part(event)
        self.ready = isinstance(event, Ready)
        self._deaf = not self.ready  # bytes between the go-ahead and TLS are anybody's (CVE-2011-0411)
        self.offer = Offer.of(self.extensions, self.policy)
        return [event]

    def _take_between(self, awaited: _Awaited, transaction: _Transaction | None, reply: Reply) -> list[Event]:
        """A reply to RSET, to the empty message, or to QUIT."""
        if awaited == Stage.QUIT:
            return self._part()
        ended: list[Event] = []
        if transaction is not None and (self.trial or transaction.failed is not None):
            ended.append(
                Ended(transaction.envelope.key, transaction.failed or result_of(Stage.RCPT, _WOULD_TAKE))
            )
        if reply.kind == 3:
            return self._part(*ended, _astray(reply))
        if reply.code == 421 or (awaited == Stage.RSET and reply.kind != 2):
            return self._part(*ended, SessionRefused(Stage.RSET, reply))
        self._write_held_back()
        return ended

    def _take_step(self, awaited: _Awaited, transaction: _Transaction, reply: Reply) -> Sequence[Event]:
        """A reply before the end of the body."""
        if reply.code == 421:
            # The relay closes the session after this (RFC 5321 section 3.8).
            return self._take_closing(_stage(awaited), transaction, reply)
        good = reply.code == _GO_ON if awaited == Stage.DATA else reply.kind == 2
        if not good and reply.kind < 4:
            return self._part(_astray(reply))
        if not good and transaction.failed is None:
            transaction.failed = result_of(_stage(awaited), reply)
        if self.trial:
            return self._go_on_trying(transaction)
        if awaited == "chunk":
            return ()  # `end`, or the reply to it, follows it up
        last = Stage.RCPT if self.offer.chunks else Stage.DATA
        if awaited == last or (transaction.failed is not None and not self.offer.pipelines):
            return self._end_of_group(transaction, reply.code == _GO_ON)
        self._write_held_back()
        return ()

    def _go_on_trying(self, transaction: _Transaction) -> Sequence[Event]:
        """RCPT follows a good MAIL, and RSET whatever was said."""
        while transaction.failed is not None and len(self._held_back) > 1:
            self._held_back.popleft()
        self._write_held_back()
        return ()

    def _take_closing(self, at: Stage, transaction: _Transaction, reply: Reply) -> list[Event]:
        if transaction.step == "written":
            return self._part(SessionRefused(at, reply))  # at the gate: its end is not for us to tell
        result = transaction.failed or result_of(Stage.DOT if transaction is self._dotted else at, reply)
        self._settle(transaction)
        return self._part(Ended(transaction.envelope.key, result), SessionRefused(at, reply))

    def _end_of_group(self, transaction: _Transaction, go_on: bool) -> list[Event]:
        if transaction.failed is None:
            transaction.step = "body"
            return [BodyWanted(transaction.envelope.key)]
        transaction.step = "ended"
        self._held_back.clear()
        ended = Ended(transaction.envelope.key, transaction.failed)
        if go_on:
            # DATA went through although RCPT did not: an empty message ends it (RFC 2920 section 3.1). Not
            # where a recipient may have it, nor in LMTP, which has no reply to it (RFC 2033 section 4.2).
            if self.policy.lmtp or transaction.failed.stage != Stage.RCPT:
                return self._part(ended, _astray(Reply(_GO_ON, "")))
            self._write(b".\r\n", "empty", None)
        self._write(b"RSET\r\n", Stage.RSET, None)
        return [ended]

    def _take_end(self, transaction: _Transaction, reply: Reply) -> list[Event]:
        """The reply to the end of a copy: to the final dot, or to the last chunk."""
        if reply.code == 421:
            return self._take_closing(Stage.DOT, transaction, reply)
        # A chunk refused and the whole accepted: nobody knows what the reader gets.
        if reply.kind == 3 or (transaction.failed is not None and reply.kind == 2):
            return self._part(_astray(reply))
        if transaction.failed is not None:
            return self._end_of_chunks(transaction, transaction.failed)
        self._settle(transaction)
        self._write_held_back()
        return [Ended(transaction.envelope.key, result_of(Stage.DOT, reply))]

    def _end_of_chunks(self, transaction: _Transaction, failed: SendResult) -> list[Event]:
        """Nothing may follow a refused chunk but RSET (RFC 3030 section 2)."""
        self._settle(transaction)
        ended = Ended(transaction.envelope.key, failed)
        if self._awaited:
            return self._part(ended, SessionRefused(Stage.DATA, failed.reply))
        self._write(b"RSET\r\n", Stage.RSET, None)
        return [ended]

    def _settle(self, transaction: _Transaction) -> None:
        transaction.step = "ended"
        if self._dotted is transaction:
            self._dotted, self.doubtful = None, []

    # ── what is written ─────────────────────────────────────────────────────────────────────────────

    def _under_way(self, step: str) -> _Transaction:
        if self.closing or self._current is None or self._current.step != step:
            raise RuntimeError(f"no copy at the step {step!r} in this session")
        return self._current

    def _write(self, line: bytes, awaited: _Awaited, transaction: _Transaction | None) -> None:
        self._output.append(line)
        self._awaited.append((awaited, transaction))

    def _hold_back(self, *commands: tuple[bytes, _Awaited]) -> None:
        """One command after the other, each when the one before is answered."""
        self._held_back += commands
        self._write_held_back()

    def _write_held_back(self) -> None:
        if self._held_back and not self._awaited:
            self._write(*self._held_back.popleft(), self._current)
