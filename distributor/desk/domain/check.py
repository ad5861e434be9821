"""Everything that receivers look up about the sending domain, in one go."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from distributor.desk.domain import dkim_check, dmarc, mx, spf_check
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


_CHECKS: tuple[tuple[str, Check], ...] = (
    ("SPF", spf_check.check),
    ("DKIM", dkim_check.check),
    ("DMARC", dmarc.check),
    ("MX", mx.check),
)
