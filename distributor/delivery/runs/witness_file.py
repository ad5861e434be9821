"""The witness's mirror in a file of this machine, which a copy of its folder gives away."""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path
from threading import get_ident
from typing import Any

from distributor import var

_MOST = 8  # databases that one folder remembers: whoever tries out several forgets none of them


class WitnessFile:
    """The numbers that this machine saw last, by the databases' origins.

    The file names the moment at which its mark was made. Nobody can give a restored mark that moment
    back (ctime is the file system's own), so a folder that was restored as a whole is noticed.
    """

    def __init__(self, folder: Path) -> None:
        self._file, self._mark = var.witness(folder), var.witness_mark(folder)
        kept = self._read()
        self.numbers: dict[str, int] = {
            str(origin): number for origin, number in kept.get("numbers", {}).items() if type(number) is int
        }
        self.copied = bool(self.numbers) and kept.get("mark") != self._made()

    def write(self, origin: str, number: int) -> None:
        """Remember the number; a folder that cannot be written has no mirror."""
        others = [(name, kept) for name, kept in self.numbers.items() if name != origin][-(_MOST - 1) :]
        fresh = self._file.with_name(f".{self._file.name}.{os.getpid()}.{get_ident()}")
        with contextlib.suppress(OSError):
            if not self._mark.exists():
                self._mark.touch(mode=0o600)
            value = {"mark": self._made(), "numbers": dict([*others, (origin, number)])}
            fresh.write_text(json.dumps(value), encoding="ascii")
            fresh.replace(self._file)

    def _made(self) -> int:
        """When the mark was made, in nanoseconds; 0 where there is none."""
        try:
            return self._mark.stat().st_ctime_ns
        except OSError:
            return 0

    def _read(self) -> dict[str, Any]:
        try:
            value = json.loads(self._file.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return {}
        return value if isinstance(value, dict) and isinstance(value.get("numbers"), dict) else {}
