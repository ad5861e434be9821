"""A person files a mail elsewhere; where asked for, the choice holds for the sender's next mails too."""

from __future__ import annotations

from django.db import transaction

from distributor.errors import NotFound, UserError
from distributor.language import gettext as _
from distributor.reading.reports.automatic_mail import is_daemon
from distributor.states import RouteReason
from distributor.store.models import Incoming
from distributor.store.queries import fingerprints, routing
from distributor.store.queries import incoming as queries

# What a mail is by its own nature, which no choice about its sender tells.
_OF_ONE_MAIL = (Incoming.SEEN, Incoming.BOUNCE, Incoming.COMPLAINT, Incoming.UNSUBSCRIBE, Incoming.RECEIPT)


def file(incoming: Incoming, route: str, *, by: str, remember: bool = False, seen: str | None = None) -> bool:
    """File the mail there, with `remember` its sender's next ones too; returns whether these are.

    NotFound for an unknown route. The mail is read again by the loop, so that a manuscript becomes one. It
    has no effects on copies and addresses any more, and those that it had stay. Outdated where the mail is
    not as it was `seen`.
    """
    if route not in Incoming.ROUTES:
        named = {"route": route, "routes": ", ".join(Incoming.ROUTES)}
        raise NotFound(_("there is no route “%(route)s”; there are: %(routes)s") % named)
    with transaction.atomic():
        _require_as_seen(incoming, seen)
        routing.file(incoming, route, RouteReason.BY_HAND, by)
        if not (remember and _says_something_of_the_sender(incoming, route)):
            return False
        routing.remember(incoming.sender_key, route, by)
    return True


def forget(incoming: Incoming, *, seen: str | None = None) -> bool:
    """Let the pipeline decide about the next mails of its sender; returns whether there was a choice."""
    with transaction.atomic():
        _require_as_seen(incoming, seen)
        return routing.forget(incoming.sender_key)


def read_again(incoming: Incoming, *, seen: str | None = None) -> None:
    """Have the mail read again; what was understood of it stays until then."""
    with transaction.atomic():
        _require_as_seen(incoming, seen)
        if incoming.removed:
            raise UserError(_("The mail itself was removed: it cannot be read again."))
        queries.begin_again([incoming.pk])


def _require_as_seen(incoming: Incoming, seen: str | None) -> None:
    """Inside a transaction: nobody changes the mail, or what is remembered for its sender, until its end."""
    queries.locked(incoming.pk)
    incoming.refresh_from_db()
    routing.lock(incoming.sender_key)
    fingerprints.require(seen, fingerprints.of_mail(incoming))


def _says_something_of_the_sender(incoming: Incoming, route: str) -> bool:
    """A mail system reports about everybody: where one of its mails belongs says nothing of the next."""
    return bool(incoming.sender_key) and route not in _OF_ONE_MAIL and not is_daemon(incoming.sender_key)
