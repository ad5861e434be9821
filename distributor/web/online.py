"""The full issue as one reader sees it, from what was frozen when it was signed and sent."""

from __future__ import annotations

from distributor.delivery.copies import rendered, stamp
from distributor.desk import edition as editions
from distributor.desk.pictures import from_kept
from distributor.issue import document, parse
from distributor.mail import slots
from distributor.mail.letter import Reader, RenderedIssue, Sender
from distributor.mail.render import filled, for_browser, render_for
from distributor.store.models import Delivery, Edition


def full_issue(copy: Delivery) -> str:
    """The copy's issue as a page of its own, whole even where the mail was a digest."""
    edition = copy.run.edition
    if edition.personal or edition.layout != "full":
        return for_browser(_rendered_again(copy, edition))
    return for_browser(filled(rendered(edition), slots.fields(_reader(copy), stamp(copy.run))))


def _rendered_again(copy: Delivery, edition: Edition) -> RenderedIssue:
    """From the document that was signed; a digest's frozen mail does not hold the whole of it."""
    kept = edition.document
    parsed = parse.parse(document.read_bytes(kept.name, bytes(kept.content), from_kept(kept.pictures)))
    return render_for(
        parsed,
        Sender(**copy.run.sender),
        layout="full",
        groups=tuple(edition.groups),
        templates=edition.templates or editions.templates(),
        reader=_reader(copy),
        stamp=stamp(copy.run),
    )


def _reader(copy: Delivery) -> Reader:
    return Reader(
        name=copy.name,
        address=copy.address,
        copy_number=copy.copy_number,
        group=copy.group.name if copy.group else "",
        position=copy.position,
        unit=copy.unit,
    )
