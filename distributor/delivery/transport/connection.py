"""A connection to a relay and its owner, the slice: all that the two ask and tell each other.

A connection asks its owner for a copy, hands the copy over up to the last step that the relay waits for (in
SMTP the final dot), and goes no further before the owner's gate has let it pass. Of every copy that it was
given it tells exactly one thing: `ended`, `lost` or `gate_refused`; then, once, `closed`.
"""

from __future__ import annotations

from typing import Protocol

from distributor.delivery.relays.relay import Relay
from distributor.delivery.relays.replies import SendResult
from distributor.delivery.transport.copy import Copy, Envelope
from distributor.reason import Reason

# Where a connection ended, and why; None where it is nobody's fault.
Why = Reason | None
Ending = tuple[str, Why]


class RelayConnection(Protocol):
    """One connection to one relay, as a slice and its pool see it; no method but `check` raises."""

    @property
    def relay(self) -> Relay: ...
    @property
    def sent(self) -> int:
        """Copies that the relay answered for, whatever the answer."""

    @property
    def accepted(self) -> int: ...
    @property
    def blamed(self) -> bool:
        """It ended for what the relay said of a copy: that concerns the run, not the relay."""

    @property
    def refused_logins(self) -> int: ...

    def check(self, envelope: Envelope) -> None:
        """WireError where nobody can take this envelope, NotOffered or TooLarge where this relay cannot."""

    async def serve(self) -> None:
        """Open the connection, and return when it has come to its end."""

    def offer(self) -> None:
        """There is work again: take a copy if this connection is free."""

    def pass_gate(self, granted: bool) -> None:
        """The intent of the copy at the gate is committed, or refused: then the relay must not take it."""

    def leave(self, stage: str, reason: Why) -> None:
        """Take no more copies, for this reason; those under way come to their end."""

    def finish(self) -> None:
        """End the connection in good order if no copy is under way."""

    def abort_if_silent(self, now: float, last_call: float, *, hurry: bool) -> None:
        """Abort where the relay let its deadline pass; from `last_call` on, and in a hurry, earlier."""

    def awaits_late_reply(self, now: float) -> bool | None:
        """Whether the answer for a whole copy has been awaited for a while, and may yet be for long."""


class ConnectionOwner(Protocol):
    """The slice, as its connections see it."""

    reply_seconds: float  # that a relay has to answer for a whole copy

    def next_copy(self, connection: RelayConnection) -> Copy | None:
        """A copy for this connection, checked; None where there is none now (`offer` tells when)."""

    def await_gate(self, connection: RelayConnection, copy: Copy) -> None:
        """The copy lies ready but for its last step; `pass_gate` is called when its turn has come."""

    def gate_refused(self, copy: Copy) -> None:
        """The copy was taken back since the gate refused it."""

    def ended(self, relay: Relay, copy: Copy, result: SendResult) -> None:
        """The relay answered for the copy, or refused the session that the copy was in (`REFUSED`)."""

    def lost(self, relay: Relay, copy: Copy, reason: Why, *, doubtful: bool) -> None:
        """The connection ended under the copy; `doubtful` where the relay may have taken it."""

    def served(self, connection: RelayConnection) -> None:
        """The relay takes mail over this connection: others may be opened."""

    def closed(self, connection: RelayConnection, stage: str, reason: Why) -> None:
        """It is over; every copy was told of before."""
