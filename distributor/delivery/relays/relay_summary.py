"""On what terms a relay is used, in words for people: profile, limits, share, routing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from distributor.delivery.relays.relay import Relay
from distributor.language import gettext as _


def describe(relay: Relay, others: Sequence[Relay] = ()) -> list[str]:
    """The profile and every limit in force; share and routing where there is something to choose."""
    return [*_profile(relay), *_limits(relay), *_share(relay, others), *_routing(relay)]


def _profile(relay: Relay) -> Iterator[str]:
    if relay.profile:
        yield _("profile %(name)s") % {"name": relay.profile}


def _limits(relay: Relay) -> Iterator[str]:
    yield _("sessions per process: %(number)d") % {"number": relay.connections}
    if relay.total_connections:
        yield _("sessions of all processes: %(number)d") % {"number": relay.total_connections}
    yield _("copies per session: %(number)d") % {"number": relay.messages}
    if relay.per_second:
        yield _("%(number)d per second") % {"number": relay.per_second}
    if relay.per_minute:
        yield _("%(number)d per minute") % {"number": relay.per_minute}
    if relay.per_day:
        yield _("%(number)d per day") % {"number": relay.per_day}


def _share(relay: Relay, others: Sequence[Relay]) -> Iterator[str]:
    if len({other.weight for other in (relay, *others)}) > 1:
        yield _("weight %(number)d") % {"number": relay.weight}


def _routing(relay: Relay) -> Iterator[str]:
    if relay.groups:
        yield _("only groups %(names)s") % {"names": ", ".join(sorted(relay.groups))}
    if relay.domains:
        yield _("only domains %(names)s") % {"names": ", ".join(sorted(relay.domains))}
