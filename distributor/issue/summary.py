"""An issue as other programs read it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from distributor.issue.issue import Article, Column, Issue, Problem


def as_json(issue: Issue, problems: Sequence[Problem]) -> dict[str, Any]:
    """What `issue show --json` prints: plain values, dates as ISO 8601, lists for tuples."""
    return {
        "publication": issue.publication,
        "year": issue.year,
        "number": issue.number,
        "volume": issue.volume or None,
        "total": total_as_json(issue.total),
        "date": issue.date.isoformat() if issue.date else None,
        "columns": [_column(column) for column in issue.columns],
        "imprint": {
            "editors": list(issue.imprint.editors),
            "reviewers": list(issue.imprint.reviewers),
            "signatories": list(issue.imprint.signatories),
        },
        "distribution": list(issue.distribution),
        "problems": [_problem(problem) for problem in problems],
    }


def total_as_json(total: Sequence[int]) -> int | list[int] | None:
    """The number through all years; two of them where the issue has several, null where it has none."""
    return list(total) if len(total) > 1 else next(iter(total), None)


def _column(column: Column) -> dict[str, Any]:
    return {"title": column.title, "articles": [_article(article) for article in column.articles]}


def _article(article: Article) -> dict[str, Any]:
    return {
        "title": article.title,
        "subtitle": article.subtitle,
        "authors": list(article.authors),
        "page": article.page,
        "words": article.words,
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "severity": problem.severity,
        "code": problem.code,
        "message": problem.message,
        "remedy": problem.remedy,
        "line": problem.line,
    }
