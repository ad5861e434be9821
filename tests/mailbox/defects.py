"""The six usual defects of Chinese mail, each in header, body and filename, and their neighbours."""

from __future__ import annotations

import base64
from collections.abc import Iterator

from tests.mailbox.articles import article
from tests.mailbox.build import TO, WORD, Header, b64, docx, file, head, leaf, multipart, raw, text, word
from tests.mailbox.case import Case, of

RARE = "镕喆"  # in GBK, not in GB 2312
FAR = "𠮷䶮"  # in GB 18030 only


def cases() -> Iterator[Case]:
    yield from _split_words()
    yield from _raw_octets()
    yield from _narrow_label()
    yield from _wrong_label()
    yield from _continuations()
    yield from _unknown_charset()
    yield from _neighbours()


def _letter(
    number: int, name: str, subject: bytes | str, body: bytes, charset: str, *, expected: str
) -> Case:
    """A text manuscript whose subject line and octets are given."""
    one = article(number)
    headers: list[Header] = [
        f"From: {word(one.author)} <{name}@example.com>", TO,
        subject if isinstance(subject, bytes) else subject.encode(),
        f"Message-ID: <{name}@example.com>", "Date: Thu, 8 Oct 2026 08:00:00 +0800",
        f"Content-Type: text/plain; charset={charset}", "Content-Transfer-Encoding: 8bit",
    ]  # fmt: skip
    return Case(name, raw(headers, body), subject=expected, text=list(one.paragraphs), manuscripts=[of(one)])


def _plain(number: int) -> str:
    one = article(number)
    return f"{one.title}\r\n{one.unit} {one.author}\r\n\r\n{one.text}\r\n"


def _split(words: str, charset: str, at: int) -> str:
    """Two encoded words, cut within a character."""
    data = words.encode(charset)
    first, second = (base64.b64encode(piece).decode() for piece in (data[:at], data[at:]))
    return f"=?{charset}?B?{first}?=\r\n =?{charset}?B?{second}?="


def _split_words() -> Iterator[Case]:
    for number, charset in ((50, "gb2312"), (51, "utf-8"), (52, "gbk")):
        subject = f"投稿：{article(number).title}"
        broken = _split(subject, charset, 7)
        yield _letter(
            number, f"defect-1-subject-{charset}", f"Subject: {broken}", _plain(number).encode(), "utf-8",
            expected=subject,
        )  # fmt: skip
    one = article(53)
    name = _split(f"{one.title}.docx", "gb2312", 5)
    parts = text("稿件见附件。"), file(name, docx(one), WORD)
    yield Case(
        "defect-1-filename", multipart(head(one.title, one.author, "split@example.com", 53), *parts),
        files=[(f"{one.title}.docx", "docx", "converted")], manuscripts=[of(one)],
    )  # fmt: skip
    one = article(54)
    header = head(one.title, one.author, "x@example.com", 54)[1:]
    yield Case(
        "defect-1-from",
        raw([f"From: {_split(one.author + '（办公室）', 'gb2312', 3)} <splitfrom@example.com>", *header,
             "Content-Type: text/plain; charset=utf-8"], _plain(54).encode()),
        sender_name=f"{one.author}（办公室）", sender="splitfrom@example.com", manuscripts=[of(one)],
    )  # fmt: skip


def _raw_octets() -> Iterator[Case]:
    for number, charset in ((55, "gbk"), (56, "utf-8"), (57, "gb18030")):
        subject = f"投稿：{article(number).title}{RARE}"
        octets = b"Subject: " + subject.encode(charset)
        yield _letter(
            number, f"defect-2-subject-{charset}", octets, _plain(number).encode("gb18030"), "gb18030",
            expected=subject,
        )  # fmt: skip
    for number, charset in ((58, "gbk"), (59, "utf-8")):
        one = article(number)
        parts = text("请审阅。"), file(f"{one.title}{RARE}.docx".encode(charset), docx(one), WORD)
        yield Case(
            f"defect-2-filename-{charset}",
            multipart(head(one.title, one.author, "rawname@example.com", number), *parts),
            files=[(f"{one.title}{RARE}.docx", "docx", "converted")], manuscripts=[of(one)],
        )  # fmt: skip
    one = article(60)
    header = head(one.title, one.author, "x@example.com", 60, "Content-Type: text/plain; charset=gbk")[1:]
    yield Case(
        "defect-2-from",
        raw([b"From: " + f"{one.unit}".encode("gbk") + b" <rawfrom@example.com>", *header], _plain(60).encode("gbk")),
        sender_name=one.unit, sender="rawfrom@example.com", manuscripts=[of(one)],
    )  # fmt: skip


def _narrow_label() -> Iterator[Case]:
    """A gb2312 label over characters that GB 2312 does not have."""
    one = article(61)
    body = (_plain(61) + f"联系人：王{RARE}　李{FAR}\r\n").encode("gb18030")
    case = _letter(61, "defect-3-body", f"Subject: {word(one.title + RARE, 'gb2312')}", body, "gb2312",
                   expected=one.title + RARE)  # fmt: skip
    yield Case(case.name, case.raw, subject=case.subject, text=[*case.text, f"王{RARE}　李{FAR}"],
               manuscripts=case.manuscripts)  # fmt: skip
    for number, label in ((62, "gbk"), (63, "x-gbk"), (64, "cp936"), (65, "GB_2312-80")):
        yield _letter(
            number, f"defect-3-label-{label}", f"Subject: {word(article(number).title, 'gbk')}",
            _plain(number).encode("gbk"), label, expected=article(number).title,
        )  # fmt: skip
    one = article(66)
    name = word(f"{one.title}{RARE}.docx", "gb2312")
    yield Case(
        "defect-3-filename",
        multipart(head(one.title, one.author, "narrow@example.com", 66), text("见附件"), file(name, docx(one), WORD)),
        files=[(f"{one.title}{RARE}.docx", "docx", "converted")], manuscripts=[of(one)],
    )  # fmt: skip


