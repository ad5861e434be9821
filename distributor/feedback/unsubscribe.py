"""The unsubscribe link of a copy, used or taken back."""

from __future__ import annotations

from distributor.feedback.apply import Feedback
from distributor.mail_codes import EvidenceKind, LiftReason
from distributor.store.models import Delivery, Run, Suppression
from distributor.store.queries import suppression

UNSUBSCRIBED = Suppression.UNSUBSCRIBED


def concerns_nobody(copy: Delivery) -> bool:
    """Whether it is a test copy, whose links stop and restore nothing."""
    return copy.run.kind == Run.TEST


def by_link(copy: Delivery, *, one_click: bool) -> Feedback | None:
    """What the use of the copy's link says; None for a test copy. `one_click` is RFC 8058's POST."""
    if concerns_nobody(copy):
        return None
    return Feedback(
        UNSUBSCRIBED,
        copy.address_key,
        code=EvidenceKind.ONE_CLICK if one_click else EvidenceKind.PAGE,
        address=copy.address,
        run_id=copy.run_id,
        copy_number=copy.copy_number,
    )


def take_back(copy: Delivery) -> bool:
    """Send to the reader again from the next issue on; a suppression for another reason stays."""
    return not concerns_nobody(copy) and suppression.take_back(copy.address_key, LiftReason.TAKEN_BACK)
