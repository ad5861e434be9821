"""What is checked: the domains that a mail names, and who hands it over."""

from __future__ import annotations

from dataclasses import dataclass

from distributor.mail.keys import SigningKey


@dataclass(frozen=True, slots=True)
class Subject:
    """Domains in A-labels."""

    domain: str  # of From
    envelope: str  # of the return path
    signing: str  # d=
    keys: tuple[SigningKey, ...]
    relays: tuple[str, ...]  # host names; empty with the local mail catcher
    public_url: str


def below(domain: str, above: str) -> bool:
    """Whether the domain is the other or stands below it."""
    return domain == above or domain.endswith(f".{above}")
