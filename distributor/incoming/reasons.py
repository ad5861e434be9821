"""Why a mail was filed where it was: the words for what its row holds as a code and as what others said."""

from __future__ import annotations

from distributor.feedback import complaint
from distributor.language import gettext as _
from distributor.language import later
from distributor.states import RouteReason
from distributor.store.models import Incoming

WORDS: dict[str, str] = {
    RouteReason.SAME_BEFORE: later("the same mail came before"),
    RouteReason.REMEMBERED: later("mail of this sender is filed so by hand"),
    RouteReason.MACHINE_LIKE_OURS: later("a machine like ours wrote it"),
    RouteReason.OUR_MAIL: later("it is a mail of ours"),
    RouteReason.OUR_ADDRESS: later("it comes from our own address"),
    RouteReason.CAME_BACK: later("a mail of ours came back"),
    RouteReason.CAME_LATE: later("a mail of ours is delayed"),
    RouteReason.OF_ANOTHER: later(
        "a report about a mail of ours names somebody else than its reader; it stops nobody"
    ),
    RouteReason.UNPROVEN_BOUNCE: later("a mail came back; nothing proves that it was ours"),
    RouteReason.COMPLAINED: later("a reader complained"),
    RouteReason.UNPROVEN_COMPLAINT: later(
        "a reader complained; nothing proves that it was about a mail of ours"
    ),
    RouteReason.ASKED_BY_TOKEN: later("a reader asks for no more mail, by the token of a copy"),
    RouteReason.ASKED_BY_NOBODY: later("somebody asks for no more mail who is no reader by this address"),
    RouteReason.ASKED_PERHAPS_FORGED: later("a reader asks for no more mail, but the sender may be forged"),
    RouteReason.ASKED: later("a reader asks for no more mail"),
    RouteReason.RECEIPT: later("a receipt"),
    RouteReason.SUCCESS: later("a mail system reports success"),
    RouteReason.MACHINE: later("a machine wrote it"),
    RouteReason.BULK: later("a mailing list or bulk mail"),
    RouteReason.DOCUMENT: later("it brings a document, although it is no letter"),
    RouteReason.ARTICLE: later("it brings an article, although it is no letter"),
    RouteReason.NOTHING_AGAINST: later("nothing speaks against a manuscript"),
    RouteReason.BY_HAND: later("filed by hand"),
}
_COMPLAINTS = (RouteReason.COMPLAINED, RouteReason.UNPROVEN_COMPLAINT, RouteReason.OF_ANOTHER)


def route_reason(mail: Incoming) -> str:
    """Why the mail is where it is, in the language in force; "" where it was not filed yet."""
    *said, last = mail.route_detail.split(": ")
    if mail.route_reason in _COMPLAINTS and last in complaint.SPOKEN:
        last = _(last)
    word = WORDS.get(mail.route_reason, "")
    return _joined(word and _(word), *said, last)


def route_reason_in_english(mail: Incoming) -> str:
    """The same in English, whatever the language: `inbox list --json`."""
    return _joined(WORDS.get(mail.route_reason, ""), mail.route_detail)


def _joined(*pieces: str) -> str:
    return ": ".join(filter(None, pieces))
