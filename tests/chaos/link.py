"""How an office reaches its relay: which kind of connection, and how far away."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from random import Random
from typing import Literal, get_args

Kind = Literal["plain", "starttls", "smtps"]
KINDS: tuple[Kind, ...] = get_args(Kind)
LATENCIES = (0, 20, 150)  # milliseconds each way: the same machine, the same country, another continent
# Before MAIL: greeting and EHLO; with TLS its handshake (1.3), AUTH, and STARTTLS with a second EHLO.
_ROUND_TRIPS: dict[Kind, int] = {"plain": 2, "starttls": 6, "smtps": 5}


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """Inside TLS the office logs in (SASL PLAIN)."""

    kind: Kind = "plain"
    latency: int = 0  # milliseconds each way

    def __str__(self) -> str:
        return f"{self.kind}/{self.latency}"

    @classmethod
    def read(cls, text: str) -> Link:
        """`smtps/150`; a ValueError names what may stand there."""
        found = {str(link): link for link in LINKS}.get(text)
        if found is None:
            raise ValueError(f"{text!r} is none of {', '.join(map(str, LINKS))}")
        return found

    def within(self, latency: int) -> Link:
        """This one, or one no further away than that."""
        return Link(self.kind, min(self.latency, latency))

    @property
    def seconds(self) -> float:
        """The latency each way."""
        return self.latency / 1000

    @property
    def opening(self) -> float:
        """Seconds that it takes at least until a session may name its first recipient."""
        return 2 * self.seconds * _ROUND_TRIPS[self.kind]


PLAIN = Link()
LINKS = tuple(itertools.starmap(Link, itertools.product(KINDS, LATENCIES)))


def drawn(seed: int) -> Link:
    """Always the same for a seed; as many seeds in a row as there are links draw each of them once."""
    deal, place = divmod(seed, len(LINKS))
    return Random(deal).sample(LINKS, len(LINKS))[place]
