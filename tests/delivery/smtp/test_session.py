"""The SMTP session by itself: bytes in, bytes out."""

from __future__ import annotations

import pytest

from distributor.delivery.smtp.events import BodyWanted, Ended, Ready, SessionBroken, SessionRefused
from distributor.delivery.smtp.policy import Policy
from distributor.delivery.smtp.session import SmtpSession
from distributor.delivery.transport.copy import Envelope, TooLarge
from distributor.errors import WireError
from tests.delivery.smtp.dialogue import EHLO, ONE, TWO, at_the_gate, greeted, hear, offering, opened, said


def test_it_introduces_itself_and_is_ready() -> None:
    session = SmtpSession(Policy("office.example.org"))
    hear(session, b"220 hello\r\n")
    assert hear(session, EHLO) == [Ready()]


def test_one_copy_takes_three_pipelined_commands_a_body_and_a_dot() -> None:
    session = opened()
    session.begin(ONE)
    assert said(session) == b"MAIL FROM:<a@example.org> SIZE=10\r\nRCPT TO:<b@example.org>\r\nDATA\r\n"
    assert hear(session, b"250 ok\r\n250 ok\r\n354 go on\r\n") == [BodyWanted(1)]
    session.write_body([b"Subject: x\r\n\r\n"])
    assert said(session) == b"Subject: x\r\n\r\n"
    session.end()
    assert said(session) == b".\r\n"
    (ended,) = hear(session, b"250 2.0.0 queued as 1\r\n")
    assert isinstance(ended, Ended)
    assert (ended.key, ended.result.state, ended.result.reply.enhanced) == (1, "accepted", "2.0.0")


def test_the_dot_and_the_next_copys_commands_share_a_group() -> None:
    session = opened()
    session.begin(ONE)
    hear(session, b"250 ok\r\n250 ok\r\n354 go on\r\n")
    session.write_body([b"x\r\n"])
    said(session)
    session.end(TWO)
    assert said(session) == b".\r\nMAIL FROM:<a@example.org> SIZE=20\r\nRCPT TO:<c@example.org>\r\nDATA\r\n"
    assert session.doubtful == [1] and session.unsent == 2
    events = hear(session, b"250 queued\r\n250 ok\r\n250 ok\r\n354 go on\r\n")
    assert [type(event) for event in events] == [Ended, BodyWanted]
    assert session.doubtful == []


def test_without_pipelining_each_command_waits_for_its_reply() -> None:
    session = opened(b"250 sink\r\n")
    session.begin(ONE)
    assert said(session) == b"MAIL FROM:<a@example.org>\r\n"
    hear(session, b"250 ok\r\n")
    assert said(session) == b"RCPT TO:<b@example.org>\r\n"
    hear(session, b"250 ok\r\n")
    assert said(session) == b"DATA\r\n"
    assert hear(session, b"354 go on\r\n") == [BodyWanted(1)]
    session.write_body([b"x\r\n"])
    session.end(TWO)
    assert said(session) == b"x\r\n.\r\n"
    session.receive(b"250 ok\r\n")
    assert said(session) == b"MAIL FROM:<a@example.org>\r\n"


def test_without_pipelining_a_refused_recipient_is_followed_by_the_next_copy() -> None:
    session = opened(b"250 sink\r\n")
    session.begin(ONE)
    hear(session, b"250 ok\r\n")
    (ended,) = hear(session, b"550 no such user\r\n")
    assert isinstance(ended, Ended) and ended.result.state == "failed"
    session.begin(TWO)
    assert said(session) == b"RSET\r\n"
    hear(session, b"250 reset\r\n")
    assert said(session) == b"MAIL FROM:<a@example.org>\r\n"


def test_a_refused_recipient_fails_alone_and_the_session_is_reset() -> None:
    session = opened()
    session.begin(ONE)
    said(session)
    (ended,) = hear(session, b"250 ok\r\n550 5.1.1 no such user\r\n554 no valid recipients\r\n")
    assert isinstance(ended, Ended)
    assert (ended.result.state, ended.result.stage, ended.result.reply.code) == ("failed", "rcpt", 550)
    assert said(session) == b"RSET\r\n"


