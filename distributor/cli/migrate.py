"""`distributor migrate`."""

from __future__ import annotations

import click

from distributor.cli import setup, upgrade
from distributor.cli.text import note
from distributor.language import gettext as _


@click.command(help=_("Create the tables, or upgrade them to this version."))
def migrate() -> None:
    setup.make_folder()
    if not setup.pending():
        upgrade.read_documents()  # what an earlier call was kept from
        note(_("the tables are up to date"))
        return
    setup.migrate()
    upgrade.read_documents()
    note(_("the tables are ready"))
