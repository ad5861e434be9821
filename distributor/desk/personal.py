"""Mail that its template writes for each reader anew: rendered per copy, from what was frozen."""

from __future__ import annotations

from collections.abc import Callable

from distributor.desk.pictures import from_kept
from distributor.issue import document, parse
from distributor.mail.letter import Reader, RenderedIssue, RunStamp, Sender
from distributor.mail.render import render_for
from distributor.store.models import Edition

Personalise = Callable[[Reader], RenderedIssue]


def personaliser(edition: Edition, sender: Sender, stamp: RunStamp) -> Personalise | None:
    """The edition's mail for one reader, from its document and templates as signed; None where slots do."""
    if not edition.personal:
        return None
    kept = edition.document
    parsed = parse.parse(document.read_bytes(kept.name, bytes(kept.content), from_kept(kept.pictures)))
    frame = {"layout": edition.layout, "groups": tuple(edition.groups), "templates": edition.templates}

    def personalise(reader: Reader) -> RenderedIssue:
        return render_for(parsed, sender, reader=reader, stamp=stamp, **frame)

    return personalise
