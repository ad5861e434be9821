"""Real parts for every test: SQLite or PostgreSQL, Redis, the mail catcher, the command itself.

A server that is missing skips its tests on a developer's machine and fails them where CI=true.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import django
import hypothesis
import pytest
import redis
from django.db import connections
from pytest_django import Settings

ROOT = Path(__file__).resolve().parent.parent
# Short: a unix socket's path under it must fit 104 bytes.
HOME = Path(tempfile.mkdtemp(prefix="dt-"))
_DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "database_url", "run_distributor"}
_SETTINGS = re.findall(
    r'"([A-Z][A-Z_]+)"', (ROOT / "distributor" / "settings.py").read_text(encoding="utf-8")
)

_given_server = os.environ.get("DATABASE_URL", "")
for _name in _SETTINGS:  # the developer's own settings are not the tests'
    os.environ.pop(_name, None)
    os.environ.pop(f"{_name}_FILE", None)
os.environ.update(
    DISTRIBUTOR_VAR=str(HOME / "var"), DISTRIBUTOR_LANGUAGE="en", RECIPIENTS=str(ROOT / "recipients")
)

from distributor import privileges  # noqa: E402

# This process is not the program: servers that run as other users read the files that tests write.
mock.patch.object(privileges, "restrict").start()

from tests.commands import Commands  # noqa: E402
from tests.postgres import Postgres, binaries, create_database, drop_database  # noqa: E402
from tests.servers import CaughtMail, redis_on  # noqa: E402

_postgres: Postgres | None = None
_server = ""  # URL of the PostgreSQL server in use


hypothesis.settings.register_profile("distributor", deadline=None)  # a machine with much to do is no fault
hypothesis.settings.load_profile("distributor")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=("sqlite", "postgresql"),
        default="sqlite",
        help="what the tests that touch a database use; PostgreSQL is DATABASE_URL, else a throw-away server",
    )
    parser.addoption(
        "--matrix",
        type=int,
        default=0,
        metavar="RUNS",
        help="runs of 250 copies through each mail server, by each kind of TLS, at each distance",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "database: touches the database (set by itself)")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """`--numprocesses=auto`: two more than processors, for many tests wait for a server or a pause."""
    return len(os.sched_getaffinity(0)) + 2 if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Processes that run tests side by side read the settings as this one did: from a folder of their own."""
    for name in ("DJANGO_SETTINGS_MODULE", "DISTRIBUTOR_VAR"):  # else Django wakes before their conftest.py
        os.environ.pop(name, None)


def _prepare(arguments: list[str]) -> None:
    """Choose the database and wake Django, before the conftests of the folders below import the tables."""
    atexit.register(shutil.rmtree, HOME, ignore_errors=True)
    if "postgresql" in {argument.removeprefix("--database=") for argument in arguments}:
        _choose_postgresql()
    os.environ["DJANGO_SETTINGS_MODULE"] = "distributor.settings"
    with contextlib.chdir(HOME):  # the settings read .env of the working folder: never the developer's
        django.setup()
    if not _server:
        # A file, as in real life: an in-memory database locks whole tables between threads.
        connections["default"].settings_dict["TEST"]["NAME"] = str(HOME / "test.sqlite3")


def _choose_postgresql() -> None:
    global _postgres, _server  # noqa: PLW0603
    programs = None if _given_server else binaries()
    if not programs and not _given_server:
        return
    if programs:
        home = HOME / "pg"
        home.mkdir()
        HOME.chmod(0o711)
        _postgres = Postgres(home, programs)
        _postgres.start()
        atexit.register(_postgres.stop)
    _server = _postgres.url() if _postgres else _given_server
    os.environ.update(DATABASE_URL=_server, SECRET_KEY=secrets.token_urlsafe(50))


# A process that pytest-xdist started has no arguments; the first one left it the server's address.
_prepare(["postgresql"] if "PYTEST_XDIST_WORKER" in os.environ and _given_server else sys.argv[1:])


def missing(server: str) -> None:
    """Skip the test at hand, or fail it where every server ought to be there."""
    say = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
    say(f"{server} is missing: see “Tests” in CONTRIBUTING.md")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if fixtures & _DATABASE_FIXTURES or item.get_closest_marker("django_db"):
            item.add_marker("database")


