"""How many lines each relay gets: by weight among those that are up, within each one's own limits."""

from __future__ import annotations

from collections.abc import Sequence

from distributor.delivery.relay import Relay


def turns(relays: Sequence[Relay], processes: int = 1) -> list[tuple[Relay, int]]:
    """Every line that could be kept, in the order in which they are opened: (relay, its place there from 0).

    A relay of weight 2 has its second line before a relay of weight 1 has its second.
    """
    places = [(relay, place) for relay in relays for place in range(relay.share(processes))]
    return sorted(places, key=lambda turn: (2 * turn[1] + 1) / turn[0].weight)


def share(relay: Relay, up: Sequence[Relay], processes: int = 1) -> int:
    """Lines to this relay while those in `up` work: the heaviest has all of its own, others in proportion."""
    heaviest = max((other.weight for other in up), default=relay.weight)
    most = relay.share(processes)
    return max(1, min(most, round(most * relay.weight / heaviest)))
