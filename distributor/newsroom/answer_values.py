"""Builds the values for templates of mail to contributors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from django.utils.timezone import localdate

from distributor.desk import revisions, signing
from distributor.desk.office import Office
from distributor.desk.publications import office_of, rules_of
from distributor.desk.sender import sender_of
from distributor.errors import UserError
from distributor.issue.issue import Issue as Parsed
from distributor.mail.answer import (
    AnswerContext,
    AnswerManuscript,
    SentFile,
    answer_templates,
    render_answer,
    said,
)
from distributor.mail.values import RenderedIssue, Sender
from distributor.publication.number import printed
from distributor.reading.values import Attachment, Reading
from distributor.store.models import Incoming, Issue, Manuscript, Placement, Publication, Version
from distributor.store.queries import answers as queries
from distributor.store.queries import revisions as revision_queries

MOST_FILES = 20


def rendered(
    letter: AnswerContext, kind: str, publication: Publication | None, office: Office
) -> RenderedIssue:
    """The mail of that kind, with the publication's templates; raises TemplateError."""
    return render_answer(letter, answer_templates(office_of(publication, office).mail_templates, kind))


def answer_sender(publication: Publication | None, office: Office, *, automatic: bool = False) -> Sender:
    """The sender of answers: that of the publication's issues, without its mailing-list fields.

    An automatic answer has a null return path (RFC 3834 section 3.3), unless a relay requires a log-in: such
    relays accept only the address of the account. Raises SettingError for an invalid address.
    """
    office = office_of(publication, office)
    own = sender_of(publication.title if publication else "", _contribution_address(publication), office)
    own = replace(own, list_id="", list_name="", feedback_id="", signed_by=signing.freeze(office))
    return replace(own, envelope="") if automatic and not office.relays_log_in else own


def acknowledgement(
    publication: Publication | None,
    incoming: Incoming,
    reading: Reading,
    manuscripts: Sequence[Manuscript],
    office: Office,
) -> AnswerContext:
    """The values of an acknowledgement: manuscripts with their numbers, files, what could not be read."""
    latest = {version.manuscript_id: version for version in queries.versions(incoming)}
    pieces = tuple(_piece(each, latest.get(each.pk) or queries.newest_version(each)) for each in manuscripts)
    listed = [each for each in reading.enclosures if not each.within_text]
    letter = _letter(publication, manuscripts, pieces, office)
    return replace(
        letter,
        files=tuple(map(_file, listed[:MOST_FILES])),
        more_files=max(0, len(listed) - MOST_FILES),
        clouds=len(reading.message.clouds),
    )


def decision(manuscript: Manuscript, version: Version, note: str, office: Office) -> AnswerContext:
    """The values of a decision, with the editor's note."""
    piece = replace(_piece(manuscript, version), column=said(queries.column(manuscript)))
    letter = _letter(manuscript.publication or version.incoming.publication, [manuscript], (piece,), office)
    return replace(letter, note=tuple(line for line in note.split("\n") if line))


def published(issue: Issue, placements: Sequence[Placement], office: Office) -> AnswerContext:
    """The values of a published notice, for one contributor's manuscripts."""
    manuscripts = [each.version.manuscript for each in placements]
    pieces = tuple(
        AnswerManuscript(manuscript.number, said(each.title), column=said(each.column))
        for manuscript, each in zip(manuscripts, placements, strict=True)
    )
    parsed = _parsed(issue)
    return replace(
        _letter(issue.publication, manuscripts, pieces, office),
        year=issue.year,
        number=issue.kept_number,
        issue=printed(issue.identity, office.language),
        website=parsed.website if parsed else "",
        website_label=parsed.website_label if parsed else "",
    )


def name_of(manuscripts: Sequence[Manuscript]) -> str:
    """The contributor's name, "" if unknown."""
    names = queries.written_by(manuscripts)
    return said(next(iter(names.values()), ""), 40)


def _letter(
    publication: Publication | None,
    manuscripts: Sequence[Manuscript],
    pieces: tuple[AnswerManuscript, ...],
    office: Office,
) -> AnswerContext:
    own = answer_sender(publication, office)
    today = localdate()
    title = publication.title if publication else ""
    return AnswerContext(title, own.reply_to or own.address, name_of(manuscripts), today, pieces)


def _piece(manuscript: Manuscript, version: Version | None) -> AnswerManuscript:
    if version is None:
        return AnswerManuscript(manuscript.number)
    return AnswerManuscript(manuscript.number, said(version.title), version.number)


def _file(enclosed: Attachment) -> SentFile:
    return SentFile(said(enclosed.name), enclosed.state)


def _contribution_address(publication: Publication | None) -> str:
    if publication and (given := rules_of(publication).contribution_address):
        return given
    newest = revision_queries.newest(publication)
    parsed = _parsed_once(newest.pk) if newest else None
    return parsed.contribution_address if parsed else ""


def _parsed(issue: Issue) -> Parsed | None:
    return _parsed_once(issue.revision_id) if issue.revision_id else None


@lru_cache(maxsize=8)
def _parsed_once(revision_id: int) -> Parsed | None:
    """Cached: a revision never changes, and every answer needs it."""
    try:
        return revisions.issue_of(revision_queries.by_id(revision_id), pictures=False)
    except UserError:  # stored once, but no longer readable
        return None
