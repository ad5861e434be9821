"""Opens files of other users without following links or blocking on a pipe, and reads them in chunks."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

PIECE = 1024 * 1024  # octets


def opened(file: Path, *, follow: bool = False) -> BinaryIO:
    """Open a regular file for reading; raises OSError, also if it is not a regular file."""
    descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | (0 if follow else os.O_NOFOLLOW))
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(file))
    return os.fdopen(descriptor, "rb")


def pieces(raw: BinaryIO) -> Iterator[bytes]:
    while piece := raw.read(PIECE):
        yield piece
