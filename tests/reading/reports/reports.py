"""Reports as mail systems write them; %(id)s stands for the Message-ID of the mail that they are about."""

from __future__ import annotations

import base64

ID = "<2026-11.r7.12.0123456789abcdef0123@example.org>"


def dsn(
    *,
    message_id: str = ID,
    recipient: str = "rfc822; reader@example.com",
    action: str = "failed",
    status: str = "5.1.1",
    diagnostic: str = "smtp; 550 5.1.1 <reader@example.com>: User unknown",
    envelope_id: str = "",
    sender: str = "MAILER-DAEMON@mx.example.com (Mail Delivery System)",
) -> bytes:
    """Postfix's report (RFC 3464)."""
    original = f"Original-Envelope-Id: {envelope_id}\n" if envelope_id else ""
    return f"""Return-Path: <>
From: {sender}
To: bounces@example.org
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4XyZ.1700000000/mx.example.com"

This is a MIME-encapsulated message.

--4XyZ.1700000000/mx.example.com
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--4XyZ.1700000000/mx.example.com
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com
{original}Arrival-Date: Mon, 30 Nov 2026 09:00:00 +0800 (CST)

Final-Recipient: {recipient}
Action: {action}
Status: {status}
Remote-MTA: dns; mail.example.com
Diagnostic-Code: {diagnostic}

--4XyZ.1700000000/mx.example.com
Content-Description: Undelivered Message
Content-Type: message/rfc822

From: gazette@example.org
To: reader@example.com
Message-ID: {message_id}
Subject: issue

text
--4XyZ.1700000000/mx.example.com--
""".encode()


GLOBAL = (
    """Return-Path: <>
From: mailer-daemon@example.net
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: message/global-delivery-status
Content-Transfer-Encoding: 8bit

Reporting-MTA: dns; mx.example.net

Final-Recipient: utf-8; \\x{8BFB}\\x{8005}@example.com
Action: failed
Status: 5.1.1

Final-Recipient: utf-8; 王某@example.com
Action: failed
Status: 5.2.2
--b
Content-Type: message/global-headers

Message-ID: %s
Subject: 第11期
--b--
""".encode()
    % ID.encode()
)

NETEASE_TEXT = """抱歉，您的邮件被退回来了……

原邮件信息：
时　间：2026-11-30 09:00:00
主　题：云州人大工作
收件人：reader@example.com

退信原因：
收件人邮件地址（reader@example.com）不存在，邮件无法送达。
SMTP error, RCPT TO: 550 User not found: reader@example.com
"""
NETEASE = b"".join(
    [
        b"Return-Path: <>\r\nReceived: from mx by example.com\r\nFrom: Postmaster@163.com\r\n",
        b"To: gazette@126.com\r\nX-CM-Original-Message-ID: " + ID.encode() + b"\r\n",
        b"Subject: =?gb18030?B?" + base64.b64encode("系统退信".encode("gb18030")) + b"?=\r\n",
        b"Content-Type: text/plain; charset=GBK\r\nContent-Transfer-Encoding: 8bit\r\n\r\n",
        NETEASE_TEXT.replace("\n", "\r\n").encode("gb18030"),
    ]
)

QQ_TEXT = """来自qq.com的退信
抱歉，您的邮件被退回来了......
原邮件信息：
时间
2026-11-30 09:00:00
主题
云州人大工作
收件人
10001@qq.com
退信原因：
收件人邮件地址（10001@qq.com）不存在，邮件无法送达。
host mx3.qq.com said: 550 Mailbox not found. http://service.mail.qq.com/
"""
QQ = b"".join(
    [
        b"From: =?gb18030?B?" + base64.b64encode("邮件系统".encode("gb18030")) + b"?= <PostMaster@qq.com>\n",
        b"Subject: =?gb18030?B?" + base64.b64encode("来自qq.com的退信".encode("gb18030")) + b"?=\n",
        b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=NextPart\n\n--NextPart\n",
        b"Content-Type: text/html; charset=gb18030\nContent-Transfer-Encoding: base64\n\n",
        base64.encodebytes("".join(f"<p>{line}</p>" for line in QQ_TEXT.splitlines()).encode("gb18030")),
        b"\n--NextPart\nContent-Type: message/rfc822\n\nMessage-ID: "
        + ID.encode()
        + b"\nSubject: x\n\nx\n--NextPart--\n",
    ]
)

