"""Files a mail by hand, for the sender's next mails too if asked."""

from __future__ import annotations

from django.db import transaction

from distributor.errors import NotFound, UserError
from distributor.language import gettext as _
from distributor.reading.reports.automatic_mail import is_daemon
from distributor.states import Route, RouteReason
from distributor.store.models import Incoming
from distributor.store.queries import fingerprints, routing
from distributor.store.queries import incoming as queries

# Routes that depend on the mail itself and not on its sender.
_OF_ONE_MAIL = (Route.SEEN, Route.BOUNCE, Route.COMPLAINT, Route.UNSUBSCRIBE, Route.RECEIPT)


def file(incoming: Incoming, route: str, *, by: str, remember: bool = False, seen: str | None = None) -> bool:
    """File the mail there, with `remember` also the sender's next ones; returns whether those are.

    Raises NotFound for an unknown route, Outdated if the mail has changed since it was `seen`. The mail is
    read again, so that it may become a manuscript. Effects that it had on copies and addresses stay; it has
    no further ones.
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
    """Forget the route for the next mails of its sender; returns whether there was one."""
    with transaction.atomic():
        _require_as_seen(incoming, seen)
        return routing.forget(incoming.sender_key)


def read_again(incoming: Incoming, *, seen: str | None = None) -> None:
    """Mark the mail to be read again; the current reading stays until then."""
    with transaction.atomic():
        _require_as_seen(incoming, seen)
        if incoming.removed:
            raise UserError(_("The mail itself was removed: it cannot be read again."))
        queries.begin_again([incoming.pk])


def _require_as_seen(incoming: Incoming, seen: str | None) -> None:
    """Inside a transaction: lock the mail and the route of its sender; raise Outdated if the mail changed."""
    queries.locked(incoming.pk)
    incoming.refresh_from_db()
    routing.lock(incoming.sender_key)
    fingerprints.require(seen, fingerprints.of_mail(incoming))


def _says_something_of_the_sender(incoming: Incoming, route: str) -> bool:
    """Whether the route may apply to other mails of the sender; not for reports, or mail systems."""
    return bool(incoming.sender_key) and route not in _OF_ONE_MAIL and not is_daemon(incoming.sender_key)
