"""What a marked document may not do: a 密级 stops it, and an internal issue asks before it goes outside."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from distributor.audience import domains
from distributor.delivery_codes import SendReason
from distributor.desk import revisions
from distributor.desk.publications import rules_of
from distributor.errors import DocumentError, SendRefused
from distributor.issue import marking
from distributor.issue.issue import Problem
from distributor.issue.marking import Marking
from distributor.issue.stored import StoredContent
from distributor.reason import Reason
from distributor.store.models import Issue, Revision
from distributor.store.queries import consents
from distributor.words.reasons import error_of, words_of

_MOST_NAMED = 5  # domains of a message


@dataclass(frozen=True, slots=True)
class Consent:
    """A yes to sending an internal issue outside."""

    by: str  # a name, or the code of an actor
    addresses: frozenset[str] | None = None  # those that were in the question; None: whatever the plan has


@dataclass(frozen=True, slots=True)
class Agreed:
    """A yes as it is on record."""

    by: str
    when: dt.datetime
    addresses: int


@dataclass(frozen=True, slots=True)
class Outside:
    """The addresses of an internal issue that lie outside of its publication's domains, by their keys."""

    slug: str
    notices: tuple[str, ...]  # as printed
    domains: tuple[str, ...]  # of the publication, as A-labels
    addresses: tuple[str, ...]
    asks: tuple[str, ...]  # of the addresses, those that nobody agreed to
    agreed: tuple[Agreed, ...]

    @property
    def fingerprint(self) -> str:
        """What a form that asks carries, so that its yes is to these addresses alone."""
        return sha256("\n".join(self.asks).encode()).hexdigest()

    @property
    def named(self) -> tuple[str, ...]:
        """The first domains of those addresses that ask."""
        there = tuple(dict.fromkeys(key.rpartition("@")[2] for key in self.asks))
        return there if len(there) <= _MOST_NAMED else (*there[:_MOST_NAMED], "…")

    @property
    def reason(self) -> Reason:
        """Why a send waits for a yes."""
        values: dict[str, str | int | Sequence[str]] = {"slug": self.slug, "count": len(self.asks)}
        return Reason(SendReason.OUTSIDE, values=values | {"notices": self.notices, "domains": self.named})


def require_unmarked(name: str, content: StoredContent) -> None:
    """DocumentError where the document bears a 密级: it is not even kept."""
    if found := marking.find(content.document, content.issue):
        problem = Problem.of("classified", found.line, text=found.text)
        raise DocumentError(name, f"{problem.message} {problem.remedy}", found.line)


def require_sendable(issue: Issue, revision: Revision | None = None) -> None:
    """SendRefused where the issue as it is now bears a 密级, whenever it was imported; or this revision."""
    revision = revision or issue.revision
    if revision and (found := of(revision)):
        raise error_of(SendRefused, SendReason.MARKED, slug=issue.slug, text=found.text)


def of(revision: Revision) -> Marking | None:
    """The marking of the revision's document."""
    content = revisions.content_of(revision, pictures=False)
    return marking.find(content.document, content.issue)


def outside(issue: Issue, keys: Callable[[], Iterable[str]]) -> Outside | None:
    """Those of the addresses that lie outside, and what was agreed about the issue; None where nothing is.

    Without listed domains or a notice nothing asks, and the `keys` of all addresses are not looked up. Raises
    AddressError where a domain of the publication cannot be read.
    """
    inside = domains.read(rules_of(issue.publication).internal_domains)
    revision = issue.revision
    if not inside or revision is None:
        return None
    content = revisions.content_of(revision, pictures=False)
    found = marking.notices(content.document, content.issue)
    beyond = domains.outside(keys(), inside) if found else ()
    given = consents.of_issue(issue) if found else []
    if not beyond and not given:
        return None
    known = {key for consent in given for key in consent.addresses}
    return Outside(
        issue.slug,
        found,
        inside,
        beyond,
        tuple(key for key in beyond if key not in known),
        tuple(Agreed(one.by, one.given, len(one.addresses)) for one in given),
    )


def require_covered(found: Outside | None, consent: Consent | None) -> None:
    """The consent is to all that asks; SendRefused where one address was not in it. Records nothing."""
    if found is None or not found.asks:
        return
    if consent is None or not (consent.addresses is None or consent.addresses.issuperset(found.asks)):
        raise SendRefused(words_of(found.reason), found.reason)


def require_consent(issue: Issue, found: Outside | None, consent: Consent | None) -> None:
    """The same, and record the consent."""
    require_covered(found, consent)
    if found and found.asks and consent:
        consents.record(issue, consent.by, found.asks, notices=found.notices, domains=found.domains)
