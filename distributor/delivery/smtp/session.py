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

from collections.abc import Sequence

from distributor import ehlo
from distributor.delivery.relays.policy import Policy
from distributor.delivery.relays.replies import Reply, ReplyReader, SendResult, result_of
from distributor.delivery.smtp.commands import Offer
from distributor.delivery.smtp.events import BodyWanted, Ended, Event, Ready, SessionBroken, SessionRefused
from distributor.delivery.smtp.handshake import Handshake
from distributor.delivery.smtp.pipeline import Awaited, Pipeline, Transaction, astray, stage
from distributor.states import Stage

# A 354 means: go on with the body.
_GO_ON = 354
# What a trial ends with that nothing stood against.
_WOULD_TAKE = Reply(250, "")


class SmtpSession(Pipeline):
    """See the module; not thread-safe, one per connection."""

    def __init__(self, policy: Policy, encrypted: bool = False) -> None:
        super().__init__()
        self.policy = policy
        self.heard = 0  # replies
        self._introduction = Handshake(policy, encrypted=encrypted)
        self._reader = ReplyReader()

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
            return self._part(astray(reply))
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

    def _take_between(self, awaited: Awaited, transaction: Transaction | None, reply: Reply) -> list[Event]:
        """A reply to RSET, to the empty message, or to QUIT."""
        if awaited == Stage.QUIT:
            return self._part()
        ended: list[Event] = []
        if transaction is not None and (self.trial or transaction.failed is not None):
            ended.append(
                Ended(transaction.envelope.key, transaction.failed or result_of(Stage.RCPT, _WOULD_TAKE))
            )
        if reply.kind == 3:
            return self._part(*ended, astray(reply))
        if reply.code == 421 or (awaited == Stage.RSET and reply.kind != 2):
            return self._part(*ended, SessionRefused(Stage.RSET, reply))
        self._write_held_back()
        return ended

    def _take_step(self, awaited: Awaited, transaction: Transaction, reply: Reply) -> Sequence[Event]:
        """A reply before the end of the body."""
        if reply.code == 421:
            # The relay closes the session after this (RFC 5321 section 3.8).
            return self._take_closing(stage(awaited), transaction, reply)
        good = reply.code == _GO_ON if awaited == Stage.DATA else reply.kind == 2
        if not good and reply.kind < 4:
            return self._part(astray(reply))
        if not good and transaction.failed is None:
            transaction.failed = result_of(stage(awaited), reply)
        if self.trial:
            return self._go_on_trying(transaction)
        if awaited == "chunk":
            return ()  # `end`, or the reply to it, follows it up
        last = Stage.RCPT if self.offer.chunks else Stage.DATA
        if awaited == last or (transaction.failed is not None and not self.offer.pipelines):
            return self._end_of_group(transaction, reply.code == _GO_ON)
        self._write_held_back()
        return ()

    def _go_on_trying(self, transaction: Transaction) -> Sequence[Event]:
        """RCPT follows a good MAIL, and RSET whatever was said."""
        while transaction.failed is not None and len(self._held_back) > 1:
            self._held_back.popleft()
        self._write_held_back()
        return ()

    def _take_closing(self, at: Stage, transaction: Transaction, reply: Reply) -> list[Event]:
        if transaction.step == "written":
            return self._part(SessionRefused(at, reply))  # at the gate: its end is not for us to tell
        result = transaction.failed or result_of(Stage.DOT if transaction is self._dotted else at, reply)
        self._settle(transaction)
        return self._part(Ended(transaction.envelope.key, result), SessionRefused(at, reply))

    def _end_of_group(self, transaction: Transaction, go_on: bool) -> list[Event]:
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
                return self._part(ended, astray(Reply(_GO_ON, "")))
            self._write(b".\r\n", "empty", None)
        self._write(b"RSET\r\n", Stage.RSET, None)
        return [ended]

    def _take_end(self, transaction: Transaction, reply: Reply) -> list[Event]:
        """The relay's word on a whole copy."""
        if reply.code == 421:
            return self._take_closing(Stage.DOT, transaction, reply)
        # A chunk refused and the whole accepted: nobody knows what the reader gets.
        if reply.kind == 3 or (transaction.failed is not None and reply.kind == 2):
            return self._part(astray(reply))
        if transaction.failed is not None:
            return self._end_of_chunks(transaction, transaction.failed)
        self._settle(transaction)
        self._write_held_back()
        return [Ended(transaction.envelope.key, result_of(Stage.DOT, reply))]

    def _end_of_chunks(self, transaction: Transaction, failed: SendResult) -> list[Event]:
        """Nothing may follow a refused chunk but RSET (RFC 3030 section 2)."""
        self._settle(transaction)
        ended = Ended(transaction.envelope.key, failed)
        if self._awaited:
            return self._part(ended, SessionRefused(Stage.DATA, failed.reply))
        self._write(b"RSET\r\n", Stage.RSET, None)
        return [ended]

    def _settle(self, transaction: Transaction) -> None:
        transaction.step = "ended"
        if self._dotted is transaction:
            self._dotted = None
