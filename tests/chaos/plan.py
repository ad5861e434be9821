"""What `python -m tests.chaos` asks of the cases, and where they leave their figures: a pytest plugin."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.chaos.figures import Figures

NAME = "chaos"


@dataclass
class Plan:
    """How much is done; what `make test` does where nothing is given."""

    seeds: int = 4
    first: int = 1  # the first seed
    lanes: int = 4  # offices that are killed at the same time
    database: str = ""  # the only one; "" lets each case choose
    figures: Figures = field(default_factory=Figures)
