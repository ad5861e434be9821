"""Logging in: which mechanism, what is said, and that no credential is told to anybody else."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distributor.delivery.smtp.events import Ready, SessionRefused
from distributor.delivery.smtp.session import SmtpSession
from distributor.delivery_codes import SessionReason
from distributor.reason import Reason
from tests.delivery.smtp.dialogue import greeted, hear, offering, opened, said

USER = {"username": "user", "password": "hunter2"}
ALL = "AUTH XOAUTH2 CRAM-MD5 LOGIN PLAIN"


def encode(text: str) -> bytes:
    return base64.b64encode(text.encode())


def secured(offer: str, **policy: object) -> SmtpSession:
    """A session that is encrypted and has just been told what the relay offers."""
    session = opened(offering("STARTTLS"), **{"starttls": "verify", **USER, **policy})
    hear(session, b"220 go ahead\r\n")
    session.secured()
    hear(session, offering(offer))
    return session


def refusal(session: SmtpSession, data: bytes) -> SessionRefused:
    (refused,) = hear(session, data)
    assert isinstance(refused, SessionRefused) and refused.stage == "auth"
    return refused


def test_plain_takes_one_line() -> None:
    session = secured("AUTH PLAIN")
    assert said(session) == b"AUTH PLAIN " + encode("\0user\0hunter2") + b"\r\n"
    assert session.receive(b"235 welcome\r\n") == [Ready()]
    assert session.login == "PLAIN"


def test_login_answers_two_prompts_whatever_they_say() -> None:
    session = secured("AUTH LOGIN")
    assert said(session) == b"AUTH LOGIN\r\n"
    session.receive(b"334 VXNlcm5hbWU6\r\n")
    assert said(session) == encode("user") + b"\r\n"
    session.receive(b"334 Password, please\r\n")
    assert said(session) == encode("hunter2") + b"\r\n"
    assert session.receive(b"235 welcome\r\n") == [Ready()]


def test_cram_md5_answers_as_in_the_example_of_rfc_2195() -> None:
    session = opened(offering("AUTH CRAM-MD5"), username="tim", password="tanstaaftanstaaf")
    assert said(session) == b"AUTH CRAM-MD5\r\n"
    session.receive(b"334 PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+\r\n")
    assert said(session) == b"dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw\r\n"
    assert session.receive(b"235 welcome\r\n") == [Ready()]


def test_xoauth2_sends_its_token_as_google_and_microsoft_want_it() -> None:
    session = secured(ALL, auth="xoauth2")
    assert said(session) == b"AUTH XOAUTH2 " + encode("user=user\x01auth=Bearer hunter2\x01\x01") + b"\r\n"
    assert session.receive(b"235 welcome\r\n") == [Ready()]


def test_an_xoauth2_error_is_answered_by_an_empty_line_and_becomes_the_reason() -> None:
    session = secured(ALL, auth="xoauth2")
    said(session)
    error = json.dumps({"status": "401", "schemes": "bearer", "scope": "https://mail.example.com/"})
    assert session.receive(b"334 " + encode(error) + b"\r\n") == []
    assert said(session) == b"\r\n"
    refused = refusal(session, b"535 5.7.8 Username and Password not accepted\r\n")
    assert refused.reply.code == 535
    assert "not accepted" in refused.reply.text and '"status": "401"' in refused.reply.text


@pytest.mark.parametrize(
    ("offer", "chosen"),
    [("PLAIN LOGIN CRAM-MD5", "PLAIN"), ("CRAM-MD5 LOGIN", "LOGIN"), ("CRAM-MD5", "CRAM-MD5")],
)
def test_inside_tls_the_plainest_mechanism_is_taken(offer: str, chosen: str) -> None:
    assert said(secured(f"AUTH {offer}")).split()[:2] == [b"AUTH", chosen.encode()]


@pytest.mark.parametrize(
    ("offer", "chosen"),
    [("PLAIN LOGIN CRAM-MD5", "CRAM-MD5"), ("LOGIN PLAIN", "PLAIN"), ("LOGIN XOAUTH2", "LOGIN")],
)
def test_on_this_machine_without_tls_the_password_itself_is_said_last(offer: str, chosen: str) -> None:
    session = opened(offering(f"AUTH {offer}"), starttls="off", **USER)
    assert said(session).split()[:2] == [b"AUTH", chosen.encode()]


@pytest.mark.parametrize("auth", ["plain", "login", "cram-md5", "xoauth2"])
def test_a_mechanism_can_be_asked_for(auth: str) -> None:
    assert said(secured(ALL, auth=auth)).split()[:2] == [b"AUTH", auth.upper().encode()]


@pytest.mark.parametrize("offer", ["AUTH GSSAPI", "AUTH XOAUTH2", "SIZE 1", "AUTH"])
def test_no_mechanism_in_common_is_told_with_what_was_offered(offer: str) -> None:
    session = greeted(**USER)
    refused = refusal(session, offering(offer))
    assert refused.reply.why.code == SessionReason.NO_METHOD and said(session) == b""


@pytest.mark.parametrize(
    "offer", [("AUTH=LOGIN PLAIN",), ("AUTH LOGIN", "AUTH=PLAIN"), ("auth login plain",)]
)
def test_old_spellings_of_the_offer_are_understood(offer: tuple[str, ...]) -> None:
    session = opened(offering(*offer), **USER)
    assert said(session).startswith(b"AUTH PLAIN ")


@pytest.mark.parametrize("auth", ["", "plain", "login", "xoauth2"])
def test_no_password_is_sent_in_plain_text_to_a_relay_elsewhere(auth: str) -> None:
    session = greeted(starttls="may", auth=auth, **USER)
    refused = refusal(session, offering(ALL))
    assert refused.reply.why.code == SessionReason.PASSWORD_IN_THE_OPEN and said(session) == b""


def test_cram_md5_may_go_without_tls_where_it_was_asked_for() -> None:
    session = opened(offering(ALL), starttls="may", auth="cram-md5", **USER)
    assert said(session) == b"AUTH CRAM-MD5\r\n"


@pytest.mark.parametrize(
    ("auth", "challenges"), [("plain", 1), ("login", 3), ("cram-md5", 2), ("xoauth2", 2)]
)
def test_a_challenge_out_of_turn_is_cancelled_and_the_log_in_is_over(auth: str, challenges: int) -> None:
    session = secured(ALL, auth=auth)
    for _ in range(challenges):
        assert hear(session, b"334 \r\n") == []
    assert said(session) == b"*\r\n"
    why = refusal(session, b"501 cancelled\r\n").reply.why
    assert (why.said, why.cause) == ("501 cancelled", Reason(SessionReason.OUT_OF_TURN))


@pytest.mark.parametrize("code", [235, 334])
def test_a_cancelled_log_in_never_succeeds(code: int) -> None:
    session = secured(ALL, auth="plain")
    hear(session, b"334 \r\n")
    refusal(session, b"%d go on\r\n" % code)


def test_a_challenge_that_is_not_base64_is_cancelled() -> None:
    session = secured(ALL, auth="cram-md5")
    hear(session, b"334 <not base64>\r\n")
    assert said(session) == b"*\r\n"


def test_a_refused_log_in_says_why() -> None:
    assert refusal(secured("AUTH PLAIN"), b"535 5.7.8 no such user\r\n").reply.text == "no such user"


def test_a_nul_in_a_password_is_not_sent() -> None:
    session = greeted(username="user", password="a\0b")
    assert refusal(session, offering(ALL)).reply.code == 501 and said(session) == b""


SECRETS = st.text(st.characters(codec="ascii", categories=["L", "N", "P"]), min_size=6, max_size=40)


@given(SECRETS, st.sampled_from(["plain", "login", "cram-md5", "xoauth2"]), st.integers(0, 600))
def test_a_relay_that_quotes_what_it_was_told_does_not_spread_it(password: str, auth: str, cut: int) -> None:
    session = secured(ALL, auth=auth, password=password)
    quoted = said(session)
    while len(quoted.split()) < 3 and not session.closing and auth != "plain":
        session.receive(b"334 QUJD\r\n")
        answer = said(session)
        quoted += answer
        if not answer.strip() or answer == b"*\r\n":
            break
    response = max(quoted.split(), key=len)
    text = refusal(session, b"535 you said " + response[: cut + 8] + b" " + password.encode() + b"\r\n").reply
    assert response[: cut + 8].decode() not in repr(text)
    assert password not in text.text.split(" ")


@pytest.mark.parametrize("auth", ["plain", "login", "cram-md5", "xoauth2"])
def test_no_credential_is_in_a_repr_while_it_is_on_its_way(auth: str) -> None:
    session = secured(ALL, auth=auth)
    told = repr(session) + repr(session.__dict__) + repr(vars(session._introduction))
    for secret in ("hunter2", encode("hunter2").decode(), encode("\0user\0hunter2").decode()):
        assert secret not in told.replace(repr(session._output), "")
    assert "hunter2" not in repr(session)


@pytest.mark.parametrize(
    "refusal_of_cram",
    [
        (b"334 PDEuMkBleGFtcGxlLm9yZz4=\r\n", b"535 5.7.8 authentication failed\r\n"),
        (b"334 <not base64>\r\n", b"501 5.5.2 cancelled\r\n"),
        (b"504 5.5.4 unrecognized authentication type\r\n",),
        (b"535 5.7.8 no\r\n",),
        (b"500 5.5.1 what?\r\n",),
    ],
)
def test_a_broken_cram_md5_is_followed_by_the_next_that_is_offered(
    refusal_of_cram: tuple[bytes, ...],
) -> None:
    session = opened(offering("AUTH CRAM-MD5 LOGIN PLAIN"), **USER)
    for reply in refusal_of_cram:
        assert said(session).split()[0] != b"QUIT"
        assert session.receive(reply) == []
    assert said(session) == b"AUTH PLAIN " + encode("\0user\0hunter2") + b"\r\n"
    assert session.receive(b"235 welcome\r\n") == [Ready()]
    assert (session.login, session.failed_logins) == ("PLAIN", ["CRAM-MD5"])


def test_a_wrong_password_is_said_once_in_a_session() -> None:
    session = opened(offering("AUTH CRAM-MD5 LOGIN PLAIN"), **USER)
    hear(session, b"535 5.7.8 no\r\n")
    said(session)
    assert refusal(session, b"535 5.7.8 wrong\r\n").reply.text == "wrong"
    assert session.failed_logins == ["CRAM-MD5", "PLAIN"]


def test_a_mechanism_that_is_too_weak_for_the_server_is_followed_by_another() -> None:
    session = secured("AUTH PLAIN CRAM-MD5")
    hear(session, b"534 5.7.9 mechanism is too weak\r\n")
    assert said(session) == b"AUTH CRAM-MD5\r\n"


@pytest.mark.parametrize("reply", [b"454 4.7.0 for now\r\n", b"535 5.7.8 no\r\n"])
def test_what_was_asked_for_is_not_replaced(reply: bytes) -> None:
    session = opened(offering(ALL), auth="cram-md5", starttls="may", **USER)
    said(session)
    refusal(session, reply)
    assert said(session) == b""


def test_no_password_follows_a_broken_cram_md5_outside_tls() -> None:
    session = greeted(starttls="may", **USER)
    assert (
        refusal(session, offering("AUTH CRAM-MD5 PLAIN")).reply.why.code == SessionReason.PASSWORD_IN_THE_OPEN
    )


def test_one_known_to_be_broken_is_taken_only_where_there_is_no_other() -> None:
    broken = frozenset({"CRAM-MD5"})
    assert said(opened(offering("AUTH CRAM-MD5 PLAIN"), broken=broken, **USER)).startswith(b"AUTH PLAIN")
    assert said(opened(offering("AUTH CRAM-MD5"), broken=broken, **USER)) == b"AUTH CRAM-MD5\r\n"
