"""Errors of the local disk, which are no fault of the mail that is being read."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

_OF_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EMFILE, errno.ENFILE})
_LEAST = 1024 * 1024  # octets


def is_of_disk(error: BaseException) -> bool:
    """Whether the error comes from the disk and not from the content of a file."""
    return isinstance(error, OSError) and error.errno in _OF_DISK


def check_room(folder: Path) -> None:
    """Raise OSError if the disk is full: libraries and converters report only that they failed."""
    if shutil.disk_usage(folder).free < _LEAST:
        raise no_room(folder)


def no_room(folder: Path) -> OSError:
    """The OSError of a full disk."""
    return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder))
