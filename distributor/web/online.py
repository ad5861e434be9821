"""The full issue as one reader sees it, from what was frozen when it was signed and sent."""

from __future__ import annotations

from distributor.delivery.copies import rendered, stamp
from distributor.desk.personal import rendering_again
from distributor.mail import slots
from distributor.mail.letter import Reader, Sender
from distributor.mail.render import filled, for_browser
from distributor.store.models import Delivery


def full_issue(copy: Delivery) -> str:
    """The copy's issue as a page of its own, whole even where the mail was a digest."""
    edition = copy.run.edition
    if edition.personal or edition.layout != "full":
        # A digest's frozen mail does not hold the whole issue; the document that was signed does.
        again = rendering_again(edition, Sender(**copy.run.sender), stamp(copy.run), "full")
        return for_browser(again(_reader(copy)))
    return for_browser(filled(rendered(edition), slots.fields(_reader(copy), stamp(copy.run))))


def _reader(copy: Delivery) -> Reader:
    return Reader(
        name=copy.name,
        address=copy.address,
        copy_number=copy.copy_number,
        group=copy.group.name if copy.group else "",
        position=copy.position,
        unit=copy.unit,
    )
