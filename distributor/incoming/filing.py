"""A person files a mail elsewhere; where asked for, the choice holds for the sender's next mails too."""

from __future__ import annotations

from distributor.errors import NotFound
from distributor.feedback.machines import is_daemon
from distributor.language import gettext as _
from distributor.language import later
from distributor.store.models import Incoming
from distributor.store.queries import routing

BY_HAND = later("filed by hand")
# What a mail is by its own nature, which no choice about its sender tells.
_OF_ONE_MAIL = (Incoming.SEEN, Incoming.BOUNCE, Incoming.COMPLAINT, Incoming.UNSUBSCRIBE, Incoming.RECEIPT)


def file(incoming: Incoming, route: str, *, by: str, remember: bool = False) -> bool:
    """File the mail there, with `remember` its sender's next ones too; returns whether these are.

    NotFound for an unknown route. The mail is read again by the loop, so that a manuscript becomes one. It
    has no effects on copies and addresses any more, and those that it had stay.
    """
    if route not in Incoming.ROUTES:
        named = {"route": route, "routes": ", ".join(Incoming.ROUTES)}
        raise NotFound(_("there is no route “%(route)s”; there are: %(routes)s") % named)
    routing.file(incoming, route, BY_HAND, by)
    if not (remember and _says_something_of_the_sender(incoming, route)):
        return False
    routing.remember(incoming.sender_key, route, by)
    return True


def forget(sender_key: str) -> bool:
    """Let the pipeline decide about the sender's next mails; returns whether there was a choice."""
    return routing.forget(sender_key)


def _says_something_of_the_sender(incoming: Incoming, route: str) -> bool:
    """A mail system reports about everybody: where one of its mails belongs says nothing of the next."""
    return bool(incoming.sender_key) and route not in _OF_ONE_MAIL and not is_daemon(incoming.sender_key)
