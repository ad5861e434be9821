"""What `python -m bench` is told."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from bench.errors import BenchError
from bench.place import ROOT

PARTS = ("real", "small", "sqlite_real", "sqlite_small", "plan", "sqlite_plan")
_REAL_ISSUE = ROOT.parent / "shared" / "real" / "issue-2023-09.md"


def read() -> argparse.Namespace:
    """The command line; the defaults are for figures to be believed."""
    parser = argparse.ArgumentParser(
        prog="python -m bench", description="Measure the whole path, and planning."
    )
    parser.add_argument(
        "--rounds", type=int, default=3, help="measured rounds; the figures are their medians"
    )
    parser.add_argument(
        "--real", type=int, default=5000, metavar="MAILS", help="mails of a round with the issue"
    )
    parser.add_argument(
        "--small", type=int, default=20_000, metavar="MAILS", help="mails of a round with the small mail"
    )
    parser.add_argument(
        "--naive", type=int, default=200, metavar="MAILS", help="mails of a round by the naive loop"
    )
    parser.add_argument(
        "--plan", type=int, default=100_000, metavar="COPIES", help="deliveries of the planned run"
    )
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="measure these alone")
    parser.add_argument("--document", type=Path, default=_document(), help="the issue that is sent")
    parser.add_argument(
        "--folder", type=Path, default=Path("/var/tmp"), help="on the disk to measure; short path"
    )
    parser.add_argument("--results", type=Path, default=ROOT / "bench" / "results" / "latest.json")
    return parser.parse_args()


def _document() -> Path:
    """The real issue where there is one, else the sample."""
    given = os.environ.get("DISTRIBUTOR_REAL_ISSUE")
    if given and not Path(given).is_file():
        raise BenchError(f"DISTRIBUTOR_REAL_ISSUE: there is no file {given}")
    samples = sorted((ROOT / "sample").glob("issue-*.md"))
    found = [Path(given)] if given else [path for path in (_REAL_ISSUE, *samples) if path.is_file()]
    if not found:
        raise BenchError("no issue to send: name one with --document")
    return found[0].resolve()
