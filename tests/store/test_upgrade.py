"""A filled database of an earlier version becomes one of this version: nothing is lost, and it works."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import Any

import psycopg
import pytest

from distributor.publication.number import kept
from tests.postgres import create_database, drop_database
from tests.store.upgrade.office import CSV, GROUPS

pytestmark = pytest.mark.database
ROOT = Path(__file__).resolve().parents[2]
FILLED = Path(__file__).with_name("upgrade")
# The names of today, and those of the same steps in the commits between that version and this numbering.
NAMES = sorted(path.stem for path in (ROOT / "distributor/store/migrations").glob("0*.py"))
RENUMBERED = NAMES[:5]
FORMER = ("0010_suppression", "0010_comparable_keys", "0014_login_links", "0011_who_changed")

_SETTINGS = {
    "DISTRIBUTOR_LANGUAGE": "en",
    "DJANGO_SETTINGS_MODULE": "distributor.settings",
    "MAIL_FROM": "gazette@example.org",
    "PUBLIC_URL": "https://gazette.example.org",
    "PYTHONPATH": str(ROOT),
    "PYTHONUTF8": "1",
    "SECRET_KEY": "s" * 50,
}
# A signature is for a mail's octets, and this version writes others; `contributor` is for the test below.
_OF_THE_VERSION = {"signed", "amiss", "contributor"}


@dataclass(frozen=True, slots=True)
class Office:
    """A database of its own, the files beside it, and the settings that lead there."""

    url: str
    environment: dict[str, str]

    def run(self, *words: str, given: str = "", code: int = 0) -> str:
        """What a Python process prints that sees this office."""
        done = subprocess.run(
            [sys.executable, *words],
            cwd=self.environment["DISTRIBUTOR_VAR"],
            env=self.environment,
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    def command(self, *words: str, code: int = 0) -> str:
        return self.run("-m", "distributor", *words, code=code)

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        """Run SQL as nobody of ours does it."""
        with contextlib.closing(self._connect()) as connection:
            found = connection.execute(statement)
            rows = found.fetchall() if found.description else []
            connection.commit()
        return rows

    def _connect(self) -> Any:
        if self.url.startswith("sqlite"):
            return sqlite3.connect(self.url.removeprefix("sqlite:///"))
        return psycopg.connect(self.url)


@pytest.fixture(scope="module")
def office() -> Iterator[Callable[..., Office]]:
    """Makes offices on the database server that the tests use; a filled one is of the earlier version."""
    server = os.environ.get("DATABASE_URL", "")  # tests/conftest.py chooses it
    with contextlib.ExitStack() as stack:

        def make(*, filled: bool) -> Office:
            var = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="office-")))
            url = create_database(server) if server else f"sqlite:///{var / 'distributor.sqlite3'}"
            if server:
                stack.callback(drop_database, server, url)
            environment = _SETTINGS | {"DISTRIBUTOR_VAR": str(var)} | {
                name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ
            }  # fmt: skip
            made = Office(url, environment | ({"DATABASE_URL": url} if server else {}))
            if filled:
                _fill(made, var)
            return made

        yield make


def _source() -> Path:
    return FILLED / ("postgresql" if os.environ.get("DATABASE_URL") else "sqlite")


def _fill(made: Office, var: Path) -> None:
    for name in ("archive", "incoming"):
        shutil.copytree(_source() / name, var / name)
    if made.url.startswith("sqlite"):
        shutil.copy(_source() / "distributor.sqlite3", var)
        return
    with psycopg.connect(made.url, autocommit=True) as connection:
        connection.execute((_source() / "database.sql").read_bytes())


@pytest.fixture(scope="module")
def facts() -> dict[str, Any]:
    """What the earlier version said of its database."""
    return json.loads((_source() / "facts.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def upgraded(office: Callable[..., Office]) -> Office:
    made = office(filled=True)
    assert made.command("migrate").endswith("the tables are ready\n")
    return made


@pytest.fixture(scope="module")
def looked(upgraded: Office, facts: dict[str, Any]) -> dict[str, Any]:
    """What this version says of the same database."""
    return _look(upgraded, _pages(facts))


def _look(made: Office, pages: list[str]) -> dict[str, Any]:
    said = made.run("-m", "tests.store.upgrade.look", given=json.dumps(pages))
    return json.loads(said)  # type: ignore[no-any-return]


def _pages(facts: dict[str, Any]) -> list[str]:
    shown, marks = facts["shown"], facts["marks"]
    return [
        "/", "/inbox", "/manuscripts", "/contributors", "/answers", "/statistics",
        *(f"/issues/{issue['issue']}/" for issue in shown["issues"]),
        *(f"/issues/2026-10/copies/{mark['copy']}" for mark in marks["october"]),
        "/issues/2026-09/copies", "/issues/2026-10/copies",
        *(f"/inbox/{mail['id']}" for mail in shown["inbox"]),
        *(f"/manuscripts/{each['number']}" for each in shown["manuscripts"]),
        *(f"/{letter}/{mark[why]}" for letter, why in (("r", "read"), ("u", "unsubscribe"))
          for mark in (*marks["september"], *marks["october"])),
    ]  # fmt: skip


def test_every_row_is_there(looked: dict[str, Any], facts: dict[str, Any]) -> None:
    had = facts["tables"]
    merged = {"distributor_person": 1, "distributor_suppression": 1, "distributor_contributoraddress": 1}
    ours = {
        table: count - merged.get(table, 0)
        for table, count in had.items()
        if table.startswith("distributor_")
    }
    assert {table: looked["tables"][table] for table in ours} == ours
    assert looked["tables"]["distributor_suppressionevidence"] == had["distributor_suppression"]
    assert looked["tables"]["auth_user"] == had["auth_user"]


def test_commands_tell_the_same(looked: dict[str, Any], facts: dict[str, Any]) -> None:
    for name, rows in facts["shown"].items():
        told = looked["shown"][name]
        if name == "contributors":
            continue  # two of them were one mailbox
        assert len(told) == len(rows), name
        for row, now in zip(rows, told, strict=True):
            before = {key: value for key, value in row.items() if key not in _OF_THE_VERSION}
            assert _as_before(now, before) == before, name


def _as_before(now: Any, before: Any) -> Any:
    """What is told now, without what an earlier version did not tell."""
    if not isinstance(before, dict) or not isinstance(now, dict):
        return now
    return {key: _as_before(now.get(key), value) for key, value in before.items()}


def test_doctor_finds_the_database_in_order(looked: dict[str, Any]) -> None:
    states = {finding["what"]: finding["state"] for finding in looked["doctor"]}
    assert states["Database"] == states["Clock of the database"] == "good"


def test_two_who_were_one_mailbox_are_one(upgraded: Office, looked: dict[str, Any]) -> None:
    found = {row["name"]: (row["addresses"], row["manuscripts"]) for row in looked["shown"]["contributors"]}
    assert found == {"王明": (["wang@example.com"], 2), "李青": (["li@example.net"], 1)}
    keys = upgraded.ask("SELECT address_key FROM distributor_person ORDER BY address_key")
    assert [key for (key,) in keys if key in ("wu6@example.org", "WU6@example.org")] == ["wu6@example.org"]
    groups = upgraded.ask(
        "SELECT count(*) FROM distributor_membership m JOIN distributor_person p ON p.id = m.person_id"
        " WHERE p.address_key = 'wu6@example.org' AND m.retired IS NULL"
    )
    assert groups == [(2,)], "in both of the groups as before"


def test_who_stopped_stays_stopped_and_why(upgraded: Office) -> None:
    rows = upgraded.ask(
        "SELECT s.address_key, s.reason, e.reason, e.code, e.text FROM distributor_suppression s"
        " JOIN distributor_suppressionevidence e ON e.suppression_id = s.id WHERE s.lifted IS NULL"
    )
    assert sorted(row[:3] for row in rows) == [
        ("feng9@example.org", "unsubscribed", "unsubscribed"),
        ("gone@example.com", "unsubscribed", "unsubscribed"),
        ("waiting@example.net", "unsubscribed", "unsubscribed"),
        ("wu6@example.org", "bounced", "bounced"),
        ("wu6@example.org", "bounced", "unsubscribed"),
    ]
    assert all(code or text for *_rest, code, text in rows)


def test_a_post_of_before_is_given_to_its_next_holder(office: Callable[..., Office], tmp_path: Path) -> None:
    made = office(filled=True)
    made.command("migrate")
    (tmp_path / "groups.toml").write_text(GROUPS, encoding="utf-8")
    for name, text in CSV.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    made.environment["RECIPIENTS"] = str(tmp_path)
    made.command("audience", "sync", "--yes")
    made.command("audience", "replace", "市法院", "院长", "--by", "唐知 <tang@example.com>", "--yes")
    told = json.loads(made.command("audience", "history", "市法院 院长", "--json"))
    assert [(each["name"], each["until"] is None) for each in told] == [("周五", False), ("唐知", True)]
    copies = json.loads(made.command("deliveries", "2026-10", "--json"))
    assert "周五" in {copy["name"] for copy in copies}, "who received it then"


def test_every_document_in_use_was_read_into_a_revision(upgraded: Office, facts: dict[str, Any]) -> None:
    assert upgraded.ask("SELECT count(*) FROM distributor_revision WHERE content IS NULL") == [(0,)]
    assert upgraded.ask("SELECT count(*) FROM distributor_issue WHERE revision_id IS NULL") == [(0,)]
    unbound = "SELECT count(*) FROM distributor_edition WHERE revision_id IS NULL AND issue_id IS NOT NULL"
    assert upgraded.ask(unbound) == [(0,)]
    for issue in facts["shown"]["issues"]:
        shown = json.loads(upgraded.command("issue", "show", issue["issue"], "--json"))
        assert shown["columns"] and shown["number"] == issue["number"]


def test_plain_numbers_keep_their_order_and_their_slugs(upgraded: Office, facts: dict[str, Any]) -> None:
    rows = upgraded.ask("SELECT slug, number, position, volume FROM distributor_issue ORDER BY position")
    had = sorted((issue["number"], issue["issue"]) for issue in facts["shown"]["issues"])
    assert rows == [(slug, str(number), kept(str(number)).position, 0) for number, slug in had]


def test_links_and_message_ids_of_before_are_known(looked: dict[str, Any], facts: dict[str, Any]) -> None:
    assert looked["message_ids"] == {
        mark["address"]: mark["message_id"] for mark in facts["marks"]["october"]
    }
    assert {path: status for path, status in looked["pages"].items() if status != 200} == {}


def test_what_was_on_its_way_goes_on_and_what_went_stays(
    office: Callable[..., Office], facts: dict[str, Any]
) -> None:
    made = office(filled=True)
    made.command("migrate")
    held = made.command("send", "2026-10", "--wait", code=4)
    assert "looks restored from a backup" in held, "it is a copy of another office's"
    made.command("resume", "2026-10")
    made.command("send", "2026-10", "--wait", code=3)  # one copy failed before, one is in doubt
    was = {mark["address"]: mark for mark in facts["marks"]["october"]}
    mails = list((Path(made.environment["DISTRIBUTOR_VAR"]) / "outbox" / "new").iterdir())
    sent = [BytesHeaderParser().parsebytes(mail.read_bytes())["Message-ID"] for mail in mails]
    assert sent == [was["deferred@example.net"]["message_id"]]
    told = json.loads(made.command("deliveries", "2026-10", "--json"))
    before = {copy["copy_number"]: copy["state"] for copy in facts["shown"]["october"]}
    assert {copy["copy_number"]: copy["state"] for copy in told} == before | {
        was["deferred@example.net"]["copy"]: "accepted"
    }


_KILLED = """
import os, sys
from django.db.migrations.recorder import MigrationRecorder
from distributor.cli import setup
setup.django()
record = MigrationRecorder.record_applied
def killed(self, app, name):
    if name == sys.argv[1]:
        os._exit(9)
    record(self, app, name)
