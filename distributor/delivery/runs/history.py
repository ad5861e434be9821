"""Everything that became of one copy, from its planning to its end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from distributor.states import AttemptEvent, DeliveryState
from distributor.store.models import Attempt, Delivery
from distributor.store.queries import histories
from distributor.words.copies import happened
from distributor.words.reasons import row_words

# What the row itself tells; of everything else an entry was made.
_FROM_ROW = (
    DeliveryState.ACCEPTED,
    DeliveryState.SUPPRESSED,
    DeliveryState.CANCELLED,
    DeliveryState.CLAIMED,
    DeliveryState.COMMITTING,
)
_BY_MAIL = (AttemptEvent.BOUNCED, AttemptEvent.DELAYED, AttemptEvent.NOT_READER)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened; `text` is ours in the language in force, and what others said."""

    when: dt.datetime
    event: str  # planned, or one of Attempt's
    state: str  # what the copy became
    by: str = ""
    relay: str = ""
    stage: str = ""
    code: int | None = None
    enhanced: str = ""
    reason: str = ""  # codes of ours, as in the row
    text: str = ""

    @property
    def word(self) -> str:
        """What happened, in words."""
        return happened(self.event, self.state)


def history(copy: Delivery) -> list[Event]:
    """The copy's events, oldest first, then what was reported by mail."""
    noted = histories.of(copy)
    entries = [entry for entry in noted if entry.event not in _BY_MAIL]
    events = [Event(copy.run.created, DeliveryState.PLANNED, DeliveryState.PLANNED), *map(_of_entry, entries)]
    if copy.state in _FROM_ROW and not _settled(entries):
        text = row_words(copy.reason, copy.reply)
        events.append(
            Event(
                copy.changed, AttemptEvent.ATTEMPT, copy.state, "", copy.relay, copy.stage,
                copy.reply_code, copy.enhanced_code, copy.reason, text,
            )
        )  # fmt: skip
    # What is reported by mail comes after all that relays said, and the row knows nothing of it.
    return events + [_of_entry(entry) for entry in noted if entry.event in _BY_MAIL]


def _settled(entries: Sequence[Attempt]) -> bool:
    """Whether the copy's end stands in its entries: somebody settled it as arrived."""
    return bool(entries) and (entries[-1].event, entries[-1].state) == (
        AttemptEvent.SETTLED,
        DeliveryState.ACCEPTED,
    )


def _of_entry(entry: Attempt) -> Event:
    text = row_words(entry.reason, entry.reply)
    return Event(
        entry.made, entry.event, entry.state, entry.by, entry.relay, entry.stage,
        entry.reply_code, entry.enhanced_code, entry.reason, text,
    )  # fmt: skip
