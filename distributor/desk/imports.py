"""An issue document becomes a revision of its issue; every version of the document is kept."""

from __future__ import annotations

import contextlib
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Literal

from django.db import transaction

from distributor.desk import edition, marking, publications, revisions, signoff
from distributor.desk.office import Office
from distributor.desk.publications import office_of
from distributor.documents import reader_process
from distributor.documents.reader_process import FoundDocument
from distributor.errors import DocumentError, UserError
from distributor.issue import document, parse
from distributor.issue import issue as values
from distributor.issue.check import LARGEST_HTML
from distributor.issue.compare import spelling
from distributor.issue.irregular import is_addition, regular_title
from distributor.issue.masthead_number import IRREGULAR
from distributor.issue.stored import StoredContent
from distributor.language import active
from distributor.language import gettext as _
from distributor.publication.number import TOTAL, printed
from distributor.publication.rules import BY_LENGTH, Rules
from distributor.states import Layout, Origin
from distributor.store import models
from distributor.store.models import Publication, Revision
from distributor.store.queries import issue_identity, issues, runs
from distributor.store.queries import publications as queries
from distributor.store.queries.issue_identity import Identity
from distributor.text import FILE_NAME

Outcome = Literal["created", "changed", "unchanged"]


class UnknownPublication(DocumentError):
    """A document of a publication that the installation does not know."""

    def __init__(self, name: str, title: str, known: Sequence[str]) -> None:
        words = _(
            "“%(title)s” is no publication that is known here; there is: %(known)s. If it is a new one: "
            "distributor issue import --new-publication FILE; if it is another way to write one of these: "
            "distributor publication set PUBLICATION 'aliases+=%(title)s'"
        )
        named = _(", ").join(known[:10])
        super().__init__(name, words % {"title": title, "known": named})
        self.title = title


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did."""

    issue: models.Issue
    parsed: values.Issue
    outcome: Outcome
    voided: tuple[str, ...]  # roles whose signatures hold no longer
    held: tuple[str, ...]  # roles that signed the very same content earlier: their signatures hold
    sending: bool  # a run is live; it goes on with the edition that was signed
    publication_made: bool = False  # its publication is new, too


def import_document(path: Path, office: Office, *, new_publication: bool = False) -> Imported:
    """Make what it says its issue's content; DocumentError where it bears a 密级, or names no issue.

    The installation's first publication is made by itself; a further one only with `new_publication`,
    for a misprint in the masthead would make another one: else UnknownPublication.
    """
    content = document.contents(path)
    found = reader_process.read(path.name, content, path.parent)
    parsed = parse.parse(found.document)
    marking.require_unmarked(path.name, StoredContent(found.document, parsed))
    _require_identity(path.name, parsed)
    with transaction.atomic():
        own, made = _publications(path.name, parsed.publication, new=new_publication)
        issue, created = _issue(path.name, parsed, own, office)
        before, signed = issue.revision, {} if created else signoff.signatures(issue, office).given
        now = _keep(issue, FILE_NAME.fit(path.name, 255), content, found)
        if created and publications.rules_of(issue.publication).layout == BY_LENGTH:
            _choose_layout(issue, office)
        outcome: Outcome = "created" if created else "unchanged" if now == before else "changed"
        held = tuple(signoff.signatures(issue, office).given)
        voided = tuple(step for step in signed if step not in held)
        return Imported(issue, parsed, outcome, voided, held, runs.live(issue) is not None, made)


def begin(parsed: values.Issue, office: Office) -> Imported:
    """Make an issue that comes from no document; UserError where it exists, DocumentError as above."""
    marking.require_unmarked(parsed.publication, StoredContent(None, parsed))
    _require_identity(parsed.publication, parsed)
    with transaction.atomic():
        own, _made = _publications(parsed.publication, parsed.publication, new=False)
        issue, created = _issue(parsed.publication, parsed, own, office)
        if not created:
            words = _("%(slug)s exists already; look at it with: distributor issue show %(slug)s")
            raise UserError(words % {"slug": issue.slug})
        revisions.keep_edited(issue, parsed, Origin.NEW)
        return Imported(issue, parsed, "created", (), (), sending=False)


def _require_identity(name: str, parsed: values.Issue) -> None:
    """Publication, year and number say which issue this is; nothing can be filed without them."""
    _require_regular(name, parsed)
    missing = [
        word
        for word, value in (
            (_("the title of the publication"), parsed.publication),
            (_("the year"), parsed.year),
            (_("the number"), parsed.number),
        )
        if not value
    ]
    if missing:
        reason = _(
            "%(missing)s not found; write it at the top of the document, such as 2023年第9期 below the title"
        )
        raise DocumentError(name, reason % {"missing": _(", ").join(missing)})
    if len(parsed.publication) > publications.LONGEST_TITLE:
        reason = _("“%(title)s…” is too long for the title of a publication; write it above the contents")
        raise DocumentError(name, reason % {"title": parsed.publication[:40]})


def _require_regular(name: str, parsed: values.Issue) -> None:
    """Filed under one of several readings, it would take the place of another issue."""
    for problem in parsed.problems:
        if problem.code in (IRREGULAR, "number-contradiction"):
            raise DocumentError(name, f"{problem.message} {problem.remedy}", problem.line)
    title = _title_within(parsed.publication)
    if title:
        reason = _(
            "it calls itself “%(title)s”, which may be an issue of “%(regular)s”: write the title of the "
            "publication, and on a line of its own which issue it is, such as 增刊第1期"
        )
        raise DocumentError(name, reason % {"title": parsed.publication, "regular": title})


def _title_within(title: str) -> str:
    """The publication that 云州人大工作·两会特刊 may be a special issue of: 云州人大工作; else ""."""
    if (regular := regular_title(title)) and queries.like(regular):
        return regular
    if queries.like(title):
        return ""
    known = (publication.title for publication in queries.within(title))
    return next((one for one in known if is_addition(spelling(title).removeprefix(spelling(one)))), "")


def _publications(name: str, title: str, *, new: bool) -> tuple[list[Publication], bool]:
    """The rows of the publication of that title, locked, and whether it was made."""
    known = queries.locked_every()
    if found := queries.locked(title):
        if all(row.retired for row in found):
            words = _(
                "“%(title)s” is retired; to import into it again: "
                "distributor publication retire --undo %(slug)s"
            )
            raise DocumentError(name, words % {"title": found[0].title, "slug": found[0].slug})
        return found, False
    if known and not new:
        raise UnknownPublication(name, title, [row.title for row in known])
    return [publications.new(title, "", Rules())], True


def _keep(issue: models.Issue, name: str, content: bytes, found: FoundDocument) -> Revision:
    """Keep the document, and make what was read in it the content of its issue."""
    beside = {source: b64encode(data).decode("ascii") for source, data in found.beside.items()}
    digest = _sha256(content, beside)
    _require_own(name, issue, digest)
    kept = issues.keep_document(issue, name, digest, content, beside)
    return revisions.keep_read(issue, found.document, kept)


def _choose_layout(issue: models.Issue, office: Office) -> None:
    """A digest where the whole issue is longer than web mail shows; full where it cannot be rendered yet."""
    with contextlib.suppress(UserError):
        if len(edition.compose(issue, office).mail.html.encode()) > LARGEST_HTML:
            issues.set_layout(issue, Layout.DIGEST)


def _require_own(name: str, issue: models.Issue, digest: str) -> None:
    """The very document of another issue of the publication: that was renamed since, or read otherwise."""
    other = issue_identity.of_document(issue.publication, digest)
    if other is None or other == issue:
        return
    words = _(
        "it is the document of %(other)s, but calls itself %(year)d, %(number)s; correct its number, "
        "or that of the issue: distributor issue rename %(other)s --number NUMBER"
    )
    named = {"other": other.slug, "year": issue.year, "number": printed(issue.identity, active())}
    raise DocumentError(name, words % named)


def _sha256(content: bytes, beside: Mapping[str, str]) -> str:
    """Of the document alone, or of the document and the pictures (base64) that lay beside it."""
    digest = sha256(content)
    for source in sorted(beside):
        digest.update(f"\0{source}\0{beside[source]}".encode(errors="surrogatepass"))
    return digest.hexdigest()


def _issue(
    name: str, parsed: values.Issue, rows: Sequence[Publication], office: Office
) -> tuple[models.Issue, bool]:
    """The row of the issue, and whether it is new; DocumentError where it may be two of them."""
    assert parsed.year is not None
    assert parsed.number is not None
    wanted = Identity(parsed.year, parsed.identity, parsed.volume)
    for publication in rows:
        if found := issue_identity.find(publication, wanted):
            _require_same(name, found, parsed)
            return found, False
    own = rows[0]
    _require_sequence(name, own, parsed)
    slug = issue_identity.free_slug(parsed.slug if own == queries.first() else f"{own.slug}-{parsed.slug}")
    return issue_identity.make(own, slug, wanted, office_of(own, office).layout), True


def _require_sequence(name: str, publication: models.Publication, parsed: values.Issue) -> None:
    """Where issues have a number of their year, one that only says 总第88期 lacks it."""
    if parsed.identity.series == TOTAL and issue_identity.has_sequence(publication):
        words = _(
            "the issues of “%(title)s” are numbered within their year, and this one only through all years; "
            "write its number, such as 第9期"
        )
        raise DocumentError(name, words % {"title": publication.title})


def _require_same(name: str, known: models.Issue, parsed: values.Issue) -> None:
    """Supplements without a number may be two: where their dates differ, somebody has to say."""
    if parsed.identity.first or not known.date or not parsed.date or known.date == parsed.date:
        return
    words = _(
        "%(slug)s is dated %(known)s, this document %(date)s, and neither has a number. If they are two, "
        "give each its number, such as %(number)s1; if the date was corrected: "
        "distributor issue delete %(slug)s"
    )
    named = {"slug": known.slug, "known": known.date, "date": parsed.date, "number": parsed.number}
    raise DocumentError(name, words % named)