MigrationRecorder.record_applied = killed
setup.migrate()
"""


@pytest.mark.parametrize("name", ["0009_came_back", *NAMES[5:]])
def test_killed_between_the_tables_and_the_record_it_goes_on(
    office: Callable[..., Office], name: str
) -> None:
    made = office(filled=name in NAMES)
    made.run("-c", _KILLED, name, code=9)
    assert made.command("migrate").endswith("the tables are ready\n")
    assert _recorded(made) >= set(NAMES)


def test_the_tables_are_those_of_a_new_database(office: Callable[..., Office], upgraded: Office) -> None:
    fresh = office(filled=False)
    fresh.command("migrate")
    _require_same_tables(upgraded, fresh)


def test_a_database_of_the_former_numbering_is_up_to_date(office: Callable[..., Office]) -> None:
    made = office(filled=True)
    made.run("-m", "django", "migrate", "distributor", RENUMBERED[-1])
    made.ask(f"DELETE FROM django_migrations WHERE app = 'distributor' AND name IN ({_quoted(NAMES)})")
    assert made.command("migrate").endswith("the tables are ready\n")
    assert "2026-10" in made.command("issue", "list")
    assert made.command("migrate") == "the tables are up to date\n"
    assert _recorded(made) >= set(FORMER)


def test_a_database_between_two_former_numbers_goes_on_from_there(
    office: Callable[..., Office], upgraded: Office
) -> None:
    made = office(filled=True)
    made.run("-m", "django", "migrate", "distributor", "0002_suppression_evidence")
    made.ask(f"DELETE FROM django_migrations WHERE app = 'distributor' AND name IN ({_quoted(NAMES)})")
    assert made.command("migrate").endswith("the tables are ready\n")
    assert _recorded(made) == _recorded(upgraded)
    _require_same_tables(upgraded, made)


def test_older_tables_are_refused_in_one_line_and_left_alone(office: Callable[..., Office]) -> None:
    made = office(filled=True)
    made.ask("DELETE FROM django_migrations WHERE app = 'distributor' AND name = '0009_came_back'")
    before = _recorded(made)
    for words in (("issue", "list"), ("migrate",)):
        said = made.command(*words, code=2)
        assert said.startswith("the tables are those of an early trial (they end with 0008_effects)")
        assert said.count("\n") == 1
    assert _recorded(made) == before


def _require_same_tables(*offices: Office) -> None:
    one, other = (json.loads(made.run("-m", "tests.store.upgrade.tables")) for made in offices)
    assert len(other) > 40
    assert one.keys() == other.keys()
    apart = {
        table: sorted(set(parts) ^ set(other[table])) for table, parts in one.items() if parts != other[table]
    }
    assert apart == {}


def _recorded(made: Office) -> set[str]:
    return {name for (name,) in made.ask("SELECT name FROM django_migrations WHERE app = 'distributor'")}


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)
