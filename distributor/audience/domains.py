"""Mail domains that stand for themselves and all below them: `gov.cn` covers renda.example.gov.cn."""

from __future__ import annotations

from collections.abc import Iterable

from distributor.audience.address import domain_key


def read(domains: Iterable[str]) -> tuple[str, ...]:
    """The domains as they are compared, in A-labels, each once; AddressError names the one that is none."""
    return tuple(dict.fromkeys(map(domain_key, domains)))


def outside(keys: Iterable[str], domains: Iterable[str]) -> tuple[str, ...]:
    """The keys of addresses that lie in none of the domains as `read` gives them, in their order."""
    ends = tuple(f".{domain}" for domain in domains)
    return tuple(key for key in keys if not f".{key.rpartition('@')[2]}".endswith(ends))
