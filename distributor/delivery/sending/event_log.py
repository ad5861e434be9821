"""The log of copies and runs: one line per event, accepted copies at debug level."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from distributor.logs import about
from distributor.reason import Reason, unpacked
from distributor.states import DeliveryState
from distributor.store.queries.deliveries import Claimed, CopyOutcome
from distributor.words.reasons import english_of

log = logging.getLogger(__name__)

_LEVELS: dict[str, int] = {
    DeliveryState.ACCEPTED: logging.DEBUG,  # a million lines tell less than the count of the slice
    DeliveryState.DEFERRED: logging.INFO,
    DeliveryState.FAILED: logging.WARNING,
    DeliveryState.IN_DOUBT: logging.WARNING,
}


def outcome(claimed: Claimed, result: CopyOutcome) -> None:
    """What became of one attempt."""
    level = _LEVELS.get(result.state, logging.INFO)
    if not log.isEnabledFor(level):
        return
    fields = about(
        run=claimed.run_id,
        delivery=claimed.id,
        copy=claimed.copy_number,
        relay=result.relay,
        stage=result.stage,
        code=result.reply_code,
        enhanced=result.enhanced_code,
        reply=english_of([unpacked(result.reason, result.reply)]),
        attempt=claimed.attempts + 1,
    )
    log.log(level, "copy %s", result.state, extra=fields)


def slice_ended(run_id: int, copies: int, trouble: Iterable[Reason]) -> None:
    """A slice's part in a run, and what kept it from doing more."""
    words = english_of(trouble)
    level = logging.WARNING if words else logging.INFO
    log.log(level, "slice ended", extra=about(run=run_id, copies=copies, trouble=words))


def suspended(relay: str, seconds: float, reason: Reason) -> None:
    """A relay that is left alone: only a person can mend what it says."""
    words = english_of([reason])
    log.warning("relay is left alone", extra=about(relay=relay, seconds=round(seconds), reason=words))


def on_hold(run_id: int, reasons: Iterable[Reason]) -> None:
    log.warning("run is on hold", extra=about(run=run_id, reason=english_of(reasons)))


def done(run_id: int) -> None:
    log.info("run is done", extra=about(run=run_id))
