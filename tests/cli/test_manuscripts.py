"""`distributor manuscript`, `contributor`, `statistics`, `issue new`: as people and programs use them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.cli.test_send import SAMPLE
from tests.conftest import Run

# Mail as the reader recorded it: three manuscripts of two people, one of them with a revision.
RECORD = """
import datetime as dt, sys, django
django.setup()
from distributor import configuration
from distributor.desk.imports import import_document
from distributor.newsroom import versions
from distributor.reading.values import FieldValue, ManuscriptDraft
from distributor.store.models import Incoming, Publication
from pathlib import Path
import_document(Path(sys.argv[1]), configuration.office())
STORY = "清明刚过，渠水就进了田。代表们沿着三条干渠走了两天，看闸口、问水价、查台账，"
STORY += "在村口的晒谷场上听乡亲们说春灌。水到田头不算完，还要看秋天的收成。"
LAMPS = "入夜，老街亮了起来。新装的一百二十盏路灯把青石板照得发白，卖馄饨的老人说，"
LAMPS += "往后收摊不用再打手电。这件事是联络站接到的第四十七条意见。"
def mail(number, sender, name, title, body, unit="", **more):
    kept = Incoming.objects.create(
        source="file", sha256=f"{number:064}", size=1, sender=sender, sender_key=sender, sender_name=name,
        message_id=f"<{number}@x>", received=dt.datetime(2026, 11, number, tzinfo=dt.UTC), state="read",
        route="manuscript", reading={"message": {}})
    found = lambda value: FieldValue(value, 0.9 if value else 0.0, "label" if value else "")
    draft = ManuscriptDraft("text", None, found(title), found(name), found(unit), found(""), found(""), body)
    versions.record(kept, draft, {}, Publication.objects.first())
