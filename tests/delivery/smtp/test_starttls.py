"""STARTTLS in the session: nothing before it counts, nothing but it is said where it is wanted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distributor.delivery.smtp.events import Ready, SessionRefused, StartTLS
from distributor.delivery.smtp.policy import Policy
from distributor.delivery.smtp.session import SmtpSession
from tests.delivery.smtp.dialogue import EHLO, greeted, hear, offering, opened, said

USER = {"username": "u", "password": "secret"}


def asking(**policy: object) -> SmtpSession:
    """A session that has said STARTTLS."""
    session = opened(offering("STARTTLS", "AUTH PLAIN"), **{"starttls": "verify", **USER, **policy})
    assert said(session) == b"STARTTLS\r\n"
    return session


def test_a_required_tls_that_is_not_offered_ends_the_session_and_says_so() -> None:
    session = greeted(starttls="verify", **USER)
    (refused,) = session.receive(EHLO)
    assert isinstance(refused, SessionRefused) and refused.stage == "starttls"
    assert said(session) == b""


def test_what_was_offered_before_tls_is_forgotten_and_the_log_in_follows_it() -> None:
    session = asking()
    assert session.receive(b"220 go ahead\r\n") == [StartTLS()]
    assert not session.encrypted and said(session) == b""
    session.secured()
    assert said(session) == b"EHLO office.example.org\r\n" and session.extensions == {}
    session.receive(b"250-x\r\n250 AUTH PLAIN\r\n")
    assert said(session) == b"AUTH PLAIN AHUAc2VjcmV0\r\n"
    assert session.receive(b"235 welcome\r\n") == [Ready()]


@given(st.binary(max_size=60), st.lists(st.binary(max_size=40), max_size=3))
def test_whatever_is_smuggled_in_between_the_go_ahead_and_tls_is_thrown_away(
    same_read: bytes, later_reads: list[bytes]
) -> None:
    session = asking()
    assert session.receive(b"220 go ahead\r\n" + same_read) == [StartTLS()]
    for read in later_reads:
        assert session.receive(read) == []
    session.secured()
    assert session.extensions == {}
    assert said(session) == b"EHLO office.example.org\r\n"
    session.receive(b"250-x\r\n250 AUTH PLAIN\r\n")
    assert said(session).startswith(b"AUTH PLAIN")


def test_a_smuggled_offer_takes_no_log_in_out_of_the_session() -> None:
    session = asking()
    session.receive(b"220 go ahead\r\n250-evil\r\n250 AUTH LOGIN\r\n235 welcome\r\n")
    session.secured()
    said(session)
    (refused,) = session.receive(offering("PIPELINING"))
    assert isinstance(refused, SessionRefused) and refused.stage == "auth"


@pytest.mark.parametrize("code", [250, 354, 454, 500, 554])
def test_a_refused_tls_gets_neither_password_nor_mail(code: int) -> None:
    session = asking()
    (refused,) = session.receive(b"%d no\r\n" % code)
    assert isinstance(refused, SessionRefused) and refused.stage == "starttls"
    assert said(session) == b"" and session.closing


def test_may_goes_on_without_tls_where_there_is_no_password_to_lose() -> None:
    session = greeted(starttls="may")
    assert session.receive(EHLO) == [Ready()]


def test_tls_from_the_first_byte_asks_for_no_other() -> None:
    session = SmtpSession(Policy("h", username="u", password="secret"), encrypted=True)
    hear(session, b"220 hello\r\n")
    hear(session, offering("STARTTLS", "AUTH PLAIN CRAM-MD5"))
    assert said(session).startswith(b"AUTH PLAIN")


def test_a_session_that_left_during_the_handshake_says_nothing_after_it() -> None:
    session = asking()
    session.receive(b"220 go ahead\r\n")
    session.quit()
    session.secured()
    assert said(session) == b"" and hear(session, EHLO) == []
