"""Relays that drop, dawdle, babble, refuse or die: what each does to the copies in their hands."""

from __future__ import annotations

import pytest

from tests.chaos.link import Link
from tests.chaos.office import AT_ONCE, PROCESSES, Office
from tests.chaos.relay import DRIP, HANG
from tests.delivery.sink import CLOSE

_STAGES = ("greeting", "ehlo", "starttls", "auth", "mail", "rcpt", "data", "dot")
_CUT = 5


def test_the_relay_drops_after_the_dot(office: Office) -> None:
    office.relay.script = lambda stage, rcpt, n: CLOSE if (stage, n % 20) == ("dot", 7) else None
    office.start()
    verdict = office.finish(office.send(60), in_doubt=3)
    assert verdict.states == {"accepted": 57, "in_doubt": 3}


def test_what_is_in_doubt_goes_out_again_by_decision_alone(office: Office) -> None:
    office.relay.script = lambda stage, rcpt, n: CLOSE if stage == "dot" and n in (5, 10) else None
    office.start()
    run = office.send(40)
    office.finish(run, in_doubt=2)
    office.inside("settle", str(run), "no")
    verdict = office.finish(run)
    assert verdict.states == {"accepted": 40}
    assert len(office.lines(run)) == 42, "those two once more, and with the same bytes"


def test_what_is_in_doubt_counts_as_sent_by_decision(office: Office) -> None:
    office.relay.script = lambda stage, rcpt, n: CLOSE if stage == "dot" and n in (5, 10) else None
    office.start()
    run = office.send(40)
    office.finish(run, in_doubt=2)
    office.inside("settle", str(run), "yes")
    assert office.finish(run).states == {"accepted": 40}
    assert len(office.lines(run)) == 40


def test_what_is_in_doubt_goes_out_once_more_where_its_relay_says_so(office: Office) -> None:
    office.settings["RELAYS"] = office.relay.url(doubt="resend-once")
    office.relay.script = lambda stage, rcpt, n: CLOSE if stage == "dot" and n in (5, 10) else None
    office.start()
    run = office.send(40)
    assert office.finish(run).states == {"accepted": 40}
    assert len(office.lines(run)) == 42, "those two once more, and with the same bytes"


def test_a_reply_just_in_time(office: Office) -> None:
    office.settings["REPLY_SECONDS"] = "2"
    office.relay.delay = 0.9
    office.start()
    assert office.finish(office.send(20)).states == {"accepted": 20}


def test_a_reply_too_late(office: Office) -> None:
    office.settings["REPLY_SECONDS"] = "1"
    office.relay.script = lambda stage, rcpt, n: HANG if (stage, n % 10) == ("dot", 3) else None
    office.start()
    verdict = office.finish(office.send(40), in_doubt=4)
    assert verdict.states == {"accepted": 36, "in_doubt": 4}


def test_a_reply_octet_by_octet_for_ever(office: Office) -> None:
    office.settings |= {"REPLY_SECONDS": "1", "SLICE_SECONDS": "3"}
    office.relay.script = lambda stage, rcpt, n: DRIP if (stage, n % 10) == ("dot", 3) else None
    office.start()
    assert office.finish(office.send(40), in_doubt=4).states == {"accepted": 36, "in_doubt": 4}


def test_421_at_every_stage(office: Office) -> None:
    office.start()
    for stage in _STAGES:
        office.relay.script = lambda at, rcpt, n, stage=stage: (  # type: ignore[misc]
            "421 4.3.2 closing" if at == stage and n % 7 == 3 else None
        )
        run = office.send(20)
        office.until(lambda run=run: not office.moving(run), f"421 at {stage}")  # type: ignore[misc]
        office.relay.script = lambda at, rcpt, n: None
        office.time_passes(run)
        assert office.finish(run).states == {"accepted": 20}, stage


@pytest.mark.parametrize(
    ("stage", "reply"),
    [
        ("rcpt", "451 4.7.1 greylisted, try again"),
        ("rcpt", "452 4.5.3 too many recipients"),
        ("dot", "451 4.3.0 local error"),
    ],
)
def test_not_now(office: Office, stage: str, reply: str) -> None:
    tried: set[str] = set()

    def first_time(at: str, recipient: str, count: int) -> str | None:
        if at != stage or recipient in tried:
            return None
        tried.add(recipient)
        return reply

    office.relay.script = first_time
    office.start()
    run = office.send(20)
    office.until(lambda: office.states(run) == {"deferred": 20}, "all are deferred")
    office.time_passes(run)
    assert office.finish(run).states == {"accepted": 20}
    if stage == "dot":
        assert len(office.lines(run)) == 40, "tried twice, taken once"


