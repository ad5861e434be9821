"""What an upgrade does in addition to the tables."""

from __future__ import annotations

from distributor.cli.text import note
from distributor.desk import revisions
from distributor.errors import DocumentError
from distributor.language import gettext as _
from distributor.language import ngettext
from distributor.store.models import Revision


def read_documents() -> None:
    """Read the documents of issues from before there were revisions, and say how many could be read."""
    count = revisions.fill(_tell)
    if count:
        words = ngettext("%(count)d document was read", "%(count)d documents were read", count)
        note(words % {"count": count})


def _tell(revision: Revision, error: DocumentError) -> None:
    """Report a document that this version refuses; its issue is kept until it is imported again."""
    words = _("the document of %(slug)s cannot be read any more, import it again: %(reason)s")
    note(words % {"slug": revision.issue.slug, "reason": error})
