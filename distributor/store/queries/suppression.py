"""Suppressed addresses (停发), since when and why.

An address is named by its key, in the form of today or in that of an old copy.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from distributor.audience.address import comparable
from distributor.mail_codes import LiftReason
from distributor.states import RunKind, SuppressionReason
from distributor.store import comparable as keys
from distributor.store.models import Suppression, SuppressionEvidence
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


def stopped() -> str:
    """SQL: whether a copy's address receives nothing any more.

    Who wants no further issue still gets an answer to a mail of their own.
    """
    return (
        "EXISTS (SELECT 1 FROM distributor_suppression s "
        f"WHERE s.address_key = {keys.sql('distributor_delivery.address_key')} AND s.lifted IS NULL "
        f"AND (s.reason <> '{SuppressionReason.UNSUBSCRIBED}' OR NOT EXISTS (SELECT 1 FROM distributor_run r "
        f"WHERE r.id = distributor_delivery.run_id AND r.kind = '{RunKind.ANSWER}')))"
    )


def active() -> QuerySet[Suppression]:
    """The suppressions in force, newest first."""
    return Suppression.objects.filter(lifted=None).order_by("-id")


def of(address_key: str) -> Suppression | None:
    """The suppression in force for this address, if any."""
    return _of(address_key).first()


def suppress(address_key: str, reason: str, evidence: Evidence = _NONE, *, address: str = "") -> bool:
    """Send nothing more to this address; returns whether that is new.

    Where it is so already, the evidence is added to what is known, and the first reason stands; but for
    `unsubscribed`, beside which answers to the reader's own mail go out: any other reason replaces it.
    """
    fresh = Suppression(address_key=comparable(address_key), address=address, reason=reason)
    with transaction.atomic():
        # The unique constraint settles two who come at once; asking first would not.
        Suppression.objects.bulk_create([fresh], ignore_conflicts=True)
        found = _of(address_key).select_for_update().first()
        if found is None:  # lifted in between
            return suppress(address_key, reason, evidence, address=address)
        new = not found.evidence.exists()
        if found.reason == SuppressionReason.UNSUBSCRIBED != reason:
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


def is_wish(suppression: Suppression) -> bool:
    """Whether the reader's own wish is among the evidence."""
    return suppression.evidence.filter(reason__in=Suppression.WISHES).exists()


def history(address_key: str) -> list[Suppression]:
    """Every suppression of this address with its evidence, lifted ones too, the newest first."""
    found = Suppression.objects.filter(address_key=comparable(address_key)).order_by("-id")
    return list(found.prefetch_related("evidence__run__issue"))


def listed(
    words: str, size: int, *, lifted: bool = False, before: int = 0, after: int = 0
) -> Page[Suppression]:
    """Suppressions in force, or those that were lifted, whose address holds the words, the newest first."""
    found = Suppression.objects.filter(lifted__isnull=not lifted)
    if words:
        found = found.filter(Q(address__icontains=words) | Q(address_key__icontains=words))
    return page(found.prefetch_related("evidence"), size, before=before, after=after)


def all_evidence(*, history: bool) -> Iterator[SuppressionEvidence]:
    """The evidence of all suppressions in force, optionally of lifted ones too, oldest first."""
    found = SuppressionEvidence.objects.select_related("suppression", "run__issue").order_by(
        "suppression", "id"
    )
    return (found if history else found.filter(suppression__lifted=None)).iterator()


def numbered(suppression_id: int) -> Suppression | None:
    """The suppression of that id, lifted or not."""
    return Suppression.objects.filter(pk=suppression_id).first()


def locked(suppression_id: int) -> Suppression | None:
    """Inside a transaction: the suppression, if it is still in force; nobody else changes it meanwhile."""
    return active().select_for_update().filter(pk=suppression_id).first()


def lift(suppression: Suppression, *, by: str, why: str) -> bool:
    """End the suppression, whatever its reason; returns whether it was in force."""
    ended = {"lifted": Now(), "lifted_by": by[:150], "lift_reason": why[:500]}
    return bool(active().filter(pk=suppression.pk).update(**ended))


def take_back(address_key: str, code: LiftReason) -> bool:
    """End the suppression of a reader who unsubscribed, and only that; returns whether it ended."""
    others = SuppressionEvidence.objects.exclude(reason=SuppressionReason.UNSUBSCRIBED).values("suppression")
    ended = {"lifted": Now(), "lift_code": code}
    return bool(_of(address_key).exclude(pk__in=others).update(**ended))


def _of(address_key: str) -> QuerySet[Suppression]:
    return active().filter(address_key=comparable(address_key))
