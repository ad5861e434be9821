"""Measures every part in turn, prints the table and leaves the figures as JSON."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys

from bench import figures, machine, options, sink, table
from bench.errors import BenchError
from bench.figures import Figures
from bench.place import ROOT, Place, place

_SMALL_TEMPLATES = str(ROOT / "bench" / "templates")


def whole_path(office: Place, part: str, told: argparse.Namespace) -> Figures:
    """Send one mail, on one database, in rounds."""
    small, port = part.endswith("small"), sink.free_port()
    mails = told.small if small else told.real
    settings = office.settings(part, mails, postgresql=not part.startswith("sqlite"))
    settings["RELAYS"] = f"smtp://127.0.0.1:{port}"
    if small:
        settings["MAIL_TEMPLATES"] = _SMALL_TEMPLATES
    counts = ("--rounds", told.rounds, "--mails", mails, "--naive", min(told.naive, mails))
    done = office.run("bench.whole_path", settings, "--document", told.document, "--port", port, *counts)
    return figures.of_rounds(part, done)


def planning(office: Place, part: str, told: argparse.Namespace) -> Figures:
    """Plan one run; the readers are put there by another process, whose memory does not count."""
    settings = office.settings(part, told.plan, postgresql=part == "plan")
    office.run("bench.prepare", settings, told.document)
    size = f"{told.plan // 1000}k" if told.plan % 1000 == 0 else str(told.plan)
    return figures.of_planning(f"{part}_{size}", office.run("bench.planning", settings))


def main() -> None:
    told = options.read()
    found: Figures = {}
    for name in ("smtp-sink", "smtp-source"):
        sink.program(name)  # refused before anything takes its time
    with place(told.folder) as office:
        about = machine.describe(office.folder, office.server)
        for part in told.only:
            print(f"{part} …", file=sys.stderr, flush=True)
            found |= (planning if part.endswith("plan") else whole_path)(office, part, told)
    found |= figures.of_naive(found)
    table.show(found, about)
    made = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    rounded = {name: round(value, 4) for name, value in found.items()}
    report = {
        "made": made,
        "document": told.document.name,
        "rounds": told.rounds,
        "machine": about,
        **rounded,
    }
    told.results.parent.mkdir(parents=True, exist_ok=True)
    told.results.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    try:
        main()
    except BenchError as error:
        sys.exit(f"bench: {error}")
