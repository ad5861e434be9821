"""Suppressed addresses (停发), since when and why.

An address is named by its key, in the form of today or in that of an old copy.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from distributor.audience.address import comparable
from distributor.mail_codes import LiftReason
from distributor.states import SuppressionReason
from distributor.store.models import Publication, Suppression, SuppressionEvidence
from distributor.store.queries import suppression_scope as scope
from distributor.store.queries.pages import Page, page

_TEXT = 4000  # characters kept of a report's or a person's words


@dataclass(frozen=True, slots=True)
class Evidence:
    """What shows that an address is to receive nothing more, beside the reason."""

    text: str = ""  # the report's, the relay's or a person's words
    cause: str = ""  # what a mail system's words were judged to mean, by its name
    by: str = ""  # the person, where one acted
    incoming_id: int | None = None  # the mail that reported it
    run_id: int | None = None  # the copy that it is about …
    copy_number: int | None = None  # … by its number
    code: str = ""  # how it became known, an EvidenceKind or ComplaintKind
    source: str = ""  # the file that named the address


_NONE = Evidence()


def active() -> QuerySet[Suppression]:
    """The suppressions in force, newest first."""
    return Suppression.objects.filter(lifted=None).order_by("-id")


def of(address_key: str, publication_id: int | None = None) -> Suppression | None:
    """The suppression in force for this address that stops all mail, or that publication and no other."""
    return _of(address_key, scope.canonical(publication_id)).first()


def standing(address_key: str, publication_id: int | None = None) -> list[Suppression]:
    """Those in force for this address, what stops all mail first; for one publication, those that stop it."""
    found = active().filter(address_key=comparable(address_key)).select_related("publication")
    if publication_id is not None:
        found = found.filter(Q(publication=None) | Q(publication=scope.canonical(publication_id)))
    return list(found.order_by(F("publication").asc(nulls_first=True)))


def against_answers(address_key: str) -> Suppression | None:
    """What stops even answers to mail from this address, if anything."""
    found = active().filter(address_key=comparable(address_key))
    return next((row for row in found if scope.stops_answers(row.reason, row.publication_id)), None)


def suppress(
    address_key: str,
    reason: str,
    evidence: Evidence = _NONE,
    *,
    address: str = "",
    publication_id: int | None = None,
) -> bool:
    """Send nothing more to this address, or nothing of one publication; returns whether that is new.

    Where it is so already, the evidence is added to what is known, and the first reason stands; but
    `unsubscribed` yields to any other, and each to one that stops answers to the reader's own mail, too.
    Who unsubscribed from all says nothing new by unsubscribing from one.
    """
    with transaction.atomic():
        covered = reason == SuppressionReason.UNSUBSCRIBED and _unsubscribed_from_all(address_key)
        about = None if covered else scope.canonical(publication_id)
        key = comparable(address_key)
        fresh = Suppression(address_key=key, address=address, reason=reason, publication_id=about)
        # The unique constraint settles two who come at once; asking first would not.
        Suppression.objects.bulk_create([fresh], ignore_conflicts=True)
        found = _of(address_key, about).select_for_update().first()
        if found is None:  # lifted in between
            return suppress(address_key, reason, evidence, address=address, publication_id=publication_id)
        new = not found.evidence.exists()
        if _weight(reason, about) > _weight(found.reason, about):
            found.reason = reason
            found.save(update_fields=["reason"])
        words = {
            **asdict(evidence), "text": evidence.text[:_TEXT], "cause": evidence.cause[:40],
            "source": evidence.source[:255],
        }  # fmt: skip
        # Somebody who presses a button again says nothing new.
        if not found.evidence.filter(reason=reason, **words).exists():
            SuppressionEvidence.objects.create(suppression=found, reason=reason, **words)
    return new


def _unsubscribed_from_all(address_key: str) -> bool:
    found = _of(address_key).select_for_update().first()
    return found is not None and found.reason == SuppressionReason.UNSUBSCRIBED


def _weight(reason: str, publication_id: int | None) -> tuple[bool, bool]:
    return scope.stops_answers(reason, publication_id), reason != SuppressionReason.UNSUBSCRIBED


def is_wish(suppression: Suppression) -> bool:
    """Whether the reader's own wish is among the evidence."""
    return suppression.evidence.filter(reason__in=Suppression.WISHES).exists()


