"""An issue looked at as a whole: what stops the send, and what deserves a look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from distributor.audience.distribution import Resolution
from distributor.desk import edition, marking, reading
from distributor.desk.edition import Composition
from distributor.desk.marking import Outside
from distributor.desk.office import Office
from distributor.desk.publications import rules_of
from distributor.desk.reading import IssueReading
from distributor.issue import check
from distributor.issue import issue as parsed
from distributor.issue.check import Before
from distributor.issue.compare import key
from distributor.issue.issue import Problem
from distributor.issue.marking import Marking, find
from distributor.mail.mime import octets
from distributor.states import Severity
from distributor.store import models
from distributor.store.queries import audience, issue_identity, placements, runs


@dataclass(frozen=True, slots=True)
class Review:
    """The issue's present content, whom it addresses, its mail, and every problem with them."""

    issue: models.Issue
    parsed: parsed.Issue
    resolution: Resolution
    composition: Composition
    problems: tuple[Problem, ...]  # what stops the send first, then by line
    marking: Marking | None  # the 密级 of its document
    outside: Outside | None  # what an internal issue asks before it is sent

    @property
    def html_bytes(self) -> int:
        """Size of the HTML part before it is encoded."""
        return len(self.composition.mail.html.encode())

    @property
    def mail_octets(self) -> int:
        """Size of a copy as it travels, with its pictures."""
        return octets(self.composition.mail)

    @property
    def stopped(self) -> bool:
        """Whether anything stops the send."""
        return any(problem.severity == Severity.STOP for problem in self.problems)


def review(issue: models.Issue, office: Office) -> Review:
    """Read, resolve, render and check the issue as it stands now."""
    read = reading.read(issue)
    composition = edition.compose_read(read, office)
    found = find(read.document, read.parsed)
    beyond = marking.outside(issue, lambda: _addresses(read))
    problems = _problems(read, composition, [*_marked(found), *_outside(beyond)])
    return Review(issue, read.parsed, read.resolution, composition, problems, found, beyond)


def _problems(
    read: IssueReading, composition: Composition, further: Sequence[Problem]
) -> tuple[Problem, ...]:
    """The document's own problems and those of its readers, what stops the send first, then by line."""
    rules = rules_of(read.issue.publication)
    found = check.check(
        read.parsed,
        unknown={name.name: name.nearest for name in read.resolution.unknown} if read.any_groups else {},
        last=_last(read.issue),
        html_bytes=len(composition.mail.html.encode()),
        mail_octets=octets(composition.mail),
        roles=rules.step_names,
        columns=rules.columns,
    )
    every = [*found, *further, *_readers(read), *_manuscripts(read)]
    return tuple(sorted(every, key=lambda problem: (problem.severity != Severity.STOP, problem.line)))


def _addresses(read: IssueReading) -> list[str]:
    return runs.addresses(read.issue, audience.rows_of(read.groups), again=False)


def _marked(found: Marking | None) -> Iterator[Problem]:
    if found:
        yield Problem.of("classified", found.line, text=found.text)


def _outside(found: Outside | None) -> Iterator[Problem]:
    if found and found.asks:
        count = len(found.asks)
        yield Problem.of("outside-readers", notices=found.notices, count=count, domains=found.named)


def _last(issue: models.Issue) -> Before | None:
    before = issue_identity.previous(issue)
    if before is None:
        return None
    return Before(before.year, before.kept_number, before.volume, before.total)


def _manuscripts(read: IssueReading) -> Iterator[Problem]:
    """Manuscripts whose article is not there any more, or names other authors than they do."""
    articles = {key(one.title): one for one in read.parsed.articles}
    for row in placements.in_issue(read.issue):
        article = articles.get(key(row.title))
        if article is None:
            yield Problem.of("manuscript-missing", number=row.version.manuscript.number, title=row.title)
            continue
        if set(article.authors) == set(row.version.authors):
            continue
        yield Problem.of(
            "authors-differ/manuscript",
            article.line,
            number=row.version.manuscript.number,
            authors=tuple(row.version.authors),
            title=article.title,
            printed=article.authors,
        )


def _readers(read: IssueReading) -> Iterator[Problem]:
    """What keeps a group from receiving anything."""
    line = read.parsed.distribution_line
    if not read.any_groups:
        yield Problem.of("groups-missing", line)
    counts = audience.counts()
    for name in read.groups:
        if not counts[name]:
            yield Problem.of("group-empty", line, name=name)
