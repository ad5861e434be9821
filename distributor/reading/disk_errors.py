"""Faults of our own disk: no mail is to blame for them."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

_OF_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EMFILE, errno.ENFILE})
_LEAST = 1024 * 1024  # octets


def is_of_disk(error: BaseException) -> bool:
    """Whether the disk refuses, and not what a file holds."""
    return isinstance(error, OSError) and error.errno in _OF_DISK


def check_room(folder: Path) -> None:
    """Raise OSError on a full disk: libraries and converters only say that they failed."""
    if shutil.disk_usage(folder).free < _LEAST:
        raise no_room(folder)


def no_room(folder: Path) -> OSError:
    """The error that a full disk gives."""
    return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder))
