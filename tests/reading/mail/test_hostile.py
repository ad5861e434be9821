"""Whatever the octets are: no exception, bounded time, nothing that turns or breaks a line shown."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from distributor.reading.mail import message
from tests.reading.mail.letters import multipart, read

SECONDS = 5.0  # each takes well below one second here; a square law would take minutes
UNFIT = re.compile("[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
TOKENS = [
    *(
        b"\r\n",
        b"\n",
        b"\r",
        b"\r\n\r\n",
        b"--",
        b"--=-b",
        b"--=-b--\r\n",
        b"=?",
        b"?=",
        b"=?utf-8?B?",
        b"=?gb2312?Q?",
    ),
    *(
        b"\xff",
        b"\x00",
        b"\xb0\xa1",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"(",
        b"<",
        b'"',
        b"@",
        b"\\",
        b";",
        b"=",
        b"%B0",
    ),
    *(b"From: ", b"Date: ", b"9999", b"-99:99", b"Subject: ", b"Message-ID: ", b"References: ", b"To: "),
    b'Content-Type: multipart/mixed; boundary="=-b"\r\n\r\n',
    b'Content-Type: multipart/alternative; boundary="=-b"\r\n\r\n',
    b"Content-Type: message/rfc822\r\n\r\n",
    b"Content-Type: text/html\r\n\r\n",
    b"Content-Type: text/plain; format=flowed; delsp=yes\r\n\r\n",
    b"Content-Type: application/pkcs7-mime; smime-type=signed-data\r\n\r\n",
    *(b"Content-Transfer-Encoding: base64\r\n", b"Content-Transfer-Encoding: x-uuencode\r\n"),
    *(
        b"; charset=" + name
        for name in (b"utf-7", b"idna", b"hz", b"utf-16", b"undefined", b"rot13", b"mbcs", b"\xff")
    ),
    *(b"; filename*0*=gbk''%B0", b"; filename*1=x", b'; name="', b"begin 644 x\r\n", b"end\r\n", b"`\r\n"),
    *(b"<div>", b"<table><tr><td>", b'<img src="cid:x">', b"<!--", b"<script>", b"&#55296;", b"&#0;", b"</"),
    b'<a href="https://wx.mail.qq.com/ftn/x">',
    "https://[ 5天后到期 2023年99月99日到期 https://mail.qq.com/ftn/\n".encode(),
    *(
        "发件人: x\n".encode(),
        "主题: 转发: x\n".encode(),
        "写道：\n".encode(),
        b"> ",
        "---- 原始邮件 ----\n".encode(),
    ),
    *(b"-----BEGIN PGP SIGNED MESSAGE-----\n", b"\x1b$)A\x0e", b"~{", b"\x1b$B"),
    bytes.fromhex("06092a864886f70d01070206092a864886f70d010701a0802480"),
]
mails = st.lists(st.one_of(st.sampled_from(TOKENS), st.binary(max_size=12)), max_size=60).map(b"".join)


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(mails)
def test_no_octets_raise_and_nothing_unfit_is_shown(raw: bytes) -> None:
    found, parts = message.read(raw)
    names = [found.subject, found.message_id, *(part.name for part in parts)]
    for box in (found.sender, *found.reply_to, *found.to, *found.cc):
        names += [box.name, box.address]
    names += [text for pair in found.headers for text in pair]
    names += [cloud.name for cloud in found.clouds]
    assert [name for name in names if UNFIT.search(name)] == []
    (found.text + found.whole_text + found.html).encode()


HOSTILE = {
    "parentheses": b"From: " + b"(" * 1_000 + b"\r\nTo: " + b"(" * 60_000,
    "parameters": b"Content-Type: text/plain" + b"; a=b" * 13_000,
    "unclosed quotes": b"Content-Disposition: attachment" + b'; a="' * 13_000,
    "quotes": b'To: "' + b'"<' * 30_000,
    "backslashes": b'Content-Type: text/plain; name="' + b"\\" * 60_000,
    "pieces": b"Content-Disposition: attachment" + b"".join(b"; filename*%d*=%%B0" % n for n in range(4_000)),
    "begun words": b"Subject: " + b"=?a?b?" * 10_000,
    "questions": b"Subject: =?gbk?q?" + b"x?" * 30_000,
    "empty words": b"Subject: " + b"=?gbk?q??= " * 6_000,
    "blanks": b"Content-Type: x" + b" " * 60_000 + b"y",
    "addresses": b"To: " + b"a@b.example, " * 20_000,
    "references": b"References: " + b"<" * 60_000,
    "folds": b"Subject: x" + b"\r\n " * 80_000,
    "fields": b"A: b\r\n" * 40_000,
    "colons": b":" * 200_000,
    "begin": b"\r\n\r\n" + b"begin 644 x\r\n" * 40_000,
    "angles": b"\r\n\r\n" + b"> \n" * 100_000,
    "rules": b"\r\n\r\n" + b"-----\n" * 100_000,
    "header words": b"\r\n\r\n" + "发件人: x\n".encode() * 50_000,
    "wrote": b"\r\n\r\n" + "在 2023-09-01 10:00 写道\n".encode() * 50_000,
    "signed": b"\r\n\r\n" + b"-----BEGIN PGP SIGNED MESSAGE-----\n\n" * 10_000,
    "links": b"\r\n\r\n" + b"https://mail.qq.com/ftn/x " * 50_000,
    "flowed": b"Content-Type: text/plain; format=flowed\r\n\r\n" + b"x \n" * 200_000,
    "HTML, deep": b"Content-Type: text/html\r\n\r\n" + b"<div><b>" * 100_000,
    "HTML, tables": b"Content-Type: text/html\r\n\r\n" + b"<table><tr><td>" * 20_000,
    "HTML, cells": b"Content-Type: text/html\r\n\r\n<table>" + b"<tr><td>a<td>b" * 30_000,
    "HTML, anchors": b"Content-Type: text/html\r\n\r\nqq.com"
    + b'<a href="https://mail.qq.com/ftn/x">' * 20_000,
    "HTML, open tags": b"Content-Type: text/html\r\n\r\nqq.com" + b"<a <style" * 40_000,
    "HTML, data": b"Content-Type: text/html\r\n\r\n" + b"data:image/png;base64," * 40_000,
    "delimiters": b"Content-Type: multipart/mixed; boundary=a\r\n\r\n" + b"\r\n--a" * 200_000,
    "near delimiters": b"Content-Type: multipart/mixed; boundary=a\r\n\r\n" + b"\r\n--ab" * 200_000,
    "nested": b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(2_000)
    ),
    "mails": b"Content-Type: message/rfc822\r\n\r\n" * 10_000,
    "base64 pieces": b"Content-Type: a/b\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    + b"QQ==\r\n" * 100_000,
    "base64 undeclared": b"\r\n\r\n" + b"QUJD\r\n" * 100_000 + b"!",
    "quoted-printable undeclared": b"\r\n\r\n" + b"=E6=  " * 100_000 + b"=\n",
    "base64 and blanks": b"Content-Transfer-Encoding: base64\r\n\r\n" + b"QUJD " * 100_000,
    "HTML, styles": b"Content-Type: text/html\r\n\r\n" + b"<style><style" * 200_000,
    "escapes": b"\r\n\r\n" + b"\x1b$)A\x0e" * 100_000,
    "tildes": b"\r\n\r\n" + b"~{" * 200_000,
    "containers": b"Content-Type: application/pkcs7-mime\r\n\r\n"
    + bytes.fromhex("06092a864886f70d01070206092a864886f70d010701")
    + b"\xa0\x80" * 100_000,
}


@pytest.mark.parametrize("trick", HOSTILE)
def test_no_trick_takes_more_than_moments(trick: str) -> None:
    began = time.process_time()
    message.read(HOSTILE[trick])
    assert time.process_time() - began < SECONDS


def test_a_typical_mail_is_read_in_a_moment() -> None:
    body = ("视察组一行先后来到多个乡镇，实地察看项目建设情况。" * 12 + "\r\n\r\n") * 8
    raw = b"From: z@example.com\r\nSubject: x\r\n" + multipart(
        b"Content-Type: text/plain; charset=gb18030\r\n\r\n" + body.encode("gb18030"),
        b"Content-Type: text/html; charset=gb18030\r\n\r\n<div>" + body.encode("gb18030"),
        kind=b"alternative",
    )
    read(raw)
    began = time.process_time()
    for _ in range(10):
        read(raw)
    assert (time.process_time() - began) / 10 < 0.05