def test_data_that_goes_through_without_a_recipient_is_ended_by_an_empty_message() -> None:
    session = opened()
    session.begin(ONE)
    said(session)
    (ended,) = hear(session, b"250 ok\r\n450 later\r\n354 go on\r\n")
    assert isinstance(ended, Ended) and ended.result.state == "deferred"
    assert said(session) == b".\r\nRSET\r\n"


@pytest.mark.parametrize(
    ("replies", "stage"),
    [
        (b"421 closing\r\n", "mail"),
        (b"250 ok\r\n421 closing\r\n", "rcpt"),
        (b"250 ok\r\n250 ok\r\n421 closing\r\n", "data"),
    ],
)
def test_421_before_the_dot_blames_the_session_not_the_copy(replies: bytes, stage: str) -> None:
    session = opened()
    session.begin(ONE)
    ended, refused = hear(session, replies)
    assert isinstance(ended, Ended) and ended.result.state == "refused"
    assert isinstance(refused, SessionRefused) and refused.stage == stage


def test_421_to_the_dot_defers_the_copy() -> None:
    session = opened()
    session.begin(ONE)
    hear(session, b"250 ok\r\n250 ok\r\n354 go\r\n")
    session.write_body([b"x\r\n"])
    session.end()
    ended, refused = hear(session, b"421 closing\r\n")
    assert isinstance(ended, Ended) and ended.result.state == "deferred"
    assert isinstance(refused, SessionRefused)


def test_an_address_that_would_end_the_command_is_refused() -> None:
    session = opened()
    with pytest.raises(WireError):
        session.begin(Envelope(1, "a@example.org", "b@example.org>\r\nDATA\r\n"))


def test_an_address_that_needs_smtputf8_is_refused_where_it_is_not_offered() -> None:
    with pytest.raises(WireError, match="SMTPUTF8"):
        opened().begin(Envelope(1, "a@example.org", "用户@example.org", utf8=True))


@pytest.mark.parametrize(
    "address",
    ["", "b", "-b@example.org", "b@c@example.org", "b b@example.org", "b@example.org> NOTIFY=NEVER", "用户@x",
     "b@example.org\x00", "b" * 320 + "@x", "\ud800@x"],
)  # fmt: skip
def test_what_is_no_address_never_reaches_the_wire(address: str) -> None:
    session = opened()
    with pytest.raises(WireError):
        session.begin(Envelope(1, "a@example.org", address))
    assert said(session) == b"" and session.unsent is None
    session.begin(ONE)


def test_a_copy_larger_than_the_relay_takes_is_not_begun_and_the_reason_has_the_figures() -> None:
    session = opened(offering("SIZE 1000"))
    session.begin(Envelope(1, "a@example.org", "b@example.org", 1000))
    with pytest.raises(TooLarge, match="1001 > 1000"):
        opened(offering("SIZE 1000")).begin(Envelope(1, "a@example.org", "b@example.org", 1001))


@pytest.mark.parametrize("size", ["SIZE", "SIZE 0", "SIZE -1", "SIZE x", "SIZE " + "9" * 30, "SIZE ²"])
def test_a_relay_that_names_no_limit_is_told_the_size(size: str) -> None:
    session = opened(offering(size))
    session.begin(Envelope(1, "a@example.org", "b@example.org", 10**9))
    assert said(session) == b"MAIL FROM:<a@example.org> SIZE=1000000000\r\n"


def test_a_bounce_has_no_sender() -> None:
    session = opened()
    session.begin(Envelope(1, "", "b@example.org"))
    assert said(session).startswith(b"MAIL FROM:<>\r\n")


@pytest.mark.parametrize("name", ["", "院机关.example.org", "a b", "h\r\nMAIL FROM:<>"])
def test_a_machine_whose_name_cannot_be_said_gives_an_address(name: str) -> None:
    session = SmtpSession(Policy(name))
    session.receive(b"220 hi\r\n")
    assert said(session) == b"EHLO [127.0.0.1]\r\n"


@pytest.mark.parametrize("code", [500, 501, 502, 504, 550])
def test_a_server_that_does_not_know_ehlo_is_greeted_with_helo(code: int) -> None:
    session = opened(b"%d what?\r\n" % code)
    assert said(session) == b"HELO office.example.org\r\n"
    assert session.receive(b"250-old\r\n250 PIPELINING\r\n") == [Ready()]
    session.begin(ONE)
    assert said(session) == b"MAIL FROM:<a@example.org>\r\n"


