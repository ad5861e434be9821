"""Places an adopted manuscript as an article into a draft issue, and takes it out again.

The issue gets a new revision; the previous one is kept, and its signatures become void.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote

from django.db import transaction

from distributor.desk import revisions, signoff
from distributor.desk.office import Office
from distributor.documents.picture import NOTHING_BESIDE, Loader, checked, unreadable
from distributor.errors import SendRefused, UserError
from distributor.issue import article as articles
from distributor.issue import issue as values
from distributor.issue.article import Announced
from distributor.issue.byline import LONGEST
from distributor.issue.compare import key
from distributor.issue.document import read_bytes
from distributor.issue.issue import Article, Block, Column, Paragraph, Picture, Span, texts
from distributor.language import gettext as _
from distributor.states import ManuscriptState, Origin, RunState, Severity
from distributor.store.files import Files
from distributor.store.models import Issue, Manuscript, Placement, Version
from distributor.store.queries import (
    fingerprints,
    issues,
    manuscripts,
    placements,
    publications,
    runs,
    schedules,
)


def typeset(version: Version, files: Files) -> Article:
    """The version as an article, as the document reader would produce it, without a page.

    Raises UserError without title or text, DocumentError if the text is too long for an issue.
    """
    number = version.manuscript.number
    if not version.title:
        words = _(
            "%(number)s has no title; give it one (distributor manuscript edit %(number)s --title TITLE)"
        )
        raise UserError(words % {"number": number})
    blocks = _blocks(version, files)
    if not "".join(texts(tuple(blocks))).strip():
        words = _("%(number)s has no text; write the article by hand, or ask for a text that can be read")
        raise UserError(words % {"number": number})
    authors = tuple(version.authors)
    signed = [Paragraph(0, (Span(line),)) for line in [byline(authors, version.unit)] if line]
    title = " ".join(version.title.split())
    return articles.build(Announced(title, authors, None, 0), [*blocks, *signed], whole=True)


def byline(authors: Sequence[str], unit: str) -> str:
    """`（作者单位：溪城市水务局 王小雨）`, the unit left out if too long; "" without authors."""
    if not authors:
        return ""
    names = " ".join(authors)
    whole = f"（作者单位：{' '.join(unit.split())} {names}）"
    return whole if unit and len(whole) <= LONGEST else f"（{names}）"


def _blocks(version: Version, files: Files) -> tuple[Block, ...]:
    if not version.body.strip():
        return ()
    name, load = f"{version.manuscript.number}.md", _loader(version, files)
    return read_bytes(name, version.body.encode(), load).blocks


def _loader(version: Version, files: Files) -> Loader:
    """A loader of the version's pictures from the stored files."""

    def load(line: int, source: str, alt: str) -> Picture:
        found = version.pictures.get(source) or version.pictures.get(unquote(source))
        if not found:
            return NOTHING_BESIDE(line, source, alt)
        name = " ".join((found.get("name") or unquote(source).rpartition("/")[2]).split())[:100]
        try:
            return checked(line, name, alt, files.path(found["sha256"]).read_bytes())
        except (OSError, ValueError):
            return unreadable(line, name, alt, "not-opened")

    return load


_A_PAGE = 1100  # characters, approximately, of a printed page
_LAST_PAGE = 999


@dataclass(frozen=True, slots=True)
class Placed:
    """The result of placing or unplacing a manuscript."""

    placement: Placement
    voided: tuple[str, ...] = ()  # roles whose signatures became void
    notices: tuple[str, ...] = ()  # for the editor, in the current language


def place(
    manuscript: Manuscript,
    slug: str,
    column: str = "",
    *,
    files: Files,
    office: Office,
    by: str,
    after: str = "",
    new_column: bool = False,
    version: int | None = None,
    seen: str | None = None,
) -> Placed:
    """Place the adopted manuscript at the end of the column or after the article `after`.

    The default column is the one in the manuscript. Raises UserError with the remedy: SendRefused if the
    issue is being sent, Outdated if the manuscript changed since it was `seen`.
    """
    with transaction.atomic():
        own = manuscripts.locked(manuscript.pk)
        fingerprints.require(seen, fingerprints.of_manuscript(own))
        chosen, notices = _version(own, version)
        issue, parsed = _draft(slug)
        article = typeset(chosen, files)
        _require_new(parsed, article.title, slug)
        where = _column(parsed, column or chosen.column, new=new_column)
        changed = _with_article(paged(parsed), where, article, after)
        voided = _keep_revision(issue, changed, Origin.PLACING, by, office)
        row = placements.make(chosen, issue, where, article.title, by)
    return Placed(row, voided, tuple(notices))


def unplace(manuscript: Manuscript, *, office: Office, by: str, seen: str | None = None) -> Placed:
    """Remove the manuscript's article from its issue; raises UserError if the issue was sent."""
    with transaction.atomic():
        own = manuscripts.locked(manuscript.pk)
        fingerprints.require(seen, fingerprints.of_manuscript(own))
        row = placements.active(own)
        if row is None:
            raise UserError(_("%(number)s stands in no issue") % {"number": own.number})
        issue, parsed = _draft(row.issue.slug)
        placements.remove(row, by)
        left = _without_article(parsed, row.title)
        if left == parsed:
            words = _("no article “%(title)s” stands in %(slug)s any more; only the trace was ended")
            return Placed(row, (), (words % {"title": row.title, "slug": issue.slug},))
        return Placed(row, _keep_revision(issue, left, Origin.REMOVAL, by, office))


