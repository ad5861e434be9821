"""`python -m bench` from end to end at toy size: what it measures really happened."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from bench.errors import BenchError
from bench.parts import PLANNING
from bench.sink import program
from bench.table import written
from tests.conftest import ROOT, missing
from tests.postgres import binaries

MAILS, COPIES, MANY = 26, 39, 52
SENDING = ("small", "sqlite_small", "real_rsa", "latency20ms", "long")
SVG = "{http://www.w3.org/2000/svg}"
BESIDE = tuple(name for name in SENDING if name != "long")


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The figures of one small round on each database."""
    try:
        program("smtp-sink")
    except BenchError:
        missing("smtp-sink")
    if not binaries():
        missing("PostgreSQL")
    results = tmp_path_factory.mktemp("bench") / "results" / "latest.json"
    sizes = [f"--{name}={MAILS}" for name in ("real", "small", "latency", "long")]
    sizes += ["--rounds=1", "--naive=2", f"--plan={COPIES}", f"--million={MANY}"]
    parts = ("--only", *SENDING, *PLANNING)
    command = [
        sys.executable,
        "-m",
        "bench",
        *sizes,
        *parts,
        "--document",
        sample(),
        "--results",
        str(results),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    drawn = results.with_suffix(".svg").read_text(encoding="utf-8")
    return json.loads(results.read_text(encoding="utf-8")) | {"printed": done.stdout, "drawn": drawn}


def sample() -> str:
    documents = sorted((ROOT / "sample").glob("issue-*.md"))
    if not documents:
        missing("sample/")
    return str(documents[0])


@pytest.mark.parametrize("part", BESIDE)
def test_it_tells_how_fast_we_send_beside_the_others(report: Any, part: str) -> None:
    assert report[f"{part}.mails"] == MAILS
    assert report[f"{part}.ratio"] == pytest.approx(
        report[f"{part}.rate"] / report[f"{part}.smtp_source_rate"], rel=0.01
    )
    assert report[f"{part}.cpu_per_1000"] > 0


def test_the_naive_loop_has_its_turn_where_it_says_something(report: Any) -> None:
    assert report["small.naive_ratio"] > 0
    assert "real_rsa.naive_ratio" not in report


def test_signed_mail_is_larger_by_its_signature(report: Any) -> None:
    """That it holds is seen by the measurement itself: see `proof` in test_honesty.py."""
    assert report["real_rsa.octets"] > 10 * report["small.octets"]


def test_late_replies_slow_down_both_at_as_many_connections(report: Any) -> None:
    assert 0 < report["latency20ms.connections"] <= 16 == report["latency20ms.smtp_source_connections"]
    assert report["latency20ms.smtp_source_rate"] < report["latency20ms.wire_rate"]
    assert report["latency20ms.smtp_source_rate"] < 16 / (4 * 0.020)  # four replies for a mail


def test_a_long_run_is_compared_with_itself_alone(report: Any) -> None:
    assert "long.ratio" not in report
    assert report["long.rate_first_tenth"] >= 0
    assert report["long.last_to_first"] >= 0
    assert report["long.wake_seconds"] > 0


@pytest.mark.parametrize("part", SENDING)
def test_it_tells_what_a_delivery_leaves_in_the_database(report: Any, part: str) -> None:
    assert report[f"{part}.rows_per_delivery"] == 1  # no attempt but the one that was accepted
    assert report[f"{part}.bytes_per_delivery"] > 0


def test_the_small_mail_is_small(report: Any) -> None:
    assert 6_000 < report["small.octets"] < 12_000


def test_the_database_server_s_work_is_counted_where_there_is_one(report: Any) -> None:
    assert report["small.database_cpu_per_1000"] > 0
    assert report["sqlite_small.database_cpu_per_1000"] == 0


@pytest.mark.parametrize("part", [f"plan_{MANY}", f"sqlite_plan_{MANY}"])
def test_a_large_run_is_planned_and_asked_about_when_nearly_all_is_sent(report: Any, part: str) -> None:
    assert report[f"{part}.deliveries"] == MANY
    for key in ("seconds", "peak_mb", "claim_ms", "status_seconds", "page_seconds", "metrics_seconds"):
        assert report[f"{part}.{key}"] > 0
    assert "seconds of a status" in report["printed"]


@pytest.mark.parametrize("part", [f"plan_{COPIES}", f"sqlite_plan_{COPIES}"])
def test_it_tells_what_planning_costs(report: Any, part: str) -> None:
    assert report[f"{part}.deliveries"] == COPIES
    assert report[f"{part}.seconds"] > 0
    assert report[f"{part}.peak_mb"] >= report[f"{part}.idle_mb"] > 10
    assert report[f"{part}.bytes_per_delivery"] > 0


def test_the_figures_come_with_their_machine_and_as_a_table(report: Any) -> None:
    assert report["machine"]["cores"] >= 1
    assert report["machine"]["postgresql"]
    assert "times smtp-source" in report["printed"]
    assert "Planning one run" in report["printed"]


def test_the_ratios_come_as_a_picture(report: Any) -> None:
    words = [element.text for element in ElementTree.fromstring(report["drawn"]).iter(f"{SVG}text")]
    assert [words.count(written(report[f"{part}.ratio"])) > 0 for part in BESIDE] == [True] * len(BESIDE)
    assert {"small mail", "issue, DKIM RSA-2048", "small mail, 20 ms late, 16 sessions each"} < set(words)
    assert "small mail, one long run" not in words


def test_a_picture_is_drawn_again_without_measuring(tmp_path: Path) -> None:
    figures = {"made": "2026-11-24T09:00:00+00:00", "rounds": 5, "machine": {"cores": 2}}
    figures |= {"real.ratio": 0.97, "real.ratio_lowest": 0.91, "real.ratio_highest": 1.02}
    (tmp_path / "latest.json").write_text(json.dumps(figures), encoding="utf-8")
    done = bench("--results", tmp_path / "latest.json", "--picture", tmp_path / "docs" / "bench.svg")
    assert done.returncode == 0, done.stderr
    drawn = (tmp_path / "docs" / "bench.svg").read_text(encoding="utf-8")
    assert ">0.97</text>" in drawn
    assert "Median of 5 rounds" in drawn


def test_the_figures_are_put_into_a_page_between_its_marks(report: Any, tmp_path: Path) -> None:
    page, results = tmp_path / "page.md", tmp_path / "latest.json"
    results.write_text(json.dumps(report), encoding="utf-8")
    page.write_text("# Speed\n\n<!-- figures -->\nold\n<!-- end of figures -->\n\nMore.\n", encoding="utf-8")
    for _twice in range(2):
        done = bench("--results", results, "--page", page)
        assert done.returncode == 0, done.stderr
    text = page.read_text(encoding="utf-8")
    assert text.startswith("# Speed\n\n<!-- figures -->\nTaken on ")
    assert text.endswith("<!-- end of figures -->\n\nMore.\n")
    assert "old" not in text
    assert f"| {written(report['small.ratio'])} (" in text
    assert f"| plan_{COPIES} | sqlite_plan_{COPIES} |" in text
    assert "python -m bench" in text


def test_a_page_without_marks_stays_as_it_is(tmp_path: Path) -> None:
    page, results = tmp_path / "page.md", tmp_path / "latest.json"
    page.write_text("# Speed\n", encoding="utf-8")
    results.write_text("{}", encoding="utf-8")
    done = bench("--results", results, "--page", page)
    assert done.returncode == 1
    assert "has no <!-- figures -->" in done.stderr
    assert page.read_text(encoding="utf-8") == "# Speed\n"


def test_a_picture_of_nothing_is_refused(tmp_path: Path) -> None:
    done = bench("--results", tmp_path / "gone.json", "--picture", tmp_path / "bench.svg")
    assert done.returncode == 1
    assert f"{tmp_path / 'gone.json'} holds no figures" in done.stderr


def bench(*options: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bench", *map(str, options)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_a_real_issue_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DISTRIBUTOR_REAL_ISSUE", str(tmp_path / "gone.md"))
    done = bench()
    assert done.returncode == 1
    assert done.stderr.strip() == f"bench: DISTRIBUTOR_REAL_ISSUE: there is no file {tmp_path / 'gone.md'}"