def test_5xx_for_3_of_100(office: Office) -> None:
    gone = {"r5@example.org", "r50@example.org", "r95@example.org"}
    office.relay.script = lambda stage, rcpt, n: (
        "550 5.1.1 no such user" if stage == "rcpt" and rcpt in gone else None
    )
    office.start()
    assert office.finish(office.send(100)).states == {"accepted": 97, "failed": 3}


def test_a_banner_byte_by_byte_for_ever(office: Office) -> None:
    office.settings["SLICE_SECONDS"] = "3"
    loris = office.another_relay("loris", loris=True)
    with loris.running():
        office.settings["RELAYS"] = f"{loris.url()},{office.relay.url()}"
        office.start()
        assert office.finish(office.send(60)).states == {"accepted": 60}


def test_a_reply_without_end(office: Office) -> None:
    endless = "\r\n".join(["250-and so on"] * 20_000)
    office.relay.script = lambda stage, rcpt, n: endless if (stage, n) == ("ehlo", 1) else None
    office.start()
    assert office.finish(office.send(20)).states == {"accepted": 20}


def test_a_reply_in_gbk_and_one_in_html(office: Office) -> None:
    gbk = "550 5.1.1 用户不存在".encode("gbk").decode("utf-8", "surrogateescape")
    html = "550 5.1.1 <script>alert(1)</script>\x1b[31m"
    said = {"r3@example.org": gbk, "r4@example.org": html}
    office.relay.script = lambda stage, rcpt, n: said.get(rcpt) if stage == "rcpt" else None
    office.start()
    run = office.send(20)
    assert office.finish(run).states == {"accepted": 18, "failed": 2}
    replies = {copy.address: copy.reply for copy in office.tables.copies(run)}
    assert replies["r3@example.org"] == "用户不存在"
    assert "\x1b" not in replies["r4@example.org"]


def test_bytes_that_are_no_smtp(office: Office) -> None:
    office.relay.script = lambda stage, rcpt, n: (
        "HTTP/1.1 400 Bad Request" if (stage, n) == ("greeting", 1) else None
    )
    office.start()
    assert office.finish(office.send(20)).states == {"accepted": 20}


def test_a_relay_that_dies(office: Office) -> None:
    first = office.start_relay("first", delay=0.05)
    office.settings["RELAYS"] += f",{office.relay.url()}"
    office.start()
    run = office.send(120)
    office.until_dots(20)
    first.kill()
    office.blow()
    verdict = office.finish(run, in_doubt=AT_ONCE)
    assert {line.relay for line in office.lines(run)} == {"first", "relay"}
    assert set(verdict.states) <= {"accepted", "in_doubt"}


def test_a_relay_that_closes_after_20_messages(office: Office) -> None:
    office.relay.script = lambda stage, rcpt, n: CLOSE if stage == "mail" and n % 20 == 0 else None
    office.start()
    assert office.finish(office.send(120)).states == {"accepted": 120}


def test_a_relay_cut_while_the_body_is_on_its_way(office: Office) -> None:
    office.relay.cut = _CUT
    office.start()
    run = office.send(60)
    office.until(lambda: not office.moving(run), "sent or deferred")
    office.time_passes(run)
    # However near it is, the dot may be under way before anybody hears of the cut.
    verdict = office.finish(run, in_doubt=_CUT)
    assert verdict.states["accepted"] + verdict.in_doubt == 60


def test_two_runs_while_one_relay_is_stuck(office: Office) -> None:
    stuck = office.another_relay("stuck")
    stuck.script = lambda stage, rcpt, n: HANG if stage == "mail" else None
    office.settings["SLICE_SECONDS"] = "3"
    with stuck.running():
        office.settings["RELAYS"] = f"{stuck.url()},{office.relay.url()}"
        office.start()
        runs = [office.send(60), office.send(60, slug="2026-04")]
        enough = 60 - AT_ONCE * PROCESSES
        office.until(
            lambda: all(office.states(run).get("accepted", 0) >= enough for run in runs), "both go out", 30
        )
    office.blow()  # the stuck one is gone, and its sessions with it
    for run in runs:
        assert office.finish(run).states == {"accepted": 60}


@pytest.mark.parametrize("link", [Link("starttls", 150), Link("smtps", 150)], ids=str)
def test_a_relay_far_away(office: Office) -> None:
    office.start()
    assert office.finish(office.send(60)).states == {"accepted": 60}


@pytest.mark.parametrize("link", [Link("smtps", 20)], ids=str)
def test_a_session_for_each_copy(office: Office) -> None:
    office.settings["RELAYS"] = office.relay.url(messages=1)
    office.start()
    assert office.finish(office.send(20)).states == {"accepted": 20}
    assert office.relay.at("mail") == 20
    # So does one that was let in and found no copy left: sessions are opened ahead.
    office.until(lambda: office.relay.at("quit") >= 20, "each said good-bye")
