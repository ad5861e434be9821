"""Who asks by mail to receive no more: proven by a token, or a reader whom nothing shows to be another."""

from __future__ import annotations

from distributor.feedback import returned
from distributor.reading.reports.wishes import token_in
from distributor.reading.values import Message, Reading
from distributor.states import RouteReason
from distributor.store.models import Incoming
from distributor.store.queries import bounces


def standing(incoming: Incoming, reading: Reading) -> RouteReason:
    """What follows from the request: nobody is stopped whom it may not come from."""
    if token_in(reading.signals.unsubscribe):
        return RouteReason.ASKED_BY_TOKEN
    if not bounces.reader(incoming.sender_key):
        return RouteReason.ASKED_BY_NOBODY
    if seems_forged(reading.message):
        return RouteReason.ASKED_PERHAPS_FORGED
    return RouteReason.ASKED


def stop(incoming: Incoming, reading: Reading) -> None:
    """Send nothing more to whoever asks, once."""
    if token := token_in(reading.signals.unsubscribe):
        returned.unsubscribed_by_token(incoming.pk, token)
        return
    reader = bounces.reader(incoming.sender_key)
    if reader and not seems_forged(reading.message):
        returned.unsubscribed_by_address(incoming.pk, reader, reading.signals.unsubscribe)


def seems_forged(message: Message) -> bool:
    """Whether a server that we trust says that the sender is another (RFC 8601); DMARC's word counts most."""
    results = dict(reversed(message.authentication))
    if results.get("dmarc") in ("pass", "fail"):
        return results["dmarc"] == "fail"
    return "fail" in (results.get("spf"), results.get("dkim"))
