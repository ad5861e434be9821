"""Where measuring happens: a folder on a real disk, a durable PostgreSQL, processes with own settings."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import recipients
from bench.errors import BenchError
from tests.postgres import Postgres, binaries, create_database

ROOT = Path(__file__).resolve().parent.parent
_LEFT_AS_IT_IS = ("listen_addresses=",)  # no network; everything else, fsync first of all, by default


@dataclass(frozen=True, slots=True)
class Place:
    """One folder and one PostgreSQL server for all measurements of a run."""

    folder: Path
    server: str  # URL

    def settings(self, name: str, people: int, *, postgresql: bool) -> dict[str, str]:
        """The environment of a measurement: an office with so many readers, and no setting of ours."""
        home = self.folder / name
        home.mkdir()
        recipients.write(home / "recipients", ROOT / "recipients", people)
        given = {key: os.environ[key] for key in ("PATH", "HOME", "TMPDIR") if key in os.environ}
        url = create_database(self.server) if postgresql else f"sqlite:///{home / 'distributor.sqlite3'}"
        return given | {
            "PYTHONPATH": str(ROOT),
            "PYTHONUTF8": "1",
            "DJANGO_SETTINGS_MODULE": "distributor.settings",
            "DISTRIBUTOR_LANGUAGE": "en",
            "DISTRIBUTOR_VAR": str(home),
            "DATABASE_URL": url,
            "SECRET_KEY": secrets.token_urlsafe(50),
            "RECIPIENTS": str(home / "recipients"),
            "MAIL_FROM": "gazette@example.org",
            "PUBLIC_URL": "https://gazette.example.org",
        }

    def run(self, module: str, settings: dict[str, str], *arguments: object) -> dict[str, Any]:
        """The JSON object that the module prints at its end, run as a program."""
        done = subprocess.run(
            [sys.executable, "-m", module, *map(str, arguments)],
            cwd=self.folder,  # no .env of ours lies there
            env=settings,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode:
            raise BenchError(f"{module} failed; what it said stands above")
        result: dict[str, Any] = json.loads(done.stdout)
        return result


@contextlib.contextmanager
def place(parent: Path) -> Iterator[Place]:
    """A fresh folder below the parent and a running PostgreSQL in it; both are gone afterwards."""
    programs = binaries()
    if not programs:
        raise BenchError("PostgreSQL is missing: make bench brings it along; initdb on PATH would do too")
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=parent))
    folder.chmod(0o711)  # under root PostgreSQL runs as nobody
    home = folder / "pg"
    home.mkdir()
    server = Postgres(home, programs, _LEFT_AS_IT_IS)
    try:
        server.start()
        yield Place(folder, server.url())
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
