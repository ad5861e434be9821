"""The shapes in which mail programs and offices send a manuscript."""

from __future__ import annotations

from collections.abc import Iterator

from tests.mailbox.articles import article
from tests.mailbox.build import WORD, b64, docx, file, head, leaf, multipart, raw, text, word
from tests.mailbox.case import Case, of

_PROGRAMS = (
    ("qq-web", "X-QQ-mid: webmail214t1", "X-Mailer: QQMail 2.x", "QQ"),
    ("qq-phone", "X-QQ-mid: xmphone88", "X-Mailer: QQMail Mobile iPhone", "QQ"),
    ("foxmail", "X-Priority: 3", "X-Mailer: Foxmail 7.2.25.331[cn]", "gbk"),
    (
        "netease-web",
        "X-Originating-IP: [192.0.2.7]",
        "X-Mailer: Coremail Webmail Server Version XT5.0.14",
        "gbk",
    ),
    ("netease-app", "X-CM-TRANSID: AAAA", "X-Mailer: MailMasterAndroid 7.17", "utf-8"),
    ("outlook-zh", "Thread-Topic: x", "X-Mailer: Microsoft Outlook 16.0", "gb2312"),
    ("thunderbird", "Content-Language: zh-CN", "User-Agent: Mozilla Thunderbird", "utf-8"),
    ("wps", "X-Has-Attach: yes", "X-Mailer: WPS Mail", "gb2312"),
    ("coremail-office", "X-Coremail-Locale: zh_CN", "X-Mailer: Coremail XT6", "gbk"),
    ("lotus", "X-MIMETrack: Serialize by Router", "X-Mailer: Lotus Notes Release 8.5.3", "gb2312"),
    ("dingtalk", "X-DingTalk: 1", "X-Mailer: aliyun mail", "utf-8"),
    ("mutt", "User-Agent: Mutt/2.2.9", "X-Note: console", "utf-8"),
)


def cases() -> Iterator[Case]:
    for number, (name, first, second, charset) in enumerate(_PROGRAMS):
        yield _with_docx(name, number, (first, second), "utf-8" if charset == "QQ" else charset)
        yield _as_text(name, number + 20, (first, second), "utf-8" if charset == "QQ" else charset)
    yield _html_only()
    yield _iphone()
    yield _outlook_html()
    yield _flowed()
    yield _quoted_printable()
    yield _uuencoded()


def _with_docx(name: str, number: int, marks: tuple[str, str], charset: str) -> Case:
    """A cover letter and a .docx."""
    one = article(number)
    letter = (
        f"编辑老师：\r\n\r\n您好！现报送稿件一篇，请审阅。\r\n\r\n{one.unit}\r\n联系电话：{one.telephone}\r\n"
    )
    told = "gb18030" if charset == "gb2312" else charset
    header = head(f"投稿：{one.title}", one.author, f"{name}@example.com", number, *marks, charset=charset)
    filename = word(f"{one.title}.docx", charset)
    return Case(
        f"client-{name}-docx",
        multipart(header, text(letter, told, label=charset), file(filename, docx(one), WORD)),
        subject=f"投稿：{one.title}",
        sender=f"{name}@example.com",
        sender_name=one.author,
        text=["现报送稿件一篇，请审阅。", one.unit],
        files=[(f"{one.title}.docx", "docx", "converted")],
        manuscripts=[of(one, telephone=True)],
    )


def _as_text(name: str, number: int, marks: tuple[str, str], charset: str) -> Case:
    """The manuscript in the text itself, with labels below; plain and HTML side by side."""
    one = article(number)
    below = f"作者：{one.author}\r\n单位：{one.unit}\r\n电话：{one.telephone}\r\n"
    plain = f"{one.title}\r\n\r\n{one.text}\r\n\r\n{below}"
    lines = "".join(f"<p>{line}</p>" for line in plain.split("\r\n") if line)
    told = "gb18030" if charset == "gb2312" else charset
    both = (
        text(plain, told, label=charset),
        text(f"<html><body>{lines}</body></html>", told, "html", charset),
    )
    header = head(f"【来稿】{one.title}", one.author, f"{name}2@example.net", number, *marks, charset=charset)
    return Case(
        f"client-{name}-text",
        multipart(header, *both, kind="alternative"),
        subject=f"【来稿】{one.title}",
        sender_name=one.author,
        text=list(one.paragraphs),
        not_text=["<p>"],
        files=[],
        manuscripts=[of(one, telephone=True)],
    )


def _html_only() -> Case:
    one = article(40)
    body = f"<h2 align=center>{one.title}</h2><p align=center>（{one.unit} {one.author}）</p>"
    body += "".join(f"<p style='text-indent:2em'>{paragraph}</p>" for paragraph in one.paragraphs)
    page = f"<html><head><style>p{{color:#333}}</style><script>alert(1)</script></head><body>{body}</body></html>"
    return Case(
        "client-html-only",
        raw([*head(one.title, one.author, "html@example.com", 40, "Content-Type: text/html; charset=utf-8",
             "Content-Transfer-Encoding: base64")], b64(page.encode())),
        text=list(one.paragraphs),
        not_text=["alert(1)", "color:#333"],
        manuscripts=[of(one)],
    )  # fmt: skip