def pytest_runtest_setup(item: pytest.Item) -> None:
    wanted = item.config.getoption("--database") == "postgresql" and item.get_closest_marker("database")
    if wanted and not _server:
        missing("PostgreSQL")


class _Settings:
    """`settings.NAME = value`, for one test: in our settings, and where Django looks for its own."""

    def __init__(self, django: Settings, patch: pytest.MonkeyPatch) -> None:
        from distributor import settings as ours  # read by now, and not from the developer's folder

        vars(self).update(_ours=ours, _django=django, _patch=patch)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ours if hasattr(self._ours, name) else self._django, name)

    def __setattr__(self, name: str, value: object) -> None:
        setattr(self._django, name, value)
        if hasattr(self._ours, name):
            self._patch.setattr(self._ours, name, value)


@pytest.fixture
def settings(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> _Settings:
    """The settings of this process, to be changed for one test (in place of pytest-django's fixture)."""
    return _Settings(settings, monkeypatch)


@pytest.fixture
def var() -> Iterator[Path]:
    """A fresh DISTRIBUTOR_VAR with a short path."""
    folder = Path(tempfile.mkdtemp(prefix="var-", dir=HOME))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def _redis() -> Iterator[str]:
    with redis_on(HOME / "var", missing) as url:
        yield url


@pytest.fixture
def redis_server(_redis: str) -> str:
    """The URL of a real Redis, emptied; it is the one that the settings name in this process."""
    redis.Redis.from_url(_redis).flushall()
    return _redis


@pytest.fixture
def catcher(var: Path) -> Iterator[CaughtMail]:
    """A running mail catcher and the mail it kept."""
    with CaughtMail.started(var / "outbox", HOME / "catcher.log") as running:
        yield running


@pytest.fixture(scope="session")
def _migrated() -> str:
    """What fresh databases are copied from, tables without rows: a path, or a PostgreSQL database's name."""
    template = create_database(_server) if _server else f"sqlite:///{HOME / 'template.sqlite3'}"
    environment = {**os.environ, "DATABASE_URL": template, "PYTHONPATH": str(ROOT)}
    subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--verbosity=0"], cwd=HOME, env=environment, check=True
    )
    return template.partition("?")[0].rpartition("/")[2] if _server else str(HOME / "template.sqlite3")


@pytest.fixture
def database_url(_migrated: str, var: Path) -> Iterator[str]:
    """A fresh database with tables for other processes; under SQLite it is also the embedded one of `var`."""
    if not _server:
        shutil.copy(_migrated, var / "distributor.sqlite3")
        yield f"sqlite:///{var / 'distributor.sqlite3'}"
        return
    url = create_database(_server, _migrated)
    yield url
    drop_database(_server, url)


@pytest.fixture
def environment(var: Path, database_url: str) -> dict[str, str]:
    """What a process sees instead of the developer's settings: `var`, `database_url`, English."""
    given = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    given |= {"DISTRIBUTOR_VAR": str(var), "DISTRIBUTOR_LANGUAGE": "en", "PYTHONPATH": str(ROOT)}
    given |= {"RECIPIENTS": str(ROOT / "recipients"), "PYTHONUTF8": "1"}
    return given | ({"DATABASE_URL": database_url, "SECRET_KEY": "s" * 50} if _server else {})


Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def _commands() -> Iterator[Commands]:
    with Commands.started(HOME / "commands", ROOT) as commands:
        yield commands


@pytest.fixture
def run_distributor(environment: dict[str, str], tmp_path: Path, _commands: Commands) -> Run:
    """`run_distributor("issue", "list", NAME="value")`: the command in a process and folder of its own."""

    def run(
        *arguments: str | Path, timeout: float = 120, **settings: str
    ) -> subprocess.CompletedProcess[str]:
        words = [*map(str, arguments)]
        if any(name.startswith("PYTHON") for name in settings):  # read when the interpreter starts
            return subprocess.run(
                [sys.executable, "-m", "distributor", *words],
                cwd=tmp_path,
                env=environment | settings,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=timeout,
                check=False,
            )
        return _commands.run(words, tmp_path, environment | settings, timeout)

    return run
