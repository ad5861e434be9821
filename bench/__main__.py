"""Measures every part in turn, prints the tables, and leaves the figures as JSON and as a picture."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench import figures, machine, options, page, picture, sink, table
from bench.errors import BenchError
from bench.figures import Figures
from bench.parts import LARGE, READING, SENDING
from bench.place import ROOT, Place, place
from bench.smtp_source import SESSIONS
from distributor.mail.keys import Kind, make_key

_FEW = 13  # readers from files; the others are put straight into the tables
_SMALL_TEMPLATES = str(ROOT / "bench" / "templates")
# As many as smtp-source has, in total: where replies are late, their number is what decides.
_CONNECTIONS = {"WORKER_PROCESSES": "2", "SESSIONS": str(SESSIONS // 2)}


def whole_path(office: Place, name: str, told: argparse.Namespace) -> Figures:
    """Send one mail, on one database, in rounds."""
    part, port = SENDING[name], sink.free_port()
    mails: int = getattr(told, part.count)
    settings = office.settings(name, mails, postgresql=part.postgresql)
    settings["RELAYS"] = f"smtp://127.0.0.1:{port}"
    if part.small:
        settings["MAIL_TEMPLATES"] = _SMALL_TEMPLATES
    if part.reply_ms:
        settings |= _CONNECTIONS
    if part.signed:
        settings["DKIM_KEYS"] = f"bench:{_key(Path(settings['DISTRIBUTOR_VAR']), part.signed)}"
    naive = min(told.naive, mails) if part.naive else 0
    counts = ("--rounds", told.rounds, "--mails", mails, "--naive", naive, "--reply-ms", part.reply_ms)
    alone = ["--alone"] if part.alone else []
    done = office.run(
        "bench.whole_path", settings, "--document", told.document, "--port", port, *counts, *alone
    )
    return figures.of_rounds(name, done)


def planning(office: Place, name: str, told: argparse.Namespace) -> Figures:
    """Plan one run; the readers are put there by another process, whose memory does not count."""
    if name in LARGE:
        return _large(office, name, told)
    settings = office.settings(name, told.plan, postgresql=name == "plan")
    office.run("bench.prepare", settings, told.document)
    return figures.of_planning(f"{name}_{figures.short(told.plan)}", office.run("bench.planning", settings))


def _large(office: Place, name: str, told: argparse.Namespace) -> Figures:
    """Plan a run of a million, then look at it from all sides when nearly all of it is sent."""
    settings = office.settings(name, _FEW, postgresql=name == "plan_1m")
    office.run("bench.prepare", settings, told.document, told.million)
    planned = office.run("bench.planning", settings) | office.run("bench.large", settings)
    return figures.of_planning(name.replace("1m", figures.short(told.million)), planned)


def reading(office: Place, name: str, told: argparse.Namespace) -> Figures:
    """Receive and read mails, each a different one."""
    settings = office.settings(name, _FEW, postgresql=name == "inbox") | {"INBOX_FLOOD": "0"}
    measured = office.run("bench.inbox", settings, told.inbox)
    return figures.of_planning(f"{name}_{figures.short(told.inbox)}", measured)


def _measure(part: str) -> Callable[[Place, str, argparse.Namespace], Figures]:
    if part in SENDING:
        return whole_path
    return reading if part in READING else planning


def measured(told: argparse.Namespace) -> dict[str, Any]:
    """Every part that was asked for."""
    found: Figures = {}
    for name in ("smtp-sink", "smtp-source"):
        sink.program(name)  # refused before anything takes its time
    with place(told.folder) as office:
        about = machine.describe(office.folder, office.server)
        for part in told.only:
            print(f"{part} …", file=sys.stderr, flush=True)
            found |= _measure(part)(office, part, told)
    found |= figures.of_naive(found)
    made = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    rounded = {name: round(value, 4) for name, value in found.items()}
    return {
        "made": made,
        "command": shlex.join(["python", "-m", "bench", *sys.argv[1:]]),
        "document": told.document.name,
        "rounds": told.rounds,
        "machine": about,
        **rounded,
    }


def main() -> None:
    told = options.read()
    if told.picture or told.page:
        _write_again(told)
        return
    report = measured(told)
    table.show(report, report["machine"])
    told.results.parent.mkdir(parents=True, exist_ok=True)
    told.results.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    picture.write(told.results.with_suffix(".svg"), report)


def _write_again(told: argparse.Namespace) -> None:
    """Figures that were measured before, into the picture and the page."""
    report = _read(told.results)
    if told.picture:
        picture.write(told.picture, report)
    if told.page:
        page.write(told.page, report)


def _key(folder: Path, kind: Kind) -> Path:
    """A new key, which signs for this measurement only."""
    path = folder / "dkim.pem"
    make_key("bench", kind, path)
    return path


def _read(results: Path) -> dict[str, Any]:
    try:
        report: dict[str, Any] = json.loads(results.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BenchError(f"{results} holds no figures; make bench leaves them there: {error}") from None
    return report


if __name__ == "__main__":
    try:
        main()
    except BenchError as error:
        sys.exit(f"bench: {error}")
