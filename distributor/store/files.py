"""Bytes of mails and of what was in them: files named by their SHA-256, below one folder.

    ab/abcdef…      durable: file and name are on the disk before anybody learns of them
    tmp/…           being written; what a process that died left there is swept away

A file that no row names is harmless: the mail comes again and finds its bytes there.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import secrets
import shutil
import stat
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

_NAME = re.compile(r"[0-9a-f]{64}")
_PIECE = 1024 * 1024  # octets
_LEFT_BEHIND = 24 * 3600.0  # seconds; nobody writes one mail for longer


@dataclass(frozen=True, slots=True)
class Files:
    """The folder (INCOMING) and the files in it."""

    folder: Path

    def path(self, sha256: str) -> Path:
        """Where the bytes with this SHA-256 (64 hex digits) lie, or would; raises ValueError for others."""
        if not _NAME.fullmatch(sha256):
            raise ValueError(f"no SHA-256: {sha256!r}")
        return self.folder / sha256[:2] / sha256

    def put_bytes(self, data: bytes) -> str:
        """Keep the bytes, durably, and return their SHA-256; raises OSError."""
        with Writer(self) as writer:
            writer.write(data)
            return writer.keep()

    def put_file(self, source: BinaryIO) -> str:
        """Keep what is left of the stream, durably, and return its SHA-256; raises OSError."""
        with Writer(self) as writer:
            while piece := source.read(_PIECE):
                writer.write(piece)
            return writer.keep()

    def adopt(self, folder: Path, sha256: str) -> Path:
        """Take over the file of that name from a folder that a reader wrote to, and return where it lies now.

        Raises OSError; ValueError where it is no plain file, or its bytes have another SHA-256.
        """
        goal = self.path(sha256)
        descriptor = os.open(folder / sha256, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as source:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise ValueError(f"no plain file: {sha256}")
            if hashlib.file_digest(source, "sha256").hexdigest() != sha256:
                raise ValueError(f"other bytes than its name says: {sha256}")
            if not goal.exists():
                self._take(source, folder / sha256, goal)
        (folder / sha256).unlink(missing_ok=True)
        return goal

    def workshop(self) -> Path:
        """The folder for what is in the making, on the disk of what is kept; `sweep` clears it."""
        return _folder(self.folder / "tmp")

    def remove(self, sha256: str) -> None:
        """Forget the bytes, if they are there."""
        self.path(sha256).unlink(missing_ok=True)

    def sweep(self) -> int:
        """Remove what processes that died were writing or reading into; returns how many."""
        count, before = 0, time.time() - _LEFT_BEHIND
        for file in (self.folder / "tmp").glob("*"):
            with contextlib.suppress(OSError):  # its writer was quicker
                if file.stat().st_mtime < before:
                    shutil.rmtree(file) if file.is_dir() else file.unlink()
                    count += 1
        return count

    def _take(self, source: BinaryIO, written: Path, goal: Path) -> None:
        """Give the open file its new name; across file systems, copy it."""
        os.fchmod(source.fileno(), 0o600)
        os.fsync(source.fileno())
        _folder(goal.parent)
        try:
            written.rename(goal)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            source.seek(0)
            self.put_file(source)
        sync_folder(goal.parent)


@dataclass(frozen=True, slots=True)
class Stored:
    """Bytes that are kept already."""

    sha256: str
    size: int  # octets


class Writer:
    """A file in the making, inside a `with` block: gone at its end unless it was kept."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self.size = 0  # octets
        self._digest = hashlib.sha256()
        folder = files.workshop()
        self._path = folder / f"{os.getpid()}-{secrets.token_hex(8)}"
        # Unbuffered: what cannot be written is told by the write itself, and not by the close.
        self._file = os.fdopen(os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb", 0)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        with contextlib.suppress(OSError):
            self._path.unlink(missing_ok=True)

    @property
    def sha256(self) -> str:
        """Of all that was written so far."""
        return self._digest.hexdigest()

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Raises OSError."""
        left = memoryview(data)
        self._digest.update(left)
        self.size += len(left)
        while left:
            left = left[self._file.write(left) :]

    def keep(self) -> str:
        """The file gets its name, file and name are on the disk; returns the SHA-256, raises OSError."""
        os.fsync(self._file.fileno())
        goal = self._files.path(self.sha256)
        _folder(goal.parent)
        self._path.rename(goal)
        sync_folder(goal.parent)
        return self.sha256


def _folder(folder: Path) -> Path:
    """The folder, made where missing, its name on the disk; for the owner alone: mail lies there."""
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        sync_folder(folder.parent)
    return folder


def sync_folder(folder: Path) -> None:
    """Let the names in it, too, survive a power cut; raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
