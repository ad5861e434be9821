"""Rows with every character that may not pass are harmless on each page, in each command and each file."""

from __future__ import annotations

import io
from collections.abc import Mapping
from html import unescape
from typing import Any
from urllib.parse import unquote

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from distributor.cli import main
from distributor.feedback import manual_suppression
from distributor.reason import Reason
from distributor.states import DeliveryState, EnclosureState
from distributor.store.models import Attempt, Enclosure, Suppression, SuppressionEvidence
from distributor.text import KINDS, Kind, characters
from tests.web.mailroom import contributor, enclosure, mail, manuscript
from tests.web.newsroom import at_the_machine, copy, issue, run, sign

pytestmark = pytest.mark.django_db
LAYOUT = {Kind.TAB, Kind.LINE_FEED, Kind.CARRIAGE_RETURN}
NOT_KEPT = {Kind.NUL, Kind.SURROGATE}  # no database column takes them
PASSING = {Kind.SELECTOR, Kind.PRESENTATION, *LAYOUT}
EACH = "".join(characters(kind)[0] for kind in KINDS if kind not in NOT_KEPT)
HOSTILE = f"甲{EACH}乙"
STEERING = set(characters(*(KINDS.keys() - PASSING)))


def _stands_harmless(shown: str) -> bool:
    """It was shown, and nothing in it steers, turns or hides."""
    return "甲" in shown and "乙" in shown and not STEERING & set(shown)


@pytest.fixture
def rows() -> dict[str, int]:
    """An office in which whatever came from outside is hostile; the numbers of its mail and contributor."""
    of = issue()
    sign(of, HOSTILE, HOSTILE, HOSTILE)
    said: Mapping[str, Any] = {"reply": HOSTILE, "reply_code": 550, "relay": HOSTILE}
    printed: Mapping[str, Any] = {"position": HOSTILE, "unit": HOSTILE, "extra": {HOSTILE: HOSTILE}}
    failed = copy(HOSTILE, DeliveryState.FAILED, of=HOSTILE, **said, **printed)
    run(of, failed, copy(HOSTILE + "二", DeliveryState.IN_DOUBT, **said))
    Attempt.objects.create(delivery=failed, state=DeliveryState.FAILED, stage="data", by=HOSTILE, **said)
    manual_suppression.add("x@example.com", why="原因", by="甲")
    SuppressionEvidence.objects.update(text=HOSTILE, by=HOSTILE)
    incoming = mail(HOSTILE, sender_name=HOSTILE, text=HOSTILE, route_detail=HOSTILE, filed_by=HOSTILE)
    enclosure(
        incoming, f"{HOSTILE}.docx", state=EnclosureState.FAILED, reasons=[Reason("", HOSTILE)], text=HOSTILE
    )
    who = contributor(HOSTILE, unit=HOSTILE)
    manuscript(HOSTILE, of=incoming, contributor=who, unit=HOSTILE, body=HOSTILE, authors=[HOSTILE])
    return {"mail": incoming.pk, "contributor": who.pk, "suppression": Suppression.objects.get().pk}


PAGES = (
    "/issues/2026-11/",
    "/issues/2026-11/copies",
    "/issues/2026-11/copies/1",
    "/issues/2026-11/decide?answer=arrived",
    "/inbox",
    "/inbox/{mail}",
    "/manuscripts",
    "/manuscripts/M-2026-0001",
    "/contributors",
    "/contributors/{contributor}",
    "/statistics",
    "/statistics.csv",
    "/suppressed/{suppression}",
)
COMMANDS = (
    "status 2026-11",
    "deliveries 2026-11",
    "deliveries 2026-11 --csv -",
    "deliveries 2026-11 --json",
    "doubts list 2026-11",
    "copy 2026-11 1",
    "issue show 2026-11",
    "inbox list",
    "inbox list --json",
    "inbox show {mail}",
    "manuscript list",
    "manuscript show M-2026-0001",
    "manuscript show M-2026-0001 --markdown",
    "contributor list",
    "contributor show {contributor}",
    "statistics",
    "suppressed show x@example.com",
    "suppressed export -",
)


def test_pages_and_their_files(rows: dict[str, int]) -> None:
    browser = at_the_machine()
    for path in PAGES:
        answer = browser.get(path.format(**rows))
        text = unescape(answer.content.decode("utf-8-sig"))
        assert answer.status_code == 200, path
        assert _stands_harmless(text), (path, STEERING & set(text))


def test_commands(rows: dict[str, int]) -> None:
    for line in COMMANDS:
        done = CliRunner().invoke(main, line.format(**rows).split())
        assert done.exit_code == 0, (line, done.output)
        text = done.output.removeprefix("\ufeff")
        assert _stands_harmless(text), (line, STEERING & set(text))


def test_the_workbook(rows: dict[str, int]) -> None:
    book = load_workbook(io.BytesIO(at_the_machine().get("/statistics.xlsx").content))
    shown = "".join(str(cell.value) for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)
    assert _stands_harmless(shown)


def test_a_saved_file_and_its_name(rows: dict[str, int]) -> None:
    token = Enclosure.objects.get().token
    name = at_the_machine().get(f"/inbox/files/{token}")["Content-Disposition"]
    assert _stands_harmless(unquote(name))
