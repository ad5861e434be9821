"""How mails that came in are called: how far they are, where they belong and why, and their files."""

from __future__ import annotations

from distributor.language import later_in
from distributor.states import ComplaintKind, EnclosureState, IncomingState, Route, RouteReason
from distributor.words.names import Names

incoming_state_name = Names(
    IncomingState,
    {
        IncomingState.KEPT: later_in("mail state", "kept, not read yet"),
        IncomingState.READ: later_in("mail state", "read"),
        IncomingState.FAILED: later_in("mail state", "cannot be read"),
    },
)
route_name = Names(
    Route,
    {
        Route.MANUSCRIPT: later_in("route", "manuscript"),
        Route.SEEN: later_in("route", "seen before"),
        Route.BOUNCE: later_in("route", "bounce"),
        Route.COMPLAINT: later_in("route", "complaint"),
        Route.UNSUBSCRIBE: later_in("route", "unsubscribe"),
        Route.RECEIPT: later_in("route", "receipt"),
        Route.AUTO_REPLY: later_in("route", "automatic reply"),
        Route.LIST: later_in("route", "mailing list"),
        Route.LOOP: later_in("route", "our own mail"),
        Route.OTHER: later_in("route", "other mail"),
    },
)
enclosure_state_name = Names(
    EnclosureState,
    {
        EnclosureState.CONVERTED: later_in("file state", "text extracted"),
        EnclosureState.PICTURE: later_in("file state", "picture"),
        EnclosureState.OPENED: later_in("file state", "opened"),
        EnclosureState.UNSUPPORTED: later_in("file state", "no text can be extracted"),
        EnclosureState.ENCRYPTED: later_in("file state", "locked with a password"),
        EnclosureState.FAILED: later_in("file state", "cannot be read"),
        EnclosureState.QUARANTINED: later_in("file state", "quarantined"),
        EnclosureState.EMPTY: later_in("file state", "empty"),
    },
)
route_reason_name = Names(
    RouteReason,
    {
        RouteReason.SAME_BEFORE: later_in("route reason", "the same mail came before"),
        RouteReason.REMEMBERED: later_in("route reason", "mail of this sender is filed so by hand"),
        RouteReason.MACHINE_LIKE_OURS: later_in("route reason", "a machine like ours wrote it"),
        RouteReason.OUR_MAIL: later_in("route reason", "it is a mail of ours"),
        RouteReason.OUR_ADDRESS: later_in("route reason", "it comes from our own address"),
        RouteReason.CAME_BACK: later_in("route reason", "a mail of ours came back"),
        RouteReason.CAME_LATE: later_in("route reason", "a mail of ours is delayed"),
        RouteReason.OF_ANOTHER: later_in(
            "route reason",
            "a report about a mail of ours names somebody else than its reader; it stops nobody",
        ),
        RouteReason.UNPROVEN_BOUNCE: later_in(
            "route reason", "a mail came back; nothing proves that it was ours"
        ),
        RouteReason.COMPLAINED: later_in("route reason", "a reader complained"),
        RouteReason.UNPROVEN_COMPLAINT: later_in(
            "route reason", "a reader complained; nothing proves that it was about a mail of ours"
        ),
        RouteReason.ASKED_BY_TOKEN: later_in(
            "route reason", "a reader asks for no more mail, by the token of a copy"
        ),
        RouteReason.ASKED_BY_NOBODY: later_in(
            "route reason", "somebody asks for no more mail who is no reader by this address"
        ),
        RouteReason.ASKED_PERHAPS_FORGED: later_in(
            "route reason", "a reader asks for no more mail, but the sender may be forged"
        ),
        RouteReason.ASKED: later_in("route reason", "a reader asks for no more mail"),
        RouteReason.RECEIPT: later_in("route reason", "a receipt"),
        RouteReason.SUCCESS: later_in("route reason", "a mail system reports success"),
        RouteReason.MACHINE: later_in("route reason", "a machine wrote it"),
        RouteReason.BULK: later_in("route reason", "a mailing list or bulk mail"),
        RouteReason.DOCUMENT: later_in("route reason", "it brings a document, although it is no letter"),
        RouteReason.ARTICLE: later_in("route reason", "it brings an article, although it is no letter"),
        RouteReason.NOTHING_AGAINST: later_in("route reason", "nothing speaks against a manuscript"),
        RouteReason.BY_HAND: later_in("route reason", "filed by hand"),
    },
)
complaint_kind_name = Names(
    ComplaintKind,
    {
        ComplaintKind.ABUSE: later_in("complaint", "abuse"),
        ComplaintKind.FRAUD: later_in("complaint", "fraud"),
        ComplaintKind.NOT_SPAM: later_in("complaint", "not-spam"),
        ComplaintKind.OPT_OUT: later_in("complaint", "opt-out"),
        ComplaintKind.OPT_OUT_LIST: later_in("complaint", "opt-out-list"),
        ComplaintKind.MISCATEGORIZED: later_in("complaint", "miscategorized"),
    },
)
_CODES = frozenset(RouteReason)  # a code of a later version has no words here
_COMPLAINTS = (RouteReason.COMPLAINED, RouteReason.UNPROVEN_COMPLAINT, RouteReason.OF_ANOTHER)


def why_filed(code: str, detail: str) -> str:
    """Why a mail is where it is, in the language in force; "" where it was not filed yet.

    `detail` is what others said, as it stands; but the kind of a complaint at its end has a name of ours.
    """
    *said, last = detail.split(": ")
    if code in _COMPLAINTS:
        last = complaint_kind_name(last)
    return _joined(route_reason_name(code) if code in _CODES else "", *said, last)


def why_filed_in_english(code: str, detail: str) -> str:
    """The same in English, whatever the language: `inbox list --json`."""
    return _joined(route_reason_name.english(code) if code in _CODES else "", detail)


def _joined(*pieces: str) -> str:
    return ": ".join(filter(None, pieces))
