"""The text of a mail: its characters, which alternative is taken, how HTML is laid out."""

from __future__ import annotations

import base64
import quopri
from typing import Any

import pytest

from distributor.mail_codes import MailProblem
from distributor.reason import Reason
from tests.reading.mail.letters import RARE, TITLE, multipart, read, text

LINES = f"{TITLE}\n\n    作者：张三\n{RARE}"


@pytest.mark.parametrize("label", ["gb2312", "gbk", "x-gbk", "936", "GB18030", "cp936", "chinese"])
def test_a_body_of_the_gb_family_is_read_by_any_of_its_labels(label: str) -> None:
    assert text(b"text/plain; charset=" + label.encode(), LINES.encode("gb18030")) == LINES


@pytest.mark.parametrize(
    "label", ["utf-8", "us-ascii", "", "x-unknown", "iso-8859-1", "windows-1252", "default_charset"]
)
@pytest.mark.parametrize("codec", ["gb18030", "utf-8"])
def test_a_wrong_missing_or_unknown_label_does_not_spoil_the_text(label: str, codec: str) -> None:
    assert text(b'text/plain; charset="' + label.encode() + b'"', LINES.encode(codec)) == LINES


@pytest.mark.parametrize("codec", ["utf-16", "utf-8-sig", "utf-16-le"])
def test_marks_of_byte_order_are_believed(codec: str) -> None:
    octets = LINES.encode(codec)
    octets = b"\xff\xfe" + octets if codec == "utf-16-le" else octets
    encoded = base64.encodebytes(octets)
    assert text(b"text/plain; charset=gbk", encoded, b"base64") == LINES


def test_big5_is_read_with_and_without_its_label() -> None:
    traditional = "關於報送人大代表視察工作情況的報告，請審閱。"
    for kind in (b"text/plain; charset=big5", b"text/plain; charset=utf-8", b"text/plain"):
        assert text(kind, traditional.encode("big5")) == traditional


def test_western_text_stays_western() -> None:
    assert text(b"text/plain; charset=iso-8859-1", "Café — déjà vu".encode("cp1252")) == "Café — déjà vu"


def test_a_body_cut_inside_a_character_loses_that_character_only_and_says_so() -> None:
    message, _parts = read(b"Content-Type: text/plain; charset=gbk\r\n\r\n" + LINES.encode("gb18030")[:-1])
    assert message.text.startswith(LINES[:-1])
    assert message.problems


def test_broken_quoted_printable_keeps_what_it_can() -> None:
    encoded = quopri.encodestring(TITLE.encode()).replace(b"=\n", b"=\r\n") + b"=ZZ 100% =\r\nend="
    assert text(b"text/plain; charset=utf-8", encoded, b"Quoted-Printable") == TITLE + "=ZZ 100% end"


def test_plain_text_that_claims_to_be_base64_is_left_as_it_is() -> None:
    assert text(b"text/plain; charset=utf-8", LINES.encode(), b"base64") == LINES


def test_flowed_paragraphs_are_joined() -> None:
    flowed = b"one \r\ntwo\r\n\r\n> q1 \r\n> q2\r\n-- \r\nname"
    assert text(b"text/plain; format=flowed", flowed).startswith("one two\n\n")
    chinese = "第一行 \r\n第二行\r\n另一段".encode()
    assert text(b"text/plain; charset=utf-8; format=flowed; delsp=yes", chinese) == "第一行第二行\n另一段"


def test_direction_and_control_marks_do_not_survive_in_the_text() -> None:
    assert text(b"text/plain; charset=utf-8", "a\u202eb\x00c\x1b[0m\u2067d".encode()) == "abc[0md"


def alternative(plain: str, page: str) -> bytes:
    return b"From: z@example.com\r\n" + multipart(
        b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + plain.encode(),
        b"Content-Type: text/html; charset=utf-8\r\n\r\n" + page.encode(),
        kind=b"alternative",
    )


def test_of_alternatives_the_text_is_taken_and_the_html_kept() -> None:
    message, parts = read(alternative("正文一段", "<p>正文<b>一段</b>"))
    assert (message.text, message.html, parts) == ("正文一段", "<p>正文<b>一段</b>", ())