def _wrong_label() -> Iterator[Case]:
    """The label says one charset, the octets have another."""
    for number, label, real in (
        (67, "utf-8", "gbk"),
        (68, "gbk", "utf-8"),
        (69, "us-ascii", "gbk"),
        (70, "iso-8859-1", "gbk"),
        (71, "iso-8859-1", "utf-8"),
    ):
        yield _letter(
            number, f"defect-4-{label}-is-{real}", f"Subject: {word(article(number).title)}",
            _plain(number).encode(real), label, expected=article(number).title,
        )  # fmt: skip
    one = article(72)
    coded = base64.b64encode(one.title.encode("gbk")).decode()
    yield _letter(72, "defect-4-subject", f"Subject: =?utf-8?B?{coded}?=", _plain(72).encode(), "utf-8",
                  expected=one.title)  # fmt: skip


def _continuations() -> Iterator[Case]:
    """RFC 2231 parameters cut within a character, and their relatives."""
    for number, charset in ((73, "utf-8"), (74, "gb18030")):
        one = article(number)
        coded = "".join(f"%{octet:02X}" for octet in f"{one.title}.docx".encode(charset))
        cut = 7 * 3  # within the third character
        first, second = coded[:cut], coded[cut:]
        where = (
            f"Content-Disposition: attachment;\r\n filename*0*={charset}''{first};\r\n filename*1*={second}"
        )
        yield Case(
            f"defect-5-{charset}",
            multipart(head(one.title, one.author, "cont@example.com", number), text("见附件"), leaf(WORD, docx(one), where)),
            files=[(f"{one.title}.docx", "docx", "converted")], manuscripts=[of(one)],
        )  # fmt: skip
    one = article(75)
    percent = "".join(f"%{octet:02X}" for octet in f"{one.title}.docx".encode())
    yield Case(
        "defect-5-percent-without-star",
        multipart(head(one.title, one.author, "pct@example.com", 75), text("见附件"), file(percent, docx(one), WORD)),
        files=[(f"{one.title}.docx", "docx", "converted")], manuscripts=[of(one)],
    )  # fmt: skip
    one = article(76)
    only_type = leaf(f'{WORD};\r\n\tname="{word(one.title + ".docx", "gb2312")}"', docx(one))
    yield Case(
        "defect-5-name-of-content-type",
        multipart(head(one.title, one.author, "ctname@example.com", 76), text("见附件"), only_type),
        files=[(f"{one.title}.docx", "docx", "converted")], manuscripts=[of(one)],
    )  # fmt: skip


def _unknown_charset() -> Iterator[Case]:
    for number, label, real in ((77, "x-unknown", "gbk"), (78, "gb-chinese", "utf-8"), (79, "", "gbk")):
        yield _letter(
            number, f"defect-6-{label or 'none'}", f"Subject: {word(article(number).title)}",
            _plain(number).encode(real), label, expected=article(number).title,
        )  # fmt: skip
    one = article(80)
    coded = base64.b64encode(one.title.encode("gbk")).decode()
    yield _letter(80, "defect-6-subject", f"Subject: =?x-chinese?B?{coded}?=", _plain(80).encode(), "utf-8",
                  expected=one.title)  # fmt: skip


def _neighbours() -> Iterator[Case]:
    one = article(81)
    spaced = f"Subject: =?utf-8?B?{base64.b64encode(one.title.encode()).decode()} ?= "
    yield _letter(81, "defect-space-in-word", spaced, _plain(81).encode(), "utf-8", expected=one.title)
    quoted = f'Subject: "{word(article(82).title)}"'
    yield _letter(
        82,
        "defect-quoted-word",
        quoted,
        _plain(82).encode("utf-16"),
        "utf-16",
        expected=f'"{article(82).title}"',
    )
    one = article(83)
    body = b64(_plain(83).encode("gbk")).replace(b"\r\n", b"\r\n!!\r\n", 2)
    header = head(one.title, one.author, "junk@example.com", 83, "Content-Type: text/plain; charset=gbk",
                  "Content-Transfer-Encoding: base64")  # fmt: skip
    yield Case("defect-junk-in-base64", raw(header, body), text=list(one.paragraphs), manuscripts=[of(one)])
    one = article(84)
    header = head(one.title, one.author, "big5@example.com", 84, "Content-Type: text/plain; charset=big5")
    old = "承辦單位業已辦結，請查照。附：臺北來函一件，內容與去年相同，敬請備查。"
    yield Case(
        "defect-big5", raw(header, old.encode("big5")), subject=one.title, text=[old], manuscripts=None
    )
    one = article(85)
    hz = "~{" + "".join(chr(octet & 0x7F) for octet in "稿件一篇".encode("gb2312")) + "~}"
    yield Case(
        "defect-hz", raw(head(one.title, one.author, "hz@example.com", 85, "Content-Type: text/plain; charset=hz-gb-2312"),
                         f"{hz}\r\n".encode()),
        text=["稿件一篇"], manuscripts=None,
    )  # fmt: skip
