"""What is written into the row of a copy: a relay's word, or our reason where there is none."""

from __future__ import annotations

import random

from distributor.delivery.relays.replies import SendResult, delay
from distributor.delivery.sending import event_log
from distributor.reason import Reason
from distributor.states import ReplyOutcome
from distributor.store.queries.deliveries import Claimed, CopyOutcome

# A copy whose connection broke before its dot is tried again soon: most often the relay was restarted. One
# that makes a relay hang up, whenever it sees it, waits longer each time.
_BROKEN_SECONDS = 2.0


def answered(claimed: Claimed, result: SendResult) -> CopyOutcome:
    """A relay's word; what is deferred waits as long as it asks for, else longer with each attempt."""
    wait, reply = result.wait, result.reply
    if wait is None:
        wait = 0.0 if result.state == ReplyOutcome.ACCEPTED else delay(claimed.attempts + 1, random.random())
    outcome = CopyOutcome(
        claimed.id,
        claimed.fence,
        result.state,
        claimed.relay,
        result.stage,
        reply.code,
        reply.enhanced,
        reply.text,
        wait,
        claimed.run_id,
    )
    event_log.outcome(claimed, outcome)
    return outcome


def unanswered(claimed: Claimed, state: str, reason: Reason | None, stage: str = "") -> CopyOutcome:
    """No reply, but a reason, where there is one."""
    codes, said = (reason or Reason("")).packed()
    wait = delay(claimed.attempts + 1, random.random(), _BROKEN_SECONDS)
    outcome = CopyOutcome(
        claimed.id,
        claimed.fence,
        state,
        claimed.relay,
        stage,
        None,
        "",
        said,
        wait,
        claimed.run_id,
        codes,
    )
    event_log.outcome(claimed, outcome)
    return outcome
