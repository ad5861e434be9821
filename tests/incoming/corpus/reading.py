"""The corpus through the real thing: kept, read in the limited child, recorded, routed."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from distributor import configuration, settings
from distributor.incoming import process, storage
from distributor.store.models import Incoming, Version
from distributor.store.queries import incoming as queries
from tests.mailbox import MAILS, cases


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
    names = [case.name for case in cases()]
    day = dt.datetime(2026, 10, 1, tzinfo=dt.UTC)
    kept = {}
    for minutes, name in enumerate(names):
        origin = storage.MailOrigin("corpus", name, received=day + dt.timedelta(minutes=minutes))
        kept[name] = storage.keep((MAILS / f"{name}.eml").read_bytes(), origin, configuration.files())[0].pk
    process.read_kept(configuration.intake())
    rows = {incoming.pk: incoming for incoming in queries.whole(kept.values())}
    return {
        name: Read(name, json.loads((MAILS / f"{name}.json").read_text(encoding="utf-8")), rows[number])
        for name, number in kept.items()
    }