def history(address_key: str) -> list[Suppression]:
    """Every suppression of this address with its evidence, lifted ones too, the newest first."""
    found = Suppression.objects.filter(address_key=comparable(address_key)).order_by("-id")
    return list(found.select_related("publication").prefetch_related("evidence__run__issue"))


def listed(
    words: str, size: int, *, lifted: bool = False, before: int = 0, after: int = 0
) -> Page[Suppression]:
    """Suppressions in force, or those that were lifted, whose address holds the words, the newest first."""
    found = Suppression.objects.filter(lifted__isnull=not lifted)
    if words:
        found = found.filter(Q(address__icontains=words) | Q(address_key__icontains=words))
    found = found.select_related("publication").prefetch_related("evidence")
    return page(found, size, before=before, after=after)


def all_evidence(*, history: bool) -> Iterator[SuppressionEvidence]:
    """What speaks for every suppression in force, for lifted ones too where asked for, the oldest first."""
    found = SuppressionEvidence.objects.select_related("suppression__publication", "run__issue").order_by(
        "suppression", "id"
    )
    return (found if history else found.filter(suppression__lifted=None)).iterator()


def numbered(suppression_id: int) -> Suppression | None:
    """The suppression of that id, lifted or not."""
    return Suppression.objects.select_related("publication").filter(pk=suppression_id).first()


def locked(suppression_id: int) -> Suppression | None:
    """Inside a transaction: the suppression, if it is still in force; nobody else changes it meanwhile."""
    return active().select_for_update().filter(pk=suppression_id).first()


def lift(suppression: Suppression, *, by: str, why: str) -> bool:
    """End the suppression, whatever its reason; returns whether it was in force."""
    ended = {"lifted": Now(), "lifted_by": by[:150], "lift_reason": why[:500]}
    return bool(active().filter(pk=suppression.pk).update(**ended))


def take_back(address_key: str, code: LiftReason, publication_id: int | None = None) -> bool:
    """End what the reader unsubscribed from, all mail and this publication, and only that.

    Returns whether anything ended.
    """
    others = SuppressionEvidence.objects.exclude(reason=SuppressionReason.UNSUBSCRIBED).values("suppression")
    rows = [row.pk for row in standing(address_key, publication_id)]
    ended = {"lifted": Now(), "lift_code": code}
    return bool(active().filter(pk__in=rows).exclude(pk__in=others).update(**ended))


@dataclass(frozen=True, slots=True)
class Stopped:
    """What an address does not receive."""

    everything: bool  # no mail at all, or none of the publications that there are
    titles: tuple[str, ...] = ()  # else, of those publications no issue


def stopped_readers() -> dict[str, Stopped]:
    """What addresses do not receive, by their keys."""
    every = {row.pk: row.title for row in scope.publications()}
    going_on = {row.pk for row in scope.publications(going_on=True)}
    found: dict[str, set[int | None]] = {}
    for key, publication_id in active().values_list("address_key", "publication"):
        found.setdefault(key, set()).add(publication_id)
    return {
        key: Stopped(everything=True)
        if None in stopped or stopped >= going_on
        else Stopped(everything=False, titles=tuple(title for pk, title in every.items() if pk in stopped))
        for key, stopped in found.items()
    }


def asking() -> QuerySet[Suppression]:
    """Those after a complaint about one publication, where nobody decided yet about others that go on."""
    key, in_force = OuterRef("address_key"), Suppression.objects.filter(lifted=None)
    own = in_force.filter(address_key=OuterRef(key), publication=OuterRef("pk"))
    from_all = in_force.filter(address_key=key, publication=None)
    others = Publication.objects.filter(
        ~Exists(own), pk__in=[row.pk for row in scope.publications(going_on=True)]
    )
    found = active().filter(reason=SuppressionReason.COMPLAINED, others="").exclude(publication=None)
    return found.filter(~Exists(from_all), Exists(others)).select_related("publication")


def decide_others(suppression: Suppression, decision: str, by: str) -> None:
    """Note, inside a transaction that holds the lock, what becomes of the other publications."""
    noted = {"others": decision, "others_by": by[:150], "others_decided": Now()}
    Suppression.objects.filter(pk=suppression.pk).update(**noted)


def _of(address_key: str, canonical_id: int | None = None) -> QuerySet[Suppression]:
    return active().filter(address_key=comparable(address_key), publication=canonical_id)
