"""Readers as they come: entered five times, with impossible addresses, or deadly to their worker."""

from __future__ import annotations

import shutil

import pytest

from distributor.delivery_codes import CopyReason
from tests.chaos.office import GROUPS, SESSIONS, SHORT, Office
from tests.chaos.recipients import write_readers
from tests.conftest import ROOT


def test_one_person_in_five_groups_gets_one_copy(office: Office) -> None:
    spellings = ["A@Ex.COM", "A@ex.com", "A@EX.com", " A@ex.com ", "Ａ@ex.com"]
    names = ["li@例子.example.org", "li@xn--fsqu00a.example.org", "li@例子.EXAMPLE.org"]
    groups = {
        name: [spelling, *names[place : place + 1], f"only{place}@example.org"]
        for place, (name, spelling) in enumerate(zip(GROUPS, spellings, strict=False))
    }
    office.readers({**groups, GROUPS[-1]: ["last@example.org"]})
    office.start()
    run = office.send(100)
    assert office.finish(run).states == {"accepted": 7}
    went = sorted(line.recipient for line in office.lines(run))
    assert went == [
        "A@ex.com",
        "li@xn--fsqu00a.example.org",
        *(f"only{place}@example.org" for place in range(5)),
    ]


_BAD = {
    "empty": "",
    "two @": "a@b@example.org",
    "leading -": "a@-example.org",
    "320 characters": "a" * 64 + "@" + "b" * 60 + ".example.org" * 16,
    "line end": '"a@example.org\r\nBcc: x@example.org"',
}


@pytest.mark.parametrize("address", _BAD.values(), ids=_BAD.keys())
def test_a_bad_address_is_refused_at_entry(office: Office, address: str) -> None:
    write_readers(office.folder / "recipients", {GROUPS[0]: ["good@example.org", address]})
    refused = office.distributor("audience", "sync", "--yes")
    assert refused.code == 2 and "g1.csv:3" in refused.words, refused.words


def test_bad_addresses_are_refused_again_at_the_wire(office: Office) -> None:
    run = office.send(40)
    bad = ["", "a@b@example.org", "x@y\r\nRCPT TO:<z@example.org>", "a" * 320, "-oQ/tmp@-", "a b@example.org"]
    for number, address in enumerate(bad, start=1):
        office.tables.rows(
            "UPDATE distributor_delivery SET address = ?, address_key = ? "
            "WHERE run_id = ? AND copy_number = ?",
            address, address[:300] + str(number) * (not address), run, number,
        )  # fmt: skip
    office.relay.script = lambda stage, rcpt, n: (
        "501 5.1.3 bad address" if stage == "rcpt" and "example.org" not in rcpt else None
    )
    office.start()
    office.finish(run)
    assert not [said for said in office.relay.commands if "z@example.org" in said]
    assert office.states(run)["accepted"] >= 40 - len(bad)


def test_one_reader_who_cannot_be_rendered_fails_alone(office: Office) -> None:
    templates = office.folder / "templates"
    shutil.copytree(ROOT / "templates" / "mail", templates)
    with (templates / "issue" / "body.txt").open("a", encoding="utf-8") as body:
        body.write('{% if reader.name == "读者1之7" %}{{ 1 // 0 }}{% endif %}')
    office.settings["MAIL_TEMPLATES"] = str(templates)
    office.sign()
    office.start()
    run = office.send(40)
    verdict = office.finish(run)
    assert verdict.states == {"accepted": 39, "failed": 1}
    failed = next(copy for copy in office.tables.copies(run) if copy.state == "failed")
    assert failed.address == "r7@example.org" and failed.reason == CopyReason.UNWRITABLE


def test_a_copy_that_kills_its_worker_is_set_aside(office: Office) -> None:
    office.app = "tests.chaos.poisoned"
    office.settings |= SHORT
    office.start()
    run = office.send(60)
    verdict = office.finish(run, in_doubt=4 * SESSIONS, seconds=90)
    assert verdict.states["failed"] == 1
    assert verdict.states["accepted"] + verdict.in_doubt == 59
    poison = next(copy for copy in office.tables.copies(run) if copy.state == "failed")
    assert (
        poison.address == "r7@example.org" and poison.crashes >= 3 and poison.reason == CopyReason.SET_ASIDE
    )
