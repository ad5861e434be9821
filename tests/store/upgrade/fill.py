"""Fills a database with the commands of an earlier version; README.md says how it is run.

The folder gets the database, the files beside it, and `facts.json`: what that version itself says of them.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from distributor.states import Route, RunKind
from tests.delivery.sink import CLOSE, Sink, obliging
from tests.postgres import Postgres, binaries
from tests.store.upgrade import office

# psql's own commands, versions, and what older servers do not know.
_NOT_SQL = (b"\\restrict ", b"\\unrestrict ", b"-- Dumped ", b"SET transaction_timeout")
ROLES = (("editor", "郝维芳"), ("reviewer", "林明涛"), ("signatory", "阮和"))


class Office:
    """The earlier version's commands, pages and tables over one database."""

    def __init__(self, home: Path, relay: Sink, database: str) -> None:
        self.home, self.relay = home, relay
        os.environ.update(
            DISTRIBUTOR_VAR=str(home / "var"),
            DISTRIBUTOR_LANGUAGE="en",
            RECIPIENTS=str(home / "recipients"),
            RELAYS=f"smtp://127.0.0.1:{relay.port}?name=relay",
            MAIL_FROM="gazette@example.org",
            PUBLIC_URL="https://gazette.example.org",
            REPLY_SECONDS="2",
            SECRET_KEY="s" * 50,
            PYTHONPATH=str(Path.cwd()),
            DJANGO_SETTINGS_MODULE="distributor.settings",
            **({"DATABASE_URL": database} if database else {}),
        )
        folder = home / "recipients"
        folder.mkdir()
        for name, content in {"groups.toml": office.GROUPS, **office.CSV}.items():
            (folder / name).write_text(content, encoding="utf-8")

    def command(self, *words: str, stdin: str = "", code: int = 0) -> str:
        """What the command prints."""
        done = subprocess.run(
            [sys.executable, "-m", "distributor", *words],
            cwd=self.home,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != code:
            raise RuntimeError(f"{words} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def imported(self, number: int, *titles: str) -> str:
        """An issue of these articles; its slug."""
        file = self.home / f"issue-{number}.md"
        file.write_text(office.issue(number, *titles), encoding="utf-8")
        self.command("issue", "import", str(file))
        return f"2026-{number:02}"

    def signed(self, slug: str) -> str:
        for role, name in ROLES:
            self.command("issue", "sign", slug, "--role", role, "--as", name)
        return slug

    def receive(self, *mails: bytes) -> None:
        for number, raw in enumerate(mails):
            file = self.home / f"{number}.eml"
            file.write_bytes(raw)
            self.command("inbox", "receive", str(file))

    def stop(self, token: str) -> None:
        """Press the button of the page to unsubscribe, in a process as the earlier version's."""
        from django.test import Client

        assert (
            Client(headers={"host": "127.0.0.1:8000"}).post(f"/u/{token}", {"action": "stop"}).status_code
            == 200
        )


def fill(made: Office) -> dict[str, Any]:
    """Three months of an office; the marks of its copies."""
    import django

    made.command("migrate")
    django.setup()
    made.command("user", "add", "bianji", stdin="a long password 1\na long password 1\n")
    made.command("audience", "sync", "--yes")
    september = _september(made)
    october = _october(made, september)
    made.command("correct", "2026-09", "--kind", "correction", "--text", "第1页“台阶”应为“石阶”。",
                 "--by", "阮和", "--wait")  # fmt: skip
    made.command("send", "2026-10", "--to-me", "editor@example.org")
    made.command("archive", "add", "2026-09", "--run", str(_first_run()))
    made.signed(made.imported(11, "渡口的晨光"))
    made.command("send", "2026-11", "--at", "2066-01-05 09:00", "--by", "阮和")
    return {"september": september, "october": october}


def _september(made: Office) -> list[dict[str, Any]]:
    """An issue with a contributor's article, which everybody receives; then some stop."""
    made.imported(9, "河边的台阶", "桥下的灯")
    for kind in ("acknowledgement", "adopted", "revise", "rejected", "published"):
        made.command("answers", "--on", kind)
    made.receive(
        office.contribution(1, "王明 <wang@example.com>", "把意见箱变成连心桥"),
        office.contribution(2, "王明 <Wang@example.com>", "小板凳上的夜话"),
        office.contribution(3, "李青 <li@example.net>", "一张长桌的回音"),
        office.contribution(4, "李青 <li@example.net>", "一张长桌的回音", "今年入秋，长桌又添了四条板凳。"),
        office.mail(5, "auto@example.com", "自动回复：外出", "我在外地。", Auto_Submitted="auto-replied"),
        office.mail(6, "WU6@example.org", "问候", "节日好。"),
        office.contribution(9, "李青 <li@example.net>", "一张长桌的回音", "今年入秋，长桌又添了四条板凳。"),
    )
    _decide(made)
    made.signed("2026-09")
    made.command("send", "2026-09", "--wait")
    marks = _marks("2026-09")
    _stop_some(made, marks)
    return marks


def _october(made: Office, september: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """An issue with copies in every state; a reader stops while a copy waits, a doubt is settled."""
    made.signed(made.imported(10, "清单上的实事", "老街的新井"))
    made.relay.script = lambda stage, recipient, _count: office.script(stage, recipient, CLOSE)
    made.command("send", "2026-10", "--wait")
    made.relay.script = obliging
    marks = _marks("2026-10")
    made.stop(_of(september, "waiting@example.net")["unsubscribe"])
    settled = _of(marks, "settled@example.com")["copy"]
    made.command("doubts", "settle", "2026-10", "--sent", "--copy", str(settled), "--by", "郝维芳")
    return marks


def _decide(made: Office) -> None:
    numbers = [each["number"] for each in json.loads(made.command("manuscript", "list", "--json"))]
    first, second, third = sorted(numbers)
    made.command("manuscript", "edit", third, "--unit", "河埠街道人大工委", "--telephone", "（0999）5550142")
    made.command("manuscript", "adopt", first, "--note", "写得好。", "--by", "郝维芳")
    made.command("manuscript", "place", first, "--issue", "2026-09", "--column", "工作动态", "--by", "郝维芳")
    made.command("manuscript", "revise", second, "--note", "请补一段实例。", "--by", "郝维芳")
    made.command("manuscript", "reject", third, "--note", "题材已用过。", "--by", "郝维芳")
    from distributor.incoming import filing
    from distributor.store.models import Incoming

    for mail in Incoming.objects.filter(sender="WU6@example.org"):
        filing.file(mail, Route.OTHER, by="bianji")
        made.command("inbox", "reread", str(mail.pk))


def _stop_some(made: Office, marks: list[dict[str, Any]]) -> None:
    """Readers who stop: by the page, by mail, by a mail system's report."""
    made.stop(_of(marks, "WU6@example.org")["unsubscribe"])
    wu6, gone = _of(marks, "wu6@example.org"), _of(marks, "gone@example.com")
    made.receive(office.bounce(7, wu6["message_id"], wu6["address"]))
    made.stop(gone["unsubscribe"])
    made.stop(_of(marks, "Feng9@example.org")["unsubscribe"])


def _marks(slug: str) -> list[dict[str, Any]]:
    """What names each copy of the issue's run outside the database."""
    from distributor.delivery.sending import copies
    from distributor.mail.tokens import message_id, token
    from distributor.store.models import Delivery

    found = Delivery.objects.filter(run__issue__slug=slug, run__kind="issue").select_related("run")
    return [
        {
            "copy": copy.copy_number,
            "address": copy.address,
            "state": copy.state,
            "message_id": message_id(
                copies.stamp(copy.run), copy.copy_number, copy.run.sender["message_id_domain"]
            ),
            **{
                why: token(why, copy.run_id, copy.copy_number, bytes(copy.run.link_key))
                for why in ("read", "unsubscribe")
            },
        }
        for copy in found.order_by("copy_number")
    ]


def _of(marks: list[dict[str, Any]], address: str) -> dict[str, Any]:
    return next(mark for mark in marks if mark["address"] == address)


def _first_run() -> int:
    from distributor.store.models import Run

    return int(Run.objects.get(issue__slug="2026-09", kind=RunKind.ISSUE).pk)


def _facts(made: Office, marks: dict[str, Any]) -> dict[str, Any]:
    from django.apps import apps

    tables = {model._meta.db_table: model._default_manager.count() for model in apps.get_models()}
    shown = {name: json.loads(made.command(*words, "--json")) for name, words in office.SHOWN.items()}
    return {"tables": dict(sorted(tables.items())), "shown": shown, "marks": marks}


@contextlib.contextmanager
def _server(wanted: bool) -> Iterator[Postgres | None]:
    """A throw-away PostgreSQL server where one is wanted."""
    if not wanted:
        yield None
        return
    home = Path(tempfile.mkdtemp(prefix="pg-"))
    programs = binaries()
    assert programs, "no PostgreSQL: see CONTRIBUTING.md"
    server = Postgres(home, programs)
    server.start()
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(home)


def _keep(made: Office, server: Postgres | None, target: Path, facts: dict[str, Any]) -> None:
    """The database in its smallest form, the facts, and the files that rows name."""
    target.mkdir(parents=True, exist_ok=True)
    for name in ("archive", "incoming"):
        shutil.rmtree(target / name, ignore_errors=True)
        shutil.copytree(
            made.home / "var" / name, target / name, ignore=shutil.ignore_patterns("tmp", ".lock")
        )
    (target / "facts.json").write_text(
        json.dumps(facts, ensure_ascii=False, indent=1, default=str) + "\n", encoding="utf-8"
    )
    if server is None:
        _small(made.home / "var" / "distributor.sqlite3", target / "distributor.sqlite3")
        return
    programs = binaries()
    assert programs
    dump = [str(programs / "pg_dump"), "--no-owner", "--no-privileges", "--inserts", "--rows-per-insert=100"]
    said = subprocess.run([*dump, f"--dbname={server.url()}"], capture_output=True, check=True).stdout
    lines = [line for line in said.split(b"\n") if not line.startswith(_NOT_SQL)]  # texts hold other breaks
    (target / "database.sql").write_bytes(b"\n".join(lines))


def _small(source: Path, target: Path) -> None:
    """A copy in small pages, without a log beside it."""
    target.unlink(missing_ok=True)
    with contextlib.closing(sqlite3.connect(source)) as connection:
        connection.execute("VACUUM INTO ?", [str(target)])
    with contextlib.closing(sqlite3.connect(target)) as connection:
        connection.execute("PRAGMA journal_mode=delete")
        connection.execute("PRAGMA page_size=512")
        connection.execute("VACUUM")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("target", type=Path)
    parser.add_argument("--postgresql", action="store_true")
    told = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="office-") as home,
        Sink().running() as relay,
        _server(told.postgresql) as server,
    ):
        made = Office(Path(home), relay, server.url() if server else "")
        _keep(made, server, told.target, _facts(made, fill(made)))


if __name__ == "__main__":
    main()
