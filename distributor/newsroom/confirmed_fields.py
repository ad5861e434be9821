"""An editor says what title, authors and the rest of a version are: read again, they stay."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from distributor.store.models import Version
from distributor.store.queries import fingerprints, manuscripts


def confirm(version: Version, fields: Mapping[str, object], by: str, *, seen: str | None = None) -> None:
    """These fields are what an editor found right; Outdated where the manuscript is not as it was `seen`."""
    with transaction.atomic():
        own = manuscripts.locked(version.manuscript_id)
        fingerprints.require(seen, fingerprints.of_manuscript(own))
        version.refresh_from_db()
        confirmed = sorted({*version.confirmed, *fields})
        manuscripts.change(version, {**fields, "confirmed": confirmed, "confirmed_by": by[:150]})
