"""`send`, `status`, `deliveries`, `pause`, `resume`, `cancel`, as an editor types them."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, Run

SAMPLE = ROOT / "sample" / "issue-2026-11.md"


PREPARE = """
import sys, django
django.setup()
from pathlib import Path
from distributor import configuration
from distributor.desk import audience, signoff
from distributor.desk.imports import import_document
issue = import_document(Path(sys.argv[1]), configuration.office()).issue
audience.apply(audience.pending(Path(sys.argv[2])))
for role in ("editor", "reviewer", "signatory"):
    signoff.sign(issue, role, "林明涛", configuration.office())
"""


@pytest.fixture
def ready(run_distributor: Run, environment: dict[str, str], tmp_path: Path) -> Run:
    """The sample imported and signed, its readers known; nothing sent, nothing running."""
    seeing = environment | {"DJANGO_SETTINGS_MODULE": "distributor.settings"}
    command = [sys.executable, "-c", PREPARE, str(SAMPLE), environment["RECIPIENTS"]]
    subprocess.run(command, cwd=tmp_path, env=seeing, check=True)
    return run_distributor


def mails(var: Path) -> list[Path]:
    return list((var / "outbox" / "new").glob("*.eml"))


def test_a_send_starts_what_it_needs_and_reports_in_json(ready: Run, var: Path) -> None:
    sent = ready("send", "2026-11", "--only-group", "市法院", "--wait", "--json")
    assert sent.returncode == 0, sent.stderr
    told = json.loads(sent.stdout)
    assert told["states"] == {"accepted": 5} and told["total"] == 5
    status = json.loads(ready("status", "2026-11", "--json").stdout)
    assert {"issue", "run", "total", "states", "rate", "started", "finished"} <= set(status)
    assert (status["issue"], status["states"], status["state"]) == ("2026-11", {"accepted": 5}, "done")
    assert status["rate"] > 0 and status["finished"] > status["started"]
    assert len(mails(var)) == 5
    announced = json.loads(ready("send", "2026-11", "--dry-run", "--again", "x", "--json").stdout)["octets"]
    assert all(0 < mail.stat().st_size - announced < 3_000 for mail in mails(var))  # the header


def test_a_dry_run_counts_and_sends_nothing(ready: Run, var: Path) -> None:
    told = json.loads(ready("send", "2026-11", "--dry-run", "--json").stdout)
    assert (told["copies"], told["duplicates"], told["suppressed"]) == (250, 19, 0)
    assert len(told["groups"]) == 13 and told["octets"] > 10_000
    assert told["refused"] is None
    assert mails(var) == []
    refused = ready("status", "2026-11")
    assert refused.returncode == 2 and "has not been sent" in refused.stderr


def test_a_dry_run_says_why_the_send_would_be_refused(ready: Run) -> None:
    ready("issue", "layout", "2026-11", "digest")
    told = json.loads(ready("send", "2026-11", "--dry-run", "--json").stdout)["refused"]
    assert told == ready("send", "2026-11").stderr.strip() and "needs all three signatures again" in told
    assert told in ready("send", "2026-11", "--dry-run").stdout
    back = ready("issue", "layout", "2026-11", "full")
    assert "signed as it is: " in back.stderr
    assert json.loads(ready("send", "2026-11", "--dry-run", "--json").stdout)["refused"] is None


def test_a_test_copy_needs_no_signature_and_says_what_it_is(run_distributor: Run, var: Path) -> None:
    run_distributor("issue", "import", SAMPLE)
    run_distributor("audience", "sync", "--yes")
    sent = run_distributor("send", "2026-11", "--to-me", "me@example.org")
    assert sent.returncode == 0, sent.stderr
    (mail,) = mails(var)
    assert b"Delivered-To: me@example.org" in mail.read_bytes()
    assert "2026-11 is not signed by" in run_distributor("send", "2026-11").stderr


def test_the_csv_opens_in_a_spreadsheet_and_holds_no_formula(
    ready: Run, var: Path, tmp_path: Path, environment: dict[str, str]
) -> None:
    folder = tmp_path / "recipients"
    folder.mkdir()
    for source in (ROOT / "recipients").iterdir():
        (folder / source.name).write_bytes(source.read_bytes())
    court = next(folder.glob("*court*.csv"))
    with court.open("a", encoding="utf-8") as file:
        file.write("=HYPERLINK(1),formula@example.org,-2+3\n")
    environment["RECIPIENTS"] = str(folder)
    assert ready("audience", "sync", "--yes").returncode == 0
    assert ready("send", "2026-11", "--only-group", "市法院", "--wait").returncode == 0
    assert ready("deliveries", "2026-11", "--csv", tmp_path / "out.csv").returncode == 0
    raw = (tmp_path / "out.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    assert len(rows) == 7
    (hostile,) = (row for row in rows if "formula@example.org" in row)
    assert (hostile[2], hostile[3]) == ("'=HYPERLINK(1)", "'-2+3")
    assert not [cell for row in rows for cell in row if cell[:1] in ("=", "+", "-", "@")]

    refused = ready("deliveries", "2026-11", "--csv", tmp_path / "missing" / "out.csv")
    assert refused.returncode == 2 and "cannot be written" in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1
    for command in ("pause", "resume", "cancel"):
        refused = ready(command, "2026-11")
        assert refused.returncode == 2 and "is sent" in refused.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("send", "2026-99"), "there is 2026-11"),
        (("send", "2026-11", "--only-group", "市档案馆"), "not on the distribution list"),
        (("send", "2026-11", "--to-me", "nobody"), "nobody"),
        (("pause", "2026-11"), "has not been sent"),
        (("cancel", "2026-11"), "has not been sent"),
        (("deliveries", "2026-11"), "has not been sent"),
    ],
)
def test_a_mistake_is_one_clear_line_and_exit_code_2(
    arguments: tuple[str, ...], said: str, ready: Run
) -> None:
    refused = ready(*arguments)
    assert refused.returncode == 2
    assert said in refused.stderr and "Traceback" not in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1


def test_a_run_on_hold_is_resumed_and_waited_for(ready: Run, environment: dict[str, str], var: Path) -> None:
    elsewhere = {"REDIS_URL": "redis://127.0.0.1:1/0"}  # nothing is started here, nothing answers there
    begun = ready("send", "2026-11", "--only-group", "市法院", **elsewhere)
    assert begun.returncode == 0 and "Redis does not answer" in begun.stderr
    assert "on hold" in ready("pause", "2026-11", "--reason", "a misprint").stdout
    assert json.loads(ready("status", "2026-11", "--json").stdout)["reason"] == "a misprint"
    held = ready("send", "2026-11", "--wait", "--json")
    assert json.loads(held.stdout)["states"] == {"planned": 5}
    assert "distributor send 2026-11 --wait" in ready("resume", "2026-11").stdout
    done = ready("send", "2026-11", "--wait", "--json")
    assert json.loads(done.stdout)["states"] == {"accepted": 5}
    assert len(mails(var)) == 5