def _iphone() -> Case:
    one = article(41)
    letter = f"请查收附件。\r\n\r\n{one.author}\r\n发自我的iPhone\r\n"
    header = head(f"稿件 {one.title}", one.author, "phone@example.com", 41, "X-Mailer: iPhone Mail (21F90)")
    data = docx(one)
    name = "filename*=utf-8''" + "".join(f"%{octet:02X}" for octet in f"{one.title}.docx".encode())
    part = leaf(WORD, data, f"Content-Disposition: inline; {name}")
    return Case(
        "client-iphone", multipart(header, text(letter), part),
        files=[(f"{one.title}.docx", "docx", "converted")], manuscripts=[of(one)],
    )  # fmt: skip


def _outlook_html() -> Case:
    """Word's own HTML, with its conditional comments and empty paragraphs."""
    one = article(42)
    body = "".join(
        f"<p class=MsoNormal style='text-indent:21.0pt'><span style='font-family:宋体'>{piece}<o:p></o:p></span></p>"
        for piece in (one.title, f"{one.unit}　{one.author}", *one.paragraphs)
    )
    page = f"<html xmlns:o='urn:x'><head><!--[if gte mso 9]><xml><o:x/></xml><![endif]--></head><body>{body}</body></html>"
    plain = "\r\n\r\n".join((one.title, f"{one.unit}　{one.author}", *one.paragraphs))
    both = (text(plain, "gb18030", label="gb2312"), text(page, "gb18030", "html", "gb2312"))
    return Case(
        "client-outlook-html",
        multipart(
            head(f"来稿：{one.title}", one.author, "mso@example.org", 42, charset="gb2312"),
            *both,
            kind="alternative",
        ),
        not_text=["MsoNormal", "gte mso"],
        manuscripts=[of(one)],
    )


def _flowed() -> Case:
    """format=flowed (RFC 3676): lines that end with a space go on."""
    one = article(43)
    flowed = "\r\n".join(f"{paragraph[:40]} \r\n{paragraph[40:]}" for paragraph in one.paragraphs)
    body = f"{one.title}\r\n{one.unit} {one.author}\r\n\r\n{flowed}\r\n"
    header = head(one.title, one.author, "flowed@example.com", 43,
                  "Content-Type: text/plain; charset=utf-8; format=flowed; delsp=yes",
                  "Content-Transfer-Encoding: 8bit")  # fmt: skip
    return Case("client-flowed", raw(header, body.encode()), text=list(one.paragraphs), manuscripts=[of(one)])


def _quoted_printable() -> Case:
    one = article(44)
    octets = f"{one.title}\r\n（{one.unit} {one.author}）\r\n\r\n{one.text}\r\n".encode()
    coded = b"".join(b"\r\n" if octet == 10 else b"" if octet == 13 else b"=%02X" % octet for octet in octets)
    lines = b"\r\n".join(line for piece in coded.split(b"\r\n") for line in _soft(piece))
    header = head(one.title, one.author, "qp@example.com", 44, "Content-Type: text/plain; charset=UTF-8",
                  "Content-Transfer-Encoding: quoted-printable")  # fmt: skip
    return Case(
        "client-quoted-printable", raw(header, lines), text=list(one.paragraphs), manuscripts=[of(one)]
    )


def _soft(line: bytes) -> list[bytes]:
    pieces = [line[at : at + 72] for at in range(0, len(line), 72)] or [b""]
    return [piece + b"=" for piece in pieces[:-1]] + pieces[-1:]


def _uuencoded() -> Case:
    """An old office system: a uuencoded file below the text."""
    one = article(45)
    import_lines = [f"begin 644 {one.title[:4]}.txt".encode("gbk")]
    data = f"{one.title}\r\n{one.unit} {one.author}\r\n{one.text}\r\n".encode("gbk")
    import_lines += [_uu(data[at : at + 45]) for at in range(0, len(data), 45)] + [b"`", b"end", b""]
    body = "稿件附后。\r\n\r\n".encode("gbk") + b"\r\n".join(import_lines)
    header = head(f"报送稿件：{one.title}", one.author, "uu@example.com", 45, "Content-Type: text/plain; charset=gb2312",
                  "Content-Transfer-Encoding: 8bit", charset="gb2312")  # fmt: skip
    return Case("client-uuencoded", raw(header, body), text=["稿件附后。"], manuscripts=[of(one)])


def _uu(piece: bytes) -> bytes:
    coded = bytearray([len(piece) + 32])
    padded = piece + bytes(-len(piece) % 3)
    for at in range(0, len(padded), 3):
        bits = int.from_bytes(padded[at : at + 3], "big")
        coded += bytes((bits >> shift & 63) + 32 or 96 for shift in (18, 12, 6, 0))
    return bytes(coded).replace(b" ", b"`")
