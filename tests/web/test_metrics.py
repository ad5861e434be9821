"""What a monitoring system reads, who may read it, and that it costs little."""

from __future__ import annotations

import datetime as dt
import itertools
import re
import time
from types import SimpleNamespace

import pytest
from django.utils import timezone

from distributor import configuration
from distributor.delivery.runs import metrics
from distributor.delivery.runs.sweep import Sweeper
from distributor.states import AttemptEvent, RunState
from distributor.store.models import Attempt, Delivery
from distributor.web import metrics as page
from tests.web import newsroom

pytestmark = pytest.mark.django_db
_LINE = re.compile(
    r'distributor_[a-z_]+(\{[a-z]+="(?:[^"\\\n]|\\.)*"(,[a-z]+="(?:[^"\\\n]|\\.)*")*\})? -?[\d.e+-]+'
)


@pytest.fixture(autouse=True)
def _uncached(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "_SPARING", SimpleNamespace(text=metrics.text))


def _values(text: str) -> dict[str, float]:
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _space, value in (line.rpartition(" ") for line in lines)}


def _read() -> dict[str, float]:
    return _values(newsroom.at_the_machine().get("/metrics").content.decode())


def test_the_answer_is_in_the_text_format_with_help_and_type_once_each() -> None:
    newsroom.run(newsroom.issue(), newsroom.copy(relay='mx "one"\\:25'))
    answer = newsroom.at_the_machine().get("/metrics")
    assert answer["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    text = answer.content.decode()
    assert text.endswith("\n")
    declared = re.findall(r"^# TYPE (\S+) gauge$", text, re.MULTILINE)
    assert len(declared) == len(set(declared)) == text.count("# HELP ")
    for line in text.splitlines():
        assert line.startswith("# ") or _LINE.fullmatch(line), line


def test_copies_of_live_runs_are_counted_by_state_and_states_without_one_are_zero() -> None:
    newsroom.run(newsroom.issue(11), *newsroom.copies("accepted", "accepted", "planned", "in_doubt"))
    newsroom.run(newsroom.issue(12), *newsroom.copies("claimed", "committing"), state=RunState.PAUSED)
    newsroom.run(newsroom.issue(10), *newsroom.copies("accepted", "in_doubt"), state=RunState.DONE)
    found = _read()
    states = {state: found[f'distributor_deliveries{{state="{state}"}}'] for state in Delivery.STATES}
    assert {state: number for state, number in states.items() if number} == {
        "accepted": 2, "planned": 1, "in_doubt": 1, "claimed": 1, "committing": 1,
    }  # fmt: skip
    assert found["distributor_in_doubt"] == 2, "a finished run's doubts still wait for a person"
    assert found["distributor_claims_leased"] == 2
    assert [found[f'distributor_runs{{state="{state}"}}'] for state in ("sending", "paused", "done")] == [
        1,
        1,
        1,
    ]


def test_ages_tell_who_waits_longest_and_when_something_last_went_out() -> None:
    copies = newsroom.copies("accepted", "deferred", "planned", "planned")
    ages = (40, 300, 900, 700)
    for copy, seconds in zip(copies, ages, strict=True):
        copy.changed = timezone.now() - dt.timedelta(seconds=seconds)
    copies[1].since = timezone.now() - dt.timedelta(seconds=5000)
    newsroom.run(newsroom.issue(), *copies)
    found = _read()
    assert found["distributor_oldest_waiting_seconds"] == pytest.approx(5000, abs=5)
    assert found["distributor_last_accepted_seconds"] == pytest.approx(40, abs=5)


def test_without_a_live_run_there_are_no_ages() -> None:
    newsroom.run(newsroom.issue(), *newsroom.copies("accepted"), state=RunState.DONE)
    found = _read()
    assert "distributor_oldest_waiting_seconds" not in found
    assert "distributor_last_accepted_seconds" not in found


def test_attempts_are_told_by_relay_and_outcome() -> None:
    run = newsroom.run(newsroom.issue(), *(newsroom.copy(str(n), relay="mx1:25") for n in range(3)))
    for relay in ("mx1:25", "mx2:25", "mx2:25"):
        Attempt.objects.create(
            delivery=run.deliveries.latest("id"), state="deferred", relay=relay, stage="rcpt"
        )
    Attempt.objects.create(delivery=run.deliveries.latest("id"), state="planned", event=AttemptEvent.RETRIED)
    found = {name: value for name, value in _read().items() if name.startswith("distributor_attempts")}
    assert found == {
        'distributor_attempts{relay="mx1:25",outcome="accepted"}': 3,
        'distributor_attempts{relay="mx1:25",outcome="deferred"}': 1,
        'distributor_attempts{relay="mx2:25",outcome="deferred"}': 2,
    }


def test_relays_beyond_the_twenty_largest_are_told_together() -> None:
    newsroom.run(newsroom.issue(), *(newsroom.copy(str(n), relay=f"mx{n}:25") for n in range(25)))
    relays = [name for name in _read() if name.startswith("distributor_attempts")]
    assert len(relays) == 21
    assert any('relay="others"' in name for name in relays)


def test_the_sweeper_s_rounds_are_heard() -> None:
    assert "distributor_sweeper_seconds" not in _read()
    Sweeper(lambda run_id: None, defer_hours=48, site=configuration.site()).sweep()
    Sweeper(lambda run_id: None, defer_hours=48, site=configuration.site()).sweep()
    assert 0 <= _read()["distributor_sweeper_seconds"] < 30


def test_no_address_and_no_name_is_told() -> None:
    newsroom.run(newsroom.issue(), newsroom.copy("王某某", state="failed", reply="550 <reader@example.org>"))
    text = newsroom.at_the_machine().get("/metrics").content.decode()
    assert "@" not in text and "王" not in text


@pytest.mark.parametrize("header", ["", "Bearer wrong", "Bearer", "Basic s3cret", "Bearer ", "Bearer 密"])
def test_who_is_not_logged_in_needs_the_token(header: str, settings: object) -> None:
    settings.METRICS_TOKEN = "s3cret"  # type: ignore[attr-defined]
    answer = newsroom.stranger(authorization=header).get("/metrics")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert b"distributor_" not in answer.content


def test_the_token_opens_it(settings: object) -> None:
    settings.METRICS_TOKEN = "s3cret"  # type: ignore[attr-defined]
    assert newsroom.stranger(authorization="Bearer s3cret").get("/metrics").status_code == 200


def test_no_token_set_lets_no_token_in(settings: object) -> None:
    settings.METRICS_TOKEN = ""  # type: ignore[attr-defined]
    assert newsroom.stranger(authorization="Bearer ").get("/metrics").status_code == 401


def test_counting_is_done_once_for_many_who_ask() -> None:
    numbers = itertools.count(1)
    sparing = metrics.CachedMetrics(lambda: str(next(numbers)), least=60)
    assert [sparing.text() for _ in range(5)] == ["1"] * 5


def test_what_takes_long_is_done_seldom(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])

    def slow() -> str:
        clock[0] += 1.0
        return f"{clock[0]}"

    sparing = metrics.CachedMetrics(slow, least=2)
    first = sparing.text()
    clock[0] = 49.9
    assert sparing.text() == first
    clock[0] = 50.1
    assert sparing.text() != first


def test_asking_changes_nothing() -> None:
    assert newsroom.at_the_machine().post("/metrics").status_code == 405
