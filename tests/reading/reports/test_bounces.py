"""Non-delivery reports are read for what they say, and only where a mail system wrote them."""

from __future__ import annotations

import time

import pytest

from distributor.diagnostics.judging import Judgement
from distributor.reading.reports import bounce
from distributor.reading.reports.report import open_report
from distributor.reading.reports.status import judged, read_status
from distributor.reading.values import Bounce
from distributor.states import BounceAction
from tests.reading.reports import reports
from tests.reading.reports.reports import ID, dsn


def read(raw: bytes, subject: str = "", text: str = "") -> tuple[Bounce, ...]:
    return bounce.find_bounces(open_report(raw), subject, text)


def test_a_report_by_rfc_3464_names_recipient_status_and_mail() -> None:
    diagnostic = "550 5.1.1 <reader@example.com>: User unknown"
    assert read(dsn()) == (Bounce("reader@example.com", BounceAction.FAILED, "5.1.1", diagnostic, ID),)


def test_it_is_read_the_same_with_the_line_ends_of_smtp() -> None:
    assert read(dsn().replace(b"\n", b"\r\n")) == read(dsn())


def test_the_envelope_id_of_our_own_making_counts_more_than_what_came_back() -> None:
    [found] = read(dsn(envelope_id=ID.strip("<>"), message_id="<other@example.net>"))
    assert found.message_id == ID.strip("<>")


def test_an_envelope_id_in_xtext_is_read() -> None:
    [found] = read(dsn(envelope_id=ID.strip("<>").replace("@", "+40"), message_id="<other@example.net>"))
    assert found.message_id == ID.strip("<>")


def test_addresses_in_unicode_are_read_in_both_ways_of_writing() -> None:
    first, second = read(reports.GLOBAL)
    assert (first.recipient, second.recipient) == ("读者@example.com", "王某@example.com")
    assert (first.message_id, second.status) == (ID, "5.2.2")


def test_netease_says_in_words_who_and_why() -> None:
    [found] = read(reports.NETEASE, "系统退信", reports.NETEASE_TEXT)
    assert (found.recipient, found.action, found.status) == ("reader@example.com", "failed", "5.1.1")
    assert found.message_id == ID
    assert "不存在" in found.diagnostic


def test_qq_says_it_in_a_page() -> None:
    [found] = read(reports.QQ, "来自qq.com的退信", reports.QQ_TEXT)
    assert (found.recipient, found.action, found.status) == ("10001@qq.com", "failed", "5.1.1")
    assert found.message_id == ID


def test_exchange_in_chinese_reports_by_the_standard() -> None:
    [found] = read(reports.EXCHANGE, "未传递: 云州人大工作", "未传递到以下收件人")
    assert (found.recipient, found.status) == ("reader@example.com", "5.4.1")


def test_qmail_is_recognised_by_its_words() -> None:
    [found] = read(reports.QMAIL, "failure notice", reports.QMAIL_TEXT)
    assert (found.recipient, found.action, found.status) == ("reader@example.com", "failed", "5.1.1")
    assert found.message_id == ID


def test_exim_names_recipients_in_a_header() -> None:
    raw = b"From: Mail Delivery System <Mailer-Daemon@mx.example.net>\n"
    raw += b"X-Failed-Recipients: reader@example.com\n\nx"
    [found] = read(raw, "Mail delivery failed: returning message to sender", "550 Unrouteable address")
    assert found.recipient == "reader@example.com"


def test_a_bounce_that_names_nobody_is_one_all_the_same() -> None:
    [found] = read(b"Return-Path: <>\nFrom: Postmaster@163.com\n\n", "系统退信", "您的邮件被退回来了")
    assert (found.recipient, found.message_id) == ("", "")


def test_a_delay_is_no_failure() -> None:
    [by_standard] = read(dsn(action="delayed", status="4.4.1"))
    [in_words] = read(
        b"Return-Path: <>\nFrom: Postmaster@163.com\n\n",
        "系统退信",
        "收件人：reader@example.com\n投递延迟，仍在尝试",
    )
    assert (by_standard.action, in_words.action) == ("delayed", "delayed")


@pytest.mark.parametrize("subject", ["Fwd: Undelivered Mail Returned to Sender", "转发：系统退信"])
def test_a_forwarded_bounce_is_none(subject: str) -> None:
    assert not read(reports.forwarded(dsn()), subject, "请看下面的退信")


def test_a_person_who_writes_about_a_bounce_reports_none() -> None:
    raw = b"From: wang@example.com\nSubject: x\n\nx"
    assert not read(raw, "退信", "收件人：reader@example.com\n退信原因：550 User not found")


