"""A field of the table that declares them is at every station of a reader's way, or this fails."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path

import pytest

from distributor import configuration
from distributor.audience.describe import describe
from distributor.audience.fields import BY_NAME, IN_ROWS, LISTED, PRINTED, READER_FIELDS
from distributor.audience.group import Member
from distributor.delivery.keeping import archive
from distributor.delivery.runs import plan
from distributor.delivery.runs.correction import draft, plan_notice
from distributor.delivery.runs.plan import Order
from distributor.delivery.sending import copies
from distributor.desk import audience, preview, signoff
from distributor.feedback.proof import copy_of_token
from distributor.language import speaking
from distributor.mail import slots
from distributor.mail.tokens import token
from distributor.states import DeliveryState, Role, RunKind, RunState
from distributor.store.models import Issue, Run
from distributor.store.queries import audience as readers
from distributor.store.queries import deliveries, progress
from tests.conftest import ROOT

COURT = "市法院"


def _cells(mark: str) -> dict[str, str]:
    return {field.name: f"{mark}{field.name}" for field in READER_FIELDS} | {"address": "one@example.org"}


def _court(folder: Path, cells: dict[str, str]) -> Path:
    """Recipients with one reader at the court, who alone is sent anything."""
    if not folder.exists():
        shutil.copytree(ROOT / "recipients", folder)
    out = io.StringIO()
    csv.writer(out).writerows([[field.headings[0] for field in READER_FIELDS], cells.values()])
    (folder / "court.csv").write_text(out.getvalue(), encoding="utf-8")
    return folder


def _member() -> Member:
    return next(readers.members([COURT]))


@pytest.fixture
def run(issue: Issue, tmp_path: Path) -> Run:
    """The signed issue planned for that reader."""
    audience.apply(audience.pending(_court(tmp_path / "recipients", _cells("旧"))))
    for role in tuple(Role):
        signoff.sign(issue, role, "王静", configuration.office())
    return plan.plan(issue, Order((COURT,)), site=configuration.site())


def _held(holder: object, names: tuple[str, ...]) -> dict[str, str]:
    return {name: getattr(holder, name) for name in names}


def _of(names: tuple[str, ...]) -> dict[str, str]:
    return {name: cell for name, cell in _cells("旧").items() if name in names}


def test_a_member_has_all_of_them_and_every_change_is_told(issue: Issue, tmp_path: Path) -> None:
    for mark in ("旧", "新"):
        found = audience.pending(_court(tmp_path / "recipients", _cells(mark)))
        audience.apply(found)
        assert _held(_member(), tuple(BY_NAME)) == _cells(mark)
    cells = _cells("新") | {name: f"再{name}" for name in IN_ROWS if name != "name"}
    found = audience.pending(_court(tmp_path / "recipients", cells))
    with speaking("en"):
        (line,) = (line for line in describe(found.members) if line.startswith("~"))
    for name in IN_ROWS:
        assert name == "name" or f"“新{name}” → “再{name}”" in line
    audience.apply(found)
    assert _held(_member(), tuple(BY_NAME)) == cells


def test_a_copy_and_its_mail_have_all_that_is_printed(run: Run) -> None:
    assert _held(run.deliveries.get(), LISTED) == _of(LISTED)
    (claimed,) = deliveries.claim(run.pk, 1, 10, 60.0)
    compiled = copies.compile_run(run, configuration.office())
    reader = compiled.reader(claimed)
    assert _held(reader, LISTED) == _of(LISTED)
    printed = dict(zip(slots.SLOTS, slots.fields(reader, compiled.stamp), strict=True))
    assert {name: printed[name] for name in PRINTED} == _of(PRINTED)


def test_a_notice_has_all_that_was_printed(run: Run, issue: Issue) -> None:
    _finish(run)
    told = plan_notice(
        draft(issue, RunKind.CORRECTION, "第3页有误。", configuration.office()),
        by="赵国强",
        site=configuration.site(),
    )
    assert _held(told.deliveries.get(), LISTED) == _of(LISTED)


def test_lists_links_and_archives_have_all_that_was_printed(run: Run, tmp_path: Path) -> None:
    _finish(run)
    assert {name: next(progress.rows(run))[name] for name in LISTED} == _of(LISTED)
    archive.put(run, tmp_path / "archive")
    assert {name: next(archive.rows(run, tmp_path / "archive"))[name] for name in LISTED} == _of(LISTED)
    behind = copy_of_token("read", token("read", run.pk, 1, bytes(run.link_key)))
    assert behind is not None and _held(behind, LISTED) == _of(LISTED)
    archive.restore(run, tmp_path / "archive")
    assert _held(run.deliveries.get(), LISTED) == _of(LISTED)


def test_a_preview_is_for_a_reader_who_has_them(run: Run, issue: Issue, tmp_path: Path) -> None:
    reader = preview.preview(issue, tmp_path / "out", configuration.office()).reader
    first = next(readers.members([reader.group]))
    assert _held(reader, LISTED) == _held(first, LISTED)
    assert all(getattr(first, name) for name in LISTED), "the sample's reader has everything"


def _finish(run: Run) -> None:
    run.deliveries.update(state=DeliveryState.ACCEPTED, fence=0)
    Run.objects.filter(pk=run.pk).update(state=RunState.DONE)
    run.refresh_from_db()
