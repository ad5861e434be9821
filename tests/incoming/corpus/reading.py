"""The corpus through the real thing: kept, read in the limited child, recorded, routed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from distributor import configuration, settings
from distributor.incoming import process, storage
from distributor.store.models import Incoming, Version
from distributor.store.queries import incoming as queries
from tests.mailbox import cases, expected


@dataclass(frozen=True, slots=True)
class Read:
    """One mail of the corpus: what was expected, and what was understood."""

    name: str
    expected: dict[str, Any]
    incoming: Incoming

    @property
    def message(self) -> dict[str, Any]:
        found: dict[str, Any] = (self.incoming.reading or {}).get("message", {})
        return found

    @property
    def versions(self) -> list[Version]:
        return list(self.incoming.versions.all())


def read_all(folder: Path) -> dict[str, Read]:
    """Every mail of the corpus by its name, kept below the folder and read in the order of the corpus."""
    settings.INCOMING = folder
    day = dt.datetime(2026, 10, 1, tzinfo=dt.UTC)
    kept = {}
    for minutes, case in enumerate(cases()):
        origin = storage.MailOrigin("corpus", case.name, received=day + dt.timedelta(minutes=minutes))
        kept[case.name] = storage.keep(case.raw, origin, configuration.files())[0].pk
    process.read_kept(configuration.intake())
    rows = {incoming.pk: incoming for incoming in queries.whole(kept.values())}
    return {name: Read(name, expected(name), rows[number]) for name, number in kept.items()}
