"""`distributor migrate`."""

from __future__ import annotations

import click

from distributor.cli import setup
from distributor.cli.text import note
from distributor.desk import revisions
from distributor.errors import DocumentError
from distributor.language import gettext as _
from distributor.language import ngettext
from distributor.store.models import Revision


@click.command(help=_("Create the tables, or upgrade them to this version."))
def migrate() -> None:
    setup.make_folder()
    if not setup.pending():
        _read_documents()  # what an earlier call was kept from
        note(_("the tables are up to date"))
        return
    setup.migrate()
    _read_documents()
    note(_("the tables are ready"))


def _read_documents() -> None:
    """Read the documents of issues from before there were revisions, and say how many could be read."""
    count = revisions.fill(_tell)
    if count:
        words = ngettext("%(count)d document was read", "%(count)d documents were read", count)
        note(words % {"count": count})


def _tell(revision: Revision, error: DocumentError) -> None:
    """Report a document that this version refuses; its issue is kept until it is imported again."""
    words = _("the document of %(slug)s cannot be read any more, import it again: %(reason)s")
    note(words % {"slug": revision.issue.slug, "reason": error})
