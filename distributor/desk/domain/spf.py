"""SPF (RFC 7208): the record, everything it refers to, and what that costs its readers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network

from distributor.desk.domain.lookup import Lookup
from distributor.language import gettext as _

MOST_LOOKUPS, MOST_VOID = 10, 2  # section 4.6.4: more, and receivers give up
_STOP = 20  # lookups after which the rest need not be known
_MOST_EXCHANGES = 10  # of one mx mechanism
_TERM = re.compile(
    r"(?P<sign>[+\-~?]?)(?P<name>all|include|a|mx|ptr|ip4|ip6|exists)"
    r"(?::(?P<target>[^/\s]+))?(?:/(?P<width>\d{1,3}))?(?://(?P<width6>\d{1,3}))?",
    re.IGNORECASE,
)
_MODIFIER = re.compile(r"(?P<name>[a-z][a-z0-9_.-]*)=(?P<value>\S*)", re.IGNORECASE)
_NEEDS_TARGET = ("include", "exists", "ip4", "ip6")

Network = IPv4Network | IPv6Network


@dataclass(slots=True)
class Spf:
    """The evaluated SPF record of a domain."""

    record: str = ""
    networks: list[Network] = field(default_factory=list)  # that may send
    includes: list[str] = field(default_factory=list)
    lookups: int = 0
    void: int = 0
    ending: str = ""  # the sign before `all` at the end of the road: "-", "~", "?" or "+"; "" = none
    faults: list[str] = field(default_factory=list)  # what makes receivers disregard it
    doubts: list[str] = field(default_factory=list)


def records(lookup: Lookup, domain: str) -> list[str]:
    """The domain's records that claim to be SPF."""
    return [text for text in lookup.texts(domain) if text.lower().partition(" ")[0] == "v=spf1"]


def follow(lookup: Lookup, domain: str, record: str) -> Spf:
    """Read the record and whatever it refers to."""
    found = Spf(record)
    _Walk(lookup, found).read(domain, record, top=True)
    if found.lookups > MOST_LOOKUPS:
        counts = {"count": found.lookups, "most": MOST_LOOKUPS}
        found.faults.append(_("it takes %(count)d lookups or more; receivers stop at %(most)d") % counts)
    if found.void > MOST_VOID:
        counts = {"count": found.void, "most": MOST_VOID}
        words = _("%(count)d of the names in it do not exist; receivers stop after %(most)d")
        found.faults.append(words % counts)
    return found


@dataclass(slots=True)
class _Walk:
    """From a record to those it includes."""

    lookup: Lookup
    found: Spf

    def read(self, domain: str, record: str, *, top: bool) -> None:
        redirect = ""
        for term in record.split()[1:]:
            if found := _TERM.fullmatch(term):
                if found["name"].lower() == "all":
                    self._end(found["sign"] or "+", top=top)
                    return
                self._mechanism(domain, found)
            elif modifier := _MODIFIER.fullmatch(term):
                if modifier["name"].lower() == "redirect":
                    redirect = modifier["value"]
            else:
                self._fault(_("%(term)r in the record of %(domain)s is no SPF term"), term, domain)
        if redirect:
            self._other("redirect", redirect, top=top)

    def _end(self, sign: str, *, top: bool) -> None:
        if top:
            self.found.ending = sign

    def _mechanism(self, domain: str, term: re.Match[str]) -> None:
        name, target, width = term["name"].lower(), term["target"] or "", term["width"]
        if name in _NEEDS_TARGET and not target:
            self._fault(_("%(term)r in the record of %(domain)s lacks what it refers to"), term[0], domain)
        elif name in ("ip4", "ip6"):
            self._network(name, f"{target}/{width}" if width else target, domain)
        elif name == "include":
            self._other(name, target, top=False)
        else:
            self._hosts(name, target or domain, {"ip4": width, "ip6": term["width6"]})

    def _network(self, name: str, text: str, domain: str) -> None:
        try:
            network = ip_network(text, strict=False)
        except ValueError:
            self._fault(_("%(term)r in the record of %(domain)s is no address"), f"{name}:{text}", domain)
            return
        if network.version != int(name[-1]):
            self._fault(_("%(term)r in the record of %(domain)s is no address"), f"{name}:{text}", domain)
            return
        self.found.networks.append(network)

    def _other(self, name: str, target: str, *, top: bool) -> None:
        """include or redirect: the other domain's record counts, too."""
        if not self._pays() or self._is_macro(target):
            return
        if name == "include":
            self.found.includes.append(target.lower().rstrip("."))
        others = records(self.lookup, target)
        if len(others) == 1:
            self.read(target, others[0], top=top)
            return
        counted = _("%(domain)s, which it refers to, has %(count)d SPF records")
        self.found.faults.append(counted % {"domain": target[:100], "count": len(others)})
        self.found.void += not others

    def _hosts(self, name: str, target: str, widths: dict[str, str | None]) -> None:
        """a and mx name hosts; exists and ptr cannot be listed, and cost a lookup all the same."""
        if name == "ptr":
            self.found.doubts.append(_("it uses ptr, which RFC 7208 tells not to use"))
        if not self._pays() or self._is_macro(target) or name in ("exists", "ptr"):
            return
        hosts = self.lookup.exchanges(target)[:_MOST_EXCHANGES] if name == "mx" else [target]
        addresses = [address for host in hosts if host for address in self.lookup.addresses(host)]
        self.found.void += not addresses
        for address in addresses:
            kind = "ip6" if ":" in address else "ip4"
            self._network(kind, f"{address}/{widths[kind]}" if widths[kind] else address, target)

    def _pays(self) -> bool:
        self.found.lookups += 1
        return self.found.lookups <= _STOP

    def _is_macro(self, target: str) -> bool:
        """Macros (section 7) depend on the message: they cannot be followed beforehand."""
        return "%" in target

    def _fault(self, words: str, term: str, domain: str) -> None:
        self.found.faults.append(words % {"term": term[:100], "domain": domain[:100]})
