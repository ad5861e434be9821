"""A finished run goes into a file and comes back, and nothing is lost on the way."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.utils import timezone

from distributor.delivery.keeping import archive
from distributor.delivery.keeping.archive_file import manifest_of
from distributor.delivery.runs import progress, settle
from distributor.delivery.runs.plan import Order, require_free
from distributor.delivery_codes import SessionReason
from distributor.errors import ArchiveError, SendRefused
from distributor.feedback.proof import copy_of_token
from distributor.mail.tokens import token
from distributor.states import RunKind, RunState
from distributor.store.models import ArchivedCopies, Attempt, Delivery, Group, Run
from distributor.store.queries import archive as query
from tests.conftest import ROOT
from tests.delivery.conftest import about

COPIES = 23
Planned = Callable[..., Run]


@pytest.fixture
def over(planned: Planned, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A run that is done: accepted, failed and suppressed copies, some with a history; small batches."""
    monkeypatch.setattr(query, "_BATCH", 5)
    monkeypatch.setattr(archive, "_PER_BLOCK", 4)
    run = planned(COPIES)
    group = Group.objects.create(name="市法院", order=1, file="court.csv")
    Delivery.objects.filter(run=run).update(
        state="accepted", group=group, reply="2.0.0 好的", attempts=1, relay="mx:25", changed=timezone.now()
    )
    Delivery.objects.filter(run=run, copy_number=7).update(state="failed", reply="550 r7@example.org?")
    Delivery.objects.filter(run=run, copy_number=9).update(state="suppressed")
    for copy in Delivery.objects.filter(run=run, copy_number__in=(7, 8)):
        Attempt.objects.create(
            delivery=copy, state="deferred", relay="mx:25", stage="rcpt", reply="451 later"
        )
        Attempt.objects.create(delivery=copy, state="failed", relay="mx:25", stage="rcpt", reply_code=550)
    Run.objects.filter(pk=run.pk).update(state=RunState.DONE, finished=timezone.now())
    run.refresh_from_db()
    return run


def _rows(run: Run) -> list[Any]:
    return list(Delivery.objects.filter(run=run).order_by("copy_number").values())


def _histories(run: Run) -> list[dict[str, Any]]:
    entries = Attempt.objects.filter(delivery__run=run).order_by("delivery_id", "id").values()
    return [{name: value for name, value in entry.items() if name != "id"} for entry in entries]


def test_a_run_comes_back_as_it_went(over: Run, tmp_path: Path) -> None:
    rows, histories = _rows(over), _histories(over)
    archive.put(over, tmp_path)
    assert over.archived and not _rows(over) and not _histories(over)
    assert archive.restore(over, tmp_path) == COPIES
    assert (_rows(over), _histories(over)) == (rows, histories)
    assert over.archived is None and not ArchivedCopies.objects.exists()


def test_totals_stay_when_the_copies_are_gone(over: Run, tmp_path: Path) -> None:
    def told() -> tuple[object, ...]:
        return progress.look(over), progress.groups(over), progress.domains(over, 5), progress.states(over)

    before = told()
    archive.put(over, tmp_path)
    assert told() == before


def test_other_runs_are_left_alone(over: Run, planned: Planned, tmp_path: Path) -> None:
    other = planned(6)
    archive.put(over, tmp_path)
    assert Delivery.objects.filter(run=other).count() == 6


def test_the_file_reads_without_us_and_only_by_its_owner(over: Run, tmp_path: Path) -> None:
    manifest = archive.put(over, tmp_path)
    path = tmp_path / manifest.file
    with gzip.open(path, "rt", encoding="utf-8") as file:
        head, *copies = map(json.loads, file)
    assert (head["run"], head["issue"], head["subject"]) == (over.pk, over.slug, over.edition.subject)
    assert [copy["copy_number"] for copy in copies] == list(range(1, COPIES + 1))
    assert (copies[6]["state"], len(copies[6]["history"])) == ("failed", 2)
    assert json.loads(manifest_of(path).read_text(encoding="utf-8"))["states"] == manifest.states
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("number", [1, 4, 5, COPIES])
def test_links_in_old_mails_go_on_working(over: Run, tmp_path: Path, number: int) -> None:
    archive.put(over, tmp_path)
    link = token("unsubscribe", over.pk, number, bytes(over.link_key))
    copy = copy_of_token("unsubscribe", link)
    assert copy is not None
    assert (copy.copy_number, copy.address_key) == (number, f"r{number}@example.org")
    assert copy.group is not None and copy.group.name == "市法院"
    assert copy_of_token("read", link) is None, "a link for one purpose serves no other"


