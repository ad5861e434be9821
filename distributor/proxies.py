"""Which peers are believed when they say for whom they speak, and addresses as they write them."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable

from distributor import environment
from distributor.language import gettext as _

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_LONGEST = 64  # characters of an address with brackets, zone and port
_WITH_PORT = re.compile(r"(?:\[(?P<six>[^\]]*)\]|(?P<four>[0-9.]+))(?::[0-9]{1,5})?")
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


def read_address(text: str) -> Address | None:
    """An address with or without brackets, port and zone; IPv4 where IPv6 only wraps it."""
    text = text.strip()
    if len(text) > _LONGEST:
        return None
    with_port = _WITH_PORT.fullmatch(text)
    if with_port:
        text = with_port["six"] or with_port["four"] or ""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
