"""What serving processes log: one line per event, with run and delivery, and nobody's address."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest

from distributor import logs
from distributor.delivery.sending import event_log
from distributor.delivery.sending.workload import SliceReport
from distributor.reason import Reason
from distributor.store.models import Delivery, Run
from tests.conftest import Run as RunDistributor
from tests.delivery.sink import CLOSE, Sink

Planned = Callable[..., Run]
Deliver = Callable[..., SliceReport]


class Heard:
    """Everything that this process logs from a level on, in one of our formats."""

    def __init__(self) -> None:
        self._stream = StringIO()
        self.handler = logging.StreamHandler(self._stream)

    @property
    def text(self) -> str:
        return self._stream.getvalue()

    @property
    def objects(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]


@pytest.fixture
def heard(request: pytest.FixtureRequest) -> Iterator[Heard]:
    """JSON at info level; `@pytest.mark.parametrize("heard", [(level, format)], indirect=True)` differs."""
    level, form = getattr(request, "param", ("info", "json"))
    hearing, root = Heard(), logging.getLogger()
    made = logs.configuration(level, form)["formatters"]["ours"]
    hearing.handler.setFormatter(made["()"](mask=made["mask"]))
    before = root.level
    root.addHandler(hearing.handler)
    logs.begin(level)
    yield hearing
    root.removeHandler(hearing.handler)
    root.setLevel(before)


def _mixed(stage: str, recipient: str, count: int) -> str | None:
    """Refuses 2, defers 3, breaks off 4 at the dot, each quoting the address; takes the others."""
    if recipient.startswith("r2@") and stage == "rcpt":
        return f"550 5.1.1 <{recipient}>: no such user; {recipient.replace('@', '%40')} unknown"
    if recipient.startswith("r3@") and stage == "dot":
        return f"451 4.7.1 greylisted, {recipient}, come back"
    return CLOSE if recipient.startswith("r4@") and stage == "dot" else None


def _sent(planned: Planned, deliver: Deliver, sink: Sink) -> Run:
    sink.script = _mixed
    run = planned(6)
    deliver(run, connections=1)
    return run


@pytest.mark.parametrize("heard", [("info", "json"), ("info", "text")], indirect=True)
def test_a_real_send_logs_no_address(planned: Planned, deliver: Deliver, sink: Sink, heard: Heard) -> None:
    run = _sent(planned, deliver, sink)
    states = set(Delivery.objects.filter(run=run).values_list("state", flat=True))
    assert states >= {"accepted", "failed", "deferred", "in_doubt"}, "the send had every fate"
    assert "no such user" in heard.text and "greylisted" in heard.text, "what the relay said is told"
    for copy in Delivery.objects.filter(run=run):
        local = copy.address.partition("@")[0]
        for trace in (f"{local}@", f"{local}%40", copy.name):
            assert trace not in heard.text


def test_every_outcome_but_acceptance_is_one_line_with_run_and_delivery(
    planned: Planned, deliver: Deliver, sink: Sink, heard: Heard
) -> None:
    run = _sent(planned, deliver, sink)
    told = {line["event"]: line for line in heard.objects if line["logger"] == "delivery.sending.event_log"}
    assert set(told) == {"copy failed", "copy deferred", "copy in_doubt"}
    failed = told["copy failed"]
    second = Delivery.objects.get(run=run, copy_number=2)
    assert (failed["run"], failed["delivery"], failed["copy"]) == (run.pk, second.pk, 2)
    assert (failed["relay"], failed["stage"], failed["code"], failed["enhanced"]) == (
        "sink",
        "rcpt",
        550,
        "5.1.1",
    )
    assert failed["level"] == "warning" and told["copy deferred"]["level"] == "info"


@pytest.mark.parametrize("heard", [("debug", "json")], indirect=True)
def test_debug_tells_accepted_copies_and_addresses_too(
    planned: Planned, deliver: Deliver, sink: Sink, heard: Heard
) -> None:
    _sent(planned, deliver, sink)
    events = [line["event"] for line in heard.objects if line["logger"] == "delivery.sending.event_log"]
    assert events.count("copy accepted") == 3
    assert "r2@example.org" in heard.text


@pytest.mark.parametrize(
    "text",
    [
        "<r7@example.org>", "r7@例子.invalid", "李四r7@example.org", '"r7 x"@example.org', "=r7@example.org,",
        "Key (address_key)=(r7@example.org)", "r7%40example.org", "a+r7=example.com@lists.example.org",
        "mailto:r7@[192.0.2.1]", "o'r7@example.org", "r7/x=y@example.org", "/u/" + "r7aA_-bB" * 4,
    ],
)  # fmt: skip
def test_whatever_stands_before_the_at_sign_is_masked(text: str) -> None:
    assert "r7" not in logs.masked(f"550 {text} refused")
    assert logs.masked(f"550 {text} refused").startswith("550")


def test_what_is_no_address_stays() -> None:
    words = "run 12: mx.example.org:25: rcpt: 4.2.1 over quota (see https://example.org/q?x=1) 已满"
    assert logs.masked(words) == words


@pytest.mark.parametrize("heard", [("info", "text")], indirect=True)
def test_a_relay_cannot_begin_a_line_of_its_own(heard: Heard) -> None:
    event_log.on_hold(3, [Reason("", "refused\r\n2026-01-01 00:00:00 INFO all is well\x1b[2J\u2028")])
    assert heard.text.count("\n") == 1
    assert "\x1b" not in heard.text and "\r" not in heard.text


@pytest.mark.parametrize("heard", [("info", "text"), ("info", "json")], indirect=True)
def test_addresses_in_a_traceback_are_masked(heard: Heard) -> None:
    try:
        raise ValueError("r7@example.org")
    except ValueError:
        logging.getLogger("distributor.delivery").exception("it failed")
    assert "ValueError" in heard.text and "r7" not in heard.text


def test_the_sweeper_logs_json_where_it_is_asked_to(run_distributor: RunDistributor) -> None:
    """Through the settings, in a process of its own: a first round on a fresh database says nothing wrong."""
    done = run_distributor("sweep", "--once", LOG_FORMAT="json", LOG_LEVEL="debug")
    assert done.returncode == 0, done.stderr
    assert all(json.loads(line)["level"] for line in done.stderr.splitlines())


def test_a_worker_leaves_logging_to_us(run_distributor: RunDistributor, environment: dict[str, str]) -> None:
    code = (
        "import logging\n"
        "from distributor.worker import app\n"
        "app.log.setup(loglevel='DEBUG')\n"
        "logging.getLogger('distributor.delivery').info('said to r7@example.org')\n"
        "root = logging.getLogger()\n"
        "print(root.level, len(root.handlers))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [str(logging.INFO), "1"]
    assert "said to …@example.org" in done.stderr and "r7" not in done.stderr


@pytest.mark.parametrize("heard", [("info", "text"), ("info", "json"), ("debug", "text")], indirect=True)
def test_what_a_strangers_request_did_wrong_is_one_short_line(heard: Heard) -> None:
    log = logging.getLogger("django.security.DisallowedHost")
    try:
        raise ValueError("x" * 5000)
    except ValueError as error:
        log.addHandler(heard.handler)
        log.error("Invalid HTTP_HOST header: %s\nforged", error, exc_info=error)
        log.removeHandler(heard.handler)
    (line,) = set(heard.text.splitlines())
    assert "Invalid HTTP_HOST header" in line and "Traceback" not in line
    assert len(line) < 400
