"""Records a draft of a mail as a version of a manuscript; idempotent when the mail is read again.

record: contributor → known version of this mail? → repetition? → which manuscript? → new version
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import msgspec
from django.db import transaction
from django.utils.timezone import localtime

from distributor.mail_codes import VersionNote
from distributor.newsroom import contributors, lineage, resemblances
from distributor.reading.values import FieldValue, ManuscriptDraft
from distributor.reason import Reason
from distributor.states import ManuscriptState
from distributor.store.models import Contributor, Enclosure, Incoming, Manuscript, Publication, Version
from distributor.store.queries import answers, fingerprints, manuscripts
from distributor.store.queries import manuscripts as queries
from distributor.text import COLUMN

FIELDS = ("title", "authors", "unit", "telephone", "column")
EARLIER = "earlier version"  # a further source, beside those of reading.values.FieldValue
_CARRIED_OVER = ("authors", "unit", "telephone", "column")
_LONGEST = {"title": 500, "authors": 500, "unit": 500, "telephone": 100, "column": 100}


def record(
    incoming: Incoming,
    draft: ManuscriptDraft,
    enclosures: Mapping[int, Enclosure],
    publication: Publication | None,
    *,
    sole: bool = True,
) -> Version:
    """The version of the draft, created on the first reading; `sole`: all drafts have the same authors.

    A draft equal to an existing version is recorded as its Repetition, and that version is returned.
    """
    enclosure = enclosures.get(draft.enclosure) if draft.enclosure is not None else None
    fields = _fields(draft, enclosure)
    with transaction.atomic():
        contributor = contributors.contributor_of(incoming, draft, sole=sole)
        known = queries.version_at(incoming, draft.place)
        if known:
            return _read_again(known, fields, contributor)
        same = lineage.same(
            incoming, draft, contributor, fields["text_sha256"], enclosure.sha256 if enclosure else ""
        )
        if same:
            queries.repeat(same, incoming, draft.place)
            return same
        queries.forget_repetition(incoming, draft.place)
        return _make(incoming, draft, fields, contributor, publication)


def text_sha256(body: str) -> str:
    """The hash of a text without white space; "" for no text."""
    words = "".join(body.split())
    return sha256(words.encode()).hexdigest() if words else ""


def _fields(draft: ManuscriptDraft, enclosure: Enclosure | None) -> dict[str, Any]:
    """The column values of the version by the draft."""
    values = {name: COLUMN.fit(getattr(draft, name).value, _LONGEST[name]).strip() for name in FIELDS}
    body = COLUMN.fit(draft.body)
    return {
        **values,
        "authors": [name for name in values["authors"].split("、") if name],
        "enclosure": enclosure,
        "body": body,
        "pictures": {COLUMN.fit(name): msgspec.to_builtins(file) for name, file in draft.pictures.items()},
        "found": {name: _found(getattr(draft, name)) for name in FIELDS},
        "text_sha256": text_sha256(body),
    }


def _found(field: FieldValue) -> dict[str, Any]:
    return {
        "value": COLUMN.fit(field.value, 500),
        "confidence": field.confidence,
        "source": COLUMN.fit(field.source, 50),
    }


def _read_again(version: Version, fields: Mapping[str, Any], contributor: Contributor | None) -> Version:
    """Update the fields that no editor has confirmed."""
    queries.locked(version.manuscript_id)
    version.refresh_from_db()  # an editor may have confirmed fields before the lock
    before = version.manuscript.versions.filter(number=version.number - 1).first()
    fields = _with_earlier(fields, before) if before else fields
    queries.change(version, {name: each for name, each in fields.items() if name not in version.confirmed})
    if contributor and version.manuscript.contributor_id is None:
        queries.set_contributor(version.manuscript, contributor)
    resemblances.find_resemblances(version)
    return version


def _with_earlier(fields: Mapping[str, Any], before: Version) -> dict[str, Any]:
    """Missing fields are taken from the previous version: a revised text often omits them."""
    known = {
        name: getattr(before, name) for name in _CARRIED_OVER if not fields[name] and getattr(before, name)
    }
    sources = {name: {**before.found.get(name, {}), "source": EARLIER} for name in known}
    return {**fields, **known, "found": {**fields["found"], **sources}}


def _make(
    incoming: Incoming,
    draft: ManuscriptDraft,
    fields: Mapping[str, Any],
    contributor: Contributor | None,
    publication: Publication | None,
) -> Version:
    """Create the next version of its manuscript, or the first version of a new one."""
    found = lineage.find(incoming, draft, contributor)
    if found.manuscript:
        manuscript = queries.locked(found.manuscript.pk)
        before = queries.latest(manuscript)
        number, fields = before.number + 1, _with_earlier(fields, before)
        notes = (*found.notes, *_received_again(manuscript))
    else:
        year = localtime(incoming.received).year
        manuscript, number, notes = queries.make(year, publication, contributor), 1, found.notes
    version = Version(
        manuscript=manuscript, number=number, incoming=incoming, place=draft.place, notes=notes, **fields
    )
    queries.add(version)
    resemblances.find_resemblances(version)
    return version


def _received_again(manuscript: Manuscript) -> tuple[Reason, ...]:
    """Set the manuscript to received, unless it is adopted or published; returns the note for that."""
    queries.touch(manuscript)
    if manuscript.state == ManuscriptState.ADOPTED:
        return (Reason(VersionNote.AFTER_ADOPTION),)
    if manuscript.state == ManuscriptState.PUBLISHED:
        return (Reason(VersionNote.AFTER_PUBLICATION),)
    if manuscript.state != ManuscriptState.RECEIVED:
        answers.decide(manuscript, ManuscriptState.RECEIVED, reasons=(Reason(VersionNote.CAME_AGAIN),))
    return ()


def confirm(version: Version, fields: Mapping[str, object], by: str, *, seen: str | None = None) -> None:
    """Set the fields as an editor confirms them: later readings do not change them.

    Raises Outdated if the manuscript changed since it was `seen`.
    """
    with transaction.atomic():
        own = manuscripts.locked(version.manuscript_id)
        fingerprints.require(seen, fingerprints.of_manuscript(own))
        version.refresh_from_db()
        confirmed = sorted({*version.confirmed, *fields})
        manuscripts.change(version, {**fields, "confirmed": confirmed, "confirmed_by": by[:150]})
