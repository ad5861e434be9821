"""Contributors: identified by address, created from a mail, corrected and merged by editors."""

from __future__ import annotations

from django.db import transaction

from distributor.errors import UserError
from distributor.issue.names import is_name
from distributor.language import gettext as _
from distributor.reading.values import ManuscriptDraft
from distributor.store.models import Contributor, Incoming, Unit
from distributor.store.queries import contributors as queries
from distributor.store.queries import fingerprints
from distributor.text import COLUMN


def contributor_of(incoming: Incoming, draft: ManuscriptDraft, *, sole: bool = True) -> Contributor | None:
    """The sender of the mail as a locked contributor, inside a transaction; None without an address.

    Missing fields are filled from the draft; the author only if `sole` (all drafts have the same authors).
    """
    if not incoming.sender_key:
        return None
    known = queries.of_address(incoming.sender_key)
    if known is None:
        name, telephone = _name(incoming, draft, sole), COLUMN.fit(draft.telephone.value, 100)
        return queries.make(name, _unit(draft), telephone, incoming.sender, incoming.sender_key)
    _complete(known, draft)
    return known


def correct(
    contributor: Contributor, *, name: str, unit: str, telephone: str, by: str, seen: str | None = None
) -> Contributor:
    """Set name, unit and telephone; the previous ones are added to the note.

    Raises UserError without a name, Outdated if the contributor changed since it was `seen`.
    """
    if not name:
        raise UserError(_("a contributor needs a name"))
    with transaction.atomic():
        own = queries.locked(contributor.pk)
        fingerprints.require(seen, fingerprints.of_contributors(own))
        before = _known(own)
        own.name, own.telephone = COLUMN.fit(name, 200), COLUMN.fit(telephone, 100)
        own.unit = queries.unit(COLUMN.fit(unit, 200)) if unit else None
        if before != _known(own):
            own.note = "\n".join(filter(None, (own.note, f"← {before} ({by})")))
        queries.keep_edited(own, by, "name", "unit", "telephone", "note")
    return own


def note(contributor: Contributor, text: str, *, by: str, seen: str | None = None) -> None:
    """Set the editors' note; raises Outdated if the contributor changed since it was `seen`."""
    with transaction.atomic():
        own = queries.locked(contributor.pk)
        fingerprints.require(seen, fingerprints.of_contributors(own))
        own.note = text
        queries.keep_edited(own, by, "note")


def merge(into: Contributor, other: Contributor, by: str, *, seen: str | None = None) -> int:
    """Merge `other` into `into` with addresses and manuscripts; returns how many manuscripts moved.

    Raises Outdated if the two, in this order, changed since they were `seen`.
    """
    if into.pk == other.pk:
        raise UserError(_("this is one contributor already"))
    with transaction.atomic():
        first, second = sorted((into.pk, other.pk))
        rows = {pk: queries.locked(pk) for pk in (first, second)}
        into, other = rows[into.pk], rows[other.pk]
        fingerprints.require(seen, fingerprints.of_contributors(into, other))
        if into.merged_into_id or other.merged_into_id:
            raise UserError(_("one of them was merged already (distributor contributor list)"))
        into.unit = into.unit or other.unit
        into.telephone = into.telephone or other.telephone
        into.note = "\n".join(filter(None, (into.note, other.note, _merge_note(other, by))))
        queries.keep_edited(into, by, "unit", "telephone", "note")
        return queries.join(into, other)


def merge_units(into: Unit, other: Unit) -> int:
    """Merge two units: contributors of `other` move to `into`; returns how many."""
    if into.pk == other.pk:
        raise UserError(_("this is one unit already"))
    if into.merged_into_id or other.merged_into_id:
        raise UserError(_("one of them was merged already (distributor contributor list)"))
    with transaction.atomic():
        return queries.join_units(into, other)


def _merge_note(other: Contributor, by: str) -> str:
    """The line of the note about a merged contributor: name, unit, telephone, and who merged."""
    known = _known(other)
    return f"← {other.pk}: {known} ({by})" if by else f"← {other.pk}: {known}"


def _known(of: Contributor) -> str:
    return "，".join(filter(None, (of.name, str(of.unit or ""), of.telephone)))


def _name(incoming: Incoming, draft: ManuscriptDraft, sole: bool) -> str:
    """The sender's name if it looks like one, else the only author, else display name or address."""
    shown = COLUMN.fit(" ".join(incoming.sender_name.split()), 200)
    authors = [name for name in draft.authors.value.split("、") if name]
    bare = "".join(shown.split())
    if is_name(bare):
        return bare
    if sole and len(authors) == 1:
        return COLUMN.fit(authors[0], 200)
    return shown or COLUMN.fit(incoming.sender.partition("@")[0], 200)


def _unit(draft: ManuscriptDraft) -> Unit | None:
    name = COLUMN.fit(" ".join(draft.unit.value.split()), 200)
    return queries.unit(name) if name else None


def _complete(known: Contributor, draft: ManuscriptDraft) -> None:
    missing = {
        "unit": None if known.unit_id else _unit(draft),
        "telephone": "" if known.telephone else COLUMN.fit(draft.telephone.value, 100),
    }
    queries.complete(known, {name: value for name, value in missing.items() if value})
