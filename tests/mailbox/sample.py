"""Makes the mails of sample/inbox/ anew: `python -m tests.mailbox.sample` (needs LibreOffice)."""

from __future__ import annotations

import base64
import io
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH

from tests.conftest import ROOT

FOLDER = ROOT / "sample" / "inbox"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TO = "tougao@yunzhou-rd.example.org"

COURTYARD = [
    "石桥社区的联络站不大，一张长桌、六把椅子、一面写着代表电话的墙。可每月十五日下午，这里总是坐得满满当当。",
    (
        "“下水道的事，开春就动工。”市人大代表方雨桐把一份答复函摊在桌上，念给围坐的老街坊听。三个月前，也是在这间屋子里，"
        "十七户居民联名反映雨季倒灌；两次现场查看、一次部门碰头会之后，这件事进了区里的民生实事清单。"
    ),
    (
        "联络站站长说，今年一共收到意见一百零九件，已经办结九十四件。没有办成的，也逐件写明了原因，贴在门口的公示栏里。「办得成要有回音，"
        "办不成要有说法」，这是石桥人给自己立的规矩。"
    ),
]
REVISED = [
    *COURTYARD[:2],
    (
        "联络站站长说，截至十一月底，今年一共收到意见一百一十六件，已经办结一百零二件。没有办成的，也逐件写明了原因，贴在门口的公示栏里。"
        "「办得成要有回音，办不成要有说法」，这是石桥人给自己立的规矩。"
    ),
    "下一步，社区打算把接待日从每月一次增加到每月两次，其中一次放在周末。",
]
WATER = [
    "近年来，松陵县人大常委会把农村饮水安全作为监督重点，连续三年听取专项工作报告，推动全县改造老旧管网二百六十余公里。",
    (
        "一是摸清底数。常委会组成人员和代表分成八个小组，走遍十四个乡镇，逐村登记水源、水质和水费。二是盯住难点。对高山村“季节性缺水”的问题，"
        "开展专题询问，当场明确责任单位和完成时限。三是回头再看。整改期满，由代表和村民一起打分，满意率低于八成的推倒重来。"
    ),
    "松陵县人大常委会副主任镕志远表示，下一步将推动建立管护经费保障机制，让清水长流。",
]


