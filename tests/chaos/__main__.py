"""The long form: `python -m tests.chaos --seeds 200 [--only CASE] [--link KIND/MS]`.

Runs the same cases as `make test`, with so many random kills, prints tables and leaves the figures in
bench/results/chaos.json. Exit code 1 where a copy was lost or doubled, or a case did not go as it says.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

import pytest

from tests.chaos.figures import Figures
from tests.chaos.link import LATENCIES, Link
from tests.chaos.plan import NAME, Plan

_RESULTS = Path("bench/results/chaos.json")


def _told() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--seeds", type=int, default=200, help="random kills (200)")
    parser.add_argument("--first", type=int, default=1, help="the first seed (1)")
    parser.add_argument("--offices", type=int, default=4, help="offices that are killed at the same time (4)")
    parser.add_argument("--only", default="", help="cases whose names contain this, e.g. “kill 9”")
    parser.add_argument(
        "--database",
        choices=("sqlite", "postgresql"),
        default="postgresql",
        help="what offices use; cases about the other one are left out (postgresql)",
    )
    parser.add_argument(
        "--link",
        type=Link.read,
        help="the same for all, “starttls/150”: STARTTLS, 150 ms each way (drawn by seed and case)",
    )
    return parser.parse_args()


def _outcome(figures: Figures, code: int) -> int:
    """Not 0 where a promise was broken; else what the cases say."""
    total = figures.total
    return 1 if total.lost or total.doubled or total.wrong or total.unhandled else code


def main() -> int:
    told = _told()
    plan = Plan(
        seeds=told.seeds,
        first=told.first,
        offices=told.offices,
        database=told.database,
        link=told.link,
        farthest=max(LATENCIES),
    )
    sys.argv[1:] = []  # the suite's conftest reads it, too: no second server is wanted
    arguments = ["tests/chaos", "--quiet", "--no-header", "-p", "no:cacheprovider"]
    if told.only:
        arguments += ["-k", " and ".join(re.findall(r"\w+", told.only))]
    code = int(pytest.main(arguments, plugins=[_Named(NAME, plan)]))
    sys.stdout.write(f"\n{plan.figures.table()}\n\n")
    plan.figures.write(_RESULTS, told.database)
    return _outcome(plan.figures, code)


class _Named:
    """Registers the plan under its name."""

    def __init__(self, name: str, plan: Plan) -> None:
        self._name, self._plan = name, plan

    def pytest_configure(self, config: pytest.Config) -> None:
        config.pluginmanager.register(self._plan, self._name)


if __name__ == "__main__":
    sys.exit(main())
