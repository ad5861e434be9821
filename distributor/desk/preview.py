"""The mail of an issue as one reader would receive it, written to a folder to look at."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path

from distributor.audience.fields import LISTED
from distributor.desk import edition, reading
from distributor.desk.office import Office
from distributor.desk.publications import office_of
from distributor.desk.reading import IssueReading
from distributor.desk.sender import sender
from distributor.errors import UserError
from distributor.language import gettext as _
from distributor.mail.render import STAND_INS, for_browser, render_for
from distributor.mail.values import Reader, RenderedIssue, RunStamp
from distributor.states import Layout
from distributor.store import models
from distributor.store.queries import audience

_STAND_IN = replace(STAND_INS[0], group="", unit="")


@dataclass(frozen=True, slots=True)
class WrittenPreview:
    """The path of a preview, and the reader that it was written for."""

    html: Path
    text: Path
    reader: Reader


def preview(
    issue: models.Issue, folder: Path, office: Office, layout: Layout | None = None
) -> WrittenPreview:
    """Write `mail.html` and `mail.txt` for the first reader of the first group; their links lead nowhere."""
    read = reading.read(issue)
    reader = _sample(read)
    mail = _render(read, reader, layout or edition.layout_of(issue), office)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "mail.html").write_text(for_browser(mail), encoding="utf-8", newline="")
        (folder / "mail.txt").write_text(mail.text, encoding="utf-8", newline="")
    except OSError as error:
        raise UserError(_("the preview cannot be written: %(reason)s") % {"reason": error}) from error
    return WrittenPreview(folder / "mail.html", folder / "mail.txt", reader)


def _render(read: IssueReading, reader: Reader, layout: Layout, office: Office) -> RenderedIssue:
    office = office_of(read.issue.publication, office)
    stamp = RunStamp(0, read.issue.slug, dt.datetime.now(dt.UTC), bytes(32))
    return render_for(
        read.parsed,
        sender(read.parsed, office),
        layout=layout,
        groups=read.groups,
        templates=edition.templates(office),
        reader=reader,
        stamp=stamp,
        columns=read.columns,
    )


def _sample(read: IssueReading) -> Reader:
    member = next(audience.members(read.groups[:1]), None)
    if member is None:
        return _STAND_IN
    own = {name: getattr(member, name) for name in LISTED}
    return Reader(copy_number=1, group=member.group, extra=member.extra, **own)
