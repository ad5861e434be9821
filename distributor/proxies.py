"""Which peers are believed when they say for whom they speak: the setting TRUSTED_PROXIES."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

from distributor import environment
from distributor.language import gettext as _

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_EXAMPLE = "127.0.0.1, 10.0.0.0/24, 2001:db8::/64"


def read(setting: str, *, help: str) -> tuple[Network, ...]:
    """The setting's addresses and networks; SettingError for anything else, and for the whole Internet."""
    return tuple(_network(setting, word) for word in environment.words(setting, help=help))


def _network(setting: str, word: str) -> Network:
    try:
        network = ipaddress.ip_network(word)
    except ValueError:
        words = _("addresses and networks such as %(example)s, host bits zero") % {"example": _EXAMPLE}
        raise environment.expected(setting, words, word) from None
    if not network.prefixlen:
        words = _("the proxies' own addresses: what everybody may say is worth nothing")
        raise environment.expected(setting, words, word)
    return network


def among(address: Address, networks: Iterable[Network]) -> bool:
    """Whether the address is in one of the networks; of the other version it never is."""
    return any(address in network for network in networks)
