"""The folder of one mail's files: each named by its SHA-256, whole or not there."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from distributor.reading import disk_errors
from distributor.reading.values import File


class Shelf:
    """Puts bytes into the folder and takes them out again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._fault: OSError | None = None

    def put(self, data: bytes, media_type: str = "application/octet-stream", name: str = "") -> File:
        """The bytes as a file."""
        return self.put_pieces((data,), media_type, name)

    def put_pieces(
        self, pieces: Iterable[bytes], media_type: str = "application/octet-stream", name: str = ""
    ) -> File:
        """The pieces as one file, without ever holding all of them; nothing is left where they break off."""
        unfinished = self.folder / f"unfinished-{secrets.token_hex(8)}"
        digest, size = sha256(), 0
        try:
            with unfinished.open("wb") as out:
                for piece in pieces:
                    digest.update(piece)
                    size += out.write(piece)
            unfinished.replace(self.folder / digest.hexdigest())
        except OSError as error:
            self._fault = error if disk_errors.is_of_disk(error) else self._fault
            raise
        finally:
            unfinished.unlink(missing_ok=True)
        return File(digest.hexdigest(), size, media_type, name)

    def check(self) -> None:
        """Raise the fault of the disk, if there was one, that a reader took for damage of its file."""
        if self._fault:
            raise self._fault

    def get(self, file: File) -> bytes:
        """The bytes of a file that was put here."""
        return (self.folder / file.sha256).read_bytes()
