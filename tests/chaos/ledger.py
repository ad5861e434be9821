"""The relay's own book: a line for every message whose final dot arrived, written before the reply."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from distributor.mail.tokens import read_message_id
from tests.delivery.sink import CLOSE


@dataclass(frozen=True, slots=True)
class Line:
    """One message, dot seen."""

    recipient: str
    message_id: str
    sha256: str  # of the body as it was meant, dots unstuffed
    reply: str  # CLOSE where the relay hung up instead
    relay: str = ""
    time: float = 0.0

    @property
    def taken(self) -> bool:
        """Whether the relay may deliver it: it said so, or it fell silent."""
        return self.reply in (CLOSE, "HANG") or self.reply.startswith("2")

    @property
    def copy(self) -> tuple[int, int]:
        """Run and copy number."""
        found = read_message_id(self.message_id)
        assert found, f"not one of our Message-IDs: {self.message_id!r}"
        return found


@dataclass(frozen=True, slots=True)
class Ledger:
    """An append-only file that several relays, in processes of their own, may share."""

    path: Path

    def add(self, line: Line) -> None:
        """One write: lines of several relays do not mix."""
        with self.path.open("ab", buffering=0) as file:
            file.write(json.dumps({**asdict(line), "time": time.time()}).encode() + b"\n")

    def lines(self) -> list[Line]:
        if not self.path.exists():
            return []
        return [Line(**json.loads(line)) for line in self.path.read_bytes().splitlines()]

    def dots(self) -> int:
        """How many lines there are."""
        return self.path.read_bytes().count(b"\n") if self.path.exists() else 0