def test_there_is_no_copy_behind_a_number_that_never_was(over: Run, tmp_path: Path) -> None:
    archive.put(over, tmp_path)
    assert copy_of_token("read", token("read", over.pk, COPIES + 1, bytes(over.link_key))) is None


def test_a_notice_bears_the_numbers_of_the_copies_that_it_is_about(over: Run, tmp_path: Path) -> None:
    Run.objects.filter(pk=over.pk).update(kind=RunKind.CORRECTION)
    Delivery.objects.filter(run=over, copy_number__in=(1, 2, 12)).delete()
    rows = _rows(over)
    archive.put(over, tmp_path)
    twelfth, thirteenth = (token("read", over.pk, number, bytes(over.link_key)) for number in (12, 13))
    assert copy_of_token("read", twelfth) is None
    assert copy_of_token("read", thirteenth)
    archive.restore(over, tmp_path)
    assert _rows(over) == rows


def test_the_list_of_copies_is_read_from_the_file(over: Run, tmp_path: Path) -> None:
    archive.put(over, tmp_path)
    seventh = list(archive.rows(over, tmp_path))[6]
    assert (seventh["copy_number"], seventh["group__name"], seventh["state"]) == (7, "市法院", "failed")


def test_an_archive_of_before_rows_kept_codes_comes_back_with_codes(
    over: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Delivery.objects.filter(run=over, copy_number=7).update(reply_code=None, reply="no reply in time")
    for name in ("COPY", "ENTRY"):
        columns = tuple(column for column in getattr(query, name) if column != "reason")
        monkeypatch.setattr(query, name, columns)
    archive.put(over, tmp_path)
    monkeypatch.undo()
    seventh = list(archive.rows(over, tmp_path))[6]
    assert (seventh["reason"], seventh["reply"]) == (SessionReason.SILENT, "")
    archive.restore(over, tmp_path)
    copy = over.deliveries.get(copy_number=7)
    assert (copy.reason, copy.reply) == (SessionReason.SILENT, "")


@pytest.mark.parametrize("state", [RunState.SENDING, RunState.PAUSED])
def test_a_run_that_is_not_over_stays(over: Run, tmp_path: Path, state: str) -> None:
    Run.objects.filter(pk=over.pk).update(state=state)
    with pytest.raises(ArchiveError, match="is not over"):
        archive.put(over, tmp_path)
    assert len(_rows(over)) == COPIES


def test_doubts_are_settled_first(over: Run, tmp_path: Path) -> None:
    Delivery.objects.filter(run=over, copy_number=3).update(state="in_doubt")
    with pytest.raises(ArchiveError, match="settle them first"):
        archive.put(over, tmp_path)
    assert len(_rows(over)) == COPIES


def test_a_copy_that_changes_while_the_file_is_written_keeps_every_row(
    over: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(*given: Any, **named: Any) -> bool:
        Delivery.objects.filter(run=over, copy_number=2).update(state="failed", changed=timezone.now())
        return seal(*given, **named)

    seal = query.seal
    monkeypatch.setattr(query, "seal", meanwhile)
    with pytest.raises(ArchiveError, match="changed while it was written"):
        archive.put(over, tmp_path)
    assert len(_rows(over)) == COPIES and not Run.objects.exclude(archived=None).exists()


def test_a_folder_that_cannot_be_written_deletes_nothing(over: Run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ArchiveError, match="cannot be written"):
        archive.put(over, tmp_path / "file")
    assert len(_rows(over)) == COPIES


def _flip(path: Path) -> None:
    with gzip.open(path, "rb") as file:
        lines = file.read()
    with gzip.open(path, "wb") as file:
        file.write(lines.replace(b"r5@", b"x5@"))


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-30])