mail(1, "wang@example.org", "王小雨", "春灌时节话水利", STORY, "溪城市水务局")
mail(2, "li@example.org", "李敏", "=老街的\\x1b[31m新路灯", LAMPS)
mail(3, "wang@example.org", "王小雨", "春灌时节话水利", STORY + "后来下了雨。")
mail(4, "xiaoyu@example.net", "王小雨", "春灌见闻", STORY[:90])
"""


@pytest.fixture
def desk(run_distributor: Run, environment: dict[str, str], tmp_path: Path) -> Run:
    seeing = environment | {"DJANGO_SETTINGS_MODULE": "distributor.settings"}
    subprocess.run([sys.executable, "-c", RECORD, str(SAMPLE)], cwd=tmp_path, env=seeing, check=True)
    return run_distributor


def fine(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_from_the_mail_to_the_article(desk: Run) -> None:
    assert "2026-12\n" in fine(desk("issue", "new", "2026-12", "--like", "2026-11"))
    early = desk(
        "manuscript", "place", "M-2026-0001", "--issue", "2026-12", "--column", "工作动态", "--new-column"
    )
    assert early.returncode == 2 and "manuscript adopt M-2026-0001" in early.stderr
    fine(desk("manuscript", "adopt", "M-2026-0001", "--no-mail", "--by", "李敏"))
    missing = desk("manuscript", "place", "M-2026-0001", "--issue", "2026-11", "--column", "没有的")
    assert missing.returncode == 2 and "领导讲话, 工作动态" in missing.stderr
    placed = desk(
        "manuscript", "place", "M-2026-0001", "--issue", "2026-12", "--column", "工作动态", "--new-column"
    )
    assert "M-2026-0001 stands in 2026-12, column 工作动态: 春灌时节话水利" in fine(placed)
    issue = json.loads(fine(desk("issue", "show", "2026-12", "--json")))
    assert [(column["title"], len(column["articles"])) for column in issue["columns"]] == [("工作动态", 1)]
    assert (issue["publication"], issue["date"]) == ("云州人大工作", "2026-12-20")
    assert len(issue["distribution"]) == 13
    shown = fine(desk("manuscript", "show", "M-2026-0001"))
    assert "M-2026-0001 version 2 → “春灌时节话水利” → 2026-12, column 工作动态 (not sent yet)" in shown
    assert "was taken out of 2026-12" in fine(desk("manuscript", "unplace", "M-2026-0001"))
    whole = json.loads(fine(desk("manuscript", "show", "M-2026-0001", "--json")))
    assert whole["issue"] is None and whole["placements"][0]["removed"]


def test_the_list_for_programs(desk: Run) -> None:
    rows = json.loads(fine(desk("manuscript", "list", "--json")))
    assert [(row["number"], row["title"], row["versions"], row["state"]) for row in rows] == [
        ("M-2026-0003", "春灌见闻", 1, "received"),
        ("M-2026-0002", "=老街的\x1b[31m新路灯", 1, "received"),
        ("M-2026-0001", "春灌时节话水利", 2, "received"),
    ]
    assert rows[2]["contributor"]["name"] == "王小雨" and rows[2]["authors"] == ["王小雨"]
    assert json.loads(fine(desk("manuscript", "list", "--state", "adopted", "--json"))) == []
    assert "\x1b" not in fine(desk("manuscript", "list"))


def test_what_resembles_is_shown_from_both_sides(desk: Run) -> None:
    assert "resembles M-2026-0001 “春灌时节话水利”: 100% of the text" in fine(
        desk("manuscript", "show", "M-2026-0003")
    )
    whole = json.loads(fine(desk("manuscript", "show", "M-2026-0001", "--json")))
    assert [one["manuscript"] for one in whole["resembles"]] == ["M-2026-0003"]
    assert [one["version"] for one in whole["history"]] == [1, 2]


def test_fields_are_corrected_and_confirmed(desk: Run) -> None:
    edited = desk(
        "manuscript", "edit", "M-2026-0002", "--title", " 老街的 新路灯 ", "--authors", "李敏、冯 雪"
    )
    assert "confirmed title, authors" in fine(edited)
    whole = json.loads(fine(desk("manuscript", "show", "M-2026-0002", "--json")))
    assert (whole["title"], whole["authors"], whole["confirmed"]) == (
        "老街的 新路灯",
        ["李敏", "冯雪"],
        ["authors", "title"],
    )
    assert fine(desk("manuscript", "show", "M-2026-0002", "--markdown")).startswith("# 老街的 新路灯\n\n入夜")
    assert desk("manuscript", "edit", "M-2026-0002").returncode == 2
    fine(desk("manuscript", "edit", "M-2026-0002", "--as-it-is"))
    unknown = desk("manuscript", "show", "M-2026-9999")
    assert unknown.returncode == 2 and "no manuscript M-2026-9999" in unknown.stderr


def test_contributors_are_listed_and_merged(desk: Run) -> None:
    rows = json.loads(fine(desk("contributor", "list", "--json")))
    assert sorted((row["name"], row["manuscripts"]) for row in rows) == [
        ("李敏", 1),
        ("王小雨", 1),
        ("王小雨", 1),
    ]
    merged = desk("contributor", "merge", "wang@example.org", "xiaoyu@example.net", "--by", "李敏")
    assert "1 manuscript came along" in fine(merged)
    shown = json.loads(fine(desk("contributor", "show", "王小雨", "--json")))
    assert sorted(shown["addresses"]) == ["wang@example.org", "xiaoyu@example.net"]
    assert [row["number"] for row in shown["listed"]] == ["M-2026-0003", "M-2026-0001"]
    assert "溪城市水务局" in fine(desk("contributor", "show", "王小雨"))
    assert "王小雨" in fine(desk("contributor", "list"))
    unknown = desk("contributor", "merge", "--units", "溪城市水务局", "水务局")
    assert unknown.returncode == 2 and "no unit 水务局" in unknown.stderr


def test_statistics_as_table_csv_xlsx_and_picture(desk: Run, tmp_path: Path) -> None:
    found = json.loads(
        fine(desk("statistics", "--by", "month", "--from", "2026-11-01", "--to", "2026-11-03", "--json"))
    )
    assert found["rows"] == [
        {"name": "2026-11", "unit": "", "received": 2, "adopted": 0, "published": 0, "rate": 0.0}
    ]
    assert "王小雨" in fine(desk("statistics"))
    fine(desk("statistics", "--csv", "s.csv", "--xlsx", "s.xlsx", "--svg", "s.svg"))
    assert (tmp_path / "s.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert load_workbook(tmp_path / "s.xlsx").worksheets[0]["A1"].value == "contributor"
    assert (tmp_path / "s.svg").read_text().startswith("<svg")
    bad = desk("statistics", "--csv", "no/such/folder/s.csv")
    assert bad.returncode == 2 and "cannot be written" in bad.stderr


def test_an_issue_is_begun_once(desk: Run) -> None:
    again = desk("issue", "new", "2026-11")
    assert again.returncode == 2 and "exists already" in again.stderr
    odd = desk("issue", "new", "nonsense")
    assert odd.returncode == 2 and "2026-12" in odd.stderr
    assert fine(desk("issue", "new", "2026-12", "--date", "2026-12-25")) == "2026-12\n"
    assert json.loads(fine(desk("issue", "show", "2026-12", "--json")))["date"] == "2026-12-25"
    assert "dated 2027-01-25" in desk("issue", "new", "2027-1").stderr
