"""A reader's cells on their whole way: file, database, plan, mail, export, archive, and back again.

The fields come from the table that declares them, so that one which is forgotten at any station fails here.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from distributor.audience.fields import BY_NAME, PRINTED, READER_FIELDS, holding, require
from tests.cli.test_send import PREPARE, SAMPLE, mails
from tests.conftest import ROOT, Run

HEADINGS = [field.headings[0] for field in READER_FIELDS]
# The further columns are 区县, and one whose heading and cell a spreadsheet would take for formulas.
EXTRA = {"李一": ("双桥区", "=1+1"), "李二": ("望溪县", ""), "李三": ("双桥区", "")}


def _cell(field: str, name: str) -> str:
    return {"name": name, "address": f"{name.encode().hex()}@example.org"}.get(field, f"{name}的{field}")


def _court() -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*HEADINGS, "区县", "=乡镇"])
    for name, extra in EXTRA.items():
        writer.writerow([*(_cell(field.name, name) for field in READER_FIELDS), *extra])
    return out.getvalue()


@pytest.fixture
def office(run_distributor: Run, environment: dict[str, str], tmp_path: Path) -> Callable[..., Run]:
    """`office("{{ … }}")`: three readers at the court, whose mails end with this; signed, nothing sent."""

    def make(line: str) -> Run:
        recipients, templates = tmp_path / "recipients", tmp_path / "templates"
        shutil.copytree(ROOT / "recipients", recipients)
        (recipients / "court.csv").write_text(_court(), encoding="utf-8")
        shutil.copytree(ROOT / "templates" / "mail", templates)
        with (templates / "issue" / "body.txt").open("a", encoding="utf-8") as file:
            file.write(line + "\n")
        environment.update(RECIPIENTS=str(recipients), MAIL_TEMPLATES=str(templates))
        seeing = environment | {"DJANGO_SETTINGS_MODULE": "distributor.settings"}
        command = [sys.executable, "-c", PREPARE, str(SAMPLE), str(recipients)]
        subprocess.run(command, cwd=tmp_path, env=seeing, check=True, capture_output=True)
        return run_distributor

    return make


def _texts(var: Path) -> dict[str, str]:
    """The last line of each mail's text, by the reader's name."""
    found = {}
    for path in mails(var):
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        body = mail.get_body(("plain",))
        assert body is not None
        found[mail["To"].addresses[0].display_name] = body.get_content().strip().splitlines()[-1]
    return found


def _exported(run: Run) -> tuple[list[dict[str, str]], list[dict[str, Any]]]:
    table = run("deliveries", "2026-11", "--csv", "-").stdout
    return list(csv.DictReader(io.StringIO(table))), json.loads(run("deliveries", "2026-11", "--json").stdout)


def test_every_declared_field_and_any_further_column_arrives_everywhere(
    office: Callable[..., Run], var: Path
) -> None:
    printed = "|".join(f"{{{{ reader.{name} }}}}" for name in PRINTED)
    run = office(f"{printed}|{{{{ reader.extra.区县 }}}}|{{{{ reader.extra['=乡镇'] }}}}")

    members = json.loads(run("audience", "show", "市法院", "--json").stdout)
    for member in members:
        for field in READER_FIELDS:
            assert member[field.told_as or field.name] == _cell(field.name, member["name"])
    assert [member["extra"] for member in members] == [
        {"区县": "双桥区", "=乡镇": "=1+1"}, {"区县": "望溪县"}, {"区县": "双桥区"},
    ]  # fmt: skip

    sent = run("send", "2026-11", "--only-group", "市法院", "--wait")
    assert sent.returncode == 0, sent.stderr
    assert _texts(var) == {
        name: "|".join([*(_cell(field, name) for field in PRINTED), *extra]) for name, extra in EXTRA.items()
    }

    table, copies = before = _exported(run)
    for copy, row in zip(copies, table, strict=True):
        name = copy["name"]
        for printed_name in PRINTED:
            cell = _cell(printed_name, name)
            assert copy[printed_name] == row[BY_NAME[printed_name].title] == cell
        assert (row["区县"], row["'=乡镇"]) == (EXTRA[name][0], "'=1+1" if EXTRA[name][1] else "")
        assert copy["extra"] == {
            key: cell for key, cell in zip(("区县", "=乡镇"), EXTRA[name], strict=True) if cell
        }

    assert run("archive", "add", "2026-11").returncode == 0
    assert _exported(run) == before
    assert run("archive", "restore", "2026-11").returncode == 0
    assert _exported(run) == before


def test_a_send_is_narrowed_down_by_a_column_and_says_so(office: Callable[..., Run], var: Path) -> None:
    run = office("{{ reader.name }}")
    only = ("--only-group", "市法院", "--where", "区县=双桥区")
    forecast = json.loads(run("send", "2026-11", *only, "--dry-run", "--json").stdout)
    assert (forecast["copies"], forecast["where"]) == (2, [["区县", "双桥区"]])
    assert "Only readers with: 区县 = 双桥区" in run("send", "2026-11", *only, "--dry-run").stdout
    both = run(
        "send",
        "2026-11",
        *only,
        "--where",
        "区县=望溪县",
        "--where",
        "职务=李二的position",
        "--dry-run",
        "--json",
    )
    assert json.loads(both.stdout)["copies"] == 1

    sent = run("send", "2026-11", *only, "--wait")
    assert sent.returncode == 0, sent.stderr
    assert _texts(var).keys() == {"李一", "李三"}
    assert "only readers with: 区县 = 双桥区" in run("status", "2026-11").stdout
    assert json.loads(run("status", "2026-11", "--json").stdout)["where"] == [["区县", "双桥区"]]

    rest = run("send", "2026-11", "--only-group", "市法院", "--wait")
    assert rest.returncode == 0, rest.stderr
    assert _texts(var).keys() == {"李一", "李二", "李三"}


REFUSED = {
    "县区=双桥区": "no column “县区”; there is: 姓名/name; 职务/position; 单位/unit; "
    "电话/telephone; 备注/note; 区县; =乡镇",
    "区县=双轿区": "no reader of these groups has 区县 = 双轿区; there is: 双桥区; 望溪县",
    "邮箱=x@example.org": "no column “邮箱”",
    "双桥区": "“双桥区” is not COLUMN=VALUE",
    "区县=": "“区县=” is not COLUMN=VALUE",
}


def test_an_unknown_column_or_value_names_the_known_ones(office: Callable[..., Run], var: Path) -> None:
    run = office("{{ reader.name }}")
    for condition, reason in REFUSED.items():
        refused = run("send", "2026-11", "--only-group", "市法院", "--where", condition)
        assert refused.returncode != 0
        assert reason in refused.stderr
    assert mails(var) == []


def test_a_class_that_forgets_a_field_is_not_even_imported() -> None:
    from dataclasses import dataclass

    with pytest.raises(TypeError, match="Forgetful has no place for unit"):

        @holding(PRINTED)
        @dataclass
        class Forgetful:
            name: str
            position: str

    with pytest.raises(TypeError, match="a table has no place for note"):
        require("a table", {"name"}, ("name", "note"))
