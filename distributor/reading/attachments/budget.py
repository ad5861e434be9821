"""How much may still be taken out of the archives of one mail, counted while it comes out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from distributor.mail_codes import FileReason
from distributor.reading.attachments.limits import MEGABYTE, Limits


class TooMuch(Exception):
    """A file of an archive is over a limit; `why` says which."""

    def __init__(self, why: FileReason) -> None:
        super().__init__(why.value)
        self.why = why


class Budget:
    """Counts files and octets; one for all archives of a mail."""

    def __init__(self, limits: Limits) -> None:
        self.entries = limits.entries
        self.octets = limits.octets
        self._ratio = limits.ratio

    def entry(self) -> None:
        """Count one more file; raises TooMuch."""
        if self.entries <= 0:
            raise TooMuch(FileReason.TOO_MANY)
        self.entries -= 1

    def counted(self, pieces: Iterable[bytes], packed: int) -> Iterator[bytes]:
        """The pieces of one file, of so many octets when packed; raises TooMuch."""
        most = self.most(packed)
        for piece in pieces:
            most -= len(piece)
            self.octets -= len(piece)
            if most < 0 or self.octets < 0:
                raise TooMuch(FileReason.TOO_BIG)
            yield piece

    def most(self, packed: int) -> int:
        """Octets that an archive of so many octets may unpack to now."""
        return min(self.octets, max(MEGABYTE, packed * self._ratio))
