"""Which publication an unsubscribe request or a report is about, and how people name one."""

from __future__ import annotations

from distributor.desk import publications
from distributor.feedback import proof
from distributor.issue.compare import spelling
from distributor.reading.values import MailMessage
from distributor.store.models import Delivery, Publication
from distributor.store.queries import publications as queries
from distributor.store.queries import suppression_scope

_REFERENCES = 20  # of a mail, at most


def publication_of(copy: Delivery) -> int | None:
    """The publication of the copy's issue; None for an answer, which is about none."""
    return copy.run.issue.publication_id if copy.run.issue else None


def named(name: str) -> Publication | None:
    """The publication of that title, alias or short name, None for ""; NotFound says which there are."""
    return publications.found(name) if name.strip() else None


def meant(reader: str, message: MailMessage, words: str) -> int | None:
    """What a reader asks for no more of by mail: the publication of the copy that the mail answers, else
    the one that its words name, else the only one that is written to. None, all mail, where several may be
    meant.
    """
    return _answered(reader, message) or _named(words) or _addressed(message) or _only()


def _answered(reader: str, message: MailMessage) -> int | None:
    references = [*message.in_reply_to, *reversed(message.references)][:_REFERENCES]
    copies = filter(None, map(proof.copy_named, references))
    return next((publication_of(copy) for copy in copies if proof.is_of(copy, reader)), None)


def _named(words: str) -> int | None:
    said = spelling(words)
    every = suppression_scope.publications()
    titles = {spelling(title): row.pk for row in every for title in queries.titles(row)}
    named = [title for title in titles if title in said]
    # A title may be part of another.
    longest = {
        titles[title] for title in named if not any(title != other and title in other for other in named)
    }
    return longest.pop() if len(longest) == 1 else None


def _addressed(message: MailMessage) -> int | None:
    known = publications.addressed(mailbox.address for mailbox in (*message.to, *message.cc))
    return known[0].pk if len(known) == 1 else None


def _only() -> int | None:
    known = suppression_scope.publications()
    return known[0].pk if len(known) == 1 else None
