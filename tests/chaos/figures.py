"""What the cases found, case by case: the table that is printed and the file that is left."""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.chaos.oracle import Verdict

RANDOM_KILLS = "random kills"


@dataclass
class Case:
    """One line of the table."""

    runs: int = 0  # of an issue; 1 where the case begins none
    copies: int = 0
    lost: int = 0
    doubled: int = 0
    wrong: int = 0
    in_doubt: int = 0
    longest: float = 0.0  # seconds from the last blow to the end of the run

    def add(self, verdicts: list[Verdict], longest: float) -> None:
        last = {verdict.run: verdict for verdict in verdicts}  # of a run that was looked at twice
        for verdict in last.values():
            self.copies += sum(verdict.states.values())
            self.lost += len(verdict.lost)
            self.doubled += len(verdict.doubled)
            self.wrong += len(verdict.wrong) + bool(verdict.unended)
            self.in_doubt += verdict.in_doubt
        self.runs += max(1, len(last))
        self.longest = max(self.longest, longest)


@dataclass
class Figures:
    """All cases of a session."""

    cases: dict[str, Case] = field(default_factory=dict)
    seeds: int = 0

    def add(self, case: str, verdicts: list[Verdict], longest: float) -> None:
        self.cases.setdefault(case, Case()).add(verdicts, longest)

    @property
    def total(self) -> Case:
        cases = self.cases.values()
        sums = {
            name: sum(getattr(case, name) for case in cases)
            for name in ("runs", "copies", "lost", "doubled", "wrong", "in_doubt")
        }
        return Case(**sums, longest=max((case.longest for case in cases), default=0.0))

    def table(self) -> str:
        """`case | runs | lost | doubled | in doubt | longest recovery`, as Markdown."""
        lines = ["| case | runs | copies | lost | doubled | in doubt | longest recovery |"]
        lines.append("|---|---:|---:|---:|---:|---:|---:|")
        rows = [*sorted(self.cases.items()), ("**total**", self.total)]
        lines += [
            f"| {name} | {case.runs} | {case.copies} | {case.lost} | {case.doubled} | {case.in_doubt} | "
            f"{f'{case.longest:.1f} s' if case.longest else '–'} |"
            for name, case in rows
        ]
        return "\n".join(lines)

    def write(self, path: Path, database: str) -> None:
        total = self.total
        report: dict[str, Any] = {
            "made": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            "database": database,
            "machine": {"processors": os.cpu_count(), "python": platform.python_version()},
            "chaos.seeds": self.seeds,
            "chaos.runs": total.runs,
            "chaos.copies": total.copies,
            "chaos.lost": total.lost,
            "chaos.doubled": total.doubled,
            "chaos.wrong": total.wrong,
            "chaos.in_doubt": total.in_doubt,
            "chaos.longest_recovery": round(total.longest, 2),
            "cases": {name: vars(case) for name, case in sorted(self.cases.items())},
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
