"""How copies, what happens to them, and why some are not sent are called."""

from __future__ import annotations

from distributor.delivery_codes import SessionEnd
from distributor.language import later_in, pgettext
from distributor.states import AttemptEvent, DeliveryState, OthersDecision, Stage, SuppressionReason
from distributor.words.names import Names

delivery_state_name = Names(
    DeliveryState,
    {
        DeliveryState.PLANNED: later_in("copy state", "waiting"),
        DeliveryState.CLAIMED: later_in("copy state", "about to be sent"),
        DeliveryState.COMMITTING: later_in("copy state", "being sent"),
        DeliveryState.ACCEPTED: later_in("copy state", "accepted"),
        DeliveryState.DEFERRED: later_in("copy state", "deferred"),
        DeliveryState.FAILED: later_in("copy state", "failed"),
        DeliveryState.IN_DOUBT: later_in("copy state", "in doubt"),
        DeliveryState.SUPPRESSED: later_in("copy state", "suppressed"),
        DeliveryState.CANCELLED: later_in("copy state", "cancelled"),
    },
)
attempt_event_name = Names(
    AttemptEvent,
    {
        AttemptEvent.ATTEMPT: later_in("copy event", "to go over another connection"),
        AttemptEvent.CRASHED: later_in("copy event", "the worker ended before the final dot"),
        AttemptEvent.SETTLED: later_in("copy event", "settled: to be sent once more"),
        AttemptEvent.RESENT: later_in("copy event", "sent once more, as the relay's doubt=resend-once says"),
        AttemptEvent.RETRIED: later_in("copy event", "to be tried again"),
        AttemptEvent.GIVEN_UP: later_in("copy event", "given up"),
        AttemptEvent.PUT_BACK: later_in("copy event", "put back: the relay refused everybody"),
        AttemptEvent.BOUNCED: later_in("copy event", "it came back: a mail system reported so"),
        AttemptEvent.DELAYED: later_in("copy event", "it is delayed: a mail system reported so"),
        AttemptEvent.NOT_READER: later_in(
            "copy event", "a report names another reader: it says nothing of this copy"
        ),
    },
)
stage_name = Names(
    Stage,
    {
        Stage.CONNECT: later_in("stage", "connecting"),
        Stage.TLS: later_in("stage", "TLS"),
        Stage.GREETING: later_in("stage", "greeting"),
        Stage.EHLO: later_in("stage", "EHLO"),
        Stage.STARTTLS: later_in("stage", "STARTTLS"),
        Stage.AUTH: later_in("stage", "log-in"),
        Stage.MAIL: later_in("stage", "sender"),
        Stage.RCPT: later_in("stage", "recipient"),
        Stage.DATA: later_in("stage", "begin of the mail"),
        Stage.DOT: later_in("stage", "end of the mail"),
        Stage.RSET: later_in("stage", "reset"),
        Stage.QUIT: later_in("stage", "goodbye"),
        Stage.SESSION: later_in("stage", "session"),
    },
)
session_end_name = Names(
    SessionEnd,
    {
        SessionEnd.BUSY: later_in("session end", "busy"),
        SessionEnd.SLOW: later_in("session end", "too fast"),
        SessionEnd.RECONNECT: later_in("session end", "wants another connection"),
        SessionEnd.QUOTA: later_in("session end", "its limit is reached"),
        SessionEnd.SETUP: later_in("session end", "its settings or ours"),
    },
)
suppression_reason_name = Names(
    SuppressionReason,
    {
        SuppressionReason.UNSUBSCRIBED: later_in("suppression reason", "unsubscribed"),
        SuppressionReason.BOUNCED: later_in("suppression reason", "the address does not exist any more"),
        SuppressionReason.COMPLAINED: later_in("suppression reason", "marked as spam by the reader"),
        SuppressionReason.BY_HAND: later_in("suppression reason", "by hand"),
    },
)
others_decision_name = Names(
    OthersDecision,
    {
        OthersDecision.STOPPED: later_in("other publications", "stopped, too"),
        OthersDecision.GO_ON: later_in("other publications", "go on"),
    },
)


def happened(event: str, became: str) -> str:
    """What an entry of a copy's history tells of, by its event and the state that the copy got."""
    if event == DeliveryState.PLANNED:  # how every history begins: no entry is made of it
        return pgettext("copy event", "planned")
    if event == AttemptEvent.ATTEMPT and became != DeliveryState.PLANNED:
        return delivery_state_name(became)
    if event == AttemptEvent.SETTLED and became == DeliveryState.ACCEPTED:
        return pgettext("copy event", "settled: it arrived")
    if event == AttemptEvent.CRASHED and became == DeliveryState.IN_DOUBT:
        return pgettext("copy event", "the worker ended after the final dot: in doubt")
    return attempt_event_name(event)