@pytest.mark.parametrize(
    "stub", ["", " \r\n", "请使用支持HTML的客户端查看", "????????，??????", "\ufffd\ufffd一"]
)
def test_the_html_is_taken_where_the_text_is_empty_a_stub_or_lost(stub: str) -> None:
    message, _parts = read(alternative(stub, f"<p>{TITLE * 3}</p><p>第二段</p>"))
    assert message.text == TITLE * 3 + "\n\n第二段"


def test_html_is_laid_out_with_paragraphs_lists_tables_and_pictures() -> None:
    page = (
        "<html><head><style>p{color:red}</style><title>t</title></head><body><!-- c --><script>x()</script>"
        "<p>第一段&nbsp;文字</p><p>第二段<br>换行</p><ul><li>甲<li>乙</ul><ol><li>一</li></ol>"
        "<table><tr><th>姓名<th>单位</tr><tr><td>张三<td>研究|室</tr></table>"
        '<p>图：<img src="cid:p@1" alt="[会场]"><img src="http://x.example/y.png" alt="remote"></p>'
        "</body></html>"
    )
    message, _parts = read(b"Content-Type: text/html; charset=utf-8\r\n\r\n" + page.encode())
    assert message.text == (
        "第一段 文字\n\n第二段\n换行\n\n* 甲\n* 乙\n1. 一\n\n"
        "| 姓名 | 单位 |\n| --- | --- |\n| 张三 | 研究\\|室 |\n\n图：![会场](cid:p@1)"
    )


def test_a_table_that_only_holds_the_page_together_leaves_no_trace() -> None:
    page = "<table><tr><td><table><tr><td>正文一</td></tr><tr><td>正文二</td></tr></table></td></tr></table>"
    assert text(b"text/html; charset=utf-8", page.encode()) == "正文一\n正文二"


def test_sections_of_a_public_account_are_paragraphs() -> None:
    page = "<section><section>来源：松陵县人大</section><section>作者：张三</section></section>"
    assert text(b"text/html; charset=utf-8", page.encode()).split() == ["来源：松陵县人大", "作者：张三"]


def test_the_charset_inside_the_html_is_used_where_the_header_has_none() -> None:
    page = '<meta http-equiv="Content-Type" content="text/html; charset=big5"><p>許功蓋'.encode("big5")
    assert text(b"text/html", page) == "許功蓋"


def test_html_that_calls_itself_plain_is_laid_out() -> None:
    assert text(b"text/plain", b"<html><body><p>one</p><p>two</p></body></html>") == "one\n\ntwo"


def test_texts_between_pictures_are_put_together() -> None:
    raw = b"From: z@example.com\r\n" + multipart(
        b"Content-Type: text/plain\r\n\r\none",
        b"Content-Type: image/jpeg; name=IMG_1.jpg\r\n"
        b"Content-Disposition: inline; filename=IMG_1.jpg\r\n\r\nJPG",
        b"Content-Type: text/plain\r\n\r\ntwo",
    )
    message, parts = read(raw)
    assert message.text == "one\n\ntwo"
    assert [(part.name, part.inline) for part in parts] == [("IMG_1.jpg", True)]


def test_a_document_that_is_called_inline_is_still_a_file() -> None:
    raw = b"From: z@example.com\r\n" + multipart(
        b"Content-Type: application/msword\r\nContent-Disposition: inline; filename=a.doc\r\n\r\nDOC"
    )
    assert [part.inline for part in read(raw)[1]] == [False]


