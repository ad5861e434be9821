"""What a reply means for the copy."""

from __future__ import annotations

from dataclasses import replace

import pytest

from distributor.delivery.relays.replies import Reply, ReplyReader, delay, readable, result_of
from distributor.delivery.sending.gate import unanswered
from distributor.reason import Reason
from distributor.states import Stage
from distributor.store.queries.deliveries import Claimed


def parsed(raw: bytes) -> Reply:
    (reply,) = ReplyReader().feed(raw)
    return reply


def test_a_reply_of_several_lines_is_one_text() -> None:
    reply = parsed(b"550-5.1.1 The account\r\n550 5.1.1 does not exist\r\n")
    assert (reply.code, reply.enhanced, reply.text) == (550, "5.1.1", "The account does not exist")


def test_a_reply_in_pieces_is_the_same_reply() -> None:
    reader = ReplyReader()
    assert [reply for byte in b"250 2.0.0 ok\r\n" for reply in reader.feed(bytes([byte]))] == [
        parsed(b"250 2.0.0 ok\r\n")
    ]


def test_gbk_text_is_readable_and_control_characters_are_not_passed_on() -> None:
    assert readable("账号未开启".encode("gbk")) == "账号未开启"
    assert readable(b"\x1b[31mred\x07") == "[31mred"


@pytest.mark.parametrize(
    ("stage", "raw", "state"),
    [
        ("dot", b"250 2.0.0 queued\r\n", "accepted"),
        ("dot", b"451 4.3.0 try later\r\n", "deferred"),
        ("dot", b"554 5.7.1 spam\r\n", "failed"),
        ("dot", b"421 4.3.2 closing\r\n", "deferred"),
        ("rcpt", b"421 4.3.2 closing\r\n", "refused"),
        ("rcpt", b"450 4.2.0 greylisted\r\n", "deferred"),
        ("rcpt", b"550 5.1.1 no such user\r\n", "failed"),
        ("rcpt", b"452 4.5.3 too many recipients\r\n", "deferred"),
        ("mail", b"553 5.7.1 sender not owned\r\n", "refused"),
        # QQ: living readers, told with a permanent code.
        ("rcpt", b"550 Ip frequency limited\r\n", "deferred"),
        ("dot", b"550 Mailbox unavailable or access denied\r\n", "deferred"),
        # NetEase: the day's quota.
        ("dot", b"554 MI:STC 163 smtp1\r\n", "deferred"),
        ("dot", b"550 RP:TRC 163 smtp1\r\n", "deferred"),
        ("rcpt", b"550 User not found: reader@example.org\r\n", "failed"),
    ],
)
def test_the_outcome_of_a_reply(stage: Stage, raw: bytes, state: str) -> None:
    assert result_of(stage, parsed(raw)).state == state


def test_the_pause_before_the_next_try_grows_to_four_hours() -> None:
    pauses = [delay(attempts, 0.0) for attempts in range(1, 8)]
    assert pauses == [60, 240, 960, 3840, 14400, 14400, 14400]
    assert 60 <= delay(1, 0.99) <= 75
    assert delay(10_000, 0.0) == 14400


def test_a_copy_that_makes_its_relay_hang_up_is_tried_soon_and_then_less_and_less() -> None:
    copy = Claimed(1, 1, 1, 1, None, "", "", "", "r@example.org", "r@example.org", 0)
    pauses = [
        unanswered(replace(copy, attempts=n), "deferred", Reason("", "broke")).delay for n in (0, 1, 4, 9, 99)
    ]
    for pause, least in zip(pauses, (2, 8, 512, 14400, 14400), strict=True):
        assert least <= pause <= least * 1.25
