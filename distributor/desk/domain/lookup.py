"""Questions to the DNS: short, patient for seconds only, and suspicious of the answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import ip_address

import dns.exception
import dns.name
import dns.rdata
import dns.resolver
from dns.rdtypes.ANY.MX import MX
from dns.rdtypes.ANY.TXT import TXT

from distributor.errors import DnsError
from distributor.language import gettext as _

_TRY, _ALTOGETHER = 2.0, 5.0  # seconds: one server, one question
_MOST_RECORDS, _LONGEST_TEXT = 100, 8192  # of one answer; characters
_LONGEST_NAME = 253  # characters


@dataclass(slots=True)
class Lookup:
    """Asks one resolver, and remembers its answers."""

    resolver: dns.resolver.Resolver
    answered: bool = False  # anything at all, so far
    _known: dict[tuple[str, str], list[dns.rdata.Rdata]] = field(default_factory=dict)

    def texts(self, name: str) -> list[str]:
        """Every TXT record of the name, its strings joined; none where there is no such name."""
        records = [record for record in self._ask(name, "TXT") if isinstance(record, TXT)]
        return [b"".join(record.strings).decode("utf-8", "replace")[:_LONGEST_TEXT] for record in records]

    def addresses(self, name: str) -> list[str]:
        """IPv4 and IPv6."""
        return [record.to_text() for kind in ("A", "AAAA") for record in self._ask(name, kind)]

    def exchanges(self, name: str) -> list[str]:
        """The hosts that take mail, best first, without the final dot; "" is a null MX (RFC 7505)."""
        records = [record for record in self._ask(name, "MX") if isinstance(record, MX)]
        ordered = sorted(records, key=lambda record: record.preference)
        return [record.exchange.to_text().rstrip(".") for record in ordered]

    def _ask(self, name: str, kind: str) -> list[dns.rdata.Rdata]:
        key = (name.lower().rstrip("."), kind)
        if key not in self._known:
            self._known[key] = self._asked(*key)
        return self._known[key]

    def _asked(self, name: str, kind: str) -> list[dns.rdata.Rdata]:
        if not name or len(name) > _LONGEST_NAME:
            return []
        try:
            answer = self.resolver.resolve(dns.name.from_text(name), kind, raise_on_no_answer=False)
        except dns.resolver.NXDOMAIN:
            self.answered = True
            return []
        except dns.resolver.NoNameservers as error:
            replies = [reply for *_where, reply in error.kwargs["errors"] if reply is not None]
            self.answered |= bool(replies)
            reason = replies[-1].rcode().name if replies else _("no server answers")
            raise self._silent(name, reason) from None
        except dns.exception.Timeout:
            raise self._silent(name, _("no answer in time")) from None
        except (dns.exception.DNSException, OSError, UnicodeError, ValueError) as error:
            raise self._silent(name, str(error)) from None
        self.answered = True
        return list(answer)[:_MOST_RECORDS]

    def _silent(self, name: str, reason: str) -> DnsError:
        words = _("the DNS (%(servers)s) cannot tell %(name)s: %(reason)s")
        port = "" if self.resolver.port == 53 else f":{self.resolver.port}"
        servers = ", ".join(f"{server}{port}" for server in self.resolver.nameservers)
        return DnsError(words % {"servers": servers, "name": name[:100], "reason": reason[:200]})


def lookup(server: str = "") -> Lookup:
    """Ask that server (`192.0.2.1`, `192.0.2.1:5353`, `[2001:db8::1]:53`), else the machine's own."""
    try:
        resolver = dns.resolver.Resolver(configure=not server)
    except dns.exception.DNSException:
        words = _("this machine names no DNS server; name one: --resolver 192.0.2.1")
        raise DnsError(words) from None
    if server:
        address, port = _address(server)
        resolver.nameservers, resolver.port = [address], port
    resolver.timeout, resolver.lifetime = _TRY, _ALTOGETHER
    return Lookup(resolver)


def _address(server: str) -> tuple[str, int]:
    host, colon, port = server.rpartition(":")
    if not colon or (":" in host and not host.startswith("[")):
        host, port = server, "53"
    try:
        return str(ip_address(host.strip("[]"))), _port(port)
    except ValueError:
        words = _("%(server)r is no address of a DNS server; expected 192.0.2.1 or 192.0.2.1:5353")
        raise DnsError(words % {"server": server[:80]}) from None


def _port(port: str) -> int:
    if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise ValueError(port)
    return int(port)
