"""`send` waited for: what it ends with; and what it asks on a terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.terminal import ask
from tests.cli.test_send import mails, ready
from tests.conftest import Run
from tests.delivery.sink import CLOSE, Sink

__all__ = ["ready"]
COURT = ("send", "2026-11", "--only-group", "市法院")


@pytest.mark.parametrize(
    ("answers", "code", "outcome"),
    [
        ({}, 0, "accepted"),
        ({1: "550 5.1.1 no such user"}, 3, "failed"),
        ({1: "550 5.1.1 no such user", 2: "450 4.2.0 later"}, 5, "deferred"),
        ({1: CLOSE}, 3, "failed"),
    ],
)
def test_the_exit_code_says_what_became_of_the_run(
    ready: Run, answers: dict[int, str], code: int, outcome: str
) -> None:
    first: list[str] = []

    def script(stage: str, recipient: str, count: int) -> str | None:
        if stage != "dot":
            return None
        if recipient not in first:
            first.append(recipient)
        return answers.get(first.index(recipient) + 1)

    with Sink(script).running() as sink:
        relay = {"RELAYS": f"smtp://127.0.0.1:{sink.port}?tls=off", "MAIL_FROM": "office@example.org"}
        done = ready(*COURT, "--wait", "--json", **relay)
    assert done.returncode == code, done.stderr
    told = json.loads(done.stdout)
    assert (told["exit_code"], told["outcome"]) == (code, outcome), told


def test_a_run_on_hold_ends_the_waiting_with_4_and_its_reason(ready: Run) -> None:
    assert ready(*COURT, REDIS_URL="redis://127.0.0.1:1/0").returncode == 0
    assert ready("pause", "2026-11", "--reason", "a misprint").returncode == 0
    held = ready("send", "2026-11", "--wait")
    assert held.returncode == 4 and "a misprint" in held.stderr


def test_another_number_of_copies_plans_nothing(ready: Run, var: Path) -> None:
    refused = ready(*COURT, "--copies", "6", "--wait")
    assert refused.returncode == 2 and "the plan has 5 copies, not 6" in refused.stderr
    assert "has not been sent" in ready("status", "2026-11").stderr
    assert ready(*COURT, "--copies", "5", "--wait").returncode == 0 and len(mails(var)) == 5


def test_every_address_of_to_me_gets_a_test_copy_once(ready: Run, var: Path) -> None:
    given = ("a@example.org", "b@example.org", "A@example.org")
    sent = ready("send", "2026-11", *(word for one in given for word in ("--to-me", one)))
    assert sent.returncode == 0, sent.stderr
    assert sum(b"Delivered-To: " in mail.read_bytes() for mail in mails(var)) == 2


@pytest.mark.parametrize(
    ("typed", "code", "sent"), [(b"y\n", 0, 5), (b"n\n", 2, 0), (b"\x03", 130, 0), (b"\x04", 2, 0)]
)
def test_a_terminal_shows_what_goes_to_whom_and_asks(
    ready: Run,
    environment: dict[str, str],
    tmp_path: Path,
    *,
    typed: bytes,
    code: int,
    sent: int,
) -> None:
    shown, ended = ask([*COURT, "--wait"], environment, tmp_path, typed)
    assert "市法院" in shown and "Send these 5 copies?" in shown and "Signed:" in shown, shown
    assert (ended, len(mails(Path(environment["DISTRIBUTOR_VAR"])))) == (code, sent), shown


def test_yes_asks_nothing_ask(ready: Run, environment: dict[str, str], var: Path, tmp_path: Path) -> None:
    shown, ended = ask([*COURT, "--wait", "--yes"], environment, tmp_path, b"")
    assert "Send these" not in shown and (ended, len(mails(var))) == (0, 5)
