"""LMTP (RFC 2033): LHLO, and one reply for our one recipient."""

from __future__ import annotations

from distributor.delivery.smtp.events import Ended, SessionBroken
from tests.delivery.smtp.dialogue import ONE, TWO, at_the_gate, hear, offering, opened, said

OFFER = offering("PIPELINING", "SIZE 1000")


def test_it_says_lhlo_and_then_what_smtp_says() -> None:
    session = at_the_gate(OFFER, lmtp=True)
    session.end(TWO)
    assert said(session).startswith(b".\r\nMAIL FROM:<a@example.org> SIZE=20\r\n")
    (ended,) = session.receive(b"250 2.1.5 delivered\r\n")
    assert isinstance(ended, Ended) and ended.result.state == "accepted"


def test_a_mailbox_over_quota_is_known_at_once() -> None:
    session = at_the_gate(OFFER, lmtp=True)
    session.end()
    (ended,) = hear(session, b"552 5.2.2 over quota\r\n")
    assert isinstance(ended, Ended) and ended.result.state == "failed"


def test_a_refused_recipient_resets_the_session() -> None:
    session = opened(OFFER, lmtp=True)
    session.begin(ONE)
    (ended,) = hear(session, b"250 ok\r\n550 no such user\r\n503 no recipients\r\n")
    assert isinstance(ended, Ended) and ended.result.state == "failed"
    assert said(session) == b"RSET\r\n"


def test_an_empty_message_without_recipients_is_not_written_since_nothing_would_answer_it() -> None:
    session = opened(OFFER, lmtp=True)
    session.begin(ONE)
    ended, broken = hear(session, b"250 ok\r\n550 no such user\r\n354 go on\r\n")
    assert isinstance(ended, Ended) and isinstance(broken, SessionBroken)
    assert said(session) == b"" and session.closing
