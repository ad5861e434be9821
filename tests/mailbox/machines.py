"""Mail that no contributor wrote: bounces, automatic answers, receipts, complaints, lists, requests to stop."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tests.mailbox.articles import article
from tests.mailbox.build import TO, WORD, Header, docx, file, head, joined, raw, sender, text, word
from tests.mailbox.case import Case, of


def cases() -> Iterator[Case]:
    yield from _automatic()
    yield from _bounces()
    yield from _reports()
    yield from _lists()
    yield from _people_after_all()


def _mail(
    name: str, route: str, subject: str, words: str, *more: Header, who: str = "某人", address: str = ""
) -> Case:
    header = [
        sender(who, address or f"{name}@example.com"), TO, f"Subject: {word(subject)}", f"Message-ID: <{name}@example.com>",
        "Date: Mon, 12 Oct 2026 09:00:00 +0800", *more, "Content-Type: text/plain; charset=utf-8",
    ]  # fmt: skip
    return Case(name, raw(header, words.encode()), route, subject=subject, manuscripts=[])


def _automatic() -> Iterator[Case]:
    away = "您好，我正在休假，回来后会尽快回复。\r\n"
    yield _mail("auto-submitted", "auto_reply", "Re: 您的稿件", away, "Auto-Submitted: auto-replied")
    yield _mail("auto-generated", "auto_reply", "通知", away, "Auto-Submitted: auto-generated (vacation)")
    yield _mail("auto-qq", "auto_reply", "自动回复：稿件收悉", away, "X-QQ-mid: auto")
    yield _mail("auto-x-autoreply", "auto_reply", "已收到", away, "X-Autoreply: yes")
    yield _mail("auto-precedence", "auto_reply", "已收到您的来信", away, "Precedence: auto_reply")
    yield _mail("auto-outlook", "auto_reply", "自动答复: 稿件", away, "X-Auto-Response-Suppress: All")
    yield _mail("auto-out-of-office", "auto_reply", "Out of Office: manuscript", "I am away.\r\n")
    yield _mail("auto-holiday", "auto_reply", "假期自动回复", away)


def _report(
    name: str, subject: str, words: str, fields: str, *more: Header, who: str = "Mail Delivery System"
) -> Case:
    """multipart/report (RFC 3464)."""
    parts = (
        text(words),
        raw(["Content-Type: message/delivery-status"], fields.encode()),
        raw(
            ["Content-Type: text/rfc822-headers"],
            b"Subject: =?utf-8?B?5pyI5YiK?=\r\nMessage-ID: <x@example.org>\r\n",
        ),
    )
    header = [
        "Return-Path: <>", sender(who, "MAILER-DAEMON@mx.example.net"), TO, f"Subject: {word(subject)}",
        f"Message-ID: <{name}@mx.example.net>", "Date: Mon, 12 Oct 2026 09:00:00 +0800", *more, "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="=_r"',
    ]  # fmt: skip
    return Case(name, raw(header, joined(parts, "=_r")), "bounce", manuscripts=[])


def _status(action: str, status: str, diagnostic: str, recipient: str = "reader@example.org") -> str:
    return (
        f"Reporting-MTA: dns; mx.example.net\r\n\r\nFinal-Recipient: rfc822; {recipient}\r\n"
        f"Action: {action}\r\nStatus: {status}\r\nDiagnostic-Code: smtp; {diagnostic}\r\n"
    )


def _bounces() -> Iterator[Case]:
    failed = _status("failed", "5.1.1", "550 5.1.1 User unknown")
    yield _report("bounce-postfix", "Undelivered Mail Returned to Sender", "I'm sorry to have to inform you.", failed,
                  "Auto-Submitted: auto-replied")  # fmt: skip
    full = _status("failed", "5.2.2", "552 mailbox full")
    yield _report(
        "bounce-exchange",
        "未送达: 《云州人大工作》",
        "无法将邮件传递给以下收件人。",
        full,
        "X-MS-Exchange-Message-Is-Ndr:",
    )
    slow = _status("delayed", "4.4.1", "451 try again later")
    yield _report("bounce-delayed", "Delayed Mail (still being retried)", "This is a warning only.", slow)
    utf8 = failed.replace("rfc822; reader@example.org", "utf-8; 读者@例子.example.org")
    yield _report("bounce-utf8", "Undelivered Mail", "see below", utf8)
    yield _report("bounce-netease", "系统退信", "抱歉，您的邮件被退回来了……", failed, "X-CM-Original-Message-ID: <x@example.org>",
                  who="Postmaster")  # fmt: skip
    plain = (
        "很抱歉您发送的邮件被退回，以下是该邮件的相关信息：\r\n被退回邮件　主题：《云州人大工作》2026年第11期\r\n"
        "无法发送到 reader@example.org\r\n退信原因：收件人邮件地址（reader@example.org）不存在，邮件无法送达。\r\n"
        "host mx.example.org said: 550 Mailbox not found\r\n"
    )
    yield _mail("bounce-qq", "bounce", "系统退信/Returned mail", plain, "Return-Path: <>", who="PostMaster",
                address="postmaster@mail.example.com")  # fmt: skip
    yield _mail("bounce-coremail", "bounce", "Delivery Status Notification (Failure)", plain, "Return-Path: <>",
                who="Postmaster", address="postmaster@coremail.example.com")  # fmt: skip


def _reports() -> Iterator[Case]:
    yield _multipart_report(
        "complaint-arf", "complaint", "abuse report", "feedback-report", "message/feedback-report",
        "Feedback-Type: abuse\r\nUser-Agent: Fbl/1.0\r\nVersion: 1\r\nOriginal-Rcpt-To: <reader@example.org>\r\n",
    )  # fmt: skip
    yield _multipart_report(
        "receipt-mdn", "receipt", "已读: 《云州人大工作》", "disposition-notification", "message/disposition-notification",
        "Reporting-UA: mail.example.com\r\nFinal-Recipient: rfc822; reader@example.org\r\nOriginal-Message-ID: <x@example.org>\r\n"
        "Disposition: manual-action/MDN-sent-manually; displayed\r\n",
    )  # fmt: skip
    yield _mail("unsubscribe-subject", "unsubscribe", "退订", "\r\n")
    yield _mail("unsubscribe-text", "unsubscribe", "Re: 《云州人大工作》2026年第11期", "取消订阅，谢谢。\r\n")
    yield _mail("unsubscribe-english", "unsubscribe", "unsubscribe", "please\r\n")


def _multipart_report(name: str, route: str, subject: str, kind: str, part: str, fields: str) -> Case:
    parts = text("report"), raw([f"Content-Type: {part}"], fields.encode())
    header = [
        "Return-Path: <>", sender("Feedback", "fbl@mx.example.net"), TO, f"Subject: {word(subject)}", f"Message-ID: <{name}@mx.example.net>",
        "Date: Mon, 12 Oct 2026 09:00:00 +0800", "MIME-Version: 1.0", f'Content-Type: multipart/report; report-type={kind}; boundary="=_r"',
    ]  # fmt: skip
    return Case(name, raw(header, joined(parts, "=_r")), route, manuscripts=[])


def _lists() -> Iterator[Case]:
    news = "本周要闻汇总，点击查看更多。\r\n"
    yield _mail(
        "list-id",
        "list",
        "每周新闻",
        news,
        "List-Id: <news.example.net>",
        "List-Unsubscribe: <https://example.net/u>",
    )
    yield _mail("list-bulk", "list", "促销信息", news, "Precedence: bulk")


def _people_after_all() -> Iterator[Case]:
    """What looks like a machine's mail at first sight, and was written by a person."""
    one = article(170)
    letter = f"{one.title}\r\n{one.unit} {one.author}\r\n\r\n{one.text}\r\n"
    titles = ("关于取消订阅纸质报刊的调查与思考", "假期里的代表联络站", "自动回复不能代替真回音")
    for number, title in enumerate(titles, 1):
        header = head(
            f"投稿：{title}",
            one.author,
            f"people{number}@example.com",
            170 + number,
            "Content-Type: text/plain; charset=utf-8",
        )
        yield Case(
            f"people-{number}", raw(header, letter.replace(one.title, title).encode()),
            subject=f"投稿：{title}", manuscripts=[of(one, title=title)],
        )  # fmt: skip
    other = article(174)
    yield Case(
        "people-suppressed", _attached(f"投稿：{other.title}", 174, ["X-Auto-Response-Suppress: OOF, AutoReply"]),
        manuscripts=[of(other)],
    )  # fmt: skip


def _attached(subject: str, number: int, more: Sequence[Header]) -> bytes:
    one = article(number)
    header = head(
        subject,
        one.author,
        f"att{number}@example.com",
        number,
        *more,
        'Content-Type: multipart/mixed; boundary="=_a"',
    )
    return raw(header, joined([text("见附件。"), file(word(f"{one.title}.docx"), docx(one), WORD)], "=_a"))
