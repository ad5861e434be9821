"""Who the visitor is and over which scheme they came: the one place that reads what proxies say of it.

After the middleware `REMOTE_ADDR` is the visitor's address and `request.scheme` the visitor's scheme, for
throttle, log, CSRF check and cookies alike. X-Forwarded-For and X-Forwarded-Proto count only from a peer in
TRUSTED_PROXIES: anybody may write a header, and nginx hands on what it is not told to replace.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Collection

from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port

from distributor import settings
from distributor.proxies import Network, among, read_address
from distributor.web import untrusted_proxies

SCHEME_KEY = "distributor.scheme"  # of META; no header can be called so (see SECURE_PROXY_SSL_HEADER)
_MOST_HOPS = 20  # proxies in a row; what stands before them in a list is nobody's business
_IPV6_SITE = 64  # bits; one customer has at least that network, so it counts as one visitor (RFC 6177)


def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Put the visitor's address and scheme in place of the peer's, before anybody asks for them."""

    def answer(request: HttpRequest) -> HttpResponse:
        identify(request)
        return get_response(request)

    return answer


def identify(request: HttpRequest) -> None:
    """Once for each request: afterwards its peer is not known any more."""
    peer, forwarded_for = request.META.get("REMOTE_ADDR", ""), request.META.get("HTTP_X_FORWARDED_FOR", "")
    address = read_address(peer)
    trusted = address is not None and among(address, settings.TRUSTED_PROXIES)
    if forwarded_for and address and not trusted:
        untrusted_proxies.note(address)
    request.META[SCHEME_KEY] = _scheme(request, trusted=trusted)
    request.META["REMOTE_ADDR"] = visitor(peer, forwarded_for, settings.TRUSTED_PROXIES)


def visitor(peer: str, forwarded_for: str, trusted: Collection[Network]) -> str:
    """The rightmost address that is no trusted proxy's, of the list and the peer behind it.

    Where a proxy hands on nothing that is an address, it is the proxy's own. "" where the peer has none (a
    unix socket).
    """
    found = read_address(peer)
    for hop in reversed(forwarded_for.rsplit(",", _MOST_HOPS)[-_MOST_HOPS:]):
        said = read_address(hop)
        if found is None or said is None or not among(found, trusted):
            break
        found = said
    return str(found or "")


def site(address: str) -> str:
    """What counts as one visitor: an IPv4 address, an IPv6 /64; "" for what is no address."""
    read = read_address(address)
    if read is None or read.version == 4:
        return str(read or "")
    return str(ipaddress.ip_network((read, _IPV6_SITE), strict=False))


def is_loopback(address: str) -> bool:
    """Whether it is an address of this machine for itself."""
    read = read_address(address)
    return read is not None and read.is_loopback


def by_local_name(request: HttpRequest) -> bool:
    """Whether the Host header names this machine as itself does: localhost or a loopback address."""
    host, _port = split_domain_port(request.META.get("HTTP_HOST", "").lower())
    return host == "localhost" or is_loopback(host)


def _scheme(request: HttpRequest, *, trusted: bool) -> str:
    """http or https. Who opens an https site by its name comes by https, whatever a proxy forgets to say."""
    if settings.PUBLIC_URL.startswith("https://") and not by_local_name(request):
        return "https"
    said = request.META.get("HTTP_X_FORWARDED_PROTO", "") if trusted else ""
    last = said.rpartition(",")[2].strip().lower()  # the others may be the visitor's own
    return last if last in ("http", "https") else str(request.scheme)
