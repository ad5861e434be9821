"""DMARC (RFC 7489): the policy of the From domain, and what of a mail agrees with that domain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from distributor.desk.domain.finding import Finding, Record
from distributor.desk.domain.lookup import Lookup
from distributor.desk.domain.subject import Subject, below
from distributor.desk.domain.tags import begins, tags
from distributor.language import gettext as _

_POLICIES = ("none", "quarantine", "reject")


@dataclass(frozen=True, slots=True)
class _Policy:
    """A DMARC record and the domain that has it: the mail's own, or that of the organisation."""

    domain: str
    tags: dict[str, str]
    record: str


def check(lookup: Lookup, subject: Subject) -> Iterator[Finding]:
    """The policy in force, and whether signature or return path agree with the From domain."""
    found = _nearest(lookup, subject.domain)
    if len(found) != 1:
        yield _not_one(subject.domain, found)
    policy = found[0] if len(found) == 1 else None
    if policy:
        yield _judged(policy, subject.domain)
    yield _agreement(subject, policy)


def _nearest(lookup: Lookup, domain: str) -> list[_Policy]:
    """The records of the domain, else of the nearest domain above it that is not a top-level one.

    Which domain is the organisation's own is found by going up, as DMARC's newer edition does
    ("tree walk"), so that no list of public suffixes is needed.
    """
    labels = domain.split(".")
    for start in range(max(len(labels) - 1, 1)):
        above = ".".join(labels[start:])
        texts = [text for text in lookup.texts(f"_dmarc.{above}") if begins(text, "DMARC1")]
        if texts:
            return [_Policy(above, tags(text), text) for text in texts]
    return []


def _not_one(domain: str, found: list[_Policy]) -> Finding:
    name = f"_dmarc.{found[0].domain if found else domain}"
    record = Record(name, f"v=DMARC1; p=none; rua=mailto:postmaster@{domain}")
    if not found:
        remedy = _("publish the record below, and p=quarantine when the reports name nobody but you")
        return Finding(
            "DMARC", "bad", _("%(domain)s has no DMARC record") % {"domain": domain}, remedy, record
        )
    words = _("%(name)s has %(count)d DMARC records; receivers then disregard all of them")
    return Finding("DMARC", "bad", words % {"name": name, "count": len(found)}, _("leave only one"))


def _judged(policy: _Policy, domain: str) -> Finding:
    name = "p" if policy.domain == domain else "sp"
    chosen = policy.tags.get(name, policy.tags.get("p", "")).lower()
    told = f"_dmarc.{policy.domain}: {policy.record[:200]}"
    if chosen not in _POLICIES:
        record = Record(f"_dmarc.{policy.domain}", f"v=DMARC1; p=none; rua=mailto:postmaster@{domain}")
        words = _("%(record)s: without a policy (p=none, quarantine or reject)")
        return Finding("DMARC", "bad", words % {"record": told}, _("publish the record below"), record)
    if chosen == "none":
        remedy = _(
            "enough for receivers; p=quarantine keeps forgers out, once the reports name nobody but you"
        )
        return Finding("DMARC", "good", told, remedy)
    return Finding("DMARC", "good", told)


def _agreement(subject: Subject, policy: _Policy | None) -> Finding:
    """DMARC is passed by a signature, or by SPF, of a domain that agrees with From's (section 3.1)."""
    what = _("DMARC, agreement")
    signed = bool(subject.keys) and _agree(subject.domain, subject.signing, policy, "adkim")
    returned = _agree(subject.domain, subject.envelope, policy, "aspf")
    named = {"domain": subject.domain, "signing": subject.signing, "envelope": subject.envelope}
    if signed:
        return Finding(
            what, "good", _("the signature's domain (%(signing)s) agrees with From's (%(domain)s)") % named
        )
    if subject.keys:
        told = _("the signature's domain (%(signing)s) does not agree with From's (%(domain)s)") % named
        return Finding(
            what, "look" if returned else "bad", told, _("set DKIM_DOMAIN to From's domain, or leave it out")
        )
    if returned:
        told = _("only SPF speaks for %(domain)s, and forwarding breaks SPF") % named
        return Finding(what, "look", told, _("sign the mail: distributor dkim new --selector 2026a"))
    told = (
        _("neither a signature nor the return path (%(envelope)s) agrees with From's domain (%(domain)s)")
        % named
    )
    return Finding(what, "bad", told, _("sign the mail: distributor dkim new --selector 2026a"))


def _agree(domain: str, other: str, policy: _Policy | None, mode: str) -> bool:
    """Strict: the same; relaxed: of one organisation, which is the domain where the policy stands."""
    if policy and policy.tags.get(mode, "r").lower() == "s":
        return domain == other
    organisation = policy.domain if policy else domain
    return below(other, organisation) or below(domain, other)
