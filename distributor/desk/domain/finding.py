"""What a check found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["good", "look", "bad"]


@dataclass(frozen=True, slots=True)
class Record:
    """A TXT record to publish."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    what: str
    state: State
    told: str
    remedy: str = ""
    publish: Record | None = None
