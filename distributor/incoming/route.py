"""Decides what kind of mail it is: guards in order, of which the first that applies decides, with a reason.

Nothing is dropped, and in doubt a mail is a manuscript: a document or an article counts also in bulk mail,
from a no-reply sender, or below the subject of an automatic answer (an office's system may send so).
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter

from distributor.audience.address import key_of
from distributor.delivery.relays.providers import Providers
from distributor.desk import publications
from distributor.desk.office import Office
from distributor.feedback import proof, returned
from distributor.feedback.proof import ReportedReader
from distributor.reading.reports.unsubscribe_request import token_in
from distributor.reading.values import MailMessage, Reading
from distributor.states import AutomaticSign, BounceAction, Route, RouteReason
from distributor.store.models import Incoming
from distributor.store.queries import bounces, routing
from distributor.text import COLUMN


def _unsubscribe_reason(incoming: Incoming, reading: Reading) -> RouteReason:
    """The reason for an unsubscribe request; only a proven one is applied."""
    if token_in(reading.signals.unsubscribe):
        return RouteReason.ASKED_BY_TOKEN
    if not bounces.reader(incoming.sender_key):
        return RouteReason.ASKED_BY_NOBODY
    if seems_forged(reading.message):
        return RouteReason.ASKED_PERHAPS_FORGED
    return RouteReason.ASKED


def _apply_unsubscribe(incoming: Incoming, reading: Reading) -> None:
    """Suppress the reader who asks, once."""
    if token := token_in(reading.signals.unsubscribe):
        returned.unsubscribed_by_token(incoming.pk, token)
        return
    reader = bounces.reader(incoming.sender_key)
    if reader and not seems_forged(reading.message):
        returned.unsubscribed_by_address(incoming.pk, reader, reading.signals.unsubscribe, reading.message)


def seems_forged(message: MailMessage) -> bool:
    """Whether a trusted server reports a forged sender (RFC 8601); DMARC takes precedence."""
    results = dict(reversed(message.authentication))
    if results.get("dmarc") in ("pass", "fail"):
        return results["dmarc"] == "fail"
    return "fail" in (results.get("spf"), results.get("dkim"))


_LONGER_THAN_ANSWERS = 200  # characters


@dataclass(frozen=True, slots=True)
class Routed:
    """The route of a mail and the reason; words/mails.py has the texts."""

    route: str  # one of Incoming.ROUTES
    reason: RouteReason
    detail: str = ""  # the evidence, as written in the mail; at most 500 characters
    seen_as: int | None = None  # id of the earlier, equal mail


def route(incoming: Incoming, reading: Reading, office: Office) -> Routed:
    """The route of the mail; changes nothing. The row must have Message-ID, sender and hashes."""
    return (
        _seen(incoming)
        or _proven(incoming, reading)
        or _as_remembered(incoming)
        or _loop(incoming, reading, office)
        or _bounce(reading)
        or _complaint(reading)
        or _unsubscribe(incoming, reading)
        or _receipt(reading)
        or _auto_reply(reading)
        or _list(reading)
        or _manuscript(reading)
    )


def apply(incoming: Incoming, reading: Reading, routed: Routed, providers: Providers) -> None:
    """Apply the effects of the mail on copies and addresses, once; in the caller's transaction."""
    incoming.seen_as_id = routed.seen_as
    if routed.route == Route.BOUNCE:
        for bounce in reading.signals.bounces:
            returned.bounced(incoming.pk, bounce, providers)
    if routed.route == Route.COMPLAINT:
        said = reading.signals
        returned.complained(incoming.pk, said.complaint, said.complaint_about, said.complaint_of)
    if routed.route == Route.UNSUBSCRIBE:
        _apply_unsubscribe(incoming, reading)


def _seen(incoming: Incoming) -> Routed | None:
    earlier = routing.same_before(incoming)
    return Routed(Route.SEEN, RouteReason.SAME_BEFORE, seen_as=earlier) if earlier else None


def _proven(incoming: Incoming, reading: Reading) -> Routed | None:
    """Mail with a token of ours: takes precedence over the remembered route of its sender."""
    signals = reading.signals
    if any(proof.copy_of(bounce) for bounce in signals.bounces):
        return _bounce(reading)
    if proof.copy_named(signals.complaint_about):
        return _complaint(reading)
    return _unsubscribe(incoming, reading) if token_in(signals.unsubscribe) else None


def _as_remembered(incoming: Incoming) -> Routed | None:
    filing = routing.remembered(incoming.sender_key)
    return Routed(filing.route, RouteReason.REMEMBERED) if filing else None


