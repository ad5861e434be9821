"""The judge of what servers say: nobody who lives is written off, and who is gone is found out."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

from distributor.diagnostics.judging import Judgement, ReplyRule, judge
from distributor.diagnostics.reasons import REASONS
from distributor.reading.reports.status import judged
from distributor.reading.values import Bounce
from distributor.states import BounceAction

READING_VERSION = "reader@example.com"
TEXTS = [Path(__file__).with_name(f"provider_texts{of}.tsv") for of in ("", "_more", "_traps")]


def texts(side: str) -> Iterator[tuple[str, str, str]]:
    """Who speaks, the report's Status, and what was said."""
    for file in TEXTS:
        for line in file.read_text(encoding="utf-8").splitlines():
            if not line.startswith("#"):
                where, who, status, said = line.split("\t")
                if where == side:
                    yield who, status, said


def reported(status: str, said: str) -> Judgement:
    return judged(Bounce(READING_VERSION, BounceAction.FAILED, status, said, ""))


@pytest.mark.parametrize(("who", "status", "said"), list(texts("living")))
def test_nothing_that_is_said_of_a_living_reader_stops_the_address(who: str, status: str, said: str) -> None:
    assert not reported(status, said).final


def test_of_what_is_said_of_dead_addresses_nine_in_ten_stop_them() -> None:
    dead = list(texts("dead"))
    missed = [said for _who, status, said in dead if not reported(status, said).final]
    assert len(dead) > 100
    assert len(missed) <= len(dead) // 10, missed


@pytest.mark.parametrize("stage", ["connect", "greeting", "ehlo", "auth", "mail"])
def test_before_rcpt_nothing_is_said_of_the_reader(stage: str) -> None:
    said = "user unknown"
    assert not judge(stage, 550, "5.1.1", said, recipient=READING_VERSION).final
    assert judge("rcpt", 550, "5.1.1", said, recipient=READING_VERSION).final


def test_at_mail_a_refusal_is_of_the_sender() -> None:
    found = judge("mail", 550, "", "no such user")
    assert (found.state, found.reason.name, found.reason.matter) == ("refused", "sender-refused", "operator")


@pytest.mark.parametrize("enhanced", ["5.1.7", "5.1.8"])
def test_two_codes_that_look_like_the_readers_are_the_senders(enhanced: str) -> None:
    assert (
        judge("rcpt", 550, enhanced, "address does not exist", recipient=READING_VERSION).reason.name
        == "sender-refused"
    )


@pytest.mark.parametrize("enhanced", ["5.1.1", "5.1.6", "5.1.10", "5.2.1"])
def test_codes_that_say_alone_that_nobody_is_there(enhanced: str) -> None:
    assert judge("rcpt", 550, enhanced, "", recipient=READING_VERSION).final
    assert not judge("rcpt", 450, enhanced, "", recipient=READING_VERSION).final


@pytest.mark.parametrize(
    "enhanced",
    ["", "5.0.0", "5.1.0", "5.1.3", "5.1.4", "5.2.0", "5.2.2", "5.4.1", "5.4.4", "5.5.0", "5.7.1", "4.1.1"],
)
def test_codes_that_do_not(enhanced: str) -> None:
    assert not judge("rcpt", 550, enhanced, "", recipient=READING_VERSION).final


@pytest.mark.parametrize(
    ("said", "recipient", "final"),
    [
        ("domain not found: example.com", READING_VERSION, True),
        ("domain not found: EXAMPLE.COM.", READING_VERSION, True),
        ("domain not found: mail.example.com", READING_VERSION, False),
        ("domain not found: example.com.cn", READING_VERSION, False),
        ("domain not found: example.org", READING_VERSION, False),
        ("domain not found", READING_VERSION, False),
        ("domain not found: example.com", "", False),
        (
            "Name service error for name=relay.example.net type=A, to <reader@example.com>",
            READING_VERSION,
            False,
        ),
    ],
)
def test_a_domain_that_does_not_exist_has_to_be_the_readers(said: str, recipient: str, final: bool) -> None:
    assert judge("", 550, "5.1.2", said, recipient=recipient).final is final


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("550 sending rate exceeded", "slow"),
        ("550 Ip frequency limited", "slow"),
        ("554 too many messages in this hour", "slow"),
        ("550 发信频率过高", "slow"),
        ("550 please try again later", ""),
        ("554 系统繁忙，请稍后再试", ""),
    ],
)
def test_what_is_over_soon_is_soft_whatever_the_code(said: str, kind: str) -> None:
    code, text = said.split(" ", 1)
    found = judge("rcpt", int(code), "5.7.1", text)
    assert (found.state, found.kind, found.reason.lasting, found.final) == ("deferred", kind, "soft", False)


