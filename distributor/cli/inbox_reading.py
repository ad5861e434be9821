"""Reads stored mail, for the commands that receive it."""

from __future__ import annotations

from distributor import configuration
from distributor.errors import UserError
from distributor.incoming import process
from distributor.language import gettext as _
from distributor.reading import disk_errors


def read_kept() -> int:
    """The number of mails read; raises UserError if the disk fails, and the rest stays stored."""
    try:
        return process.read_kept(configuration.intake())
    except OSError as error:
        if not disk_errors.is_of_disk(error):
            raise
        words = _(
            "the mails are stored, but the disk prevents reading them: %(reason)s; they are read next time"
        )
        raise UserError(words % {"reason": error.strerror}) from error
