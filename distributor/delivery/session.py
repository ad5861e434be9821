"""One SMTP session as a state machine without I/O (RFC 5321, pipelining by RFC 2920).

Bytes come in through `receive`, which returns events; bytes go out through `take_output`. The caller
owns the socket, TLS and time.

A copy passes in three steps that the caller drives, so that an intent can be committed in between:

    begin(envelope) → BodyWanted → write_body(segments) → [gate] → end(next) → Ended

`end` writes the final dot and, where the relay pipelines, the next copy's MAIL/RCPT/DATA with it: one
round trip for a copy.
"""

from __future__ import annotations

import base64
import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from distributor.delivery.events import BodyWanted, Ended, Envelope, Event, Policy, Ready, Refused, StartTLS
from distributor.delivery.replies import Reply, ReplyError, ReplyReader, SendResult, Stage, judge
from distributor.errors import WireError
from distributor.language import later

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
# A 354 means: go on with the body.
_GO_ON = 354


@dataclass(slots=True)
class _Transaction:
    envelope: Envelope
    failed: SendResult | None = None  # the first bad reply; later ones of the group only follow from it
    step: Literal["asked", "body", "written", "ended"] = "asked"


@dataclass(slots=True)
class Session:
    """See the module; not thread-safe, one per connection."""

    policy: Policy
    encrypted: bool = False
    extensions: dict[str, str] = field(default_factory=dict)
    closing: bool = False
    _reader: ReplyReader = field(default_factory=ReplyReader)
    _output: list[bytes] = field(default_factory=list)
    _awaited: deque[tuple[Stage, _Transaction | None]] = field(default_factory=deque)
    _unsent: deque[tuple[bytes, Stage]] = field(
        default_factory=deque
    )  # commands held back without PIPELINING
    _current: _Transaction | None = None
    _credentials: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._awaited.append(("greeting", None))

    # ── out ─────────────────────────────────────────────────────────────────────────────────────

    def take_output(self) -> list[bytes]:
        """What is to be written now, in order."""
        taken, self._output = self._output, []
        return taken

    def begin(self, envelope: Envelope) -> None:
        """Ask the relay to take one copy."""
        if self._current is not None and self._current.step != "ended":
            raise RuntimeError("a copy is still under way in this session")
        self.check(envelope)
        mail, rcpt = self._mail(envelope), self._rcpt(envelope)
        self._current = _Transaction(envelope)
        self._send([(mail, "mail"), (rcpt, "rcpt"), (b"DATA\r\n", "data")])

    def check(self, envelope: Envelope) -> None:
        """Raise WireError where this relay cannot take this envelope at all."""
        if envelope.utf8 and "SMTPUTF8" not in self.extensions:
            raise WireError(later("the relay does not offer SMTPUTF8, which this address needs (RFC 6531)"))
        _command(f"{envelope.sender}{envelope.recipient}")

    def write_body(self, segments: Sequence[bytes]) -> None:
        """The whole message, dot-stuffed, ending in CRLF; without the final dot."""
        self._under_way("body").step = "written"
        self._output.extend(segments)

    def end(self, following: Envelope | None = None) -> None:
        """Write the final dot; with it, where pipelining allows, the commands of the following copy."""
        ended = self._under_way("written")
        ended.step = "ended"
        self._output.append(b".\r\n")
        self._awaited.append(("dot", ended))
        if following is not None:
            self.begin(following)

    def quit(self) -> None:
        """Say good-bye; nothing may follow."""
        if not self.closing:
            self.closing = True
            self._awaited.append(("quit", None))
            self._output.append(b"QUIT\r\n")

    @property
    def pipelines(self) -> bool:
        return "PIPELINING" in self.extensions

    @property
    def doubtful(self) -> list[int]:
        """Copies whose dot was written and whose reply has not come: in doubt if the connection ends now."""
        return [
            transaction.envelope.key for stage, transaction in self._awaited if stage == "dot" and transaction
        ]

    @property
    def unsent(self) -> int | None:
        """The copy that is under way before its dot: surely not accepted if the connection ends now."""
        under_way = self._current is not None and self._current.step != "ended"
        return self._current.envelope.key if under_way and self._current else None

    def _under_way(self, step: str) -> _Transaction:
        if self._current is None or self._current.step != step:
            raise RuntimeError(f"no copy at the step {step!r} in this session")
        return self._current

    def _mail(self, envelope: Envelope) -> bytes:
        size = f" SIZE={envelope.size}" if envelope.size and "SIZE" in self.extensions else ""
        utf8 = " SMTPUTF8" if envelope.utf8 else ""
        return _command(f"MAIL FROM:<{envelope.sender}>{size}{utf8}")

    def _rcpt(self, envelope: Envelope) -> bytes:
        return _command(f"RCPT TO:<{envelope.recipient}>")

    def _send(self, commands: list[tuple[bytes, Stage]]) -> None:
        """Write a group of commands; one by one where the relay does not pipeline."""
        self._unsent.extend(commands)
        if self.pipelines or not self._awaited:
            self._next_command()
        while self.pipelines and self._unsent:
            self._next_command()

    def _next_command(self) -> None:
        command, stage = self._unsent.popleft()
        self._output.append(command)
        self._awaited.append((stage, self._current))

    def _ask(self, stage: Stage, command: str) -> None:
        self._output.append(_command(command))
        self._awaited.append((stage, None))

    # ── in ──────────────────────────────────────────────────────────────────────────────────────

    def receive(self, data: bytes) -> list[Event]:
        """Take bytes from the relay; raises ReplyError where they are no SMTP."""
        events: list[Event] = []
        for reply in self._reader.feed(data):
            events.extend(self._take(reply))
        if self._reader.garbled:
            raise ReplyError(self._reader.garbled)
        return events

    def secured(self) -> None:
        """TLS stands: what the relay offered in plain text is forgotten (RFC 3207 section 4.2)."""
        self.encrypted = True
        self.extensions = {}
        self._reader = ReplyReader()
        self._ask("ehlo", f"EHLO {self.policy.hostname}")

    def _take(self, reply: Reply) -> list[Event]:
        if not self._awaited:
            # Nobody asked: a relay that closes an idle session says 421 first.
            return [Refused("greeting", reply)]
        stage, transaction = self._awaited.popleft()
        if transaction is None or stage in ("rset", "quit"):
            return self._take_outside(stage, reply)
        return self._take_in_transaction(stage, transaction, reply)

    def _take_in_transaction(self, stage: Stage, transaction: _Transaction, reply: Reply) -> list[Event]:
        if reply.code == 421:
            # The relay closes the session after this (RFC 5321 section 3.8).
            transaction.step = "ended"
            return [Ended(transaction.envelope.key, judge(stage, reply)), Refused(stage, reply)]
        if stage == "dot":
            self._write_held_back()
            return [Ended(transaction.envelope.key, judge("dot", reply))]
        return self._take_step(stage, transaction, reply)

    def _take_outside(self, stage: Stage, reply: Reply) -> list[Event]:
        match stage:
            case "rset" | "quit":
                self._write_held_back()
                return []
            case "greeting":
                return self._take_greeting(reply)
            case "ehlo":
                return self._take_ehlo(reply)
            case "starttls":
                return [StartTLS()] if reply.code == 220 else [Refused("starttls", reply)]
            case "auth":
                return self._take_auth(reply)
        raise AssertionError(stage)

    def _write_held_back(self) -> None:
        if self._unsent and not self._awaited:
            self._next_command()

    def _take_step(self, stage: Stage, transaction: _Transaction, reply: Reply) -> list[Event]:
        good = reply.code == _GO_ON if stage == "data" else reply.kind == 2
        if not good and transaction.failed is None:
            transaction.failed = judge(stage, reply if reply.kind != 2 else _out_of_order(reply))
        if stage != "data" and transaction.failed is None:
            self._write_held_back()
            return []
        if stage != "data" and self.pipelines:
            return []  # the replies to the rest of the group are on their way
        return self._end_of_group(transaction, reply.code == _GO_ON and stage == "data")

    def _end_of_group(self, transaction: _Transaction, go_on: bool) -> list[Event]:
        if transaction.failed is None:
            transaction.step = "body"
            return [BodyWanted(transaction.envelope.key)]
        transaction.step = "ended"
        self._unsent.clear()
        if go_on:
            # DATA went through although RCPT did not: an empty message ends it (RFC 2920 section 3.1).
            self._output.append(b".\r\n")
            self._awaited.append(("rset", None))
        self._output.append(b"RSET\r\n")
        self._awaited.append(("rset", None))
        return [Ended(transaction.envelope.key, transaction.failed)]

    # ── introduction, TLS, log-in ───────────────────────────────────────────────────────────────

    def _take_greeting(self, reply: Reply) -> list[Event]:
        if reply.code != 220:
            return [Refused("greeting", reply)]
        self._ask("ehlo", f"EHLO {self.policy.hostname}")
        return []

    def _take_ehlo(self, reply: Reply) -> list[Event]:
        if reply.kind != 2:
            return [Refused("ehlo", reply)]
        words = (line.split(None, 1) for line in reply.lines[1:])
        self.extensions = {word[0].upper(): (word[1] if len(word) > 1 else "") for word in words if word}
        return self._secure_and_log_in()

    def _secure_and_log_in(self) -> list[Event]:
        wants_tls = self.policy.starttls != "off" and not self.encrypted
        if wants_tls and "STARTTLS" in self.extensions:
            self._ask("starttls", "STARTTLS")
            return []
        if wants_tls and self.policy.starttls == "verify":
            return [
                Refused(
                    "starttls",
                    Reply(502, later("the relay does not offer STARTTLS; nothing was sent in plain text")),
                )
            ]
        return self._log_in() if self.policy.username else [Ready()]

    def _log_in(self) -> list[Event]:
        offered = self.extensions.get("AUTH", "").upper().split()
        user, password = self.policy.username.encode(), self.policy.password.encode()
        if "PLAIN" in offered:
            self._ask("auth", "AUTH PLAIN " + base64.b64encode(b"\0" + user + b"\0" + password).decode())
            return []
        if "LOGIN" in offered:
            self._credentials = [base64.b64encode(user), base64.b64encode(password)]
            self._ask("auth", "AUTH LOGIN")
            return []
        return [
            Refused(
                "auth",
                Reply(504, later("no log-in method in common; offered") + f": {' '.join(offered) or '-'}"),
            )
        ]

    def _take_auth(self, reply: Reply) -> list[Event]:
        if reply.code == 334 and self._credentials:
            self._output.append(self._credentials.pop(0) + b"\r\n")
            self._awaited.append(("auth", None))
            return []
        self._credentials = []
        return [Ready()] if reply.code == 235 else [Refused("auth", reply)]


def _out_of_order(reply: Reply) -> Reply:
    return Reply(451, f"unexpected reply {reply.code} {reply.text}")


def _command(text: str) -> bytes:
    """One command line; raises WireError where a value would end it early."""
    if _CONTROL.search(text):
        raise WireError("a control character in an SMTP command")
    return text.encode("utf-8") + b"\r\n"
