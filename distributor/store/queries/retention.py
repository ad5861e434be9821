"""Which mails are old enough to be removed, and which of their files somebody still needs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.db.models.functions import Now

from distributor.states import IncomingState, ManuscriptState
from distributor.store.models import Enclosure, Incoming, Publication, Version

_OPEN = (ManuscriptState.RECEIVED, ManuscriptState.REVISE, ManuscriptState.ADOPTED)


def due(days: int, most: int) -> list[Incoming]:
    """Mails read and kept for longer, oldest first, but those with a manuscript that is not done with.

    A publication may keep its mails for days of its own; 0 days are for ever.
    """
    own = {row.pk: row.rules["keep_days"] for row in Publication.objects.all() if "keep_days" in row.rules}
    wanted = _kept_for(days) & (Q(publication=None) | ~Q(publication__in=own))
    for publication_id, its_days in own.items():
        wanted |= _kept_for(its_days) & Q(publication=publication_id)
    found = Incoming.objects.filter(wanted, state=IncomingState.READ, removed=None)
    found = found.exclude(versions__manuscript__state__in=_OPEN)
    return list(found.prefetch_related("enclosures").order_by("id")[:most])


def _kept_for(days: int) -> Q:
    if not days:
        return Q(pk__in=())
    return Q(kept__lt=dt.datetime.now(dt.UTC) - dt.timedelta(days=days))


def removed(incoming: Incoming) -> None:
    Incoming.objects.filter(pk=incoming.pk).update(removed=Now())


def pictures_beside(sha256s: Iterable[str]) -> list[dict[str, Any]]:
    """What the manuscripts show of mails that came with one of these files."""
    found = Version.objects.filter(incoming__enclosures__sha256__in=list(sha256s))
    return list(found.values_list("pictures", flat=True))


def used_elsewhere(incoming: Incoming, sha256s: Iterable[str]) -> set[str]:
    """Those of the files that came with another mail, too, whose bytes are still there."""
    others = Enclosure.objects.filter(sha256__in=list(sha256s), incoming__removed=None)
    mails = Incoming.objects.filter(sha256__in=list(sha256s), removed=None).exclude(pk=incoming.pk)
    found = set(others.exclude(incoming=incoming).values_list("sha256", flat=True))
    return found | set(mails.values_list("sha256", flat=True))
