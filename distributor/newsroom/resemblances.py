"""Finds versions that resemble another manuscript or a published article (一稿多投)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db import transaction

from distributor.desk import revisions
from distributor.errors import DocumentError
from distributor.issue.issue import texts
from distributor.reading.drafts import similarity
from distributor.store.models import Resemblance, Revision, Version
from distributor.store.queries import resemblances as queries

LEAST = 0.5  # share of the shorter text from which two are reported
MOST = 10  # candidates compared
SHORTEST = 60  # characters; shorter texts are in many others

# A sample of one in 16 hashes, by which a short text is found in a long one; at least a few.
_SAMPLED = 2**32 // 16
_FEWEST_MARKS, _MOST_MARKS = 8, 128


def find_resemblances(version: Version) -> None:
    """Find what the version resembles, and replace its rows."""
    own = fingerprint(version.body)
    queries.mark(version, sample(own))
    if not own:
        queries.replace(version, ())
        return
    index_issues()
    queries.replace(version, [*_manuscripts(version, own), *_articles(version, own)])


def index_issues() -> None:
    """Index the articles of every current revision that is not indexed yet."""
    for revision_id in queries.uncompared():
        with transaction.atomic():
            revision = queries.taken(revision_id)
            if revision:
                queries.keep_printed(revision, [*_printed(revision)])


def fingerprint(text: str) -> list[int]:
    """The fingerprint of a text, [] if it is too short to compare."""
    return similarity.fingerprint(text) if len(text) >= SHORTEST else []


def sample(whole: Sequence[int]) -> list[int]:
    """The sample of a fingerprint that is indexed."""
    sampled = [value for value in whole if value < _SAMPLED]
    return max(sampled, list(whole[:_FEWEST_MARKS]), key=len)[:_MOST_MARKS]


def _manuscripts(version: Version, own: Sequence[int]) -> Iterator[Resemblance]:
    for other in queries.like(version, sample(own), MOST):
        share = similarity.share(own, fingerprint(other.body))
        if share >= LEAST:
            yield Resemblance(version=version, other=other, share=share)


def _articles(version: Version, own: Sequence[int]) -> Iterator[Resemblance]:
    became = queries.own_articles(version)
    for article in queries.like_printed(sample(own), MOST):
        issue = article.revision.issue
        share = similarity.share(own, fingerprint(article.text))
        if share >= LEAST and (issue.pk, article.title) not in became:
            yield Resemblance(version=version, issue=issue, article=article.title, share=share)


def _printed(revision: Revision) -> Iterator[tuple[str, str, list[int]]]:
    try:
        parsed = revisions.issue_of(revision, pictures=False)
    except DocumentError:
        return
    for article in parsed.articles:
        text = "\n".join(texts(article.body))
        yield article.title[:500], text, sample(fingerprint(text))