QQ_NOT_OPENED = """很抱歉您发送的邮件被退回，以下是该邮件的相关信息：
被退回邮件
主题：云州人大工作
无法发送到 reader@example.com
退信原因
该用户未开通QQ邮箱
解决方案
请联系您的收件人，重新核实邮箱地址，或发送到其他收信邮箱。
"""
ALIYUN = """退信通知
很抱歉，您的邮件被退回。
收信地址 reader@example.com
退信原因 域名不存在或没有添加邮件解析（MX）记录
远程响应 550 Host not found
"""


def provider(sender: str, subject: str, text: str) -> bytes:
    """A provider's report without a part for machines: a page, and the mail that came back."""
    page = base64.encodebytes("".join(f"<p>{line}</p>" for line in text.splitlines()).encode())
    encoded = base64.b64encode(subject.encode()).decode()
    head = f"From: {sender}\nTo: gazette@example.org\nSubject: =?utf-8?b?{encoded}?=\n"
    return b"".join(
        [
            head.encode(),
            b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=B1\n\n--B1\n",
            b'Content-Type: text/html; charset="utf-8"\nContent-Transfer-Encoding: base64\n\n' + page,
            b"\n--B1\nContent-Type: message/rfc822\n\nFrom: gazette@example.org\nMessage-ID: ",
            ID.encode() + b"\nSubject: x\n\nx\n--B1--\n",
        ]
    )


EXCHANGE = dsn(
    sender="Microsoft Outlook <postmaster@office.example.com>",
    diagnostic="smtp;550 5.4.1 Recipient address rejected: Access denied",
    status="5.4.1",
).replace(b"Undelivered Mail Returned to Sender", "未传递: 云州人大工作 2026年第11期".encode())

QMAIL_TEXT = (
    """Hi. This is the qmail-send program at mx.example.net.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<reader@example.com>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Return-Path: <bounces@example.org>
Message-ID: """
    + ID
    + """
Subject: x
"""
)
QMAIL = (
    b"Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.net\nSubject: failure notice\n\n" + QMAIL_TEXT.encode()
)

ARF = f"""From: <abuse@example.com>
Subject: FW: issue
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="part"

--part
Content-Type: text/plain

This is an email abuse report.

--part
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: SomeGenerator/1.0
Version: 1
Original-Rcpt-To: <reader@example.com>

--part
Content-Type: message/rfc822

From: gazette@example.org
Message-ID: {ID}
Subject: issue

text
--part--
""".encode()

MDN = f"""From: reader@example.com
Subject: =?utf-8?B?5bey6K+7OiDnrKwxMeacnw==?=
Content-Type: multipart/report; report-type=disposition-notification; boundary="part"

--part
Content-Type: text/plain; charset=utf-8

您的邮件已被阅读。

--part
Content-Type: message/disposition-notification

Reporting-UA: phone.example.com; Mail
Final-Recipient: rfc822;reader@example.com
Original-Message-ID: {ID}
Disposition: manual-action/MDN-sent-manually; displayed

--part--
""".encode()


def forwarded(report: bytes) -> bytes:
    """What a person makes of a report who forwards it as a file."""
    return b"".join(
        [
            b"From: wang@example.com\nSubject: Fwd: Undelivered Mail Returned to Sender\n",
            b"Content-Type: multipart/mixed; boundary=outer\n\n--outer\n",
            b"Content-Type: text/plain\n\nsee below\n",
            b"--outer\nContent-Type: message/rfc822\n\n" + report + b"\n--outer--\n",
        ]
    )
