"""The name by which this machine introduces itself: EHLO and LHLO (RFC 5321 section 4.1.4, RFC 2033).

Many servers refuse a bare name, `localhost` or one that cannot be a host's. In their place stands the
address of the connection as a literal (section 4.1.3), which is always true.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from functools import cache

import idna

from distributor import environment
from distributor.language import gettext as _

_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)", re.IGNORECASE)
_LONGEST = 253
# No host is known by these to anybody else (RFC 6761, and what installers write into /etc/hosts).
_NOWHERE = ("localhost", "localdomain", "invalid", "arpa")
# These may be known in a network of one's own: said where somebody sets them, never by a guess (RFC 6762).
_AT_HOME = ("local", "internal", "lan")
_HERE = "[127.0.0.1]"  # a unix socket has no address


def read(setting: str, *, help: str) -> str:
    """The setting's name, `checked`; empty where none is given."""
    value = environment.text(setting, help=help)
    try:
        return value and checked(value)
    except ValueError:  # idna's errors are some
        words = _("a fully qualified name such as %(name)s, or an address such as %(address)s")
        named = {"name": "mail.example.org", "address": "[192.0.2.1]"}
        raise environment.expected(setting, words % named, value) from None


def checked(name: str) -> str:
    """A fully qualified name, in A-labels, or an address literal; ValueError for anything else."""
    if name.startswith("["):
        return _checked_literal(name)
    encoded = name if name.isascii() else idna.encode(name, uts46=True).decode("ascii")
    if not _is_qualified(encoded):
        raise ValueError(name)
    return encoded


@cache
def own_name(given: str = "") -> str:
    """The name set, else this machine's where it is fully qualified, else nothing.

    Asked for once: a DNS that is away keeps one waiting.
    """
    if given:
        return given
    found = (name.rstrip(".") for name in (socket.getfqdn(), socket.gethostname()))
    return next((name for name in found if _is_qualified(name, (*_NOWHERE, *_AT_HOME))), "")


def said(name: str, local: object = None) -> str:
    """What is said on a connection: the name, else the literal of its own address (a socket's name)."""
    return name if name.startswith("[") or _is_qualified(name) else literal(local)


def literal(local: object) -> str:
    """`[192.0.2.1]` or `[IPv6:2001:db8::1]` of what `getsockname` says."""
    host = local[0] if isinstance(local, tuple) and local else ""
    try:
        address = ipaddress.ip_address(str(host).partition("%")[0])
    except ValueError:
        return _HERE
    mapped = getattr(address, "ipv4_mapped", None)
    return _HERE if address.is_unspecified else _written(mapped or address)


def _checked_literal(name: str) -> str:
    inner = name.removeprefix("[").removesuffix("]")
    address = ipaddress.ip_address(re.sub(r"^IPv6:", "", inner, flags=re.IGNORECASE))
    if not name.endswith("]") or address.is_unspecified:
        raise ValueError(name)
    return _written(address)


def _written(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> str:
    return f"[{address}]" if address.version == 4 else f"[IPv6:{address}]"


def _is_qualified(name: str, but_not: tuple[str, ...] = _NOWHERE) -> bool:
    labels = name.split(".")
    return (
        len(labels) > 1
        and len(name) <= _LONGEST
        and all(_LABEL.fullmatch(label) for label in labels)
        and not labels[-1].isdigit()
        and labels[-1].lower() not in but_not
    )
