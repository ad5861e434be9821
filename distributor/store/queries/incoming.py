"""Mail that came in: what waits to be read, what was read of it, and the lists that people see."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Prefetch, QuerySet

from distributor.reason import Reason
from distributor.states import IncomingState
from distributor.store.models import Enclosure, Incoming, Issue, Publication, Version

_CHUNK = 500


def unread(after: int = 0, most: int = 100) -> list[int]:
    """Ids of mails that nobody has read, in the order in which they were kept."""
    rows = Incoming.objects.filter(state=IncomingState.KEPT, id__gt=after).order_by("id")
    return list(rows.values_list("id", flat=True)[:most])


def unread_before(incoming_id: int) -> list[str]:
    """SHA-256 of the mails that were kept before it and that nobody has read."""
    rows = Incoming.objects.filter(state=IncomingState.KEPT, id__lt=incoming_id).order_by("id")
    return list(rows.values_list("sha256", flat=True))


def is_unread(incoming_id: int) -> bool:
    """Whether nobody has read the mail yet."""
    return Incoming.objects.filter(pk=incoming_id, state=IncomingState.KEPT).exists()


def sha256(incoming_id: int) -> str:
    """The SHA-256 of the mail's bytes, by which their file is named."""
    return Incoming.objects.values_list("sha256", flat=True).get(pk=incoming_id)


def begin_again(ids: Iterable[int]) -> int:
    """Have these mails read again; what was understood stays until then.

    Returns how many they are; one whose bytes were removed stays as it is.
    """
    wanted = sorted(set(ids))
    return sum(
        Incoming.objects.filter(id__in=wanted[start : start + _CHUNK], removed=None).update(
            state=IncomingState.KEPT
        )
        for start in range(0, len(wanted), _CHUNK)
    )


def fail(incoming_id: int, reason: Reason, reader: int) -> None:
    """Let the mail be one that this version of the reader could not read; all else of it stays."""
    rows = Incoming.objects.filter(pk=incoming_id)
    rows.update(state=IncomingState.FAILED, state_reason=(reason,), reader=reader)


def keep(incoming: Incoming) -> None:
    """Inside a transaction: let the row of the mail, which is locked, be as it is here."""
    incoming.save()


def locked(incoming_id: int) -> Incoming:
    """The row, which nobody else changes until the end of the transaction.

    Who writes an answer to the mail meanwhile need not wait: they may hold the manuscript that we need.
    """
    return Incoming.objects.select_for_update(no_key=True).get(pk=incoming_id)


def publication() -> Publication | None:
    """The publication that mail is for where its source does not say: the only one there is."""
    two = list(Publication.objects.order_by("id")[:2])
    return two[0] if len(two) == 1 else None


def latest_issues(most: int) -> list[Issue]:
    """The latest issues that have content, the newest first."""
    rows = Issue.objects.exclude(revision=None).select_related("revision")
    return list(rows.order_by("-year", "-number", "-id")[:most])


def replace_enclosures(incoming: Incoming, wanted: Mapping[int, Mapping[str, Any]]) -> dict[int, Enclosure]:
    """Make the rows of the mail's files be these, by their number; downloads keep their tokens."""
    incoming.enclosures.exclude(number__in=wanted).delete()
    return {
        number: Enclosure.objects.update_or_create(
            incoming=incoming,
            number=number,
            defaults={key: value for key, value in fields.items() if key != "token"},
            create_defaults=fields,
        )[0]
        for number, fields in wanted.items()
    }


def listing(route: str = "", state: str = "", publication: Publication | None = None) -> QuerySet[Incoming]:
    """Mails that were filed there, are in that state and for that publication; "" and None let all pass."""
    rows = Incoming.objects.filter(route=route) if route else Incoming.objects.all()
    rows = rows.filter(publication=publication) if publication else rows
    return rows.filter(state=state) if state else rows


def ids(state: str = "") -> list[int]:
    """Ids of the mails in that state, or of all, in the order in which they were kept."""
    return list(listing(state=state).order_by("id").values_list("id", flat=True))


def numbers_of(ids: Collection[int]) -> dict[int, list[str]]:
    """Id of a mail -> the numbers of its manuscripts."""
    found: dict[int, list[str]] = {}
    for version in Version.objects.filter(incoming__in=ids).select_related("manuscript").order_by("id"):
        numbers = found.setdefault(version.incoming_id, [])
        if version.manuscript.number not in numbers:
            numbers.append(version.manuscript.number)
    return found


def in_pages(rows: QuerySet[Incoming]) -> Iterator[list[Incoming]]:
    """The mails newest first, some hundreds at a time, without what was read of their text."""
    bare = rows.defer("reading").order_by("-id")
    page = list(bare[:_CHUNK])
    while page:
        yield page
        page = list(bare.filter(id__lt=page[-1].pk)[:_CHUNK])


def whole(ids: Iterable[int]) -> QuerySet[Incoming]:
    """Mails with all that belongs to them."""
    versions = Version.objects.select_related("manuscript")
    return Incoming.objects.filter(id__in=list(ids)).prefetch_related(
        "enclosures", "sightings", Prefetch("versions", versions)
    )