def _loop(incoming: Incoming, reading: Reading, office: Office) -> Routed | None:
    if reading.signals.loop:
        return _routed(Route.LOOP, RouteReason.MACHINE_LIKE_OURS, reading.signals.loop)
    if proof.copy_named(reading.message.message_id):
        return Routed(Route.LOOP, RouteReason.OUR_MAIL)
    if incoming.sender_key in _own_addresses(office) and not _brings_something(reading):
        return _routed(Route.LOOP, RouteReason.OUR_ADDRESS, incoming.sender)
    return None


def _bounce(reading: Reading) -> Routed | None:
    reported = [
        bounce
        for bounce in reading.signals.bounces
        if bounce.action in (BounceAction.FAILED, BounceAction.DELAYED)
    ]
    if not reported:
        return None
    whose, about = min(((proof.reported_reader(bounce), bounce) for bounce in reported), key=itemgetter(0))
    delayed = about.action == BounceAction.DELAYED
    reasons = {
        ReportedReader.READER: RouteReason.CAME_LATE if delayed else RouteReason.CAME_BACK,
        ReportedReader.ANOTHER: RouteReason.OF_ANOTHER,
        ReportedReader.UNPROVEN: RouteReason.UNPROVEN_BOUNCE,
    }
    return _routed(Route.BOUNCE, reasons[whose], about.recipient, about.status)


def _complaint(reading: Reading) -> Routed | None:
    if not reading.signals.complaint:
        return None
    ours = proof.copy_named(reading.signals.complaint_about)
    kind, named = reading.signals.complaint, reading.signals.complaint_of
    if ours is None:
        return _routed(Route.COMPLAINT, RouteReason.UNPROVEN_COMPLAINT, kind)
    if proof.is_of_another(ours, named):
        return _routed(Route.COMPLAINT, RouteReason.OF_ANOTHER, named, kind)
    return _routed(Route.COMPLAINT, RouteReason.COMPLAINED, kind)


def _unsubscribe(incoming: Incoming, reading: Reading) -> Routed | None:
    words = reading.signals.unsubscribe
    if not words or reading.drafts:
        return None
    said = "" if token_in(words) else words  # with the token no text is needed
    return _routed(Route.UNSUBSCRIBE, _unsubscribe_reason(incoming, reading), said)


def _receipt(reading: Reading) -> Routed | None:
    signals = reading.signals
    if signals.receipt and not _documents(reading):
        return _routed(Route.RECEIPT, RouteReason.RECEIPT, signals.receipt)
    done = next((bounce.action for bounce in signals.bounces), "")
    return _routed(Route.RECEIPT, RouteReason.SUCCESS, done) if done else None


def _auto_reply(reading: Reading) -> Routed | None:
    signals = reading.signals
    if not signals.automatic:
        return None
    if signals.automatic_by != AutomaticSign.ANSWERING and _is_contribution(reading, signals.automatic_by):
        return None
    return _routed(Route.AUTO_REPLY, RouteReason.MACHINE, signals.automatic)


def _list(reading: Reading) -> Routed | None:
    sign = reading.signals.list
    if not sign or _is_contribution(reading, AutomaticSign.HEADER):
        return None
    return _routed(Route.LIST, RouteReason.BULK, sign)


def _manuscript(reading: Reading) -> Routed:
    sign = reading.signals.automatic or reading.signals.list
    if not sign:
        return Routed(Route.MANUSCRIPT, RouteReason.NOTHING_AGAINST)
    brings = RouteReason.DOCUMENT if _documents(reading) else RouteReason.ARTICLE
    return _routed(Route.MANUSCRIPT, brings, sign)


def _documents(reading: Reading) -> bool:
    return any(draft.enclosure is not None for draft in reading.drafts)


def _is_contribution(reading: Reading, sign: AutomaticSign | None) -> bool:
    """Whether it has a document, a signed article, or, against a mere subject, a text longer than answers."""
    least = _LONGER_THAN_ANSWERS if sign == AutomaticSign.SUBJECT else None
    return _documents(reading) or any(
        (draft.authors.value and draft.authors.source != "sender") or (least and len(draft.body) >= least)
        for draft in reading.drafts
    )


def _brings_something(reading: Reading) -> bool:
    """Whether it has a document or a forwarded text: editors forward manuscripts to themselves."""
    return _documents(reading) or any(quote.kind == "forward" for quote in reading.message.quotes)


def _own_addresses(office: Office) -> set[str]:
    ours = filter(None, (office.mail_from, office.return_path, office.reply_to))
    return {key_of(address) or address.lower() for address in ours} | publications.own_addresses()


def _routed(route: Route, reason: RouteReason, *said: str) -> Routed:
    return Routed(route, reason, COLUMN.fit(": ".join(filter(None, said)), 500))
