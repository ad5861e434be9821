"""Which relays may have a copy: by its group and its recipient's domain.

A relay with `groups=` or `domains=` takes those and nothing else. It does not take them away from the others:
what goes only through one relay is shut out of the rest by their own lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol


class Choosy(Protocol):
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

    def __init__(self, relays: Sequence[Choosy]) -> None:
        self._relays = tuple(relays)
        self._all = frozenset(relay.name for relay in relays)
        self._known: dict[tuple[str, str], Route] = {}
        # Whether any copy may go through any relay: then nobody needs to ask.
        self.open = not any(relay.groups or relay.domains for relay in relays)

    def of(self, group: str, domain: str) -> Route:
        """The relays for a copy to this group and domain; empty where none may have it."""
        if self.open:
            return self._all
        route = self._known.get((group, domain))
        if route is None:
            route = self._known[group, domain] = self._find(group, domain)
        return route

    def _find(self, group: str, domain: str) -> Route:
        return frozenset(relay.name for relay in self._relays if takes(relay, group, domain))


def takes(relay: Choosy, group: str, domain: str) -> bool:
    """Whether this relay may have a copy to this group and domain."""
    if relay.groups and group not in relay.groups:
        return False
    return not relay.domains or _among(domain, relay.domains)


def _among(domain: str, allowed: Iterable[str]) -> bool:
    """`*.gov.cn` is every domain below gov.cn, and gov.cn itself."""
    return any(domain == one or (one.startswith("*.") and f".{domain}".endswith(one[1:])) for one in allowed)
