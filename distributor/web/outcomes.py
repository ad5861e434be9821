"""The fates of copies as readers of a report know them, and their share of the whole."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass

from distributor.language import gettext as _
from distributor.states import DeliveryState
from distributor.words.copies import delivery_state_name

# Fate -> states, in the order of bars and legends: what is over and well, what goes on, what went wrong.
FATES: dict[str, tuple[str, ...]] = {
    "accepted": (DeliveryState.ACCEPTED,),
    "underway": (DeliveryState.CLAIMED, DeliveryState.COMMITTING),
    "waiting": (DeliveryState.PLANNED,),
    "deferred": (DeliveryState.DEFERRED,),
    "doubtful": (DeliveryState.IN_DOUBT,),
    "failed": (DeliveryState.FAILED,),
    "suppressed": (DeliveryState.SUPPRESSED,),
    "cancelled": (DeliveryState.CANCELLED,),
}
_FATE_OF = {state: fate for fate, states in FATES.items() for state in states}
_LEAST = 0.7  # per cent: one failure among a hundred thousand is still to be seen


@dataclass(frozen=True, slots=True)
class Share:
    """One fate's part of a bar of length 100."""

    fate: str
    word: str
    count: int
    start: float
    width: float


@dataclass(frozen=True, slots=True)
class Tally:
    """Counted copies: how many in all, and the shares of those fates that occur."""

    total: int
    shares: tuple[Share, ...]

    def of(self, *fates: str) -> int:
        """Copies of these fates together."""
        return sum(share.count for share in self.shares if share.fate in fates)

    @property
    def per_cent(self) -> int:
        """Accepted copies in per cent of those meant to be sent; 100 only when it is all of them."""
        meant = self.total - self.of("suppressed")
        return self.of("accepted") * 100 // meant if meant else 0


def fate_of(state: str) -> str:
    """The fate that a delivery's state stands for."""
    return _FATE_OF[state]


def word(fate: str) -> str:
    """The fate, or the name of a filter that takes several, in the language in force.

    A fate is called by its last state: what is about to be sent is being sent.
    """
    if fate in FATES:
        return delivery_state_name(FATES[fate][-1])
    return {"missing": _("did not arrive"), "returned": _("came back")}[fate]


def tally(counts: Mapping[str, int]) -> Tally:
    """The shares of a run or a group from its number of copies per state."""
    numbers = {fate: sum(counts.get(state, 0) for state in states) for fate, states in FATES.items()}
    total = sum(numbers.values())
    wide = {fate: max(_LEAST, number * 100 / total) for fate, number in numbers.items() if number}
    scale = 100 / sum(wide.values(), 1e-9)
    starts = itertools.accumulate(wide.values(), initial=0.0)
    return Tally(
        total,
        tuple(
            Share(fate, word(fate), numbers[fate], round(start * scale, 3), round(width * scale, 3))
            for (fate, width), start in zip(wide.items(), starts, strict=False)
        ),
    )
