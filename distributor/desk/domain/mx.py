"""Can mail come back: bounces to the return path, answers to From?"""

from __future__ import annotations

from collections.abc import Iterator

from distributor.desk.domain.finding import Finding
from distributor.desk.domain.lookup import Lookup
from distributor.desk.domain.subject import Subject
from distributor.language import gettext as _


def check(lookup: Lookup, subject: Subject) -> Iterator[Finding]:
    """One finding for each of the two domains, or one where they are the same."""
    for domain in dict.fromkeys((subject.envelope, subject.domain)):
        yield _reachable(lookup, domain)


def _reachable(lookup: Lookup, domain: str) -> Finding:
    what = f"MX {domain}"
    hosts = lookup.exchanges(domain)
    remedy = _("publish an MX record that names the server of your mailboxes")
    if hosts == [""]:
        return Finding(what, "bad", _("takes no mail at all (null MX): bounces have nowhere to go"), remedy)
    if hosts and not any(lookup.addresses(host) for host in hosts[:10] if host):
        told = _("none of its mail servers has an address: %(hosts)s") % {"hosts": ", ".join(hosts[:5])}
        return Finding(what, "bad", told, _("correct the MX record"))
    if hosts:
        return Finding(what, "good", ", ".join(hosts[:5]))
    if lookup.addresses(domain):
        return Finding(what, "look", _("no MX record; mail goes to the domain's own address"), remedy)
    return Finding(what, "bad", _("takes no mail: bounces have nowhere to go"), remedy)
