"""The content of an issue, in revisions: each is read or edited once, and nothing alters it after.

Importing, beginning, placing and taking out make one; signatures and editions bind to one. A better reader
or a later answer makes another, and never changes what was signed.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from django.db import transaction

from distributor import __version__
from distributor.documents import reader_process
from distributor.documents.text import squeeze
from distributor.documents.values import UNTOLD
from distributor.errors import DocumentError, NotFound
from distributor.issue import block_ids, parse, stored
from distributor.issue.issue import Document as Read
from distributor.issue.issue import Issue as Parsed
from distributor.issue.stored import StoredContent
from distributor.language import gettext as _
from distributor.states import Origin
from distributor.store.models import Document, Issue, Revision
from distributor.store.queries import revisions

_NAME = 150  # characters


def content_of(revision: Revision, *, pictures: bool = True) -> StoredContent:
    """What the revision holds, without the bytes of its pictures where they are not wanted.

    Raises DocumentError; nothing is written, even where its document was never read yet.
    """
    if revision.content is None:
        return _read_again(revision)

    def load(wanted: Collection[str]) -> Mapping[str, bytes]:
        return revisions.pictures(revision.issue_id, wanted)

    try:
        return stored.unpack(bytes(revision.content), load if pictures else None)
    except ValueError as error:
        reason = _("its stored content is damaged; import its document again")
        raise DocumentError(revision.issue.slug, reason) from error


def issue_of(revision: Revision | None, *, pictures: bool = True) -> Parsed:
    """The issue in the revision, as above."""
    assert revision  # only an answer to a contributor is made of none
    return content_of(revision, pictures=pictures).issue


def current(issue: Issue) -> Revision:
    """The issue's current revision; NotFound where it was never given any content."""
    if issue.revision is None:
        raise NotFound(_("%(slug)s has no document; import it again") % {"slug": issue.slug})
    return issue.revision


def keep_read(issue: Issue, found: Read, document: Document) -> Revision:
    """Inside a transaction: make what was read from the document the issue's content.

    Where a revision of that document says the very same, that one is current again, and what was signed of it
    holds.
    """
    _settle(issue)
    before = _document_before(issue)
    read, given = block_ids.of_document(found, before, issue.blocks)
    fresh = StoredContent(read, parse.parse(read))
    known = next((old for old in revisions.of_document(document) if _says(old, fresh)), None)
    if known:
        _date(issue, fresh.issue)
        revisions.make_current(issue, known)
        return known
    issue.blocks = given
    return _keep(Revision(issue=issue, document=document, origin=Origin.IMPORT), fresh)


def keep_edited(issue: Issue, edited: Parsed, origin: str, by: str = "") -> Revision:
    """Inside a transaction: make the edited issue the content; its document stays the one it came from."""
    _settle(issue)
    made, read = Revision(issue=issue, origin=origin, by=by[:_NAME]), None
    if before := issue.revision:
        made.document, read = before.document, content_of(before).document
    numbered, issue.blocks = block_ids.of_issue(edited, issue.blocks)
    return _keep(made, StoredContent(read, numbered))


def fill(unreadable: Callable[[Revision, DocumentError], None]) -> int:
    """Read the documents of revisions from before there were any; returns how many could be read.

    `unreadable` is told of every other one; it stays as it is.
    """
    return sum(_fill(each, unreadable) for each in revisions.unread())


def _fill(revision_id: int, unreadable: Callable[[Revision, DocumentError], None]) -> bool:
    with transaction.atomic():
        revision = revisions.taken(revision_id)
        if revision is None:
            return False  # somebody else was faster
        try:
            content = _read_again(revision, revision.issue.blocks)
        except DocumentError as error:
            unreadable(revision, error)
            return False
        blocks = len(content.document.blocks) if content.document else 0
        revisions.fill(revision, __version__, *stored.pack(content), blocks=blocks)
        return True


def _keep(made: Revision, content: StoredContent) -> Revision:
    made.version = __version__
    _date(made.issue, content.issue)
    made.content, pictures = stored.pack(content)
    revisions.make(made, pictures)
    return made


def _date(issue: Issue, parsed: Parsed) -> None:
    """Let the row of an issue say what its content does: date, volume, number through all years."""
    issue.date, issue.total = parsed.date, parsed.total[-1] if parsed.total else 0
    issue.volume = parsed.volume or issue.volume


def _settle(issue: Issue) -> None:
    """Read the current revision for good where its document waits: the next counts on from its ids."""
    if (before := issue.revision) and before.content is None and _fill(before.pk, lambda *_: None):
        issue.refresh_from_db(fields=["revision", "blocks"])


def _document_before(issue: Issue) -> Read | None:
    """The document of the issue's current revision, where it can be read still."""
    try:
        return content_of(issue.revision).document if issue.revision else None
    except DocumentError:
        return None


def _says(old: Revision, fresh: StoredContent) -> bool:
    try:
        return _comparable(content_of(old)) == _comparable(fresh)
    except DocumentError:
        return False


def _comparable(content: StoredContent) -> StoredContent:
    """The content without what changes nothing: the name of its file, and how its headers are laid out."""
    if content.document is None:
        return content
    told = (part for part in content.document.lost if part.kind not in UNTOLD)
    lost = tuple(replace(part, text=squeeze(part.text)) for part in told)
    return replace(content, document=replace(content.document, name="", lost=lost))


def _read_again(revision: Revision, given: int = 0) -> StoredContent:
    """Read the document of a revision that has no content yet, in the child like every other."""
    document = revision.document
    assert document  # one without was never without content
    beside = {source: b64decode(data) for source, data in document.pictures.items()}
    found = reader_process.read(document.name, bytes(document.content), beside=beside).document
    read, _given = block_ids.of_document(found, None, given)
    return StoredContent(read, parse.parse(read))
