"""Which relays may have a copy: by its group and its recipient's domain.

A relay with `groups=` or `domains=` takes those and nothing else, and what it takes goes through no relay
that names none: the others take the rest. While it is away its copies wait for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

_MOST_REMEMBERED = 65_536  # pairs of group and domain


class RoutedRelay(Protocol):
    """A relay, as far as it chooses."""

    @property
    def name(self) -> str: ...
    @property
    def groups(self) -> frozenset[str]: ...
    @property
    def domains(self) -> frozenset[str]: ...


Route = frozenset[str]  # the names of the relays that may have a copy


class Routes:
    """The routes of one slice's relays; the same few answers for all copies are remembered."""

    def __init__(self, relays: Sequence[RoutedRelay]) -> None:
        self.relays = tuple(relays)
        # Whether any copy may go through any relay: then nobody needs to ask.
        self.open = not any(relay.groups or relay.domains for relay in relays)
        self._all = frozenset(relay.name for relay in relays)
        self._known: dict[tuple[str, str], Route] = {}

    def of(self, group: str, domain: str) -> Route:
        """The relays for a copy to this group and domain; empty where none may have it.

        `domain` as addresses are compared by: lower case, A-labels.
        """
        if self.open:
            return self._all
        route = self._known.get((group, domain))
        if route is None:
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            route = self._known[group, domain] = self._find(group, domain)
        return route

    def _find(self, group: str, domain: str) -> Route:
        taking = [relay for relay in self.relays if takes(relay, group, domain)]
        dedicated = [relay for relay in taking if relay.groups or relay.domains]
        return frozenset(relay.name for relay in dedicated or taking)


def takes(relay: RoutedRelay, group: str, domain: str) -> bool:
    """Whether this relay, by its own list, may have a copy to this group and domain; it wants both."""
    if relay.groups and group not in relay.groups:
        return False
    return not relay.domains or _among(domain, relay.domains)


def _among(domain: str, allowed: Iterable[str]) -> bool:
    """`*.gov.cn` is every domain below gov.cn, and gov.cn itself."""
    return any(domain == one or (one.startswith("*.") and f".{domain}".endswith(one[1:])) for one in allowed)