def test_a_machine_part_in_a_persons_mail_reports_nothing() -> None:
    raw = dsn(sender="wang@example.com").replace(b"Return-Path: <>\n", b"")
    assert not read(raw.replace(b"multipart/report; report-type=delivery-status;", b"multipart/mixed;"))


@pytest.mark.parametrize("kind", ["smtp; ", "SMTP;", "X-Postfix; ", "", "x-unix ; "])
def test_a_diagnostic_counts_whatever_type_stands_before_it(kind: str) -> None:
    [found] = read(dsn(status="5.1.1", diagnostic=f"{kind}552 5.2.2 mailbox full; 50 MB"))
    assert found.diagnostic == "552 5.2.2 mailbox full; 50 MB"
    assert not judged(found).final


def test_a_report_without_action_is_judged_by_its_status() -> None:
    [found] = read(dsn().replace(b"Action: failed\n", b""))
    assert found.action == "failed"


def test_success_is_reported_as_such() -> None:
    [found] = read(dsn(action="delivered", status="2.0.0", diagnostic="smtp; 250 ok"))
    assert found.action == "delivered"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("550 5.1.1 User unknown", "5.1.1"),
        ("550 User not found: reader@example.com", "5.1.1"),
        ("554 DT:SPM 163 smtp1", "5.6.0"),
        ("552 收件人邮箱已满", "5.2.2"),
        ("5.0.0 (permanent) mailbox unavailable", "5.0.0"),
        ("450 try again later", "4.0.0"),
        ("号码 0571-550 88888", ""),
        ("", ""),
    ],
)
def test_words_mean_a_status(text: str, status: str) -> None:
    assert read_status(text) == status


def test_two_recipients_keep_each_their_own_words() -> None:
    told = (
        "I'm afraid I wasn't able to deliver your message to the following addresses.\n"
        "<full@example.com>:\nRemote host said: 552 5.2.2 Over quota\n"
        "<gone@example.com>:\nSorry, no mailbox here by that name. (#5.1.1)\n"
    )
    head = b"Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.net\nSubject: failure notice\n\n"
    found = {one.recipient: one.status for one in read(head + told.encode(), "failure notice", told)}
    assert found == {"full@example.com": "5.2.2", "gone@example.com": "5.1.1"}


def test_one_that_is_late_makes_no_other_late() -> None:
    raw = dsn().replace(
        b"Remote-MTA: dns; mail.example.com\n",
        b"Remote-MTA: dns; mail.example.com\n\nFinal-Recipient: rfc822; late@example.com\nAction: delayed\n"
        b"Status: 4.4.1\n",
    )
    assert [one.action for one in read(raw)] == ["failed", "delayed"]


@pytest.mark.parametrize(
    "sender",
    ["Mail.Delivery.System@relay.example.cn", "Mail Delivery Subsystem <mail-delivery-system@example.com>"],
)
def test_mail_systems_call_themselves_so_too(sender: str) -> None:
    raw = (
        dsn(sender=sender).replace(b"Return-Path: <>\n", b"").replace(b"multipart/report", b"multipart/mixed")
    )
    assert read(raw)


def test_lines_that_end_with_a_bare_cr_are_read_the_same() -> None:
    assert read(dsn().replace(b"\n", b"\r")) == read(dsn())


def test_qq_names_the_reader_after_its_own_words() -> None:
    raw = reports.provider("PostMaster@qq.com", "来自qq.com的退信", reports.QQ_NOT_OPENED)
    [found] = read(raw, "来自qq.com的退信", reports.QQ_NOT_OPENED)
    assert (found.recipient, found.status, found.message_id) == ("reader@example.com", "5.1.1", ID)
    assert judged(found).final


def test_aliyun_reports_from_an_address_that_nobody_reads() -> None:
    subject = "来自no-reply@mailsupport.example.com的退信"
    raw = reports.provider("no-reply@mailsupport.example.com", subject, reports.ALIYUN)
    [found] = read(raw, subject, reports.ALIYUN)
    assert (found.recipient, found.action, found.message_id) == ("reader@example.com", "failed", ID)
    assert judged(found).reason.name == "no-such-domain"
    assert not read(raw, "稿件", reports.ALIYUN), "a newsletter from such an address is none"


def test_who_is_away_and_quotes_our_mail_reports_nothing() -> None:
    raw = (
        b"Return-Path: <>\nFrom: reader@example.com\nAuto-Submitted: auto-replied\nIn-Reply-To: "
        + ID.encode()
    )
    text = "此邮箱已停用，请改寄 new@example.com\n原邮件\n收件人：reader@example.com"
    assert not read(raw + b"\n\nx", "自动回复：第11期", text)


