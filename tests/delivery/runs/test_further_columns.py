"""Further columns of the recipients' files on their way through runs, notices, schedules and archives."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import zlib
from collections.abc import Callable
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest

from distributor import configuration
from distributor.audience import where
from distributor.delivery.keeping import archive
from distributor.delivery.runs import plan
from distributor.delivery.runs.correction import draft, plan_notice
from distributor.delivery.runs.plan import Order
from distributor.delivery.runs.schedule import schedule, start_due
from distributor.delivery.sending import copies
from distributor.desk import audience, signoff
from distributor.errors import NotFound, TemplateError, UserError
from distributor.feedback.proof import copy_of_token
from distributor.language import speaking
from distributor.mail.tokens import token
from distributor.states import DeliveryState, Layout, Role, RunState
from distributor.store.models import ArchivedCopies, Issue, Run, SignOff
from distributor.store.queries import deliveries, fingerprints, progress
from tests.conftest import ROOT
from tests.delivery.runs.test_schedule import SOON, make_due

# Headings that are columns and keys of our own, JSON paths, SQL, and one that looks like a formula.
STRANGE = ("区县", "address", "id", "extra", "0", '$."x"', "50%s", "=乡镇")
CELLS = (normalize("NFD", "Köln"), "新华路1号", "7", "null", "零", "'; --", "%(x)s", "=1+1")
COURT = ("市法院",)
Asking = Callable[..., Issue]


def _court() -> str:
    quoted = (f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in STRANGE)
    lines = [f"姓名,邮箱,职务,{','.join(quoted)}", f"李一,y1@example.org,院长,{','.join(CELLS)}"]
    return (
        "\n".join([*lines, "李二,y2@example.org,法官,望溪县,,,,,,,", "李三,y3@example.org,,,,,,,,,"]) + "\n"
    )


@pytest.fixture
def asking(issue: Issue, tmp_path: Path, settings: Any) -> Asking:
    """`asking("{{ … }}")`: signed, with strange columns at the court alone, in mails that end with this."""
    folder = tmp_path / "recipients"
    shutil.copytree(ROOT / "recipients", folder)
    (folder / "court.csv").write_text(_court(), encoding="utf-8")
    audience.apply(audience.pending(folder))

    def make(line: str, part: str = "body.txt") -> Issue:
        settings.MAIL_TEMPLATES = tmp_path / "templates"
        shutil.copytree(ROOT / "templates" / "mail", settings.MAIL_TEMPLATES)
        for kind in ("issue", "notice"):
            template = settings.MAIL_TEMPLATES / kind / part
            template.write_text(template.read_text(encoding="utf-8").rstrip() + line + "\n", encoding="utf-8")
        for role in tuple(Role):
            signoff.sign(issue, role, "王静", configuration.office())
        return issue

    return make


def _planned(issue: Issue, *conditions: str, groups: tuple[str, ...] = COURT) -> Run:
    return plan.plan(
        issue, Order(groups, where=tuple(map(where.parse, conditions))), site=configuration.site()
    )


def _names(run: Run) -> list[str]:
    return list(run.deliveries.order_by("copy_number").values_list("name", flat=True))


def _finish(run: Run) -> Run:
    run.deliveries.exclude(state=DeliveryState.SUPPRESSED).update(state=DeliveryState.ACCEPTED, fence=0)
    Run.objects.filter(pk=run.pk).update(state=RunState.DONE)
    run.refresh_from_db()
    return run


def _mails(run: Run) -> dict[str, bytes]:
    """What each reader of the run would be sent, by address."""
    compiled = copies.compile_run(run, configuration.office())
    claimed = deliveries.claim(run.pk, 1, 1000, 60.0, extra=compiled.extra)
    return {one.address: b"".join(compiled.copy(one).segments) for one in claimed}


@pytest.mark.parametrize(("column", "cell"), list(zip(STRANGE, CELLS, strict=True)))
def test_whatever_a_column_is_called_readers_are_chosen_by_it(asking: Asking, column: str, cell: str) -> None:
    run = _planned(asking(""), f"{column}={normalize('NFC', cell)}")
    assert _names(run) == ["李一"]
    assert run.where == [[column, cell]]
    copy = run.deliveries.get()
    assert copy.extra == dict(zip(STRANGE, CELLS, strict=True))
    assert next(iter(progress.rows(run)))["extra"] == copy.extra


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        (
            "县区=望溪县",
            "no column “县区”; there is: 姓名/name; 职务/position; 单位/unit; ",
        ),
        ("区县=望奚县", "no reader of these groups has 区县 = 望奚县; there is: "),
        ("电话=1", "no reader of these groups has telephone = 1; there is: nothing"),
        ("邮箱=y1@example.org", "no column “邮箱”"),
    ],
)  # fmt: skip
def test_what_nobody_has_plans_nothing(asking: Asking, condition: str, reason: str) -> None:
    issue = asking("")
    with speaking("en"), pytest.raises(NotFound) as refused:
        _planned(issue, condition)
    assert str(refused.value).startswith(reason)
    with speaking("zh-hans"), pytest.raises(NotFound) as refused:
        _planned(issue, condition)
    assert "没有" in str(refused.value) and not Run.objects.exists()


@pytest.mark.parametrize("condition", ["", "=", "区县", "区县=", "=望溪县", "区县= \u200b"])
def test_what_is_no_condition_says_how_one_is_written(condition: str) -> None:
    with pytest.raises(UserError, match="区县=双桥区"):
        where.parse(condition)


@pytest.mark.parametrize(
    "written", ["区县=望溪县", "区县＝望溪县", " 区　县 = 望溪县 ", "区县=望溪县\u200b", "\ufeff区县=望溪县"]
)
def test_a_condition_is_read_as_people_type_it(asking: Asking, written: str) -> None:
    assert _names(_planned(asking(""), written)) == ["李二"]


def test_a_value_may_hold_the_sign_that_stands_before_it() -> None:
    assert where.parse("=乡镇==1+1") == ("=乡镇", "=1+1")
    assert where.parse("区县=a＝b") == ("区县", "a＝b")


def test_a_group_without_the_column_is_left_out_and_another_prints_nothing(asking: Asking) -> None:
    issue = asking("[{{ reader.extra.区县 }}]")
    both = ("市法院", "市检察院")
    counted = plan.forecast(issue, both, Order(both, where=(("区县", "望溪县"),)))
    assert [(each.members, each.copies) for each in counted.groups] == [(1, 1), (0, 0)]
    mails = _mails(_planned(issue, groups=both))
    assert len(mails) > 3
    assert ["[望溪县]".encode() in _text(mail) for mail in mails.values()].count(True) == 1
    assert [b"[]" in _text(mail) for mail in mails.values()].count(True) == len(mails) - 2


@pytest.mark.parametrize("layout", list(Layout))
def test_both_parts_and_the_subject_print_it_in_every_layout(
    asking: Asking, layout: Layout, issue: Issue
) -> None:
    Issue.objects.filter(pk=issue.pk).update(layout=layout)
    issue.refresh_from_db()
    asking("{{ reader.extra.区县 }}", "subject.txt")
    mails = _mails(_planned(issue))
    subjects = {
        address: message_from_bytes(mail, policy=policy.default)["Subject"] for address, mail in mails.items()
    }
    assert subjects["y2@example.org"].endswith("望溪县") and "望溪" not in subjects["y3@example.org"]


def test_a_column_that_no_file_has_is_a_fault_of_the_template_with_its_line(asking: Asking) -> None:
    with speaking("en"), pytest.raises(TemplateError) as refused:
        asking("\n{{ reader.extra.区线 }}")
    line = (ROOT / "templates/mail/issue/body.txt").read_text(encoding="utf-8").rstrip().count("\n") + 2
    assert str(refused.value).startswith(
        f"body.txt, line {line}: no reader has a column “区线”; there is: 区县, "
    )
    assert not SignOff.objects.exists()


def test_copies_are_claimed_without_them_where_no_template_asks(asking: Asking) -> None:
    run = _planned(asking(""))
    assert not copies.compile_run(run, configuration.office()).extra
    assert [one.extra for one in deliveries.claim(run.pk, 1, 10, 60.0)] == [None] * 3


@pytest.mark.parametrize("kind", Run.NOTICES)
def test_a_notice_prints_what_stood_on_the_readers_copy(asking: Asking, kind: str, tmp_path: Path) -> None:
    issue = asking("[{{ reader.extra.区县 }}]")
    _finish(_planned(issue))
    court = tmp_path / "recipients" / "court.csv"
    court.write_text(court.read_text(encoding="utf-8").replace("望溪县", "双桥区"), encoding="utf-8")
    audience.apply(audience.pending(court.parent))
    run = plan_notice(
        draft(issue, kind, "第3页有误。", configuration.office()), by="赵国强", site=configuration.site()
    )
    assert run.columns == list(STRANGE)
    assert "[望溪县]".encode() in _text(_mails(run)["y2@example.org"])


def test_a_schedule_keeps_the_choice_and_sends_by_it(asking: Asking) -> None:
    issue = asking("")
    waiting = schedule(
        issue,
        Order(COURT, where=(where.parse("区 县＝望溪县"), where.parse("职务=法官"))),
        SOON,
        office=configuration.office(),
    )
    assert waiting.where == [["区县", "望溪县"], ["position", "法官"]]
    make_due(waiting)
    (run,) = start_due(configuration.site())
    assert (_names(run), run.where) == (["李二"], waiting.where)


def test_a_schedule_whose_choice_has_nobody_any_more_asks(asking: Asking, tmp_path: Path) -> None:
    waiting = schedule(
        asking(""), Order(COURT, where=(("区县", "望溪县"),)), SOON, office=configuration.office()
    )
    court = tmp_path / "recipients" / "court.csv"
    court.write_text(court.read_text(encoding="utf-8").replace("望溪县", "双桥区"), encoding="utf-8")
    audience.apply(audience.pending(court.parent))
    make_due(waiting)
    with speaking("en"):
        assert start_due(configuration.site()) == []
    waiting.refresh_from_db()
    assert waiting.state == "held" and not Run.objects.exists()
    assert "no reader of these groups has 区县 = 望溪县" in str(waiting.state_reason)


def test_whom_a_schedule_is_narrowed_down_to_is_part_of_what_was_seen(asking: Asking) -> None:
    waiting = schedule(
        asking(""), Order(COURT, where=(("区县", "望溪县"),)), SOON, office=configuration.office()
    )
    seen = fingerprints.of_schedule(waiting)
    waiting.where = []
    assert fingerprints.of_schedule(waiting) != seen


def _rows(run: Run) -> list[Any]:
    return list(run.deliveries.order_by("copy_number").values())


def test_every_cell_goes_into_the_archive_and_comes_back(asking: Asking, tmp_path: Path) -> None:
    run = _finish(_planned(asking("")))
    rows, listed = _rows(run), list(progress.rows(run))
    archive.put(run, tmp_path / "archive")
    assert not _rows(run)
    filed = list(archive.rows(run, tmp_path / "archive"))
    assert [{name: line[name] for name in listed[0]} for line in filed] == listed
    behind = copy_of_token("read", token("read", run.pk, 1, bytes(run.link_key)))
    assert behind is not None and (behind.name, behind.extra) == ("李一", rows[0]["extra"])
    archive.restore(run, tmp_path / "archive")
    assert _rows(run) == rows


def test_an_archive_from_before_there_were_further_columns_comes_back(asking: Asking, tmp_path: Path) -> None:
    run = _finish(_planned(asking("")))
    rows, folder = _rows(run), tmp_path / "archive"
    archive.put(run, folder)
    _as_formerly(run, folder)
    assert [row["extra"] for row in archive.rows(run, folder)] == [None] * 3
    behind = copy_of_token("read", token("read", run.pk, 2, bytes(run.link_key)))
    assert behind is not None and (behind.name, behind.position, behind.extra) == ("李二", "法官", None)
    archive.restore(run, folder)
    assert _rows(run) == [{**row, "extra": None} for row in rows]


_FORMER_LINE = (
    "id", "copy_number", "group_id", "name", "position", "unit", "address", "address_key", "state",
    "relay", "stage", "reply_code", "enhanced_code", "reply", "attempts", "crashes", "since", "changed",
    "group", "history",
)  # fmt: skip
_FORMER_ROW = _FORMER_LINE[1:9]


def _as_formerly(run: Run, folder: Path) -> None:
    """Write the run's file and its blocks anew, as the version before further columns wrote them."""
    path = folder / archive.manifest_of(run).file
    head, *lines = gzip.decompress(path.read_bytes()).decode().splitlines()
    former = [{name: line[name] for name in _FORMER_LINE} for line in map(json.loads, lines)]
    text = "".join(
        f"{line}\n" for line in [head, *(json.dumps(line, ensure_ascii=False) for line in former)]
    ).encode()
    path.write_bytes(gzip.compress(text))
    assert run.totals
    run.totals["archive"]["lines_sha256"] = hashlib.sha256(text).hexdigest()
    run.save(update_fields=["totals"])
    block = json.dumps([[line[name] for name in _FORMER_ROW] for line in former]).encode()
    ArchivedCopies.objects.filter(run=run).update(packed=zlib.compress(block))


def _text(mail: bytes) -> bytes:
    """Its plain part."""
    body = message_from_bytes(mail, policy=policy.default).get_body(("plain",))
    assert body is not None
    return str(body.get_content()).encode()
