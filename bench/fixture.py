"""An issue that is ready to be sent, made as an office would make it: synced, imported, signed."""

from __future__ import annotations

from pathlib import Path

from django.core.management import call_command

from distributor import configuration, settings
from distributor.desk import audience, imports, publications, signoff
from distributor.store.models import Issue


def ready_issue(document: Path) -> Issue:
    """Make the tables, mirror RECIPIENTS, import the document and sign it three times."""
    call_command("migrate", verbosity=0)
    audience.apply(audience.pending(settings.RECIPIENTS))
    issue = imports.import_document(document, configuration.office()).issue
    for role in publications.steps_of(issue.publication):
        signoff.sign(issue, role, "bench", configuration.office())
    return issue
