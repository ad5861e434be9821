"""What `python -m bench` is told."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from bench.errors import BenchError
from bench.parts import PLANNING, READING, SENDING, USUAL
from bench.place import ROOT

_REAL_ISSUE = ROOT.parent / "shared" / "real" / "issue-2023-09.md"
# Option, default, what it counts.
_COUNTS = (
    ("rounds", 5, "measured rounds; the figures are their medians"),
    ("real", 5000, "mails of a round with the issue"),
    ("small", 40_000, "mails of a round with the small mail"),
    ("latency", 4000, "mails of a round over the slow wire"),
    ("long", 50_000, "mails of the long run"),
    ("naive", 200, "mails of a round by the naive loop"),
    ("plan", 100_000, "deliveries of the planned run"),
    ("inbox", 10_000, "mails that come in and are read"),
    ("million", 1_000_000, "deliveries of the large planned run"),
)


def read() -> argparse.Namespace:
    """The command line; the defaults are for figures to be believed."""
    parser = argparse.ArgumentParser(
        prog="python -m bench", description="Measure the whole path, and planning."
    )
    for name, usual, counted in _COUNTS:
        parser.add_argument(
            f"--{name}", type=int, default=usual, metavar="COUNT", help=f"{counted} ({usual:,})"
        )
    parts = (*SENDING, *PLANNING, *READING)
    parser.add_argument("--only", nargs="+", choices=parts, default=USUAL, help="measure these alone")
    parser.add_argument("--document", type=Path, default=_document(), help="the issue that is sent")
    parser.add_argument(
        "--folder", type=Path, default=Path("/var/tmp"), help="on the disk to measure; short path"
    )
    parser.add_argument("--results", type=Path, default=ROOT / "bench" / "results" / "latest.json")
    parser.add_argument(
        "--picture", type=Path, metavar="SVG", help="measure nothing: draw the figures of --results"
    )
    parser.add_argument(
        "--page", type=Path, metavar="MD", help="measure nothing: write the figures of --results into it"
    )
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
