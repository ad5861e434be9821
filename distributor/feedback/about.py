"""Which publication an unsubscribe request or a report is about, and how people name one."""

from __future__ import annotations

from distributor.errors import NotFound
from distributor.feedback import proof
from distributor.issue.compare import spelling
from distributor.language import gettext as _
from distributor.reading.values import MailMessage
from distributor.store.models import Delivery, Publication
from distributor.store.queries import issues, suppression_scope

_REFERENCES = 20  # of a mail, at most


def publication_of(copy: Delivery) -> int | None:
    """The publication of the copy's issue; None for an answer, which is about none."""
    return copy.run.issue.publication_id if copy.run.issue else None


def found(name: str) -> Publication | None:
    """The publication of that title, None for ""; NotFound says which there are."""
    if not name.strip():
        return None
    alike = issues.publications_like(name)
    if not alike:
        known = _(", ").join(row.title for row in suppression_scope.publications())
        raise NotFound(_("no publication %(name)s; there is %(known)s") % {"name": name, "known": known})
    return alike[0]


def meant(reader: str, message: MailMessage, words: str) -> int | None:
    """What a reader asks for no more of by mail: the publication of the copy that the mail answers, else
    the one that its words name, else the only one there is. None, all mail, where several may be meant.
    """
    return _answered(reader, message) or _named(words) or _only()


def _answered(reader: str, message: MailMessage) -> int | None:
    references = [*message.in_reply_to, *reversed(message.references)][:_REFERENCES]
    copies = filter(None, map(proof.copy_named, references))
    return next((publication_of(copy) for copy in copies if proof.is_of(copy, reader)), None)


def _named(words: str) -> int | None:
    said = spelling(words)
    titles = {spelling(row.title): row.pk for row in suppression_scope.publications()}
    named = [title for title in titles if title in said]
    # A title may be part of another.
    longest = [title for title in named if not any(title != other and title in other for other in named)]
    return titles[longest[0]] if len(longest) == 1 else None


def _only() -> int | None:
    known = suppression_scope.publications()
    return known[0].pk if len(known) == 1 else None
