"""The one value that every kind of feedback comes down to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Feedback:
    """What came back about one copy."""

    kind: str  # unsubscribed | bounced | complained
    address_key: str
    detail: str  # how we know, in words
