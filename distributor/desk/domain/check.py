"""Everything that receivers look up about the sending domain, in one go."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from distributor.desk.domain import dkim_check, dmarc, spf_check
from distributor.desk.domain.finding import Finding
from distributor.desk.domain.lookup import Lookup
from distributor.desk.domain.subject import Subject
from distributor.errors import DnsError
from distributor.language import gettext as _

Check = Callable[[Lookup, Subject], Iterator[Finding]]


def check(lookup: Lookup, subject: Subject) -> Iterator[Finding]:
    """All findings; raises DnsError where the DNS does not answer at all."""
    for what, look in _CHECKS:
        try:
            yield from look(lookup, subject)
        except DnsError as error:
            if not lookup.answered:
                raise
            yield Finding(
                what, "look", str(error), _("ask again later, or another server: --resolver 192.0.2.1")
            )
    yield _one_click(subject.public_url)


def _one_click(url: str) -> Finding:
    what = "List-Unsubscribe"
    if url.startswith("https:"):
        return Finding(what, "good", url)
    told = _("%(url)s: one-click unsubscribing needs an https address (RFC 8058)") % {"url": url}
    return Finding(what, "bad", told, _("set PUBLIC_URL to the https address of the pages"))


def _exchanges(lookup: Lookup, subject: Subject) -> Iterator[Finding]:
    """Can mail come back: bounces to the return path, answers to From? A finding for each domain."""
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


_CHECKS: tuple[tuple[str, Check], ...] = (
    ("SPF", spf_check.check),
    ("DKIM", dkim_check.check),
    ("DMARC", dmarc.check),
    ("MX", _exchanges),
)
