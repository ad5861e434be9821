"""What `python -m tests.chaos` asks of the cases, and where they leave their figures: a pytest plugin."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field

from tests.chaos.figures import Figures
from tests.chaos.link import Link, drawn

NAME = "chaos"


@dataclass
class Plan:
    """How much is done; what `make test` does where nothing is given."""

    seeds: int = 4
    first: int = 1  # the first seed
    offices: int = 4  # offices that are killed at the same time
    database: str = ""  # the only one; "" lets each case choose
    link: Link | None = None  # for every case and seed; None: each draws its own
    farthest: int = 20  # milliseconds each way, of a link that is drawn; more takes its time
    figures: Figures = field(default_factory=Figures)

    def link_of(self, seed: int) -> Link:
        """How the office reaches its relay in this random kill."""
        return self.link or drawn(seed).within(self.farthest)

    def link_of_case(self, name: str) -> Link:
        """Likewise in a case, by its name: always the same, and another one for another first seed."""
        return self.link_of(self.first + zlib.crc32(name.encode()))