def test_a_word_in_an_address_a_link_or_a_host_name_means_nothing() -> None:
    for said in (
        "<spam@example.com>: user unknown",
        "user unknown, see https://example.net/blocked/spam?rate=1",
        "host spam-quota.example.net[192.0.2.9] said: 550 5.1.1 user unknown",
        "user unknown [blocked.example.net]",
    ):
        assert judge("", 550, "", said, recipient="spam@example.com").final, said


def test_what_is_said_of_another_address_stops_nobody() -> None:
    """The reader's mail is passed on to one that is gone, or the sender was asked after."""
    said = "<other@example.net>: user unknown"
    assert judge("", 550, "5.1.1", said, recipient=READING_VERSION).reason.name == "others-address"
    assert judge("", 550, "5.1.1", f"{said}, was <reader@example.com>", recipient=READING_VERSION).final
    assert judge(
        "", 550, "5.1.1", "user unknown, ask postmaster@example.net", recipient=READING_VERSION
    ).final


def test_the_same_name_elsewhere_is_another_address() -> None:
    """The office's own may be called as the reader's is."""
    said = "<office@example.org>: user unknown"
    assert judge("rcpt", 550, "", said, recipient="office@example.com").reason.name == "others-address"
    assert judge("rcpt", 550, "", said, recipient="office@mail.example.org").final


@pytest.mark.parametrize(
    "said",
    [
        "550 5.1.1 rejected",
        "smtp; 550-5.1.1 rejected",
        "550 #5.1.1 rejected",
        "rejected (#5.1.1)",
        "5.1.0 - address error 550-'5.1.1 rejected'",
        "host mx.example.com said: 5.1.1 rejected",
        "被拒绝550 5.1.1",
        "退信代码：5.1.1",
    ],
)
def test_a_code_counts_where_servers_state_it(said: str) -> None:
    assert reported("5.0.0", said).final


@pytest.mark.parametrize(
    "said",
    [
        "550 rejected, see https://example.net/5.1.1",
        "550 rejected, see https://example.net/help#5.1.1",
        "550 rejected, reference 5.1.1-ab12",
        "550 rejected (id=5.1.1)",
        "550 rejected, tracking: 5.1.1/77",
        "550 rejected by version 5.1.1 of our gateway",
        "550 rejected by version: 5.1.1",
        "550 rejected, section 5.1.1 of the terms",
        "550 rejected: mx5.1.1.example.net",
        "550 rejected: 5.1.1.22",
    ],
)
def test_three_numbers_elsewhere_are_no_code(said: str) -> None:
    assert not reported("5.0.0", said).final


def test_a_latin_word_ends_where_chinese_begins() -> None:
    assert judge("", 550, "", "用户spf不存在", recipient=READING_VERSION).reason.name == "not-authenticated"
    assert (
        judge("", 550, "", "域名example.com不存在", recipient=READING_VERSION).reason.name == "no-such-domain"
    )


@pytest.mark.parametrize(
    "said", ["sending server exceeded its hourly limit", "too many messages from sender"]
)
def test_what_is_too_fast_is_tried_again_though_it_names_the_sender(said: str) -> None:
    assert judge("rcpt", 550, "", said, recipient=READING_VERSION).kind == "slow"


def test_a_rule_of_a_provider_goes_before_the_table() -> None:
    away = ReplyRule(re.compile("directory"), "wait", wait=60)
    gone = ReplyRule(re.compile("code 77"), "hard", codes=frozenset({550}))
    found = judge("rcpt", 550, "5.1.1", "directory offline", (away,), recipient=READING_VERSION)
    assert (found.state, found.wait, found.final) == ("deferred", 60, False)
    assert judge("rcpt", 550, "", "code 77", (gone,), recipient=READING_VERSION).final
    assert not judge("rcpt", 450, "", "code 77", (gone,), recipient=READING_VERSION).final


def test_the_table_names_each_reason_once_and_code_once() -> None:
    names = [reason.name for reason in REASONS]
    codes = list(chain.from_iterable(reason.codes for reason in REASONS))
    assert len(names) == len(set(names))
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize(
    "said",
    [
        "a" * 500_000,
        "user " * 100_000,
        "a@" * 100_000,
        "<" * 200_000,
        "[ " * 100_000,
        "host a" * 100_000,
        "not a " * 100_000,
        "invalid or " * 50_000,
        "relay to " * 50_000,
        "收件人" * 100_000,
        "5.1.1." * 50_000,
        " " * 500_000,
    ],
)
def test_a_text_without_end_is_judged_in_no_time(said: str) -> None:
    began = time.process_time()
    judge("", 550, "", said, recipient=READING_VERSION)
    assert time.process_time() - began < 1
