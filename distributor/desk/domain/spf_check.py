"""Does SPF let the relays send for the return path's domain?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address

from distributor.desk.domain.finding import Finding, Record, State
from distributor.desk.domain.lookup import Lookup
from distributor.desk.domain.spf import MOST_LOOKUPS, Spf, follow, records
from distributor.desk.domain.subject import Subject
from distributor.language import gettext as _

# Mail providers, whose relays send from other addresses than they answer at:
# End of the relay's host name -> the name that the provider asks its customers to include.
_INCLUDES = {
    "exmail.qq.com": "spf.mail.qq.com",
    "qcloudmail.com": "qcloudmail.com",
    "qiye.163.com": "spf.qiye.163.com",
    "qiye.aliyun.com": "spf.qiye.aliyun.com",
    "mxhichina.com": "spf.qiye.aliyun.com",
    "smtpdm.aliyun.com": "spf1.dm.aliyun.com",
    "gmail.com": "_spf.google.com",
    "office365.com": "spf.protection.outlook.com",
    "partner.outlook.cn": "spf.protection.partner.outlook.cn",
    "sendgrid.net": "sendgrid.net",
    "mailgun.org": "mailgun.org",
    "amazonaws.com": "amazonses.com",
}


@dataclass(frozen=True, slots=True)
class _Need:
    """What SPF must hold for a relay."""

    host: str
    terms: tuple[str, ...]  # empty where the address that it sends from cannot be told
    met: bool


def check(lookup: Lookup, subject: Subject) -> Iterator[Finding]:
    """The record, how it ends, and whether each relay is in it."""
    domain = subject.envelope
    found = records(lookup, domain)
    if len(found) != 1:
        yield _not_one(lookup, subject, found)
        return
    spf = follow(lookup, domain, found[0])
    yield _soundness(domain, spf)
    yield from _ending(domain, spf)
    needs = [_need(lookup, spf, host) for host in subject.relays]
    for need in needs:
        yield _relay(domain, spf, need)


def _not_one(lookup: Lookup, subject: Subject, found: list[str]) -> Finding:
    if found:
        told = _("%(domain)s has %(count)d SPF records; receivers then disregard all of them")
        counted = {"domain": subject.envelope, "count": len(found)}
        return Finding("SPF", "bad", told % counted, _("join them into one"))
    told = _("%(domain)s has no SPF record") % {"domain": subject.envelope}
    needs = [_need(lookup, Spf(), host) for host in subject.relays]
    terms = list(dict.fromkeys(term for need in needs for term in need.terms))
    if not terms:
        remedy = _(
            "publish one that names the address your relay sends from, such as: v=spf1 ip4:192.0.2.1 ~all"
        )
        return Finding("SPF", "bad", told, remedy)
    record = Record(subject.envelope, " ".join(["v=spf1", *terms, "~all"]))
    return Finding("SPF", "bad", told, _("publish the record below"), record)


def _soundness(domain: str, spf: Spf) -> Finding:
    if spf.faults:
        remedy = _("correct it: receivers take such a record for an error")
        return Finding("SPF", "bad", "; ".join([*spf.faults, spf.record[:200]]), remedy)
    words = _("%(record)s (%(count)d of %(most)d lookups)")
    told = words % {"record": spf.record[:200], "count": spf.lookups, "most": MOST_LOOKUPS}
    if spf.doubts:
        return Finding("SPF", "look", "; ".join([told, *spf.doubts]))
    return Finding("SPF", "good", told)


def _ending(domain: str, spf: Spf) -> Iterator[Finding]:
    what = _("SPF, end")
    if spf.ending in ("-", "~"):
        return
    record = Record(domain, f"{_without_all(spf.record)} ~all")
    if spf.ending == "+":
        told = _("+all lets everybody send in the name of %(domain)s") % {"domain": domain}
        yield Finding(what, "bad", told, _("publish the record below"), record)
    elif not spf.ending and "redirect=" in spf.record.lower():
        yield Finding(what, "look", _("what it redirects to does not end in -all or ~all"))
    else:
        told = _("it does not end in -all or ~all, so that it keeps nobody out")
        yield Finding(what, "look", told, _("publish the record below"), record)


def _need(lookup: Lookup, spf: Spf, host: str) -> _Need:
    include = _include_of(host)
    if include:
        return _Need(host, (f"include:{include}",), include in spf.includes)
    addresses = [ip_address(address) for address in _addresses(lookup, host)]
    public = [address for address in addresses if address.is_global]
    met = bool(public) and all(any(a in network for network in spf.networks) for a in public)
    return _Need(host, tuple(f"ip{address.version}:{address}" for address in public), met)


def _addresses(lookup: Lookup, host: str) -> list[str]:
    try:
        return [str(ip_address(host))]
    except ValueError:
        return lookup.addresses(host)


def _relay(domain: str, spf: Spf, need: _Need) -> Finding:
    what = _("SPF, relay %(host)s") % {"host": need.host}
    if not need.terms:
        told = _("the address that it sends from to the world cannot be told from here")
        return Finding(what, "look", told, _("see to it that the SPF record has that address"))
    named = {"terms": " ".join(need.terms)}
    if need.met:
        return Finding(what, "good", _("let in by %(terms)s") % named)
    record = Record(domain, _with(spf, need.terms))
    if need.terms[0].startswith("include:"):
        return Finding(
            what, "bad", _("not let in: %(terms)s is missing") % named, _("publish the record below"), record
        )
    remedy = _(
        "if it sends from that address, publish the record below; if not, the one that it does send from"
    )
    state: State = "look"  # a relay may well send from another address than it answers at
    return Finding(what, state, _("its address is not in the record: %(terms)s") % named, remedy, record)


def _with(spf: Spf, terms: tuple[str, ...]) -> str:
    start = _without_all(spf.record)
    missing = [term for term in terms if term not in start.split()]
    return " ".join([start, *missing, f"{spf.ending if spf.ending in ('-', '~') else '~'}all"])


def _without_all(record: str) -> str:
    return " ".join(term for term in record.split() if not re.fullmatch(r"[+\-~?]?all", term, re.IGNORECASE))


def _include_of(host: str) -> str:
    """The name to include for a relay; "" where it is nobody's that is known."""
    labels = host.lower().rstrip(".").split(".")
    ends = (".".join(labels[start:]) for start in range(len(labels)))
    return next((_INCLUDES[end] for end in ends if end in _INCLUDES), "")
