"""The installation, as far as every run depends on it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from distributor.desk.office import Office


@dataclass(frozen=True, slots=True)
class Installation:
    """The office, and where it is known outside of the database how much was sent (restored_backup.py)."""

    office: Office
    state: Path  # DISTRIBUTOR_VAR
    redis_url: str
