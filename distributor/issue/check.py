"""Everything an editor should put right, or look at, before an issue is sent.

A problem stops the send where the mail would be wrong, incomplete or go to the wrong people; what may
well be meant is only shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from distributor.issue.issue import Issue, Picture, Problem
from distributor.language import gettext as _

LARGEST_HTML = 70 * 1024  # bytes; some web mail cuts off what is longer
LARGEST_MAIL = 10 * 1024**2  # octets as it travels; the smallest limit that is usual (Postfix: 10,240,000)

_Finding = Iterator[Problem]


def check(
    issue: Issue,
    *,
    unknown: Mapping[str, Sequence[str]] | None = None,
    last: tuple[int, int] | None = None,
    html_bytes: int | None = None,
    mail_octets: int | None = None,
) -> tuple[Problem, ...]:
    """Every problem of the issue, those that stop the send first, then by line.

    `unknown` maps names of the 送发 list that are no group to the nearest known names, `last` is
    (year, number) of the issue before, `html_bytes` the length of the rendered HTML, `mail_octets` that of a
    copy as it travels.
    """
    found = [
        *issue.problems,
        *_masthead(issue),
        *_sequence(issue, last),
        *_articles(issue),
        *_pictures(issue),
        *_imprint(issue),
        *_distribution(issue, unknown or {}),
        *_size(html_bytes),
        *_weight(mail_octets),
    ]
    return tuple(sorted(found, key=lambda problem: (problem.severity != "stop", problem.line)))


def _masthead(issue: Issue) -> _Finding:
    if not issue.publication:
        yield _stop(
            "publication-missing",
            _("The document does not say what the publication is called."),
            _("Put its title at the top of the document."),
        )
    if issue.number is None:
        yield _stop(
            "number-missing",
            _("The document has no issue number."),
            _("Write it below the title, such as 第9期."),
        )
    if issue.date is None:
        yield _stop(
            "date-missing",
            _("The document has no date of publication."),
            _("Write it above the contents, such as 2023年7月31日出版."),
        )
    if issue.year is None:
        yield _stop(
            "year-missing",
            _("The document does not say of which year the issue is."),
            _("Write it below the number, such as 2023年."),
        )
    elif issue.date and issue.date.year != issue.year:
        message = _("The issue is of %(year)d, but it is dated %(date)s.")
        yield _look(
            "year-differs",
            message % {"year": issue.year, "date": issue.date.isoformat()},
            _("Correct the year or the date if that is not meant."),
        )


def _sequence(issue: Issue, last: tuple[int, int] | None) -> _Finding:
    if not last or issue.year is None or issue.number is None:
        return
    year, number = last
    if (issue.year, issue.number) in ((year, number + 1), (year + 1, 1)):
        return
    values = {"year": issue.year, "number": issue.number, "last_year": year, "last": number}
    message = _("No. %(number)d of %(year)d does not follow the issue before, No. %(last)d of %(last_year)d.")
    yield _look("number-sequence", message % values, _("Correct the number if that is not meant."))


def _articles(issue: Issue) -> _Finding:
    if not issue.articles:
        yield _stop(
            "articles-missing",
            _("The document has no article."),
            _("Put the articles below the contents, each with its title as a heading."),
        )
    for article in issue.articles:
        values = {"title": article.title}
        if not article.words and not any(isinstance(block, Picture) for block in article.body):
            yield _stop(
                "article-empty",
                _("“%(title)s” has no text.") % values,
                _("Put the text below its title, or strike the article."),
                article.line,
            )
        if not article.authors:
            yield _look(
                "authors-missing",
                _("“%(title)s” has no author.") % values,
                _("Name the author in the contents or below the text if there is one."),
                article.line,
            )


def _pictures(issue: Issue) -> _Finding:
    for picture in (block for article in issue.articles for block in article.body):
        if not isinstance(picture, Picture) or picture.media_type:
            continue
        values = {"name": picture.name or picture.alt, "reason": picture.reason}
        message = _("The picture “%(name)s” cannot be sent: %(reason)s.") % values
        remedy = _("Save it as PNG or JPEG and insert it again.")
        yield _stop("picture-unreadable", message, remedy, picture.line)


def _imprint(issue: Issue) -> _Finding:
    if not issue.imprint.signatories:
        yield _stop(
            "signatory-missing",
            _("The document does not say who signed it (签发)."),
            _("Write a line 签发：name at the end of the document."),
        )
    if not issue.imprint.reviewers:
        yield _look(
            "reviewer-missing",
            _("The document does not say who reviewed it (审核)."),
            _("Write a line 审核：name at the end of the document."),
        )
    if not issue.imprint.editors:
        yield _look(
            "editor-missing",
            _("The document does not say who edited it (编辑)."),
            _("Write a line 编辑：name at the end of the document."),
        )


def _distribution(issue: Issue, unknown: Mapping[str, Sequence[str]]) -> _Finding:
    names, line = issue.distribution, issue.distribution_line
    if not any(names):
        yield _stop(
            "distribution-missing",
            _("The document has no 送发 list, so nobody would receive it."),
            _("Write a line 送发：group，group。 at the end of the document."),
            line,
        )
        return
    if not all(names):
        yield _stop(
            "group-blank",
            _("A name is missing on the 送发 list: two commas stand together."),
            _("Write the name, or delete a comma."),
            line,
        )
    for name, nearest in unknown.items():
        if name:
            yield _stop(
                "group-unknown",
                _("“%(name)s” on the 送发 list is no known group.") % {"name": name},
                _nearest(nearest),
                line,
            )
    for name in dict.fromkeys(name for name in names if name and names.count(name) > 1):
        message = _("“%(name)s” stands more than once on the 送发 list.") % {"name": name}
        yield _look("group-doubled", message, _("Nobody receives two copies; delete one of them."), line)


def _nearest(names: Sequence[str]) -> str:
    if not names:
        return _("Correct the name, or add the group to recipients/groups.toml.")
    values = {"names": _("; ").join(names)}
    return _("Write it as one of these: %(names)s; or add the group to recipients/groups.toml.") % values


def _size(html_bytes: int | None) -> _Finding:
    if html_bytes is None or html_bytes <= LARGEST_HTML:
        return
    values = {"size": round(html_bytes / 1024), "most": LARGEST_HTML // 1024}
    message = _(
        "The mail has %(size)d KB of HTML; beyond %(most)d KB some web mail shows only the beginning."
    )
    yield _look("html-large", message % values, _("Choose the layout “digest”, or shorten the issue."))


def _weight(mail_octets: int | None) -> _Finding:
    if mail_octets is None or mail_octets <= LARGEST_MAIL:
        return
    values = {"size": round(mail_octets / 1024**2), "most": LARGEST_MAIL // 1024**2}
    message = _("Each mail has %(size)d MB with its pictures; beyond %(most)d MB some mailboxes refuse it.")
    yield _look("mail-large", message % values, _("Leave out pictures, or choose the layout “digest”."))


def _stop(code: str, message: str, remedy: str, line: int = 0) -> Problem:
    return Problem("stop", code, message, remedy, line)


def _look(code: str, message: str, remedy: str, line: int = 0) -> Problem:
    return Problem("look", code, message, remedy, line)
