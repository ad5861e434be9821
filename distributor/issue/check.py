"""Everything an editor should put right, or look at, before an issue is sent.

A problem stops the send where the mail would be wrong, incomplete or go to the wrong people; what may
well be meant is only shown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from distributor.documents.picture import TOO_LARGE
from distributor.issue.compare import key
from distributor.issue.issue import Issue, Picture, Problem
from distributor.publication import number as numbers
from distributor.states import Role, Severity

LARGEST_HTML = 70 * 1024  # bytes; some web mail cuts off what is longer
LARGEST_MAIL = 10 * 1024**2  # octets as it travels; the smallest limit that is usual (Postfix: 10,240,000)

_Finding = Iterator[Problem]


class Before(NamedTuple):
    """The issue before this one, of its series."""

    year: int
    number: int | str  # as `publication.number.as_kept`
    volume: int = 0
    total: int = 0  # the last of its numbers through all years; 0: not known


def check(
    issue: Issue,
    *,
    unknown: Mapping[str, Sequence[str]] | None = None,
    last: Before | None = None,
    html_bytes: int | None = None,
    mail_octets: int | None = None,
    roles: Collection[str] = tuple(Role),
    columns: Sequence[str] = (),
) -> tuple[Problem, ...]:
    """Every problem of the issue, those that stop the send first, then by line.

    `unknown` maps names of the 送发 list that are no group to the nearest known names, `last` is
    the issue before, `html_bytes` the length of the rendered HTML, `mail_octets` that of a
    copy as it travels, `roles` are the steps of sign-off, `columns` those that the publication has.
    """
    found = [
        *issue.problems,
        *_masthead(issue),
        *_sequence(issue, last),
        *_articles(issue),
        *_pictures(issue),
        *_imprint(issue, roles),
        *_columns(issue, columns),
        *_distribution(issue, unknown or {}),
        *_size(html_bytes),
        *_weight(mail_octets),
    ]
    return tuple(sorted(found, key=lambda problem: (problem.severity != Severity.STOP, problem.line)))


def _masthead(issue: Issue) -> _Finding:
    if not issue.publication:
        yield Problem.of("publication-missing")
    if issue.number is None:
        yield Problem.of("number-missing")
    if issue.date is None:
        yield Problem.of("date-missing")
    if issue.year is None:
        yield Problem.of("year-missing")
    elif issue.date and issue.date.year != issue.year:
        yield Problem.of("year-differs", year=issue.year, date=issue.date.isoformat())


def _sequence(issue: Issue, last: Before | None) -> _Finding:
    if not last or issue.year is None or issue.number is None:
        return
    anew = issue.volume - last.volume if issue.volume and last.volume else issue.year - last.year
    if not issue.identity.follows(numbers.of(last.number), anew=anew):
        yield Problem.of(
            "number-sequence", year=issue.year, one=issue.number, last_year=last.year, other=last.number
        )
    elif issue.total and last.total and issue.total[0] != last.total + 1:
        yield Problem.of("number-sequence/total", total=issue.total[0], last=last.total)


def _articles(issue: Issue) -> _Finding:
    if not issue.articles:
        yield Problem.of("articles-missing")
    for article in issue.articles:
        if not article.words and not any(isinstance(block, Picture) for block in article.body):
            yield Problem.of("article-empty", article.line, title=article.title)
        if not article.authors:
            yield Problem.of("authors-missing", article.line, title=article.title)


def _pictures(issue: Issue) -> _Finding:
    for picture in (block for article in issue.articles for block in article.body):
        if isinstance(picture, Picture) and not picture.media_type:
            name, reason = picture.name or picture.alt, picture.reason
            if reason in TOO_LARGE:
                yield Problem.of("picture-unreadable/large", picture.line, name=name, reason=reason)
            else:
                yield Problem.of("picture-unreadable", picture.line, name=name, reason=reason)


def _imprint(issue: Issue, roles: Collection[str]) -> _Finding:
    if Role.SIGNATORY in roles and not issue.imprint.signatories:
        yield Problem.of("signatory-missing")
    if Role.REVIEWER in roles and not issue.imprint.reviewers:
        yield Problem.of("reviewer-missing")
    if Role.EDITOR in roles and not issue.imprint.editors:
        yield Problem.of("editor-missing")


def _columns(issue: Issue, known: Sequence[str]) -> _Finding:
    """Columns that the publication does not have, or that stand in another order than usual."""
    if not known:
        return
    places = {key(title): place for place, title in enumerate(known)}
    for column in issue.columns:
        if key(column.title) not in places:
            yield Problem.of("column-unknown", title=column.title, known=tuple(known))
    order = [places[key(column.title)] for column in issue.columns if key(column.title) in places]
    if order != sorted(order):
        yield Problem.of("columns-order", known=tuple(known))


def _distribution(issue: Issue, unknown: Mapping[str, Sequence[str]]) -> _Finding:
    names, line = issue.distribution, issue.distribution_line
    if not any(names):
        yield Problem.of("distribution-missing", line)
        return
    if not all(names):
        yield Problem.of("group-blank", line)
    for name, nearest in unknown.items():
        if name and nearest:
            yield Problem.of("group-unknown", line, name=name, names=tuple(nearest))
        elif name:
            yield Problem.of("group-unknown/unlike", line, name=name)
    for name in dict.fromkeys(name for name in names if name and names.count(name) > 1):
        yield Problem.of("group-doubled", line, name=name)


def _size(html_bytes: int | None) -> _Finding:
    if html_bytes is not None and html_bytes > LARGEST_HTML:
        yield Problem.of("html-large", size=round(html_bytes / 1024), most=LARGEST_HTML // 1024)


def _weight(mail_octets: int | None) -> _Finding:
    if mail_octets is not None and mail_octets > LARGEST_MAIL:
        yield Problem.of("mail-large", size=round(mail_octets / 1024**2), most=LARGEST_MAIL // 1024**2)
