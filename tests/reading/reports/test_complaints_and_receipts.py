"""Abuse reports and receipts are told from letters."""

from __future__ import annotations

from distributor.reading.reports import signals
from distributor.reading.reports.report import open_report
from distributor.reading.reports.signals import Complaint, Receipt
from tests.reading.reports import reports
from tests.reading.reports.reports import ID


def test_an_abuse_report_names_the_mail() -> None:
    assert signals.find_complaint(open_report(reports.ARF)) == Complaint("abuse", ID, "reader@example.com")


def test_a_forwarded_abuse_report_complains_about_nothing() -> None:
    assert signals.find_complaint(open_report(reports.forwarded(reports.ARF))) is None


def test_a_bounce_is_no_complaint_and_no_receipt() -> None:
    opened = open_report(reports.dsn())
    assert signals.find_complaint(opened) is None
    assert signals.find_receipt(opened, "Undelivered Mail", "could not be delivered") is None


def test_a_disposition_notification_is_a_receipt() -> None:
    assert signals.find_receipt(open_report(reports.MDN), "已读: 第11期", "") == Receipt("displayed", ID)


def test_outlook_says_it_in_words() -> None:
    raw = b"From: reader@example.com\nIn-Reply-To: " + ID.encode() + b"\n\nx"
    text = "您的邮件\n   收件人: 编辑部\n   主题: 第11期\n   已于 2026年12月1日 9:00 被阅读。已被读取"
    assert signals.find_receipt(open_report(raw), "已读: 第11期", text) == Receipt("displayed", ID)


def test_netease_says_it_in_words() -> None:
    text = "邮件接收者<reader@example.com>已查看邮件，邮件信息：\n主题：第11期\n查看时间：2026年12月1日"
    assert signals.find_receipt(open_report(b"From: reader@example.com\n\nx"), "回执：第11期", text)


def test_an_article_that_begins_like_a_receipt_is_none() -> None:
    raw = b"From: wang@example.com\n\nx"
    assert (
        signals.find_receipt(open_report(raw), "已读：一本书的启示", "编辑老师：\n稿件如下，请审阅。") is None
    )
    assert (
        signals.find_receipt(open_report(raw), "Read: a report", "Your article was read. " + "正文" * 500)
        is None
    )
