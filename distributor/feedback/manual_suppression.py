"""Suppressions made and lifted by hand."""

from __future__ import annotations

from django.db import transaction

from distributor.audience.address import Address, comparable, normalise
from distributor.errors import AddressError, NotFound, Outdated, UserError
from distributor.feedback.about import named
from distributor.feedback.suppress import Feedback, suppress
from distributor.language import gettext as _
from distributor.mail_codes import EvidenceKind
from distributor.states import OthersDecision, SuppressionReason
from distributor.store.models import Publication, Suppression
from distributor.store.queries import fingerprints, suppression, suppression_scope
from distributor.text import squeezed


class OwnWish(UserError):
    """The reader unsubscribed: lifting that must be confirmed explicitly."""


def add(
    address: str,
    *,
    why: str,
    by: str,
    reason: str = SuppressionReason.BY_HAND,
    source: str = "",
    publication: str = "",
) -> bool:
    """Suppress the address; returns whether it was not suppressed. Raises AddressError, NotFound.

    `source`: the imported file that names it. `publication`: the only one that is stopped, by title or short
    name; "" for all mail.
    """
    to, about = normalise(address), named(publication)
    about_id = about.pk if about else None
    new = suppression.of(to.key, about_id) is None
    said, file = squeezed(why), squeezed(source)
    suppress(Feedback(reason, to.key, said, source=file, address=to.address, publication=about_id, by=by))
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
        standing = _standing(found, seen)
        if suppression.is_wish(standing) and not own_wish:
            words = _("%(address)s: the reader asked for no more mail; lift that only if the reader wants it")
            raise OwnWish(words % {"address": found})
        suppression.lift(standing, by=by, why=squeezed(why))


def lift_all(address: str, publication: str, *, why: str, by: str, own_wish: bool = False) -> Suppression:
    """Lift all that stops the address, or what stops that publication alone; returns one of them.

    Raises as `lift` does, and then lifts none.
    """
    every, about = find(address), named(publication)
    in_force = [each for each in every if each.lifted is None]
    chosen = [each for each in in_force if about is None or _is_about(each, about)]
    if about and in_force and not chosen:
        words = _("%(address)s: nothing stops %(title)s alone; without --publication, all is lifted")
        raise UserError(words % {"address": every[0], "title": about.title})
    with transaction.atomic():
        for each in chosen or every[:1]:
            lift(each, why=why, by=by, own_wish=own_wish)
    return (chosen or every)[0]


def decide_others(found: Suppression, *, stop: bool, by: str, seen: str | None = None) -> None:
    """After a complaint about one publication: stop the others for its reader, too, or let them go on.

    Raises Outdated if that is no question any more, or the suppression changed since it was `seen`.
    """
    with transaction.atomic():
        standing = _standing(found, seen)
        if not suppression.asking().filter(pk=standing.pk).exists():
            raise Outdated(_("%(address)s: nothing is asked about other publications") % {"address": found})
        decision = OthersDecision.STOPPED if stop else OthersDecision.GO_ON
        suppression.decide_others(standing, decision, by)
        if stop:
            _stop_others(standing, by)


def _stop_others(after: Suppression, by: str) -> None:
    complaint = after.evidence.filter(reason=SuppressionReason.COMPLAINED).first()
    suppress(
        Feedback(
            SuppressionReason.COMPLAINED,
            after.address_key,
            after.publication.title if after.publication else "",
            EvidenceKind.OTHERS_TOO,
            address=after.address,
            by=by,
            incoming_id=complaint.incoming_id if complaint else None,
            run_id=complaint.run_id if complaint else None,
            copy_number=complaint.copy_number if complaint else None,
        )
    )


def _standing(found: Suppression, seen: str | None) -> Suppression:
    standing = suppression.locked(found.pk)
    if standing is None:
        raise Outdated(_("%(address)s is not suppressed any more") % {"address": found})
    fingerprints.require(seen, fingerprints.of_suppression(standing))
    return standing


def _is_about(found: Suppression, publication: Publication) -> bool:
    return found.publication_id == suppression_scope.canonical(publication.pk)