def test_a_person_who_sends_a_returned_mail_on_reports_nothing() -> None:
    raw = reports.provider("wang@example.com", "来自qq.com的退信", reports.QQ_NOT_OPENED)
    assert not read(raw, "来自qq.com的退信", reports.QQ_NOT_OPENED)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Message-ID: {id}\n", "Message-ID: <1@relay.example.net>\nX-Original-Message-ID: {id}\n"),
        ("Message-ID: {id}\n", "Message-ID: <1@relay.example.net>\nX-Foo-Original-Message-ID: {id}\n"),
        ("Message-ID: {id}\n", "Message-ID: <1@relay.example.net>\nX-Note: was {id}, renamed\n"),
        ("Message-ID: {id}\n", "Message-ID: <1@relay.example.net>\nReferences: <2@example.net> {id}\n"),
    ],
)
def test_our_message_id_is_found_wherever_it_stands(before: str, after: str) -> None:
    raw = dsn().replace(before.format(id=ID).encode(), after.format(id=ID).encode())
    [found] = read(raw)
    assert found.message_id.strip("<>") == ID.strip("<>")


def test_the_token_is_taken_from_what_came_back_only() -> None:
    token = "A" * 32
    link = f"List-Unsubscribe:\n <https://gazette.example.org/u/{token}>\n".encode()
    assert read(dsn().replace(b"Subject: issue\n", link))[0].token == token
    assert not read(dsn().replace(b"I'm sorry", f"see https://gazette.example.org/u/{token} ".encode()))[
        0
    ].token


def verdict(status: str, diagnostic: str) -> Judgement:
    return judged(Bounce("reader@example.com", BounceAction.FAILED, status, diagnostic, ""))


@pytest.mark.parametrize(
    ("status", "diagnostic", "final"),
    [
        # Without a diagnostic the Status stands for it.
        ("5.1.1", "", True),
        ("5.1.6", "", True),
        ("5.1.10", "", True),
        ("5.2.1", "", True),
        ("5.0.0", "", False),
        ("5.1.0", "", False),
        ("5.1.2", "", False),  # whose domain, nobody says
        ("5.4.1", "", False),
        ("5.4.4", "", False),
        ("5.5.0", "", False),
        ("5.1.7", "", False),
        ("5.1.8", "", False),
        ("5.2.2", "", False),
        ("5.7.1", "", False),
        ("4.4.7", "", False),
        ("", "", False),
        # With one, what it says counts.
        ("5.1.1", "552 5.2.2 Over quota", False),
        ("5.1.1", "552 Over quota", False),
        ("5.1.1", "550 Ip frequency limited", False),
        ("5.0.0", "550 5.1.1 <reader@example.com>: user unknown", True),
        ("5.7.1", "554 5.7.1 <reader@example.com>: Recipient address rejected: User unknown", True),
        ("5.1.1", "450 4.1.1 <reader@example.com>: user unknown", False),
        ("5.0.0", "554 DT:SPM rejected by filter", False),
        ("5.1.2", "550 5.1.2 <reader@example.com>: Domain not found", True),
        ("5.1.2", "550 5.1.2 <reader@example.net>: Domain not found", False),
        # The command says whom it is about.
        ("5.1.1", "550 5.1.1 unknown user (in reply to MAIL FROM command)", False),
        ("5.1.1", "550 5.1.1 unknown user (in reply to RCPT TO command)", True),
    ],
)
def test_what_stops_an_address(status: str, diagnostic: str, final: bool) -> None:
    assert verdict(status, diagnostic).final is final


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\n",
        b"Content-Type: multipart/report; boundary=\n\n--",
        b"Return-Path: <>\nContent-Type: multipart/report; boundary=b\n\n" + b"--b\n" * 100_000,
        b"Return-Path: <>\nContent-Type: multipart/mixed" + b"; a=b" * 100_000 + b"\n\nx",
        b"Return-Path: <>\n" + b"a:\n " * 100_000,
        b"Return-Path: <>\nContent-Type: multipart/mixed; boundary=b\n\n"
        + b"--b\nContent-Type: multipart/mixed; boundary=b\n\n" * 10_000,
        dsn().replace(b"reader@example.com", b"\\x{110000}" * 10_000),
    ],
)
def test_hostile_octets_are_read_quickly(raw: bytes) -> None:
    began = time.process_time()
    read(raw, "系统退信", "收件人 " + "a" * 200_000 + "@" + "b." * 100_000)
    assert time.process_time() - began < 3
