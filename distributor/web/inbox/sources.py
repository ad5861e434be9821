"""How the sources of mail are: when each was looked into last, and what to do about trouble."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils import timezone

from distributor import configuration, settings
from distributor.errors import UserError
from distributor.store.models import Folder
from distributor.store.queries import inbox_pages as query

_LEAST = dt.timedelta(hours=1)  # a mailbox that is asked too often is left alone for half an hour


@dataclass(slots=True)
class State:
    """One source; `trouble` as it was stored, `late` where nobody has looked for long."""

    name: str
    last_mail: dt.datetime | None = None
    looked: dt.datetime | None = None
    late: bool = False
    troubles: list[Folder] = field(default_factory=list)

    @property
    def well(self) -> bool:
        return not self.troubles and not self.late


def names() -> list[str]:
    """The sources of the settings; none where these cannot be read (`distributor doctor` says why)."""
    try:
        every = [
            *configuration.sources(),
            *configuration.listeners(),
        ]
    except UserError:
        return []
    return [source.name for source in every]


def _in_use(folders: Sequence[Folder]) -> list[Folder]:
    """Without those of mailboxes that the settings name no more; all where they name none."""
    known = names()
    return [folder for folder in folders if not known or folder.source in known]


def states() -> list[State]:
    """Every source that the settings name or that brought mail, those with trouble first."""
    found = {name: State(name) for name in names()}
    for folder in _in_use(query.folders()):
        state = found.setdefault(folder.source, State(folder.source))
        state.looked = max(filter(None, (state.looked, folder.looked)))
        state.troubles += [folder] if folder.trouble else []
    for name, moment in query.last_mail().items():
        found.setdefault(name, State(name)).last_mail = moment
    long_ago = max(_LEAST, 3 * dt.timedelta(seconds=settings.INBOX_SECONDS))
    for state in found.values():
        state.late = state.looked is not None and state.looked < timezone.now() - long_ago
    return sorted(found.values(), key=lambda state: (state.well, state.name))