@pytest.mark.parametrize("policy", [{"starttls": "verify"}, {"username": "u"}, {"lmtp": True}])
def test_helo_is_not_tried_where_tls_or_a_log_in_or_lmtp_is_wanted(policy: dict[str, object]) -> None:
    session = greeted(**policy)
    (refused,) = session.receive(b"502 what?\r\n")
    assert isinstance(refused, SessionRefused) and refused.stage == "ehlo" and said(session) == b""


def test_helo_is_tried_once() -> None:
    session = opened(b"502 what?\r\n")
    assert isinstance(hear(session, b"502 what?\r\n")[0], SessionRefused)


def test_a_reply_that_nothing_asked_for_ends_the_session_before_any_copy_is_judged_by_it() -> None:
    session = at_the_gate()
    session.end()
    (ended, broken) = hear(session, b"250 queued\r\n250 and again\r\n")
    assert isinstance(ended, Ended) and isinstance(broken, SessionBroken)
    assert session.closing and said(session) == b""


def test_replies_that_have_shifted_by_one_are_noticed_before_the_dot() -> None:
    session = at_the_gate()
    session.end(TWO)
    ended, broken = hear(session, b"250 queued\r\n250 surplus\r\n250 mail\r\n250 rcpt\r\n354 data\r\n")
    assert isinstance(ended, Ended) and ended.key == 1
    assert isinstance(broken, SessionBroken) and session.unsent == 2


def test_a_reply_to_a_command_that_has_not_left_yet_ends_the_session() -> None:
    session = SmtpSession(Policy("h"))
    (broken,) = session.receive(b"220 hi\r\n250 you will say EHLO\r\n")
    assert isinstance(broken, SessionBroken) and said(session) == b""


def test_an_intermediate_reply_to_the_dot_leaves_the_copy_in_doubt() -> None:
    session = at_the_gate()
    session.end()
    (broken,) = hear(session, b"354 what?\r\n")
    assert isinstance(broken, SessionBroken) and session.doubtful == [1]


def test_a_relay_that_closes_while_a_copy_waits_at_the_gate_says_why() -> None:
    session = at_the_gate()
    (refused,) = session.receive(b"452 4.3.1 disk full\r\n")
    assert isinstance(refused, SessionRefused) and refused.stage == "data"
    assert session.unsent == 1 and session.doubtful == []


@pytest.mark.parametrize("surplus", [b"421 closing\r\n", b"250 ok\r\n", b"<html>\r\n"])
def test_no_body_is_wanted_by_a_session_that_ends_in_the_same_breath(surplus: bytes) -> None:
    session = opened()
    session.begin(ONE)
    (over,) = hear(session, b"250 ok\r\n250 ok\r\n354 go on\r\n" + surplus)
    assert isinstance(over, SessionRefused | SessionBroken) and session.unsent == 1


def test_a_reset_that_is_refused_ends_the_session() -> None:
    session = opened()
    session.begin(ONE)
    hear(session, b"250 ok\r\n550 no\r\n503 no\r\n")
    assert isinstance(hear(session, b"500 what?\r\n")[0], SessionRefused)


def test_the_answer_to_the_empty_message_is_no_matter() -> None:
    session = opened()
    session.begin(ONE)
    hear(session, b"250 ok\r\n450 later\r\n354 go on\r\n")
    assert hear(session, b"554 no valid recipients\r\n250 reset\r\n") == []
    session.begin(TWO)
    assert said(session).startswith(b"MAIL")


def test_nothing_is_begun_after_good_bye() -> None:
    session = opened()
    session.quit()
    assert said(session) == b"QUIT\r\n"
    with pytest.raises(RuntimeError):
        session.begin(ONE)
    session.quit()
    assert session.receive(b"221 bye\r\n550 and never come back\r\n") == [] and said(session) == b""


def test_a_session_that_is_not_open_yet_leaves_without_a_word() -> None:
    session = SmtpSession(Policy("h"))
    session.quit()
    assert session.receive(b"220 hi\r\n") == [] and said(session) == b""
