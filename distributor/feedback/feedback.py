"""The one value that every kind of feedback comes down to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Feedback:
    """What came back about one copy."""

    kind: str  # unsubscribed | bounced | complained
    address_key: str
    detail: str = ""  # what somebody else said: a mail system, a reader, a person of the office
    code: str = ""  # how we know, an EvidenceKind or ComplaintKind
    source: str = ""  # the file that named the address
    address: str = ""  # as it was written
    by: str = ""  # the person, where one acted
    cause: str = ""  # what a mail system's words were judged to mean, by its name
    incoming_id: int | None = None  # the mail that reported it
    run_id: int | None = None  # the copy that it is about …
    copy_number: int | None = None  # … by its number
