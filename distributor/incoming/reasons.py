"""Why a mail was filed where it was: the code of its row with what others said."""

from __future__ import annotations

from distributor.feedback.complaint import SPOKEN
from distributor.reason import Reason
from distributor.states import RouteReason
from distributor.store.models import Incoming
from distributor.words.reasons import english_of, words_of

_COMPLAINTS = (RouteReason.COMPLAINED, RouteReason.UNPROVEN_COMPLAINT, RouteReason.OF_ANOTHER)


def of_route(mail: Incoming) -> Reason:
    """The reason; the kind of a complaint, which stands behind whom it names, is a code, too."""
    *said, last = mail.route_detail.split(": ")
    if mail.route_reason in _COMPLAINTS and last in SPOKEN:
        return Reason(mail.route_reason, ": ".join(said), cause=Reason(last))
    return Reason(mail.route_reason, mail.route_detail)


def route_reason(mail: Incoming) -> str:
    """Why the mail is where it is, in the language in force; "" where it was not filed yet."""
    return words_of(of_route(mail))


def route_reason_in_english(mail: Incoming) -> str:
    """The same in English, whatever the language: `inbox list --json`."""
    return english_of([of_route(mail)])
