"""`distributor demo`: the main job from end to end, with everything real."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from distributor.issue import document, parse
from distributor.mail.render import render_for
from distributor.mail.templates import load_templates
from distributor.mail.values import Reader, RunStamp, Sender
from tests.conftest import ROOT
from tests.conftest import Run as Command


def outbox(var: Path) -> list[EmailMessage]:
    paths = (var / "outbox" / "new").glob("*.eml")
    return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in paths]


def test_every_reader_of_the_sample_gets_a_copy_and_a_second_time_nobody_does(
    run_distributor: Command, var: Path
) -> None:
    first = run_distributor("demo", timeout=200)
    assert first.returncode == 0, first.stdout + first.stderr
    assert "250 of 250 copies accepted, 250 of them found in the outbox" in first.stdout
    mails = outbox(var)
    assert len({mail["Message-ID"] for mail in mails}) == len({mail["To"] for mail in mails}) == 250

    second = run_distributor("demo", timeout=200)
    assert second.returncode == 0, second.stdout + second.stderr
    assert "2026-11 was already sent" in second.stdout
    assert len(outbox(var)) == 250


def test_what_came_in_is_shown_with_what_became_of_it(run_distributor: Command) -> None:
    first = run_distributor("demo", timeout=200)
    assert first.returncode == 0, first.stdout + first.stderr
    mails = listed(run_distributor)
    assert [(mail["route"], mail["state"]) for mail in mails] == [
        ("manuscript", "read"), ("manuscript", "read"), ("manuscript", "read"),
        ("auto_reply", "read"), ("bounce", "read"),
    ]  # fmt: skip
    numbers = [mail["manuscripts"] for mail in mails]
    assert numbers[0] == numbers[2] != numbers[1], "the third mail brings a revision of the first"
    assert numbers[3:] == [[], []]
    for words in ("一张长桌的回音", "让清水流进千家万户", *numbers[0], *numbers[1]):
        assert words in first.stdout, words

    assert run_distributor("demo", timeout=200).returncode == 0
    assert listed(run_distributor) == mails, "a second time nothing is kept twice"


def listed(run_distributor: Command) -> list[dict[str, Any]]:
    """What `inbox list --json` says, oldest first."""
    found: list[dict[str, Any]] = json.loads(run_distributor("inbox", "list", "--json").stdout)
    return found[::-1]


def test_a_mail_in_the_outbox_is_what_the_template_says_for_its_reader(
    run_distributor: Command, var: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    assert run_distributor("demo", timeout=200).returncode == 0
    frozen = look_at_run(environment, tmp_path)
    parsed = parse.parse(document.read(ROOT / "sample" / "issue-2026-11.md"))
    by_number = {copy_number(mail): mail for mail in outbox(var)}
    for number in (1, 100, 250):
        row = frozen["copies"][str(number)]
        reader = Reader(row["name"], row["address"], number, row["group"], row["position"], row["unit"])
        expected = render_for(
            parsed,
            Sender(**frozen["sender"]),
            groups=tuple(frozen["groups"]),
            templates=load_templates(ROOT / "templates" / "mail", "issue"),
            reader=reader,
            stamp=RunStamp(frozen["run"], "2026-11", None, bytes.fromhex(frozen["key"])),  # type: ignore[arg-type]
        )
        mail = by_number[number]
        assert part(mail, "text/html") == expected.html.encode()
        assert part(mail, "text/plain") == expected.text.encode()
        assert mail["Subject"] == expected.subject
        assert mail["To"].addresses[0].display_name == row["name"]
        assert row["name"] in expected.text


def copy_number(mail: EmailMessage) -> int:
    found = re.match(r"<2026-11\.r\d+\.(\d+)\.", mail["Message-ID"])
    assert found
    return int(found[1])


def part(mail: EmailMessage, kind: str) -> bytes:
    (found,) = (piece for piece in mail.walk() if piece.get_content_type() == kind)
    payload = found.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload


def look_at_run(environment: dict[str, str], folder: Path) -> dict[str, Any]:
    """The run's frozen facts, read by a process that sees the command's database."""
    seeing = environment | {"DJANGO_SETTINGS_MODULE": "distributor.settings"}
    told = subprocess.run(
        [sys.executable, "-c", _LOOK], cwd=folder, env=seeing, capture_output=True, text=True, check=True
    )
    return dict(json.loads(told.stdout))


_LOOK = """
import json, django
django.setup()
from distributor.store.models import Run
run = Run.objects.get()
copies = run.deliveries.filter(copy_number__in=[1, 100, 250]).select_related("group")
print(json.dumps({
    "run": run.pk, "key": bytes(run.link_key).hex(), "sender": run.sender, "groups": run.groups,
    "copies": {c.copy_number: {"name": c.name, "address": c.address, "group": c.group.name,
                               "position": c.position, "unit": c.unit} for c in copies},
}))
"""