def test_pictures_named_by_the_html_are_inline_also_when_they_stand_in_it_as_data() -> None:
    picture = base64.b64encode(b"\x89PNG" + bytes(40)).decode()
    page = f'<p>x<img src="cid:a%40b"><img src="data:image/png;base64,{picture}">'
    raw = b"From: z@example.com\r\n" + multipart(
        b"Content-Type: text/html\r\n\r\n" + page.encode(),
        b"Content-Type: image/png\r\nContent-ID: <a@b>\r\nContent-Disposition: attachment\r\n\r\nPNG",
        b"Content-Type: image/png\r\nContent-ID: <c@d>\r\nContent-Disposition: attachment\r\n\r\nPNG",
        kind=b"related",
    )
    message, parts = read(raw)
    assert {part.content_id: part.inline for part in parts} == {"data-1": True, "a@b": True, "c@d": False}
    assert "cid:data-1" in message.html
    assert "base64" not in message.html
    assert "![](cid:data-1)" in message.text


@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
@pytest.mark.parametrize("label", [b"utf-16", b"unicode", b"utf-16le"])
def test_a_label_of_utf_16_above_other_octets_is_not_believed(label: bytes, codec: str) -> None:
    assert text(b"text/plain; charset=" + label, LINES.encode(codec)) == LINES
    page = b'<meta http-equiv="Content-Type" content="text/html; charset=' + label + b'"><p>'
    assert text(b"text/html", page + TITLE.encode(codec) + b"</p>") == TITLE


def test_utf_16_without_a_mark_is_read_by_its_label() -> None:
    for label, codec in ((b"utf-16", "utf-16-le"), (b"utf-16be", "utf-16-be")):
        encoded = base64.encodebytes(LINES.encode(codec))
        assert text(b"text/plain; charset=" + label, encoded, b"base64") == LINES


@pytest.mark.parametrize("declared", [b"7bit", b"8bit", b"", b"BASE-64"])
@pytest.mark.parametrize("encode", [base64.encodebytes, quopri.encodestring])
def test_a_text_is_decoded_though_its_encoding_is_not_declared(declared: bytes, encode: Any) -> None:
    field = b"Content-Transfer-Encoding: " + declared + b"\r\n" if declared else b""
    head = b"Content-Type: text/plain; charset=utf-8\r\n" + field
    message, _parts = read(head + b"\r\n" + encode(LINES.encode()))
    assert message.text == LINES
    assert message.problems == (Reason(MailProblem.OTHER_ENCODING),)


@pytest.mark.parametrize(
    "plain",
    [b"abcdefghijklmnopqrstuvwx", b"https://example.com/?a=E6&b=E5&c=E7&d=E8&e=E9&f=EA&g=EB", b"=E6" * 5],
)
def test_plain_text_that_could_be_encoded_is_left_as_it_is(plain: bytes) -> None:
    assert text(b"text/plain; charset=utf-8", plain) == plain.decode()


@pytest.mark.parametrize("characters", [25, 26, 27])
def test_a_footer_below_base64_does_not_spoil_the_text(characters: int) -> None:
    """With and without the padding that would tell where the encoded lines end."""
    written = (TITLE * 2)[:characters]
    encoded = base64.encodebytes(written.encode()) + b"--\r\nThis mail was scanned by example.net.\r\n"
    assert text(b"text/plain; charset=utf-8", encoded, b"base64") == written


def test_base64_of_addresses_on_the_web_is_read() -> None:
    written = "报送人大代表视察工作情况？》？》"
    encoded = base64.urlsafe_b64encode(written.encode())
    assert b"-" in encoded or b"_" in encoded
    assert text(b"text/plain; charset=utf-8", encoded, b"base64") == written


def test_a_large_picture_in_the_page_does_not_cut_the_text_behind_it() -> None:
    picture = base64.b64encode(bytes(range(256)) * 12_000)
    page = b'<p>before</p><img src="data:image/png;base64,' + picture + b'"><p>behind</p>'
    message, parts = read(b"Content-Type: text/html; charset=utf-8\r\n\r\n" + page)
    assert message.text.startswith("before") and message.text.endswith("behind")
    assert [len(part.data) for part in parts] == [256 * 12_000]
    assert not message.problems


def test_long_styles_do_not_cut_the_text_behind_them() -> None:
    page = b"<style>" + b"p{color:red}" * 200_000 + b"</style><p>behind</p>"
    message, _parts = read(b"Content-Type: text/html; charset=utf-8\r\n\r\n" + page)
    assert (message.text, message.problems) == ("behind", ())
