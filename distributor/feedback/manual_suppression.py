"""Suppressions made and lifted by hand."""

from __future__ import annotations

from django.db import transaction

from distributor.audience.address import Address, comparable, normalise
from distributor.errors import AddressError, NotFound, Outdated, UserError
from distributor.feedback.suppress import Feedback, suppress
from distributor.language import gettext as _
from distributor.states import SuppressionReason
from distributor.store.models import Suppression
from distributor.store.queries import fingerprints, suppression
from distributor.text import squeezed


class OwnWish(UserError):
    """The reader unsubscribed: lifting that must be confirmed explicitly."""


def add(
    address: str, *, why: str, by: str, reason: str = SuppressionReason.BY_HAND, source: str = ""
) -> bool:
    """Suppress the address; returns whether it was not suppressed. Raises AddressError.

    `source`: the imported file that names it.
    """
    to = normalise(address)
    new = suppression.of(to.key) is None
    said, file = squeezed(why), squeezed(source)
    suppress(Feedback(reason, to.key, said, source=file, address=to.address, by=by))
    return new


def find(address: str) -> list[Suppression]:
    """All suppressions of the address, newest first; raises NotFound if there are none.

    An address that only an earlier version accepted is found as written.
    """
    try:
        key = normalise(address).key
    except AddressError as refusal:
        key = comparable(address.strip())
        if not suppression.history(key):
            raise refusal from None
    found = suppression.history(key)
    if not found:
        raise NotFound(_("%(address)s is not suppressed, and never was") % {"address": shown(address)})
    return found


def shown(address: str) -> str:
    """The normalised address, or the given text if it is invalid."""
    try:
        to: Address | None = normalise(address)
    except AddressError:
        to = None
    return to.address if to else address.strip()


def lift(found: Suppression, *, why: str, by: str, own_wish: bool = False, seen: str | None = None) -> None:
    """Lift the suppression for the next plan; withheld copies stay withheld.

    Raises OwnWish if the reader unsubscribed and `own_wish` does not confirm it, Outdated if the suppression
    changed since it was `seen`.
    """
    if not squeezed(why):
        raise UserError(_("say why it is lifted: that stays on record"))
    with transaction.atomic():
        standing = suppression.locked(found.pk)
        if standing is None:
            raise Outdated(_("%(address)s is not suppressed any more") % {"address": found})
        fingerprints.require(seen, fingerprints.of_suppression(standing))
        if suppression.is_wish(standing) and not own_wish:
            words = _("%(address)s: the reader asked for no more mail; lift that only if the reader wants it")
            raise OwnWish(words % {"address": found})
        suppression.lift(standing, by=by, why=squeezed(why))