def word(title: str, byline: str, paragraphs: Sequence[str]) -> bytes:
    """A .docx: a centred title, a byline, and paragraphs."""
    document = Document()
    heading = document.add_paragraph()
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    heading.add_run(title).bold = True
    under = document.add_paragraph(byline)
    under.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for paragraph in paragraphs:
        document.add_paragraph("　　" + paragraph)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def old_word(docx: bytes) -> bytes:
    """The same as a .doc, by LibreOffice."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "document.docx")
        path.write_bytes(docx)
        profile = f"-env:UserInstallation=file://{folder}/profile"
        subprocess.run(
            ["soffice", profile, "--headless", "--convert-to", "doc", "--outdir", folder, path],
            check=True,
            capture_output=True,
        )
        return path.with_suffix(".doc").read_bytes()


def encoded(words: str, charset: str = "utf-8") -> str:
    return f"=?{charset}?B?{base64.b64encode(words.encode(charset)).decode()}?="


def base64_lines(data: bytes) -> bytes:
    return base64.encodebytes(data).replace(b"\n", b"\r\n")


def mail(headers: Sequence[bytes | str], body: bytes) -> bytes:
    lines = [line if isinstance(line, bytes) else line.encode("ascii") for line in headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def with_file(headers: Sequence[bytes | str], text: str, charset: str, *, name: bytes, data: bytes) -> bytes:
    """multipart/mixed: a text, and a file whose name stands in the header as it is given."""
    kind = _DOCX if data.startswith(b"PK") else "application/msword"
    body = b"\r\n".join(
        [
            b"This is a multi-part message in MIME format.",
            b"--=_part",
            f"Content-Type: text/plain; charset={charset}".encode(),
            b"Content-Transfer-Encoding: base64",
            b"",
            base64_lines(text.encode("gb18030" if charset == "gb2312" else charset)),
            b"--=_part",
            f"Content-Type: {kind}".encode(),
            b"Content-Transfer-Encoding: base64",
            b'Content-Disposition: attachment; filename="' + name + b'"',
            b"",
            base64_lines(data),
            b"--=_part--",
            b"",
        ]
    )
    top = [*headers, "MIME-Version: 1.0", 'Content-Type: multipart/mixed; boundary="=_part"']
    return mail(top, body)


def by_docx() -> bytes:
    text = (
        "编辑老师：\r\n    您好！现将我社区联络站的一篇稿件发上，请审阅。\r\n\r\n"
        "石桥社区 方雨桐\r\n电话：（0999）5550142\r\n"
    )
    data = word("一张长桌的回音", "（云麓区石桥社区　方雨桐）", COURTYARD)
    headers = [
        f"From: {encoded('方雨桐')} <fang.yutong@example.com>",
        f"To: <{TO}>",
        f"Subject: {encoded('投稿：一张长桌的回音')}",
        "Date: Mon, 2 Nov 2026 09:12:44 +0800",
        "Message-ID: <20261102091244.3A7F@example.com>",
    ]
    name = encoded("一张长桌的回音.docx").encode()
    return with_file(headers, text, "utf-8", name=name, data=data)


def by_gbk_and_doc() -> bytes:
    """Subject and file name are raw GBK, and the text says gb2312 though 镕 is not in it."""
    text = (
        "编辑部：\r\n稿件见附件。\r\n单位：松陵县人大常委会办公室\r\n作者：镕志远、冯 雪\r\n"
        "电话：0999-5550177\r\n栏目：监督工作\r\n"
    )
    title = "让清水流进千家万户"
    data = old_word(word(title, "松陵县人大常委会办公室", WATER))
    headers: list[bytes | str] = [
        b"From: " + "松陵人大".encode("gbk") + b" <songling-rd@example.net>",
        f"To: <{TO}>",
        b"Subject: " + "【监督工作】让清水流进千家万户".encode("gbk"),
        "Date: Tue, 3 Nov 2026 16:40:05 +0800",
        "Message-ID: <5f2e.11c0@mail.example.net>",
        "X-Mailer: Foxmail 7.0",
    ]
    name = f"{title}.doc".encode("gbk")
    return with_file(headers, text, "gb2312", name=name, data=data)


def by_revision() -> bytes:
    text = (
        "编辑老师：\r\n    数字更新到了十一月底，末尾加了一段，请以这一稿为准。\r\n\r\n"
        "------------------ 原始邮件 ------------------\r\n"
        '发件人: "方雨桐" <fang.yutong@example.com>;\r\n发送时间: 2026年11月2日(星期一) 上午9:12\r\n'
        f"收件人: <{TO}>;\r\n主题: 投稿：一张长桌的回音\r\n\r\n"
        "编辑老师：\r\n    您好！现将我社区联络站的一篇稿件发上，请审阅。\r\n"
    )
    data = word("一张长桌的回音", "（云麓区石桥社区　方雨桐）", REVISED)
    headers = [
        f"From: {encoded('方雨桐')} <fang.yutong@example.com>",
        f"To: <{TO}>",
        f"Subject: {encoded('回复：投稿：一张长桌的回音')}",
        "In-Reply-To: <20261102091244.3A7F@example.com>",
        "References: <20261102091244.3A7F@example.com>",
        "Date: Fri, 20 Nov 2026 10:03:18 +0800",
        "Message-ID: <20261120100318.77C1@example.com>",
    ]
    name = encoded("一张长桌的回音（修改稿）.docx").encode()
    return with_file(headers, text, "utf-8", name=name, data=data)


def by_machine() -> bytes:
    text = "您好！您的邮件已收到。本人正在外出调研，11月30日返回，急事请致电（0999）5550100。\r\n"
    headers = [
        f"From: {encoded('鹤鸣区人大办')} <heming-rd@example.com>",
        f"To: <{TO}>",
        f"Subject: {encoded('自动回复：《云州人大工作》2026年第11期')}",
        "Auto-Submitted: auto-replied",
        "Date: Fri, 20 Nov 2026 10:05:00 +0800",
        "Message-ID: <auto.20261120@example.com>",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: base64",
    ]
    return mail(headers, base64_lines(text.encode()))


def by_postmaster() -> bytes:
    """A bounce as NetEase writes it; the demo puts one of its own copies in the place of {…}."""
    text = (
        "抱歉，您的邮件被退回来了……\r\n\r\n收件人地址：{address}\r\n"
        "退信原因：对方邮箱不存在 / 550 User not found\r\n"
        "原邮件信息：\r\n主题：《云州人大工作》2026年第11期\r\nMessage-ID：{message_id}\r\n"
    )
    report = (
        "Reporting-MTA: dns; mx.example.net\r\n\r\nFinal-Recipient: rfc822; {address}\r\n"
        "Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 User not found\r\n"
    )
    parts = [
        "--=_report\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        + text,
        "--=_report\r\nContent-Type: message/delivery-status\r\n\r\n" + report,
        (
            "--=_report\r\nContent-Type: text/rfc822-headers\r\n\r\n"
            "Message-ID: {message_id}\r\nTo: <{address}>\r\n"
        ),
        "--=_report--\r\n",
    ]
    headers = [
        "Return-Path: <>",
        f"From: {encoded('系统管理员')} <postmaster@example.net>",
        "To: <gazette@example.org>",
        f"Subject: {encoded('系统退信')}",
        "X-CM-Original-Message-ID: {message_id}",
        "Date: Mon, 23 Nov 2026 08:00:01 +0800",
        "Message-ID: <bounce.20261123@mx.example.net>",
        "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="=_report"',
    ]
    return mail(headers, "\r\n".join(parts).encode())


MAILS = {
    "1-docx.eml": by_docx,
    "2-gbk-doc.eml": by_gbk_and_doc,
    "3-revision.eml": by_revision,
    "4-auto-reply.eml": by_machine,
    "5-bounce.eml": by_postmaster,
}


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, make in MAILS.items():
        (FOLDER / name).write_bytes(make())


if __name__ == "__main__":
    main()
