"""What stands in the office's database, read with a plain driver: not with the code under test."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from distributor.reason import reasons_of
from distributor.words.reasons import english_of

_DISK = "small_disk"
OPEN = {"planned", "claimed", "committing", "deferred"}


@dataclass(frozen=True, slots=True)
class Copy:
    """One row of distributor_delivery."""

    id: int
    number: int
    address: str  # as it travels
    state: str
    reason: str
    reply: str
    relay: str
    crashes: int


@dataclass(frozen=True, slots=True)
class Tables:
    """One database, by its URL."""

    url: str

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """`?` stands for a value in either database."""
        if self.url.startswith("sqlite:///"):
            with closing(sqlite3.connect(self.url.removeprefix("sqlite:///"), timeout=30)) as one:
                found = one.execute(sql, values).fetchall()
                one.commit()
                return found
        with psycopg.connect(self.url, autocommit=True) as server:
            cursor = server.execute(sql.replace("?", "%s").encode(), values)
            return cursor.fetchall() if cursor.description else []

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Nobody else can change a copy that is claimed."""
        if self.url.startswith("sqlite:///"):
            path = self.url.removeprefix("sqlite:///")
            with closing(sqlite3.connect(path, timeout=30, isolation_level=None)) as one:
                one.execute("BEGIN IMMEDIATE")
                yield
                one.rollback()
            return
        with psycopg.connect(self.url) as server:
            # Rows, not the table: that would stop a statement as early as it is prepared.
            server.execute("SELECT FROM distributor_delivery WHERE state = 'claimed' FOR UPDATE")
            yield

    def move_copies(self, folder: Path | None) -> None:
        """Put the table of copies and its indexes on another disk, or back (PostgreSQL)."""
        indexes = self.rows("SELECT indexname FROM pg_indexes WHERE tablename = 'distributor_delivery'")
        if folder:
            self.rows(f"CREATE TABLESPACE {_DISK} LOCATION '{folder}'")
        place = _DISK if folder else "pg_default"
        self.rows(f"ALTER TABLE distributor_delivery SET TABLESPACE {place}")
        for (index,) in indexes:
            self.rows(f'ALTER INDEX "{index}" SET TABLESPACE {place}')
        if not folder:
            self.rows(f"DROP TABLESPACE {_DISK}")

    def latest_run(self) -> int:
        return int(self.rows("SELECT max(id) FROM distributor_run")[0][0])

    def runs(self) -> list[int]:
        return [run for (run,) in self.rows("SELECT id FROM distributor_run ORDER BY id")]

    def make_due(self, run: int) -> None:
        """The hours until the next attempt have passed."""
        created = "(SELECT created FROM distributor_run WHERE id = run_id)"
        self.rows(
            f"UPDATE distributor_delivery SET due = {created} WHERE state = 'deferred' AND run_id = ?", run
        )

    def run_state(self, run: int) -> tuple[str, str]:
        """State and reason, in English."""
        state, kept = self.rows("SELECT state, state_reason FROM distributor_run WHERE id = ?", run)[0]
        return state, english_of(reasons_of(json.loads(kept) if isinstance(kept, str) else kept))

    def copies(self, run: int) -> list[Copy]:
        sql = """SELECT id, copy_number, address, address_key, state, reason, reply, relay, crashes
                 FROM distributor_delivery WHERE run_id = ? ORDER BY copy_number"""
        return [
            Copy(row, number, _on_the_wire(address, key), *rest)
            for row, number, address, key, *rest in self.rows(sql, run)
        ]

    def states(self, run: int) -> dict[str, int]:
        sql = "SELECT state, count(*) FROM distributor_delivery WHERE run_id = ? GROUP BY state"
        return dict(self.rows(sql, run))

    def sent_again(self, run: int) -> Counter[int]:
        """Copies in doubt that were sent again by decision: row id → how often, by their history."""
        return Counter(row for (row,) in self._decisions(run, "planned"))

    def taken_as_arrived(self, run: int) -> set[int]:
        """Copies in doubt of which a person said that they arrived, as row ids."""
        return {row for (row,) in self._decisions(run, "accepted")}

    def _decisions(self, run: int, state: str) -> list[tuple[Any, ...]]:
        sql = """SELECT a.delivery_id FROM distributor_attempt a
                 JOIN distributor_delivery d ON d.id = a.delivery_id
                 WHERE d.run_id = ? AND a.event IN ('settled', 'resent') AND a.state = ?"""
        return self.rows(sql, run, state)


def _on_the_wire(address: str, key: str) -> str:
    """The local part as it was written, the domain in ASCII."""
    return f"{address.rpartition('@')[0]}@{key.rpartition('@')[2]}"