@pytest.mark.parametrize("harm", [_flip, _cut, Path.unlink])
def test_a_file_that_is_not_as_it_was_written_is_not_restored(
    over: Run, tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    manifest = archive.put(over, tmp_path)
    harm(tmp_path / manifest.file)
    with pytest.raises(ArchiveError, match="cannot be read"):
        archive.restore(over, tmp_path)
    over.refresh_from_db()
    assert over.archived and not _rows(over)
    assert copy_of_token("read", token("read", over.pk, 3, bytes(over.link_key))), "links need no file"


def test_an_archived_issue_is_not_sent_to_everybody_by_a_plain_send(over: Run, tmp_path: Path) -> None:
    archive.put(over, tmp_path)
    with pytest.raises(SendRefused, match=f"archive restore {over.slug} --run {over.pk}"):
        require_free(about(over), Order())
    require_free(about(over), Order(again="on purpose"))
    archive.restore(over, tmp_path)
    require_free(about(over), Order())


def test_failed_copies_of_an_archived_run_are_not_tried_again(over: Run, tmp_path: Path) -> None:
    archive.put(over, tmp_path)
    with pytest.raises(SendRefused, match="archived"):
        settle.retry(over, None, by="王静")


# Each moment dies in another statement; `again` lets the second batch of deletions go through first.
_DIE = """
import os, signal, sys
from pathlib import Path
import django; django.setup()
from distributor.delivery.keeping import archive
from distributor.delivery.keeping import archive_file as file
from distributor.store.models import Run
from distributor.store.queries import archive as query

query._BATCH = archive._PER_BLOCK = 5
drop, calls = query.drop, []

def die(*_given, **_named):
    os.kill(os.getpid(), signal.SIGKILL)

def drop_twice(run_id):
    calls.append(run_id)
    return drop(run_id) if len(calls) < 3 else die()

moments = {
    "written": (file, "_read_back", die), "read back": (query, "seal", die),
    "sealed": (query, "drop", die), "dropping": (query, "drop", drop_twice),
}
setattr(*moments[sys.argv[1]])
archive.put(Run.objects.get(pk=int(sys.argv[2])), Path(sys.argv[3]))
"""


def _this_database() -> str:
    """The URL of the tests' database, for another process."""
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{given['NAME']}"
    user, host = given["USER"], given["HOST"]
    server = f"{quote(user, '')}:{quote(given['PASSWORD'], '')}@{host}:{given['PORT']}".replace(":@", "@")
    options = "&".join(f"{name}={quote(str(value), '')}" for name, value in given["OPTIONS"].items())
    return f"postgresql://{server.removesuffix(':')}/{given['NAME']}?{options}"


@pytest.mark.parametrize("moment", ["written", "read back", "sealed", "dropping"])
def test_kill_9_loses_nothing_and_the_same_command_goes_on(over: Run, var: Path, moment: str) -> None:
    rows, folder = _rows(over), var / "archive"
    environment = os.environ | {"DATABASE_URL": _this_database(), "PYTHONPATH": str(ROOT)}
    environment |= {"DISTRIBUTOR_VAR": str(var), "SECRET_KEY": "s" * 50}
    command = [sys.executable, "-c", _DIE, moment, str(over.pk), str(folder)]
    done = subprocess.run(command, cwd=var, env=environment, capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()

    over.refresh_from_db()
    in_rows = {row["copy_number"] for row in _rows(over)}
    in_file = {line["copy_number"] for line in archive.copies(over, folder)} if over.archived else set()
    assert in_rows | in_file == set(range(1, COPIES + 1))
    assert bool(over.archived) == (moment in ("sealed", "dropping"))
    assert (0 < len(in_rows) < COPIES) == (moment == "dropping")
    assert copy_of_token("read", token("read", over.pk, 2, bytes(over.link_key)))

    archive.put(over, folder)
    assert not _rows(over)
    archive.restore(over, folder)
    assert _rows(over) == rows