def _version(own: Manuscript, number: int | None) -> tuple[Version, list[str]]:
    """The version to place: the requested one, else the adopted one; and notices."""
    named = {"number": own.number}
    if own.state == ManuscriptState.PUBLISHED:
        raise UserError(_("%(number)s was published already") % named)
    if own.state != ManuscriptState.ADOPTED:
        words = _(
            "%(number)s is not adopted; adopt it first (distributor manuscript adopt %(number)s --by NAME)"
        )
        raise UserError(words % named)
    if standing := placements.active(own):
        words = _(
            "%(number)s stands in %(slug)s already, column %(column)s; "
            "to move it, take it out first (distributor manuscript unplace %(number)s)"
        )
        raise UserError(words % {**named, "slug": standing.issue.slug, "column": standing.column})
    newest = manuscripts.latest(own)
    found = placements.version(own, number) if number else placements.adopted_version(own) or newest
    if found is None:
        raise UserError(_("%(number)s has no version %(version)d") % {**named, "version": number})
    if number or found.number == newest.number:
        return found, []
    words = _("version %(version)d is placed, which was adopted; version %(newest)d came after it")
    return found, [words % {"version": found.number, "newest": newest.number}]


def _draft(slug: str) -> tuple[Issue, values.Issue]:
    """The issue, locked against import and sending, and its content; inside a transaction."""
    publications.locked(issues.by_slug(slug).publication.title)
    issue = issues.by_slug(slug)
    runs.lock(issue)
    _require_draft(issue)
    parsed = revisions.issue_of(revisions.current(issue))
    if stops := [problem for problem in parsed.problems if problem.severity == Severity.STOP]:
        words = _(
            "put this right in the document of %(slug)s first, for to import it again later would take the "
            "article out: %(reason)s"
        )
        raise UserError(words % {"slug": slug, "reason": stops[0].message})
    return issue, parsed


def _require_draft(issue: Issue) -> None:
    named = {"slug": issue.slug}
    if run := placements.going_out(issue):
        words = (
            _("%(slug)s was sent already") if run.state != RunState.SENDING else _("%(slug)s is being sent")
        )
        raise SendRefused(words % named)
    if schedules.open_of(issue):
        words = _(
            "%(slug)s is ordered to be sent later; take the order back first (distributor schedule cancel)"
        )
        raise SendRefused(words % named)


def _require_new(parsed: values.Issue, title: str, slug: str) -> None:
    if any(key(one.title) == key(title) for one in parsed.articles):
        words = _("%(slug)s has an article “%(title)s” already; give the manuscript another title")
        raise UserError(words % {"slug": slug, "title": title})


def _column(parsed: values.Issue, wanted: str, *, new: bool) -> str:
    """The column as the issue spells it; a new one only if `new`."""
    wanted = " ".join(wanted.split())
    known = next((one.title for one in parsed.columns if wanted and key(one.title) == key(wanted)), None)
    if known is not None:
        return known
    if wanted and new:
        return wanted
    names = _(", ").join(column.title for column in parsed.columns) or _("none")
    if not wanted:
        raise UserError(_("say into which column (--column NAME); there are: %(names)s") % {"names": names})
    words = _(
        "no column “%(column)s”; there are: %(names)s; for a new one, say “a new column” (--new-column)"
    )
    raise UserError(words % {"column": wanted, "names": names})


def _with_article(parsed: values.Issue, column: str, article: Article, after: str) -> values.Issue:
    """The issue with the article in the column; its page follows from the articles before it."""
    columns = list(parsed.columns)
    if column not in (one.title for one in columns):
        columns.append(Column(column, ()))
    index = next(index for index, one in enumerate(columns) if one.title == column)
    own = list(columns[index].articles)
    at = _position_after(own, after) if after else len(own)
    before = [*(one for earlier in columns[:index] for one in earlier.articles), *own[:at]]
    own.insert(at, replace(article, page=_page(before, [*own[at:], *_following(columns, index)])))
    columns[index] = Column(column, tuple(own))
    return replace(parsed, columns=tuple(columns))


def _position_after(own: Sequence[Article], after: str) -> int:
    for index, one in enumerate(own):
        if key(one.title) == key(after):
            return index + 1
    names = _(", ").join(one.title for one in own) or _("none")
    words = _("no article “%(title)s” in that column; there are: %(names)s")
    raise UserError(words % {"title": after, "names": names})


def _following(columns: Sequence[Column], index: int) -> list[Article]:
    return [one for column in columns[index + 1 :] for one in column.articles]


def paged(issue: values.Issue) -> values.Issue:
    """The issue with a page for every article; a missing one follows from the article before it."""
    columns: list[Column] = []
    page = 1
    for column in issue.columns:
        placed: list[Article] = []
        for one in column.articles:
            page = one.page or page
            placed.append(replace(one, page=min(page, _LAST_PAGE)))
            page += one.words // _A_PAGE
        columns.append(Column(column.title, tuple(placed)))
    return replace(issue, columns=tuple(columns))


def _page(before: Sequence[Article], behind: Sequence[Article]) -> int:
    """The estimated page, by the length of the article before it."""
    start = before[-1].page or 1 if before else 1
    guess = start + (before[-1].words // _A_PAGE if before else 0)
    following = next((one.page for one in behind if one.page), guess)
    return max(1, min(guess, following))


def _without_article(parsed: values.Issue, title: str) -> values.Issue:
    """The issue without the article, and without the column if that becomes empty."""
    keep: Callable[[Article], bool] = lambda one: key(one.title) != key(title)  # noqa: E731
    columns = (Column(one.title, tuple(filter(keep, one.articles))) for one in parsed.columns)
    return replace(parsed, columns=tuple(column for column in columns if column.articles))


def _keep_revision(
    issue: Issue, changed: values.Issue, origin: str, by: str, office: Office
) -> tuple[str, ...]:
    """Save it as a new revision; returns the roles whose signatures become void."""
    signed = signoff.signatures(issue, office).given
    revisions.keep_edited(issue, changed, origin, by)
    return tuple(signed)
