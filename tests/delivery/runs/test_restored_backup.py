"""A database restored from a backup has forgotten what was sent since: its runs start on hold."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import redis

from distributor import configuration
from distributor import var as names
from distributor.delivery.runs import plan, restored_backup
from distributor.delivery.runs.execution import send_slice
from distributor.delivery.runs.plan import Order
from distributor.delivery.runs.restored_backup import WitnessFile
from distributor.delivery.runs.schedule import confirm, schedule, start_due
from distributor.delivery.runs.sweep import Sweeper
from distributor.delivery_codes import SendReason
from distributor.errors import SendRefused
from distributor.reason import Reason
from distributor.states import RunState, ScheduleState
from distributor.store.models import Issue, Run, Schedule, Witness
from distributor.store.queries import runs, witness
from distributor.words.reasons import english_of
from tests import conftest
from tests.conftest import Run as Command
from tests.postgres import create_database, drop_database

Planned = Callable[..., Run]
REASON = "looks restored from a backup"


@pytest.fixture(autouse=True)
def machine(var: Path, settings: Any, redis_server: str) -> Path:
    """A machine of its own for every test: an empty var/ and an empty Redis."""
    settings.VAR, settings.REDIS_URL = var, redis_server
    return var


def sweep() -> None:
    Sweeper(lambda _: None, defer_hours=48, site=configuration.site()).sweep()


def state(run: Run) -> tuple[str, bool]:
    """The run's state, and whether it says that a backup was restored."""
    run.refresh_from_db()
    return run.state, REASON in english_of(run.state_reason)


GOES_ON, ON_HOLD = (RunState.SENDING, False), (RunState.PAUSED, True)


@pytest.fixture
def going(planned: Planned) -> Run:
    """A run that this machine has looked after for two rounds."""
    run = planned(3)
    sweep()
    sweep()
    assert state(run) == GOES_ON
    return run


def set_back(by: int = 1) -> None:
    """What a restored backup does to the number."""
    Witness.objects.update(number=Witness.objects.get().number - by)


def test_runs_of_a_database_that_is_behind_are_put_on_hold_once(going: Run) -> None:
    set_back()
    sweep()
    assert state(going) == ON_HOLD
    runs.change_state(going, RunState.SENDING, of=[RunState.PAUSED])
    sweep()
    assert state(going) == GOES_ON


def test_a_slice_looks_before_it_sends(going: Run) -> None:
    set_back()
    again = send_slice(going.pk, replace(configuration.sending(), relays=("smtp://127.0.0.1:1",)))
    assert not again and state(going) == ON_HOLD
    assert not going.deliveries.exclude(state="planned").exists()


def test_a_run_that_was_on_hold_already_learns_of_it(going: Run) -> None:
    runs.change_state(going, RunState.PAUSED, of=[RunState.SENDING], reason=Reason("", "a misprint"))
    set_back()
    sweep()
    assert state(going) == ON_HOLD


def test_redis_alone_notices_it(going: Run, machine: Path) -> None:
    names.witness(machine).unlink()
    set_back()
    assert restored_backup.check(configuration.site()) and state(going) == ON_HOLD


def test_the_file_alone_notices_it(going: Run, redis_server: str) -> None:
    redis.Redis.from_url(redis_server).flushall()
    set_back()
    assert restored_backup.check(configuration.site()) and state(going) == ON_HOLD


