"""One mail as files that anybody can open: the mail itself, what was in it, and its manuscripts."""

from __future__ import annotations

import shutil
from pathlib import Path

from distributor.errors import UserError
from distributor.language import gettext as _
from distributor.store.files import Files
from distributor.store.models import Incoming


def write(incoming: Incoming, folder: Path, files: Files) -> Path:
    """Write `<number>/mail.eml`, its files and one .md per manuscript below the folder; returns where.

    What is there is replaced. Raises UserError where the bytes are gone or the folder cannot be written.
    """
    own = folder / str(incoming.pk)
    try:
        own.mkdir(parents=True, exist_ok=True)
        if incoming.removed is None:
            shutil.copyfile(files.path(incoming.sha256), own / "mail.eml")
            for enclosure in incoming.enclosures.all():
                shutil.copyfile(files.path(enclosure.sha256), own / f"{enclosure.number}-{enclosure.name}")
        for version in incoming.versions.all():
            name = f"{version.manuscript.number}-v{version.number}.md"
            (own / name).write_text(f"# {version.title}\n\n{version.body}\n", encoding="utf-8")
    except OSError as error:
        words = _("mail %(number)d cannot be written: %(file)s: %(why)s")
        values = {"number": incoming.pk, "file": error.filename or own, "why": error.strerror or error}
        raise UserError(words % values) from error
    return own
