"""Mail that its template writes for each reader anew: rendered per copy, from what was frozen."""

from __future__ import annotations

from collections.abc import Callable

from distributor.desk import notice, revisions
from distributor.desk.edition import templates
from distributor.desk.office import Office
from distributor.desk.publications import office_of, with_additions
from distributor.mail.render import render_for
from distributor.mail.values import Reader, RenderedIssue, RunStamp, Sender
from distributor.states import Layout
from distributor.store.models import Edition

Personalise = Callable[[Reader], RenderedIssue]


def personaliser(edition: Edition, sender: Sender, stamp: RunStamp, office: Office) -> Personalise | None:
    """The edition's mail for one reader, from its revision and templates as signed; None where slots do."""
    layout = Layout(edition.layout)
    return rendering_again(edition, sender, stamp, layout, office) if edition.personal else None


def rendering_again(
    edition: Edition, sender: Sender, stamp: RunStamp, layout: Layout, office: Office
) -> Personalise:
    """Renders the edition's revision once more, in any layout; with its own templates where it froze them."""
    parsed = with_additions(revisions.issue_of(edition.revision), edition.additions)
    office = office_of(edition.issue.publication if edition.issue else None, office)
    groups, about = tuple(edition.groups), notice.of(edition, sender.language)
    sources = edition.templates or (notice.templates(office) if about else templates(office))

    def personalise(reader: Reader) -> RenderedIssue:
        return render_for(
            parsed,
            sender,
            layout=layout,
            groups=groups,
            templates=sources,
            reader=reader,
            stamp=stamp,
            notice=about,
        )

    return personalise
