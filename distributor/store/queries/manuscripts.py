"""Manuscripts and their versions: numbered, found again, listed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from django.db.models import Prefetch, QuerySet
from django.db.models.functions import Now

from distributor.errors import NotFound
from distributor.language import gettext as _
from distributor.store.models import (
    Answer,
    Contributor,
    Incoming,
    Manuscript,
    Publication,
    Repetition,
    Serial,
    Version,
)

_CHUNK = 500
_MOST_SAME = 100  # of one text; whoever sends it more often is not looked at more closely
_NUMBER = re.compile(r"\s*M-(\d{4})-(\d{1,9})\s*", re.IGNORECASE)


def number(text: str) -> tuple[int, int] | None:
    """Year and serial of `M-2026-0012`; None for anything else."""
    found = _NUMBER.fullmatch(text)
    return (int(found[1]), int(found[2])) if found and int(found[1]) < 1 << 15 else None


def numbered(text: str) -> Manuscript | None:
    """The manuscript of that number, if any."""
    found = number(text)
    return Manuscript.objects.filter(year=found[0], serial=found[1]).first() if found else None


def by_number(text: str) -> Manuscript:
    """The manuscript of that number; NotFound says how numbers are written."""
    found = numbered(text)
    if found is None:
        words = _(
            "no manuscript %(number)s; numbers are written like M-2026-0012: distributor manuscript list"
        )
        raise NotFound(words % {"number": text.strip()[:40]})
    return found


def locked(manuscript_id: int) -> Manuscript:
    """Inside a transaction: the manuscript, which nobody else changes until its end."""
    return Manuscript.objects.select_for_update().get(pk=manuscript_id)


def next_serial(year: int) -> int:
    """Inside a transaction: the next serial number of the year; whoever else wants one waits for its end."""
    Serial.objects.get_or_create(year=year)
    counter = Serial.objects.select_for_update().get(year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return counter.last


def make(year: int, publication: Publication | None, contributor: Contributor | None) -> Manuscript:
    """Inside a transaction: a manuscript under the next number of the year, without a version yet."""
    return Manuscript.objects.create(
        year=year, serial=next_serial(year), publication=publication, contributor=contributor
    )


def add(version: Version) -> None:
    """Enter the version as a new row; IntegrityError where its number, or its place in the mail, is taken."""
    version.save(force_insert=True)


def change(version: Version, fields: Mapping[str, object]) -> None:
    """Give these columns of the version these values; the others stay, and its manuscript is locked."""
    for name, value in fields.items():
        setattr(version, name, value)
    version.save(update_fields=list(fields))


def touch(manuscript: Manuscript) -> None:
    """Enter that something about the manuscript changed, at this moment by the database's clock."""
    Manuscript.objects.filter(pk=manuscript.pk).update(changed=Now())


def set_contributor(manuscript: Manuscript, contributor: Contributor) -> None:
    """Let the manuscript, which is locked, be the contributor's."""
    manuscript.contributor = contributor
    manuscript.save(update_fields=["contributor"])


def repeat(version: Version, incoming: Incoming, place: str) -> None:
    """Enter that this place of the mail says what the version says; each place repeats one version."""
    Repetition.objects.update_or_create(incoming=incoming, place=place, defaults={"version": version})


def forget_repetition(incoming: Incoming, place: str) -> None:
    """Let this place of the mail repeat no version."""
    Repetition.objects.filter(incoming=incoming, place=place).delete()


def version_at(incoming: Incoming, place: str) -> Version | None:
    """The version that was made from this place of the mail."""
    return Version.objects.select_related("manuscript").filter(incoming=incoming, place=place).first()


def latest(manuscript: Manuscript) -> Version:
    """The newest version of the manuscript."""
    return manuscript.versions.order_by("-number")[:1].get()


def same_text(text_sha256: str) -> list[Version]:
    """The versions that have that text, oldest first; none for ""."""
    return _same(text_sha256=text_sha256) if text_sha256 else []


def same_file(file_sha256: str) -> list[Version]:
    """The versions that came as that very file, or as a part of it, oldest first; none for ""."""
    return _same(enclosure__sha256=file_sha256) if file_sha256 else []


def _same(**words: str) -> list[Version]:
    rows = Version.objects.filter(**words).select_related("manuscript")[:_MOST_SAME]
    return sorted(rows, key=lambda version: version.pk)


def recent(contributor: Contributor, since: dt.datetime, most: int) -> list[Version]:
    """The newest versions, since then, of the contributor's last manuscripts, newest first."""
    own = list(
        Manuscript.objects.filter(contributor=contributor).order_by("-id").values_list("id", flat=True)[:most]
    )
    versions = Version.objects.filter(manuscript__in=own, incoming__received__gte=since)
    rows = versions.select_related("manuscript").order_by("-number", "-id")
    newest: dict[int, Version] = {}
    for version in rows:
        newest.setdefault(version.manuscript_id, version)
    return sorted(newest.values(), key=lambda version: -version.pk)


def newest_of(ids: Collection[int]) -> list[Version]:
    """The newest version of each of these manuscripts, newest first."""
    newest: dict[int, Version] = {}
    rows = Version.objects.filter(manuscript__in=ids).select_related("manuscript").order_by("-number", "-id")
    for version in rows:
        newest.setdefault(version.manuscript_id, version)
    return list(newest.values())


def of_incoming(incoming: Incoming) -> list[Version]:
    """The versions that were made from the mail so far."""
    return list(Version.objects.filter(incoming=incoming).select_related("manuscript").order_by("id"))


def of_mails(message_ids: Sequence[str]) -> set[int]:
    """Ids of manuscripts with a version from one of these mails, or that one of them said again."""
    made = Version.objects.filter(incoming__message_id__in=message_ids)
    said = Repetition.objects.filter(incoming__message_id__in=message_ids)
    return {
        *made.values_list("manuscript", flat=True),
        *said.values_list("version__manuscript", flat=True),
    }


def of_answers(run_ids: Collection[int]) -> set[int]:
    """Ids of the manuscripts that our answers in these runs were about."""
    answers = list(Answer.objects.filter(run__in=run_ids).values_list("manuscript", "incoming"))
    mails = [mail for _manuscript, mail in answers if mail]
    named = {manuscript for manuscript, _mail in answers if manuscript}
    said = Repetition.objects.filter(incoming__in=mails).values_list("version__manuscript", flat=True)
    return named | {*Version.objects.filter(incoming__in=mails).values_list("manuscript", flat=True), *said}


def listing(
    state: str = "", contributor: Contributor | None = None, publication: Publication | None = None
) -> QuerySet[Manuscript]:
    """Manuscripts, newest number first, with contributor and unit."""
    rows = Manuscript.objects.select_related("contributor__unit", "publication")
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(publication=publication) if publication else rows
    return rows.filter(contributor=contributor) if contributor else rows


def in_pages(rows: QuerySet[Manuscript]) -> Iterator[tuple[Manuscript, list[Version]]]:
    """Each manuscript with its versions, oldest first, without their texts."""
    bare = Version.objects.select_related("incoming", "enclosure").order_by("number")
    bare = bare.defer("body", "pictures", "incoming__reading", "enclosure__text")
    with_versions = rows.prefetch_related(Prefetch("versions", bare))
    for manuscript in with_versions.iterator(chunk_size=_CHUNK):
        yield manuscript, list(manuscript.versions.all())
