"""`distributor dkim`: keys and the records that belong to them."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import dkim
import pytest

from tests.conftest import ROOT, Run

SAMPLE = ROOT / "sample" / "issue-2026-11.md"
SENDER = {"MAIL_FROM": "gazette@news.example.org"}


def made(done: subprocess.CompletedProcess[str]) -> dict[str, str]:
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert isinstance(told, dict)
    return told


def test_a_new_key_is_told_with_its_record_for_forms_and_for_zone_files(
    run_distributor: Run, var: Path
) -> None:
    done = run_distributor("dkim", "new", "--selector", "2026a", **SENDER)
    assert done.returncode == 0, done.stderr
    file = var / "dkim" / "2026a.pem"
    assert file.stat().st_mode & 0o777 == 0o600
    assert "2026a._domainkey.news.example.org\n" in done.stdout
    assert f"DKIM_KEYS=2026a:{file}\n" in done.stdout
    line = next(line for line in done.stdout.splitlines() if line.startswith("v=DKIM1; k=rsa; p="))
    zone = next(line for line in done.stdout.splitlines() if " IN TXT " in line)
    assert "".join(re.findall(r'"([^"]*)"', zone)) == line
    assert "PRIVATE" not in done.stdout


def test_a_key_that_exists_is_left_alone(run_distributor: Run, var: Path) -> None:
    first = made(run_distributor("dkim", "new", "--selector", "2026a", "--ed25519", "--json", **SENDER))
    assert (first["kind"], first["file"]) == ("ed25519", str(var / "dkim" / "2026a.pem"))
    again = run_distributor("dkim", "new", "--selector", "2026a", "--rsa", **SENDER)
    assert again.returncode == 2
    assert "exists already; a key is never overwritten" in again.stderr


def test_a_new_key_goes_before_the_others_which_end_what_they_began(run_distributor: Run, var: Path) -> None:
    old, new = (
        made(run_distributor("dkim", "new", "--selector", name, "--json", **SENDER))
        for name in ("2026a", "2027a")
    )
    keys = f"2027a:{new['file']},2026a:{old['file']}"
    shown = json.loads(run_distributor("dkim", "show", "--json", DKIM_KEYS=keys, **SENDER).stdout)
    assert [(key["selector"], key["signs"]) for key in shown] == [("2027a", True), ("2026a", False)]
    plain = run_distributor("dkim", "show", DKIM_KEYS=keys, DKIM_DOMAIN="Example.org", **SENDER)
    assert plain.stdout.count("_domainkey.example.org\n") == 2


def value(done: subprocess.CompletedProcess[str]) -> list[str]:
    """The selectors in the line for DKIM_KEYS, in its order."""
    assert done.returncode == 0, done.stderr
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("DKIM_KEYS=")]
    return [entry.partition(":")[0] for entry in line.removeprefix("DKIM_KEYS=").split(",")]


def test_a_second_key_is_told_with_the_first_whether_that_is_set_already_or_not(
    run_distributor: Run, var: Path
) -> None:
    assert value(run_distributor("dkim", "new", "--selector", "2026a", **SENDER)) == ["2026a"]
    second = run_distributor("dkim", "new", "--selector", "2026e", "--ed25519", **SENDER)
    assert value(second) == ["2026e", "2026a"] and "not in the settings yet" in second.stdout
    keys = next(line for line in second.stdout.splitlines() if line.startswith("DKIM_KEYS="))
    set_ = SENDER | {"DKIM_KEYS": keys.removeprefix("DKIM_KEYS=")}
    shown = json.loads(run_distributor("dkim", "show", "--json", **set_).stdout)
    assert [(key["selector"], key["signs"]) for key in shown] == [("2026e", True), ("2026a", True)]
    third = made(run_distributor("dkim", "new", "--selector", "2027a", "--json", **set_))
    assert third["dkim_keys"] == f"2027a:{var / 'dkim' / '2027a.pem'},{set_['DKIM_KEYS']}"


def test_a_key_that_was_taken_out_does_not_come_back(run_distributor: Run, var: Path) -> None:
    files = [
        made(run_distributor("dkim", "new", "--selector", name, "--json", **SENDER))["file"]
        for name in ("2025a", "2026a")
    ]
    os.utime(files[0], (1, 1))
    set_ = SENDER | {"DKIM_KEYS": f"2026a:{files[1]}"}
    assert value(run_distributor("dkim", "new", "--selector", "2027a", **set_)) == ["2027a", "2026a"]


def test_a_selector_that_is_in_use_is_refused_wherever_its_file_lies(run_distributor: Run, var: Path) -> None:
    set_ = SENDER | {"DKIM_KEYS": "2026a:/run/secrets/dkim.pem"}
    done = run_distributor("dkim", "new", "--selector", "2026A", **set_)
    assert done.returncode == 2 and "DKIM_KEYS names a key 2026a already" in done.stderr
    assert not (var / "dkim").exists()


def test_without_keys_it_says_how_to_make_one(run_distributor: Run) -> None:
    done = run_distributor("dkim", "show")
    assert (done.returncode, done.stdout) == (0, "")
    assert "distributor dkim new --selector 2026a" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("dkim", "new", "--selector", "../../etc/x"), "is no selector"),
        (("dkim", "new"), "--selector"),
        (("dkim", "new", "--selector", "a", "--file", "/proc/nowhere/key.pem"), "cannot be written"),
        (("dkim", "new", "--selector", "a", "--bits", "1024"), "1024"),
    ],
)
def test_what_cannot_be_made_is_one_line(
    run_distributor: Run, arguments: tuple[str, ...], words: str
) -> None:
    done = run_distributor(*arguments)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_doctor_names_a_key_that_cannot_sign(run_distributor: Run, var: Path) -> None:
    key = made(run_distributor("dkim", "new", "--selector", "2026a", "--json", **SENDER))
    Path(key["file"]).chmod(0o644)
    done = run_distributor("doctor", "--json", DKIM_KEYS=f"2026a:{key['file']}", **SENDER)
    assert done.returncode == 1
    [finding] = [finding for finding in json.loads(done.stdout) if finding["what"] == "DKIM"]
    assert finding["state"] == "bad"
    assert "chmod 600" in finding["told"]


def test_a_test_copy_sent_from_the_command_line_bears_a_signature_that_holds(
    run_distributor: Run, var: Path
) -> None:
    key = made(run_distributor("dkim", "new", "--selector", "2026a", "--json", **SENDER))
    signing = {"DKIM_KEYS": f"2026a:{key['file']}", **SENDER}
    run_distributor("issue", "import", SAMPLE)
    run_distributor("audience", "sync", "--yes")
    sent = run_distributor("send", "2026-11", "--to-me", "me@example.org", "--wait", **signing)
    assert sent.returncode == 0, sent.stderr
    [mail] = (var / "outbox" / "new").glob("*.eml")
    [record] = [key["record"].encode()]
    message = mail.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    signed = message[message.index(b"DKIM-Signature:") :]
    assert dkim.DKIM(signed).verify(dnsfunc=lambda name, timeout=5: record)
