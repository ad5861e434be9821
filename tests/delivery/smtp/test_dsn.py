"""Delivery status notifications asked for in the envelope (RFC 3461, RFC 6533)."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distributor.delivery.smtp.commands import utf8_xtext, xtext
from distributor.delivery.transport.copy import Envelope
from tests.delivery.smtp.dialogue import offering, opened, said


def asked(envelope: Envelope) -> list[str]:
    session = opened(offering("PIPELINING", "DSN", "SMTPUTF8"))
    session.begin(envelope)
    return said(session).decode().split("\r\n")


def test_a_relay_that_offers_dsn_is_asked_for_headers_only_under_the_copys_name() -> None:
    mail, rcpt, *_ = asked(Envelope(1, "a@example.org", "b+x@example.org", envid="2026-11.r7.4@example.org"))
    assert mail == "MAIL FROM:<a@example.org> RET=HDRS ENVID=2026-11.r7.4@example.org"
    assert rcpt == (
        "RCPT TO:<b+x@example.org> NOTIFY=FAILURE,DELAY ORCPT=rfc822;b+2Bx@example.org"
    )  # fmt: skip


def test_an_international_address_is_named_in_ascii() -> None:
    mail, rcpt, *_ = asked(Envelope(1, "a@example.org", "用户@example.org", utf8=True))
    assert mail == "MAIL FROM:<a@example.org> SMTPUTF8 RET=HDRS"
    assert rcpt.endswith(r"ORCPT=utf-8;\x{7528}\x{6237}@example.org")


def test_a_relay_without_dsn_is_asked_for_nothing() -> None:
    session = opened(offering("PIPELINING"))
    session.begin(Envelope(1, "a@example.org", "b@example.org", envid="r7.4"))
    assert said(session) == b"MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n"


@pytest.mark.parametrize("envid", ["x" * 101, "+" * 40, "号"])
def test_a_name_that_does_not_fit_is_left_out(envid: str) -> None:
    mail, *_ = asked(Envelope(1, "a@example.org", "b@example.org", envid=envid))
    assert mail == "MAIL FROM:<a@example.org> RET=HDRS"


def test_an_original_recipient_that_does_not_fit_is_left_out() -> None:
    recipient = "户" * 250 + "@example.org"
    _, rcpt, *_ = asked(Envelope(1, "a@example.org", recipient, utf8=True))
    assert rcpt == f"RCPT TO:<{recipient}> NOTIFY=FAILURE,DELAY"


@given(st.text(st.characters(codec="ascii")))
def test_xtext_reads_back_and_can_end_no_parameter(text: str) -> None:
    value = xtext(text)
    assert re.fullmatch(r"(?:[!-*,-<>-~]|\+[0-9A-F]{2})*", value)
    assert re.sub(r"\+([0-9A-F]{2})", lambda found: chr(int(found[1], 16)), value) == text


@given(st.text())
def test_utf8_xtext_reads_back_and_can_end_no_parameter(text: str) -> None:
    value = utf8_xtext(text)
    assert re.fullmatch(r"(?:[!-*,-<>-\[\]-~]|\\x\{[0-9A-F]{2,6}\})*", value)
    assert re.sub(r"\\x\{([0-9A-F]+)\}", lambda found: chr(int(found[1], 16)), value) == text
