"""How much may be sent: overall, through a relay, to a recipients' domain."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from distributor.audience.address import normalise
from distributor.delivery.relays.providers import Providers
from distributor.errors import AddressError, SettingError

_Given = Mapping[str, Mapping[str, int]]


class Limited(Protocol):
    """Whatever has limits; 0 means none. `per_day` goes by the office's calendar."""

    @property
    def per_second(self) -> int: ...
    @property
    def per_minute(self) -> int: ...
    @property
    def per_day(self) -> int: ...


class LimitedRelay(Limited, Protocol):
    """A relay, as the pace sees it."""

    @property
    def name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Rates:
    """Limits; 0 means none."""

    per_second: int = 0
    per_minute: int = 0
    per_day: int = 0

    @classmethod
    def read(cls, given: Mapping[str, int]) -> Rates:
        """From a setting's {"s": …, "min": …, "day": …} (`environment.rates`)."""
        return cls(given.get("s", 0), given.get("min", 0), given.get("day", 0))


@dataclass(frozen=True, slots=True)
class Rules:
    """What is limited besides relays. `target` says under which name a domain's limits are kept: its own, or
    that of a provider who counts several domains as one; `members` are the domains of such a name.
    """

    overall: Limited = Rates()
    targets: Mapping[str, Limited] = field(default_factory=dict)
    target: Callable[[str], str] = str
    members: Callable[[str], tuple[str, ...]] = lambda name: (name,)
    recovery_seconds: float = 300.0  # a slowed domain's way back to its full rate
    patience_seconds: float = 3.0  # complaints that come within are one: all were sent at the old rate


def limited(limits: Limited) -> bool:
    return bool(limits.per_second or limits.per_minute or limits.per_day)


def fastest(limits: Limited) -> float:
    """Copies per second that the limits allow at most; 0.0 where they say nothing of seconds and minutes."""
    said = [rate for rate in (float(limits.per_second), limits.per_minute / 60) if rate]
    return min(said, default=0.0)


def read_rules(pace: _Given, domain_pace: _Given, providers: Providers) -> Rules:
    """The settings PACE and DOMAIN_PACE, beside what is known of providers; raises SettingError."""
    known = providers.profiles
    targets: dict[str, Limited] = {name: profile.to for name, profile in known.items() if limited(profile.to)}
    targets |= {_target(name, providers): Rates.read(given) for name, given in domain_pace.items()}

    def target(domain: str) -> str:
        return domain if domain in targets else providers.of_domain(domain) or domain

    def members(name: str) -> tuple[str, ...]:
        return known[name].domains if name in known else (name,)

    return Rules(Rates.read(pace.get("", {})), targets, target, members)


def _target(name: str, providers: Providers) -> str:
    """A domain as addresses are compared by, or a provider by name."""
    if name in providers.profiles:
        return name
    try:
        return normalise(f"reader@{name}").key.rpartition("@")[2]
    except AddressError as error:
        raise SettingError("DOMAIN_PACE", f"{name}: {error}") from None
