"""Archives that swell, names that climb, headers that bite, structures without end."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from tests.mailbox.articles import article
from tests.mailbox.build import (
    TO,
    WORD,
    b64,
    docx,
    file,
    head,
    joined,
    leaf,
    multipart,
    raw,
    text,
    word,
    zipped,
)
from tests.mailbox.case import Case, of


def cases() -> Iterator[Case]:
    yield from _names()
    yield from _archives()
    yield from _headers()
    yield from _structures()
    yield from _files()


def _with(
    name: str, number: int, *parts: bytes, files: list[tuple[str, str, str]] | None = None, found: bool = True
) -> Case:
    """A good manuscript beside what is hostile: it must be found all the same."""
    one = article(number)
    good = file(word(f"{one.title}.docx"), docx(one), WORD)
    header = head(f"投稿：{one.title}", one.author, f"{name}@example.com", number)
    return Case(
        name, multipart(header, text("请审阅。"), good, *parts),
        files=[(f"{one.title}.docx", "docx", "converted"), *files] if files is not None else None,
        manuscripts=[of(one)] if found else None,
    )  # fmt: skip


def _names() -> Iterator[Case]:
    plain = "会议通知，请参会。".encode()
    for number, name in enumerate(
        ("../../etc/passwd", "..\\\\..\\\\windows\\\\win.ini", "/etc/cron.d/x", "CON.txt", ".htaccess", "a\u202etxt.exe", "x" * 400 + ".txt"), 200,
    ):  # fmt: skip
        yield _with(f"hostile-name-{number - 199}", number, file(name, plain, "text/plain"))
    climbing = zipped(
        [(b"../../../tmp/evil.txt", plain), (b"/abs.txt", plain), ("ok/通知.txt".encode("gbk"), plain)]
    )
    yield _with("hostile-zip-traversal", 207, file("a.zip", climbing, "application/zip"))


def _archives() -> Iterator[Case]:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for number in range(4):
            info = zipfile.ZipInfo(f"{number}.txt", (2026, 10, 1, 8, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, bytes(40_000_000))
    yield _with("hostile-bomb", 210, file("bomb.zip", bomb.getvalue(), "application/zip"))
    many = zipped([(f"{number}.txt".encode(), b"x") for number in range(1500)])
    yield _with("hostile-many-entries", 211, file("many.zip", many, "application/zip"))
    nested = b"inside"
    for level in range(8):
        nested = zipped([(f"{level}.zip".encode() if level else b"x.txt", nested)])
    yield _with("hostile-nested-zip", 212, file("nested.zip", nested, "application/zip"))
    yield _with(
        "hostile-truncated-zip",
        213,
        file("cut.zip", zipped([(b"a.txt", b"abc" * 900)])[:-30], "application/zip"),
    )


def _headers() -> Iterator[Case]:
    one = article(220)
    letter = f"{one.title}\r\n{one.unit} {one.author}\r\n\r\n{one.text}\r\n".encode()
    kind = "Content-Type: text/plain; charset=utf-8"
    evil = "<script>alert(document.cookie)</script>"
    yield Case(
        "hostile-script-in-subject", raw(head(evil, one.author, "xss@example.com", 220, kind), letter), subject=evil,
        manuscripts=[of(one)],
    )  # fmt: skip
    injected = "投稿\r\nBcc: victim@example.org\r\n\r\nevil"
    yield Case(
        "hostile-crlf-in-subject", raw(head(injected, one.author, "crlf@example.com", 221, kind), letter),
        subject="投稿 Bcc: victim@example.org evil", manuscripts=[of(one)],
    )  # fmt: skip
    name = word("甲\r\nTo: b@example.org")
    header = [f"From: {name} <injected@example.com>", *head("稿件", "x", "x@example.com", 222, kind)[1:]]
    yield Case(
        "hostile-crlf-in-from", raw(header, letter), sender="injected@example.com", manuscripts=[of(one)]
    )
    header = [f"From: {'(' * 1000} <paren@example.com>", *head("稿件", "x", "x@example.com", 223, kind)[1:]]
    yield Case("hostile-parentheses", raw(header, letter), subject="稿件", manuscripts=[of(one)])
    header = head("稿件", one.author, "para@example.com", 224, "Content-Type: text/plain" + "; a=b" * 13_000)
    yield Case("hostile-parameters", raw(header, letter), text=list(one.paragraphs))
    header = head(
        "稿件", one.author, "long@example.com", 225, *(f"X-{number}: y" for number in range(40_000)), kind
    )
    yield Case("hostile-many-headers", raw(header, letter))
    header = [
        'From: "boss@example.org" <real@example.com>',
        *head("稿件", "x", "x@example.com", 226, kind)[1:],
    ]
    yield Case(
        "hostile-address-as-name", raw(header, letter), sender="real@example.com", manuscripts=[of(one)]
    )
    header = [b"From: a@example.org, b@example.net", *head("稿件", "x", "x@example.com", 227, kind)[1:]]
    yield Case("hostile-two-senders", raw(header, letter), sender="a@example.org", manuscripts=[of(one)])
    yield Case("hostile-no-header", b"\r\n" + letter, sender="")
    yield Case(
        "hostile-nul",
        raw(head("稿\0件", one.author, "nul@example.com", 228, kind), b"\0" + letter),
        subject="稿件",
    )


def _structures() -> Iterator[Case]:
    one = article(230)
    inner = text("最里面")
    for _level in range(200):
        inner = multipart([], inner, boundary=f"=_{_level}")
    yield Case("hostile-nested-mime", raw([*head("嵌套", "x", "nest@example.com", 230), 'Content-Type: multipart/mixed; boundary="=_top"'],
                                          joined([inner], "=_top")), subject="嵌套")  # fmt: skip
    parts = [text(f"第{number}部分") for number in range(3000)]
    yield Case(
        "hostile-many-parts",
        multipart(head("多部分", "x", "parts@example.com", 231), *parts),
        subject="多部分",
    )
    whole = multipart(
        head(f"投稿：{one.title}", one.author, "cut@example.com", 232),
        text("见附件"),
        file(word(f"{one.title}.docx"), docx(one), WORD),
    )
    yield Case(
        "hostile-cut-in-the-file", whole[: len(whole) // 2], subject=f"投稿：{one.title}", text=["见附件"]
    )
    yield Case("hostile-cut-in-the-header", whole[:150])
    letter = f"{one.title}\r\n{one.unit} {one.author}\r\n\r\n{one.text}\r\n".encode()
    header = head("没有边界", one.author, "nobound@example.com", 233, "Content-Type: multipart/mixed")
    yield Case("hostile-no-boundary", raw(header, letter), subject="没有边界")
    header = head("只有换行", one.author, "lf@example.com", 234, "Content-Type: text/plain; charset=utf-8")
    yield Case(
        "hostile-bare-newlines",
        raw(header, letter).replace(b"\r\n", b"\n"),
        text=list(one.paragraphs),
        manuscripts=[of(one)],
    )
    yield Case("hostile-empty", b"")
    yield Case("hostile-noise", bytes(range(256)) * 40)


def _files() -> Iterator[Case]:
    exe = b"MZ" + bytes(200)
    yield _with("hostile-program-as-docx", 240, file(word("材料.docx"), exe, WORD))
    svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    yield _with("hostile-svg", 241, leaf("image/svg+xml; name=x.svg", svg, "Content-Disposition: inline"))
    huge = b"\x89PNG\r\n\x1a\n" + bytes.fromhex("0000000d49484452000f4240000f42400802000000") + bytes(60)
    yield _with(
        "hostile-huge-picture", 242, leaf("image/png; name=x.png", huge, "Content-Disposition: attachment")
    )
    yield _with(
        "hostile-broken-pdf",
        243,
        file(
            "a.pdf",
            b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj\ntrailer<</Root 1 0 R>>",
            "application/pdf",
        ),
    )
    yield _with(
        "hostile-winmail", 244, file("winmail.dat", b"\x78\x9f\x3e\x22" + bytes(40), "application/ms-tnef")
    )
    one = article(245)
    sealed = raw([*head("加密邮件", one.author, "seal@example.com", 245),
                  'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"',
                  "Content-Transfer-Encoding: base64"], b64(b"0\x80\x06\t*\x86H" + bytes(64)))  # fmt: skip
    yield Case("sealed-smime", sealed, subject="加密邮件", manuscripts=[])
    header = [
        *head("PGP", one.author, "pgp@example.com", 246),
        'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary="=_p"',
    ]
    parts = (
        leaf("application/pgp-encrypted", b"Version: 1\r\n", transfer="7bit"),
        leaf("application/octet-stream", b"-----BEGIN PGP MESSAGE-----\r\n", transfer="7bit"),
    )
    yield Case("sealed-pgp", raw(header, joined(parts, "=_p")), subject="PGP", manuscripts=[])


__all__ = ["TO", "cases"]
