"""Fingerprints of the data that a form showed, carried by the form and compared under the lock.

Optimistic locking by content: no counter that a writer could forget to raise. Whoever changes a row for a
person locks it, takes its fingerprint, and goes on only where that is the one that the person saw.
"""

from __future__ import annotations

import json
from enum import Enum
from hashlib import sha256

from django.db.models import Max, Model, QuerySet

from distributor.errors import Outdated
from distributor.language import gettext as _
from distributor.reason import Reason
from distributor.store.models import (
    Contributor,
    Delivery,
    Incoming,
    Manuscript,
    Placement,
    Publication,
    Run,
    Schedule,
    SignOff,
    Suppression,
)
from distributor.store.queries import routing
from distributor.store.queries.manuscript_pages import FIELDS

_MAIL = ("state", "route", "route_reason", "route_detail", "filed_by", "sender_key", "removed")
_CONTRIBUTOR = ("name", "unit_id", "telephone", "note", "merged_into_id")
_SCHEDULE = ("state", "state_reason", "edition_id", "only_groups", "where", "again", "due")
_SUPPRESSION = ("reason", "publication_id", "lifted", "lifted_by", "lift_code", "lift_reason", "others")


def require(seen: str | None, now: str) -> None:
    """Raise Outdated unless the person saw what is so now; None: a command, which was shown nothing."""
    if seen is None or seen == now:
        return
    if not seen:
        raise Outdated(
            _(
                "nothing was done: the form does not say what stood on its page; "
                "please look at the page as it is now, and decide again"
            )
        )
    raise Outdated(
        _(
            "nothing was done: this has changed since the page was opened; "
            "please look at what is so now, and decide again"
        )
    )


def of_manuscript(own: Manuscript) -> str:
    """State, decisions, every version as it is now, and where it is placed."""
    versions = own.versions.order_by("number").values_list("number", *FIELDS, "confirmed", "confirmed_by")
    placed = Placement.objects.filter(version__manuscript=own, removed=None).order_by("pk")
    last = own.decisions.aggregate(last=Max("pk"))["last"]
    own_fields = (own.state, own.contributor_id, last)
    return _digest(own, *own_fields, list(versions), list(placed.values_list("pk", flat=True)))


def of_mail(own: Incoming) -> str:
    """Where it was filed, by whom, what became of it, and what is remembered for its sender."""
    filing = routing.remembered(own.sender_key)
    remembered = (filing.route, filing.by, filing.made) if filing else None
    versions = list(own.versions.order_by("pk").values_list("pk", flat=True))
    return _digest(own, *_values(own, _MAIL), remembered, versions)


def of_contributors(*people: Contributor) -> str:
    """What is known of one person, or of two who are to become one."""
    addresses = [list(who.addresses.order_by("pk").values_list("address", flat=True)) for who in people]
    return _digest(*people, *(_values(who, _CONTRIBUTOR) for who in people), addresses)


def of_answers(publication: Publication) -> str:
    """The kinds of mail that its contributors are sent."""
    return _digest(publication, sorted(publication.answers))


def of_schedule(own: Schedule) -> str:
    """The order, and what was signed of its issue."""
    issue = own.issue
    signed = SignOff.objects.filter(edition__issue=issue).order_by("pk").values_list("pk", flat=True)
    return _digest(own, *_values(own, _SCHEDULE), issue.revision_id, issue.layout, list(signed))


def of_suppression(own: Suppression) -> str:
    """Whether it holds, and all that speaks for it."""
    return _digest(own, *_values(own, _SUPPRESSION), own.evidence.aggregate(last=Max("pk"))["last"])


def of_copies(run: Run, copies: QuerySet[Delivery]) -> str:
    """Which copies of the run these are, and since when they are as they are."""
    rows = copies.order_by("copy_number").values_list("copy_number", "state", "changed", "attempts")
    return _digest(run, list(rows))


def _values(row: Model, names: tuple[str, ...]) -> list[object]:
    return [getattr(row, name) for name in names]


def _digest(*parts: object) -> str:
    return sha256(repr([*map(_known, parts)]).encode(errors="replace")).hexdigest()[:32]


def _known(part: object) -> object:
    """The part as it is shown in `repr`: what was just set reads like what was fetched."""
    if isinstance(part, Model):
        return type(part).__name__, part.pk
    if isinstance(part, tuple | list):
        return [json.dumps(each.stored()) if isinstance(each, Reason) else each for each in part]
    return part.value if isinstance(part, Enum) else part
