"""Log-in methods that a relay offers in vain: remembered by each process, lest an account is locked for them.

A failed log-in counts with whoever watches over the account, also where only the method is broken.
"""

from __future__ import annotations

from collections.abc import Sequence

from distributor.delivery.relays.relay import Relay


class RefusedMechanisms:
    """What one process remembers, by settings and password, which may stand in a file."""

    def __init__(self) -> None:
        self._broken: dict[tuple[Relay, str], frozenset[str]] = {}

    def broken(self, relay: Relay) -> frozenset[str]:
        """Those that failed where another was tried after them."""
        return self._broken.get((relay, relay.present_password()), frozenset())

    def note(self, relay: Relay, failed: Sequence[str]) -> None:
        """Those that a session tried in vain."""
        if failed:
            key = (relay, relay.present_password())
            self._broken[key] = self._broken.get(key, frozenset()) | {*failed}


# Celery's processes serve one slice after another.
mechanisms = RefusedMechanisms()
