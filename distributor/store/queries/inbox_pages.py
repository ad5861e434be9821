"""Mail as the pages show it: page by page, without what was read of its text, and one by one."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Exists, Max, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Length, Substr

from distributor.reading.values import is_within_text
from distributor.states import IncomingState, Route
from distributor.store.models import (
    Answer,
    Enclosure,
    Filing,
    Folder,
    Incoming,
    Publication,
    Refusal,
    Repetition,
    Sighting,
    Version,
)
from distributor.store.queries.pages import Page, page

_NUMBER = re.compile(r"\bM-(\d{4})-(\d{4,9})\b", re.IGNORECASE)
PREVIEW = 1500  # characters of a file's text that are shown
_SOURCES = 50


@dataclass(frozen=True, slots=True)
class MailFilter:
    """Which mail to show; empty fields let everything pass."""

    state: str = ""
    route: str = ""
    brings_nothing: bool = False  # filed as a manuscript, and without one
    words: str = ""  # in subject, sender or address; or the number of a manuscript
    publication: Publication | None = None


def mails(chosen: MailFilter, size: int, *, before: int = 0, after: int = 0) -> Page[Incoming]:
    """The mails that match, newest first, with the numbers of their manuscripts."""
    versions = Version.objects.select_related("manuscript").only(
        "incoming", "number", "title", "manuscript__year", "manuscript__serial", "manuscript__state"
    )
    said = Repetition.objects.select_related("version__manuscript").defer(
        "version__body", "version__pictures", "version__found"
    )
    listed = _matching(chosen).select_related("seen_as").defer("reading", "seen_as__reading")
    listed = listed.prefetch_related(
        Prefetch("versions", versions.order_by("pk")), Prefetch("repetitions", said.order_by("pk"))
    )
    return page(listed, size, before=before, after=after)


def _matching(chosen: MailFilter) -> QuerySet[Incoming]:
    found = Incoming.objects.all()
    if chosen.state:
        found = found.filter(state=chosen.state)
    if chosen.route:
        found = found.filter(route=chosen.route)
    if chosen.publication:
        found = found.filter(publication=chosen.publication)
    if chosen.brings_nothing:
        found = _without_manuscript(found)
    if number := _NUMBER.search(chosen.words):
        year, serial = int(number[1]), int(number[2])
        of = Version.objects.filter(manuscript__year=year, manuscript__serial=serial)
        return found.filter(pk__in=of.values("incoming"))
    if chosen.words:
        words = chosen.words
        anywhere = Q(subject__icontains=words) | Q(sender__icontains=words)
        found = found.filter(anywhere | Q(sender_name__icontains=words) | Q(message_id=words))
    return found


def counts() -> dict[tuple[str, str], int]:
    """(state, route) -> mails."""
    rows = Incoming.objects.order_by().values_list("state", "route").annotate(Count("pk"))
    return {(state, route): count for state, route, count in rows}


def files_of(ids: Collection[int]) -> dict[int, int]:
    """Id of a mail -> how many files it brought, without the pictures in its text."""
    rows = Enclosure.objects.filter(incoming__in=ids, inside=None).order_by()
    found: Counter[int] = Counter()
    for mail_id, media_type, inline in rows.values_list("incoming", "media_type", "inline"):
        found[mail_id] += not is_within_text(media_type, inline=inline)
    return +found


def failed() -> int:
    """Mails that could not be read."""
    return Incoming.objects.filter(state=IncomingState.FAILED).count()


def without_manuscript() -> int:
    """Mails that were read and filed as manuscripts, and of which none was made."""
    return _without_manuscript(Incoming.objects.all()).count()


def _without_manuscript(mails: QuerySet[Incoming]) -> QuerySet[Incoming]:
    """Manuscript mails without a version; a mail that repeats a version is not among them."""
    made = (model.objects.filter(incoming=OuterRef("pk")) for model in (Version, Repetition))
    read = mails.filter(route=Route.MANUSCRIPT, state=IncomingState.READ)
    return read.filter(*(~Exists(rows) for rows in made))


def mail(incoming_id: int) -> Incoming | None:
    """One mail with what was read of it."""
    return Incoming.objects.select_related("publication", "seen_as").filter(pk=incoming_id).first()


def enclosures(mail: Incoming) -> list[Enclosure]:
    """The mail's files in order; of their text the beginning (`preview`) and its length (`characters`)."""
    rows = mail.enclosures.defer("text").annotate(
        preview=Substr("text", 1, PREVIEW), characters=Length("text")
    )
    return list(rows.order_by("number"))


def enclosure(token: str) -> Enclosure | None:
    """The file whose download has this name."""
    rows = Enclosure.objects.select_related("incoming").defer("text", "incoming__reading")
    return rows.filter(token=token).first()


def versions_of(mail: Incoming) -> list[Version]:
    """What became manuscripts of this mail."""
    rows = mail.versions.select_related("manuscript", "enclosure").defer("body", "enclosure__text")
    return list(rows.order_by("pk"))


def repetitions_of(mail: Incoming) -> list[Repetition]:
    """The mail's drafts that repeat a version of a manuscript."""
    rows = mail.repetitions.select_related("version__manuscript").defer("version__body", "version__pictures")
    return list(rows.order_by("pk"))


def answers_to(mail: Incoming) -> list[Answer]:
    """Mails that were written because of this one, and those that were not and why."""
    return list(Answer.objects.filter(incoming=mail).select_related("manuscript", "run"))


def sightings(mail: Incoming) -> list[Sighting]:
    """Where this mail was seen."""
    return list(mail.sightings.order_by("seen")[:_SOURCES])


def filing(mail: Incoming) -> Filing | None:
    """The remembered choice for mail of this sender."""
    return Filing.objects.filter(sender_key=mail.sender_key).first() if mail.sender_key else None


def refusals(size: int, *, before: int = 0, after: int = 0) -> Page[Refusal]:
    """Mails that were not taken, newest first."""
    return page(Refusal.objects.all(), size, before=before, after=after)


def refused() -> int:
    """How many mails were not taken."""
    return Refusal.objects.count()


def folders() -> list[Folder]:
    """Every mailbox folder that is fetched."""
    return list(Folder.objects.order_by("source", "name")[:_SOURCES])


def last_mail() -> dict[str, dt.datetime]:
    """Source -> when its newest mail was kept."""
    return dict(Incoming.objects.order_by().values_list("source").annotate(Max("kept"))[:_SOURCES])