def test_without_any_redis_the_file_notices_it(going: Run, settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    sweep()
    assert state(going) == GOES_ON
    set_back()
    assert restored_backup.check(configuration.site()) and state(going) == ON_HOLD


def test_a_flushed_redis_is_no_restored_backup(going: Run, redis_server: str) -> None:
    redis.Redis.from_url(redis_server).flushall()
    sweep()
    assert state(going) == GOES_ON


def test_an_emptied_folder_is_no_restored_backup(going: Run, machine: Path) -> None:
    for path in machine.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    sweep()
    assert state(going) == GOES_ON
    assert WitnessFile(machine).numbers, "it is remembered again"


def test_an_unreadable_file_is_no_restored_backup(going: Run, machine: Path) -> None:
    for damaged in ("", "[]", '{"numbers": 1}', '{"numbers": {"x": "y"}}', "\x00\x00"):
        names.witness(machine).write_text(damaged, encoding="utf-8")
        sweep()
        assert state(going) == GOES_ON, damaged


def test_another_machine_that_shares_redis_is_no_stranger(going: Run, tmp_path: Path, settings: Any) -> None:
    settings.VAR = tmp_path
    sweep()
    assert state(going) == GOES_ON


def test_another_machine_that_cannot_ask_redis_gives_no_verdict(
    going: Run, tmp_path: Path, settings: Any, redis_server: str
) -> None:
    settings.VAR, settings.REDIS_URL = tmp_path, "redis://127.0.0.1:1/0"
    sweep()
    assert state(going) == GOES_ON and WitnessFile(tmp_path).numbers == {}


def test_live_runs_on_a_machine_that_never_saw_them_are_put_on_hold(
    going: Run, tmp_path: Path, settings: Any, redis_server: str
) -> None:
    redis.Redis.from_url(redis_server).flushall()
    settings.VAR = tmp_path
    sweep()
    assert state(going) == ON_HOLD
    runs.change_state(going, RunState.SENDING, of=[RunState.PAUSED])
    sweep()
    assert state(going) == GOES_ON


def test_a_folder_that_was_restored_as_a_whole_is_noticed(going: Run, machine: Path) -> None:
    copied = machine.with_name("copied")
    shutil.copytree(machine, copied, copy_function=shutil.copy2)
    shutil.rmtree(machine)
    shutil.move(copied, machine)
    assert WitnessFile(machine).copied
    sweep()  # Redis lies in that folder, too, and would know no better
    assert state(going) == ON_HOLD
    assert not WitnessFile(machine).copied


def test_a_quiet_database_moves_to_another_machine_without_a_word(
    going: Run, tmp_path: Path, settings: Any, redis_server: str
) -> None:
    Run.objects.update(state=RunState.DONE, finished=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    redis.Redis.from_url(redis_server).flushall()
    settings.VAR = tmp_path
    sweep()
    assert not witness.restored()


def test_two_databases_are_told_apart(going: Run) -> None:
    number = Witness.objects.get().number
    Witness.objects.update(origin="f" * 32, number=0)  # another one, used with the same folder and Redis
    sweep()
    assert state(going) == GOES_ON and Witness.objects.get().number < number


def test_the_number_counts_only_while_runs_are_live(going: Run) -> None:
    before = Witness.objects.get().number
    sweep()
    assert Witness.objects.get().number == before + 1
    long_ago = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    Run.objects.update(state=RunState.DONE, finished=long_ago)
    sweep()
    assert Witness.objects.get().number == before + 1
    Run.objects.update(finished=dt.datetime.now(dt.UTC))
    sweep()
    assert Witness.objects.get().number == before + 2, "once more after the end: its last copies count"


def test_a_schedule_is_held_and_sends_after_it_was_confirmed(signed: Issue) -> None:
    waiting = schedule(
        signed, Order(), dt.datetime.now(dt.UTC) + dt.timedelta(hours=1), office=configuration.office()
    )
    sweep()
    set_back()
    sweep()
    waiting.refresh_from_db()
    assert (waiting.state, waiting.state_reason) == (ScheduleState.HELD, (Reason(SendReason.RESTORED),))
    past = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=5)
    Schedule.objects.update(due=past)
    assert start_due(configuration.site()) == []
    confirm(waiting, office=configuration.office())
    Schedule.objects.update(due=past)
    assert len(start_due(configuration.site())) == 1


def test_a_send_that_the_database_forgot_is_asked_about(signed: Issue) -> None:
    sweep()
    set_back()  # the run was planned after the backup: there is nothing to hold
    with pytest.raises(SendRefused, match="may have forgotten that 2026-11 was sent"):
        plan.plan(signed, site=configuration.site())
    with pytest.raises(SendRefused, match="--restored"):
        plan.plan(signed, site=configuration.site())
    run = plan.plan(signed, Order(restored=True), site=configuration.site())
    Run.objects.filter(pk=run.pk).update(state=RunState.DONE)
    plan.plan(signed, Order(again="compared once is enough"), site=configuration.site())


def test_a_plan_counts_so_that_an_older_copy_is_behind(signed: Issue) -> None:
    sweep()
    before = Witness.objects.get().number
    plan.plan(signed, site=configuration.site())
    assert Witness.objects.get().number > before
    set_back(Witness.objects.get().number - before)
    Run.objects.all().delete()
    assert restored_backup.check(configuration.site()) and witness.restored()


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


def _name(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]


@pytest.fixture
def backed_up(
    database_url: str, environment: dict[str, str], var: Path, tmp_path: Path
) -> Iterator[Callable[[], Callable[[], None]]]:
    """`restore = backed_up()`: make a backup of the database; `restore()` puts it back in its place."""
    made: list[str] = []

    def back_up_postgresql() -> Callable[[], None]:
        made.append(create_database(conftest._server, _name(database_url)))
        return lambda: environment.update(DATABASE_URL=made[-1])

    def back_up_sqlite() -> Callable[[], None]:
        kept, live = tmp_path / "backup.sqlite3", var / "distributor.sqlite3"
        with sqlite3.connect(live) as source, sqlite3.connect(kept) as target:
            source.backup(target)
        source.close()
        target.close()

        def put_back() -> None:
            for left in var.glob("distributor.sqlite3*"):
                left.unlink()
            shutil.copy(kept, live)

        return put_back

    yield back_up_postgresql if conftest._server else back_up_sqlite
    for url in made:
        drop_database(conftest._server, url)


def test_a_backup_restored_over_a_run_holds_it(
    run_distributor: Command,
    environment: dict[str, str],
    backed_up: Callable[[], Callable[[], None]],
    tmp_path: Path,
    redis_server: str,
) -> None:
    environment["REDIS_URL"] = redis_server
    sample = conftest.ROOT / "sample" / "issue-2026-11.md"
    command = [sys.executable, "-c", PREPARE, str(sample), environment["RECIPIENTS"]]
    seeing = environment | {"DJANGO_SETTINGS_MODULE": "distributor.settings"}
    subprocess.run(command, cwd=tmp_path, env=seeing, check=True)

    def told() -> tuple[str, str]:
        status = json.loads(run_distributor("status", "2026-11", "--json").stdout)
        return status["state"], status["reason"]

    run_distributor("sweep", "--once")
    assert run_distributor("send", "2026-11").returncode == 0
    put_back = backed_up()
    run_distributor("sweep", "--once")
    assert told()[0] == "sending"
    put_back()
    run_distributor("sweep", "--once")
    assert told()[0] == "paused" and REASON in told()[1]
    assert run_distributor("resume", "2026-11").returncode == 0
    run_distributor("sweep", "--once")
    assert told() == ("sending", "")
