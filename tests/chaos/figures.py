"""What the cases found, case by case: the table that is printed and the file that is left."""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.chaos.link import Link
from tests.chaos.office import Office
from tests.chaos.oracle import Verdict

_SUMS = ("runs", "copies", "kills", "lost", "doubled", "wrong", "in_doubt", "most_in_doubt", "unhandled")
_COLUMNS = "runs | copies | kills | lost | doubled | in doubt | at most | unhandled | longest recovery"


@dataclass
class Case:
    """One line of a table."""

    runs: int = 0  # of an issue; 1 where the case begins none
    copies: int = 0
    kills: int = 0  # kill -9 of workers, of their processes or of sweepers
    lost: int = 0
    doubled: int = 0
    wrong: int = 0
    in_doubt: int = 0
    most_in_doubt: int = 0  # what was done to the runs allows so many
    unhandled: int = 0  # exceptions in the logs of workers and sweepers
    longest: float = 0.0  # seconds from the last blow to the end of the run

    def add(self, verdicts: list[Verdict], longest: float, kills: int) -> None:
        last = {verdict.run: verdict for verdict in verdicts}  # of a run that was looked at twice
        for verdict in last.values():
            self.copies += sum(verdict.states.values())
            self.lost += len(verdict.lost)
            self.doubled += len(verdict.doubled)
            self.wrong += len(verdict.wrong) + bool(verdict.unended) + verdict.needlessly_in_doubt
            self.in_doubt += verdict.in_doubt
            self.most_in_doubt += verdict.most_in_doubt
        self.unhandled += sum(len(verdict.unhandled) for verdict in verdicts)
        self.runs += max(1, len(last))
        self.kills += kills
        self.longest = max(self.longest, longest)

    @property
    def cells(self) -> str:
        longest = f"{self.longest:.1f} s" if self.longest else "–"
        sums = (
            self.runs, self.copies, self.kills, self.lost, self.doubled,
            self.in_doubt, self.most_in_doubt, self.unhandled,
        )  # fmt: skip
        return " | ".join([*map(str, sums), longest])


def summed(cases: Iterable[Case]) -> Case:
    found = list(cases)
    sums = {name: sum(getattr(case, name) for case in found) for name in _SUMS}
    return Case(**sums, longest=max((case.longest for case in found), default=0.0))


@dataclass
class Figures:
    """All cases of a session, by what was done and over which link."""

    cases: dict[tuple[str, Link], Case] = field(default_factory=dict)
    seeds: int = 0

    def add(self, case: str, office: Office) -> None:
        """What came of a case in one office."""
        found = self.cases.setdefault((case, office.link), Case())
        found.add(office.verdicts, office.longest, office.kills)

    @property
    def total(self) -> Case:
        return summed(self.cases.values())

    @property
    def by_case(self) -> dict[str, Case]:
        """One line for each, with the links that it had."""
        found: dict[str, dict[Link, Case]] = {}
        for (name, link), case in sorted(self.cases.items()):
            found.setdefault(name, {})[link] = case
        return {f"{name} | {_named(links)}": summed(links.values()) for name, links in found.items()}

    @property
    def by_link(self) -> dict[Link, Case]:
        """One line for each, and what was done over it."""
        links = sorted({link for _, link in self.cases})
        return {link: summed(case for (_, on), case in self.cases.items() if on == link) for link in links}

    def table(self) -> str:
        """Two tables, by case and by link, as Markdown."""
        by_case = {**self.by_case, "**total** | ": self.total}
        by_link = {f"{link.kind} | {link.latency} ms": case for link, case in self.by_link.items()}
        return "\n\n".join(
            [
                _table("case | connection", by_case),
                _table("connection | each way", {**by_link, "**total** | ": self.total}),
            ]
        )

    def write(self, path: Path, database: str) -> None:
        total = self.total
        report: dict[str, Any] = {
            "made": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            "database": database,
            "machine": {"processors": os.cpu_count(), "python": platform.python_version()},
            "chaos.seeds": self.seeds,
            "chaos.runs": total.runs,
            "chaos.copies": total.copies,
            "chaos.kills": total.kills,
            "chaos.lost": total.lost,
            "chaos.doubled": total.doubled,
            "chaos.wrong": total.wrong,
            "chaos.in_doubt": total.in_doubt,
            "chaos.most_in_doubt": total.most_in_doubt,
            "chaos.unhandled": total.unhandled,
            "chaos.longest_recovery": round(total.longest, 2),
            "links": {str(link): vars(case) for link, case in self.by_link.items()},
            "cases": [
                {"case": name, "link": str(link), **vars(case)}
                for (name, link), case in sorted(self.cases.items())
            ],
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _table(first: str, rows: dict[str, Case]) -> str:
    columns = f"| {first} | {_COLUMNS} |"
    rule = "|".join(["---", "---", *["---:"] * len(_COLUMNS.split("|"))])
    return "\n".join([columns, f"|{rule}|", *(f"| {name} | {case.cells} |" for name, case in rows.items())])


def _named(links: Iterable[Link]) -> str:
    """`starttls/150`, or how many where a case had several."""
    found = list(links)
    return str(found[0]) if len(found) == 1 else f"{len(found)} kinds"
