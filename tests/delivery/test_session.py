"""The SMTP session by itself: bytes in, bytes out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distributor.delivery.events import BodyWanted, Ended, Envelope, Policy, Ready, Refused, StartTLS
from distributor.delivery.replies import ReplyError
from distributor.delivery.session import Session
from distributor.errors import WireError

EHLO = b"250-sink\r\n250-PIPELINING\r\n250-SIZE 1000\r\n250 AUTH PLAIN LOGIN\r\n"
ONE, TWO = (
    Envelope(1, "a@example.org", "b@example.org", 10),
    Envelope(2, "a@example.org", "c@example.org", 20),
)


def said(session: Session) -> bytes:
    return b"".join(session.take_output())


def opened(offer: bytes = EHLO, **policy: str) -> Session:
    session = Session(Policy("office.example.org", **policy))  # type: ignore[arg-type]
    assert session.receive(b"220 hello\r\n") == []
    assert said(session) == b"EHLO office.example.org\r\n"
    session.receive(offer)
    return session


def test_it_introduces_itself_and_is_ready() -> None:
    session = Session(Policy("office.example.org"))
    session.receive(b"220 hello\r\n")
    assert session.receive(EHLO) == [Ready()]


def test_one_copy_takes_three_pipelined_commands_a_body_and_a_dot() -> None:
    session = opened()
    session.begin(ONE)
    assert said(session) == b"MAIL FROM:<a@example.org> SIZE=10\r\nRCPT TO:<b@example.org>\r\nDATA\r\n"
    assert session.receive(b"250 ok\r\n250 ok\r\n354 go on\r\n") == [BodyWanted(1)]
    session.write_body([b"Subject: x\r\n\r\n"])
    assert said(session) == b"Subject: x\r\n\r\n"
    session.end()
    assert said(session) == b".\r\n"
    (ended,) = session.receive(b"250 2.0.0 queued as 1\r\n")
    assert isinstance(ended, Ended)
    assert (ended.key, ended.result.state, ended.result.reply.enhanced) == (1, "accepted", "2.0.0")


def test_the_dot_and_the_next_copys_commands_share_a_group() -> None:
    session = opened()
    session.begin(ONE)
    session.receive(b"250 ok\r\n250 ok\r\n354 go on\r\n")
    session.write_body([b"x\r\n"])
    said(session)
    session.end(TWO)
    assert said(session) == b".\r\nMAIL FROM:<a@example.org> SIZE=20\r\nRCPT TO:<c@example.org>\r\nDATA\r\n"
    assert session.doubtful == [1] and session.unsent == 2
    events = session.receive(b"250 queued\r\n250 ok\r\n250 ok\r\n354 go on\r\n")
    assert [type(event) for event in events] == [Ended, BodyWanted]
    assert session.doubtful == []


def test_without_pipelining_each_command_waits_for_its_reply() -> None:
    session = opened(b"250 sink\r\n")
    session.begin(ONE)
    assert said(session) == b"MAIL FROM:<a@example.org>\r\n"
    session.receive(b"250 ok\r\n")
    assert said(session) == b"RCPT TO:<b@example.org>\r\n"
    session.receive(b"250 ok\r\n")
    assert said(session) == b"DATA\r\n"
    assert session.receive(b"354 go on\r\n") == [BodyWanted(1)]
    session.write_body([b"x\r\n"])
    session.end(TWO)
    assert said(session) == b"x\r\n.\r\n"
    session.receive(b"250 ok\r\n")
    assert said(session) == b"MAIL FROM:<a@example.org>\r\n"


def test_without_pipelining_a_refused_recipient_is_followed_by_the_next_copy() -> None:
    session = opened(b"250 sink\r\n")
    session.begin(ONE)
    session.receive(b"250 ok\r\n")
    (ended,) = session.receive(b"550 no such user\r\n")
    assert isinstance(ended, Ended) and ended.result.state == "failed"
    session.begin(TWO)
    assert said(session).endswith(b"RCPT TO:<b@example.org>\r\nRSET\r\n")
    session.receive(b"250 reset\r\n")
    assert said(session) == b"MAIL FROM:<a@example.org>\r\n"


def test_a_refused_recipient_fails_alone_and_the_session_is_reset() -> None:
    session = opened()
    session.begin(ONE)
    said(session)
    (ended,) = session.receive(b"250 ok\r\n550 5.1.1 no such user\r\n554 no valid recipients\r\n")
    assert isinstance(ended, Ended)
    assert (ended.result.state, ended.result.stage, ended.result.reply.code) == ("failed", "rcpt", 550)
    assert said(session) == b"RSET\r\n"


def test_data_that_goes_through_without_a_recipient_is_ended_by_an_empty_message() -> None:
    session = opened()
    session.begin(ONE)
    said(session)
    (ended,) = session.receive(b"250 ok\r\n450 later\r\n354 go on\r\n")
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
    ended, refused = session.receive(replies)
    assert isinstance(ended, Ended) and ended.result.state == "refused"
    assert isinstance(refused, Refused) and refused.stage == stage


def test_421_to_the_dot_defers_the_copy() -> None:
    session = opened()
    session.begin(ONE)
    session.receive(b"250 ok\r\n250 ok\r\n354 go\r\n")
    session.write_body([b"x\r\n"])
    session.end()
    ended, refused = session.receive(b"421 closing\r\n")
    assert isinstance(ended, Ended) and ended.result.state == "deferred"
    assert isinstance(refused, Refused)


def test_a_required_tls_that_is_not_offered_ends_the_session_and_says_so() -> None:
    session = Session(Policy("h", starttls="verify", username="u", password="secret"))
    session.receive(b"220 hi\r\n")
    said(session)
    (refused,) = session.receive(EHLO)
    assert isinstance(refused, Refused) and refused.stage == "starttls"
    assert said(session) == b""


def test_what_was_offered_before_tls_is_forgotten_and_the_log_in_follows_it() -> None:
    session = Session(Policy("h", starttls="verify", username="u", password="secret"))
    session.receive(b"220 hi\r\n")
    session.receive(b"250-x\r\n250-STARTTLS\r\n250 AUTH PLAIN\r\n")
    assert said(session).endswith(b"STARTTLS\r\n")
    # Bytes smuggled in behind the go-ahead must not survive the change to TLS.
    assert session.receive(b"220 go ahead\r\n")[0] == StartTLS()
    session.secured()
    assert said(session) == b"EHLO h\r\n" and session.extensions == {}
    session.receive(b"250-x\r\n250 AUTH PLAIN\r\n")
    assert said(session) == b"AUTH PLAIN AHUAc2VjcmV0\r\n"
    assert session.receive(b"235 welcome\r\n") == [Ready()]


def test_auth_login_answers_two_prompts() -> None:
    session = Session(Policy("h", username="user", password="secret"))
    session.receive(b"220 hi\r\n")
    session.receive(b"250-x\r\n250 AUTH LOGIN\r\n")
    session.receive(b"334 VXNlcm5hbWU6\r\n")
    session.receive(b"334 UGFzc3dvcmQ6\r\n")
    assert said(session).splitlines()[1:] == [b"AUTH LOGIN", b"dXNlcg==", b"c2VjcmV0"]
    assert session.receive(b"535 no\r\n")[0].stage == "auth"  # type: ignore[union-attr]


def test_an_address_that_would_end_the_command_is_refused() -> None:
    session = opened()
    with pytest.raises(WireError):
        session.begin(Envelope(1, "a@example.org", "b@example.org>\r\nDATA\r\n"))


def test_an_address_that_needs_smtputf8_is_refused_where_it_is_not_offered() -> None:
    with pytest.raises(WireError, match="SMTPUTF8"):
        opened().begin(Envelope(1, "a@example.org", "用户@example.org", utf8=True))


def test_the_password_is_not_in_the_sessions_repr() -> None:
    assert "secret" not in repr(Session(Policy("h", username="u", password="secret")))


@pytest.mark.parametrize(
    "garbage", [b"hello\r\n", b"99 no\r\n", b"250-a\r\n251 b\r\n", b"2" * 5000, b"250-x\r\n" * 300]
)
def test_what_is_no_reply_ends_the_session(garbage: bytes) -> None:
    with pytest.raises(ReplyError):
        Session(Policy("h")).receive(garbage)


@given(st.lists(st.binary(max_size=40), max_size=20))
def test_no_bytes_from_the_relay_do_anything_but_end_the_session(chunks: list[bytes]) -> None:
    session = opened()
    session.begin(ONE)
    try:
        for chunk in chunks:
            session.receive(chunk)
    except ReplyError:
        pass
    assert b"\r\n.\r\n" not in said(session)


CODES = st.sampled_from([220, 250, 251, 354, 334, 421, 450, 451, 452, 500, 503, 530, 550, 552, 554])


@given(st.lists(CODES, min_size=1, max_size=30))
def test_whatever_the_order_of_the_replies_a_copy_ends_once_and_never_as_accepted_without_its_dot(
    codes: list[int],
) -> None:
    session = opened()
    session.begin(ONE)
    ended: list[Ended] = []
    dotted = False
    for code in codes:
        for event in session.receive(b"%d text\r\n" % code):
            if isinstance(event, Ended):
                ended.append(event)
                assert dotted or event.result.state != "accepted"
            if isinstance(event, BodyWanted):
                session.write_body([b"x\r\n"])
                session.end()
                dotted = True
            if isinstance(event, Refused):
                assert len(ended) <= 1
                return
    assert len(ended) <= 1
