"""Which mails are old enough to be removed, and which of their files somebody still needs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models.functions import Now

from distributor.states import IncomingState, ManuscriptState
from distributor.store.models import Enclosure, Incoming, Version

_OPEN = (ManuscriptState.RECEIVED, ManuscriptState.REVISE, ManuscriptState.ADOPTED)


def due(days: int, most: int) -> list[Incoming]:
    """Mails read and kept for longer, oldest first, but those with a manuscript that is not done with."""
    before = dt.datetime.now(dt.UTC) - dt.timedelta(days=days)
    found = Incoming.objects.filter(state=IncomingState.READ, removed=None, kept__lt=before)
    found = found.exclude(versions__manuscript__state__in=_OPEN)
    return list(found.prefetch_related("enclosures").order_by("id")[:most])


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
