"""One mail of the corpus, and what must be understood of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from tests.mailbox.articles import Article


@dataclass(frozen=True, slots=True)
class Manuscript:
    """What an editor would write down; None: the mail does not say."""

    title: str
    authors: list[str] | None = None
    unit: str | None = None
    telephone: str | None = None
    column: str | None = None
    body: list[str] = field(default_factory=list)  # pieces that must be there exactly


@dataclass(frozen=True, slots=True)
class Case:
    name: str
    raw: bytes
    route: str = "manuscript"
    subject: str | None = None
    sender: str | None = None
    sender_name: str | None = None
    text: list[str] = field(default_factory=list)  # pieces of what the sender wrote
    not_text: list[str] = field(default_factory=list)  # pieces that are not (quotes, markup)
    files: list[tuple[str, str, str]] | None = None  # name, kind, state
    manuscripts: list[Manuscript] | None = None
    version_of: str = ""  # the case whose manuscript this one brings a new version of

    @property
    def expected(self) -> dict[str, Any]:
        found = asdict(self)
        del found["raw"], found["name"]
        return found


def of(
    article: Article,
    *,
    authors: bool = True,
    unit: bool = True,
    telephone: bool = False,
    column: str | None = None,
    title: str = "",
) -> Manuscript:
    """What is to be found of the article, where the mail says all of this."""
    return Manuscript(
        title or article.title,
        [article.author] if authors else None,
        article.unit if unit else None,
        article.telephone if telephone else None,
        column,
        list(article.paragraphs),
    )
