"""Why an address receives nothing, in words for people."""

from __future__ import annotations

from distributor.language import gettext as _
from distributor.store.models import Suppression


def reason(name: str) -> str:
    """One of Suppression.REASONS."""
    return {
        Suppression.UNSUBSCRIBED: _("unsubscribed"),
        Suppression.BOUNCED: _("the address does not exist any more"),
        Suppression.COMPLAINED: _("marked as spam by the reader"),
        Suppression.BY_HAND: _("by hand"),
    }.get(name, name)


def cause(name: str) -> str:
    """What a mail system's words were judged to mean; "" where the reason says it."""
    return {
        "no-such-user": _("nobody has this mailbox"),
        "no-such-domain": _("there is no such mail domain"),
    }.get(name, name)
