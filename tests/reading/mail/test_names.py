"""Names of attachments, in every way in which they are written."""

from __future__ import annotations

import base64
from urllib.parse import quote

import pytest

from tests.reading.mail.letters import attached, multipart, name, octets_word, read, word

NAME = "关于视察的报告（镕）.docx"
GB = NAME.encode("gb18030")
UTF8 = NAME.encode()


def percent(octets: bytes) -> bytes:
    return quote(octets, safe="").encode()


@pytest.mark.parametrize("quotes", [b'"', b""])
@pytest.mark.parametrize("codec", ["gb18030", "utf-8"])
def test_raw_octets_are_recovered(quotes: bytes, codec: str) -> None:
    assert name(b"attachment; filename=" + quotes + NAME.encode(codec) + quotes) == NAME


@pytest.mark.parametrize("quotes", [b'"', b""])
def test_encoded_words_are_read_quoted_or_not(quotes: bytes) -> None:
    assert name(b"attachment; filename=" + quotes + word(NAME, "gb2312", "gb18030") + quotes) == NAME


@pytest.mark.parametrize("cut", [1, 3, 7])
def test_encoded_words_split_inside_a_character_are_joined(cut: int) -> None:
    words = octets_word(GB[:cut], "gb2312") + b"\r\n " + octets_word(GB[cut:], "gb2312")
    assert name(b'attachment; filename="' + words + b'"') == NAME


@pytest.mark.parametrize("label", [b"gb2312", b"GBK", b"", b"utf-8", b"x-nonsense"])
@pytest.mark.parametrize("octets", [GB, UTF8], ids=["gb", "utf8"])
def test_rfc_2231_is_read_whatever_the_label(label: bytes, octets: bytes) -> None:
    assert name(b"attachment; filename*=" + label + b"''" + percent(octets)) == NAME


@pytest.mark.parametrize("cut", range(1, 8))
def test_rfc_2231_pieces_split_inside_a_character_are_joined_first(cut: int) -> None:
    first, second = percent(GB[:cut]), percent(GB[cut:])
    assert name(b"attachment; filename*1*=" + second + b";\r\n filename*0*=gb2312''" + first) == NAME


def test_rfc_2231_pieces_may_mix_plain_and_percent() -> None:
    assert (
        name(b"attachment; filename*0*=gbk''%B9%D8; filename*1=\" 2026\"; filename*2=.doc") == "关 2026.doc"
    )


def test_rfc_2231_in_quotes_and_without_charset_is_read() -> None:
    assert name(b"attachment; filename*=\"UTF-8''" + percent(UTF8) + b'"') == NAME
    assert name(b"attachment; filename*=" + percent(UTF8)) == NAME


def test_percent_signs_without_a_star_are_read_only_where_they_hide_characters() -> None:
    assert name(b'attachment; filename="' + percent(UTF8) + b'"') == NAME
    assert name(b'attachment; filename="' + percent(GB) + b'"') == NAME
    assert name(b'attachment; filename="100%25.doc"') == "100%25.doc"


def test_character_references_are_read() -> None:
    assert name(b'attachment; filename="&#20851;&#x4e8e;.doc"') == "关于.doc"


def test_the_type_names_the_file_where_the_disposition_does_not_or_lost_it() -> None:
    kind = b'application/msword; name="' + word(NAME, "utf-8") + b'"'
    assert name(b"attachment", kind) == NAME
    assert name(b'attachment; filename="????.docx"', kind) == NAME


def test_the_star_is_preferred_to_the_plain_name() -> None:
    assert name(b"attachment; filename=\"__.docx\"; filename*=utf-8''" + percent(UTF8)) == NAME


def test_quotes_backslashes_and_blanks_in_names_are_kept() -> None:
    assert name(b'attachment; filename="a \\"b\\" c.doc"') == 'a "b" c.doc'
    assert name(b"attachment; filename=a b.doc; size=3") == "a b.doc"
    assert name(b'attachment; filename="C:\\dir\\x.doc"') == "C:\\dir\\x.doc"
    assert name(b'attachment; filename="unclosed.doc') == "unclosed.doc"


def test_a_second_octet_that_is_a_backslash_belongs_to_its_character() -> None:
    assert (
        name('attachment; filename="許功蓋的報告內容說明.doc"'.encode("big5")) == "許功蓋的報告內容說明.doc"
    )


def test_a_path_is_left_to_who_saves_it() -> None:
    assert name(b'attachment; filename="../../etc/passwd"') == "../../etc/passwd"


def test_control_and_direction_marks_do_not_survive() -> None:
    hostile = "报告\u202excod.\r\nx\x00.exe"
    assert name(b'attachment; filename="' + word(hostile, "utf-8") + b'"') == "报告xcod. x.exe"
    assert name(b"attachment; filename*=utf-8''" + percent(hostile.encode())) == "报告xcod. x.exe"


def test_a_missing_semicolon_does_not_hide_the_name() -> None:
    assert name(b'attachment; x="1" filename="a.doc"') == "a.doc"


def test_uuencoded_files_in_the_text_are_taken_out() -> None:
    lines = b"begin 644 " + "报告.doc".encode("gbk") + b"\r\n#0V%T\r\n`\r\nend\r\n"
    message, parts = read(b"From: z@example.com\r\n\r\nhello\r\n" + lines + b"bye\r\n")
    assert [(part.name, part.data) for part in parts] == [("报告.doc", b"Cat")]
    assert message.text == "hello\nbye"


def test_begin_in_a_text_is_no_file() -> None:
    message, parts = read(
        b"From: z@example.com\r\n\r\nbegin 644 a\r\nthis is not uuencoded at all\r\nend\r\n"
    )
    assert not parts
    assert "this is not" in message.text


def test_base64_is_read_with_junk_inside_and_behind() -> None:
    coded = base64.b64encode(b"0123456789" * 20)
    dirty = coded[:50] + b"\r\n \x00!" + coded[50:] + b"\r\n\r\n-- \r\nA mailing list\r\n"
    part = b"Content-Type: a/b\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    (found,) = read(b"From: z@example.com\r\n" + multipart(part + dirty))[1]
    assert found.data == b"0123456789" * 20


def test_base64_pieces_that_were_encoded_one_by_one_are_put_together() -> None:
    pieces = b"\r\n".join(base64.b64encode(piece) for piece in (b"first!!", b"second!", b"third"))
    part = b"Content-Type: a/b\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    (found,) = read(b"From: z@example.com\r\n" + multipart(part + pieces))[1]
    assert found.data == b"first!!second!third"


def test_base64_that_was_cut_off_keeps_what_came() -> None:
    coded = base64.b64encode(b"x" * 300)[:-7]
    part = b"Content-Type: a/b\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    (found,) = read(b"From: z@example.com\r\n" + multipart(part + coded))[1]
    assert found.data == b"x" * len(found.data)
    assert len(found.data) > 290


def test_files_of_text_stay_files() -> None:
    parts = read(
        b"From: z@example.com\r\n"
        + multipart(
            b"Content-Type: text/plain\r\n\r\nhello",
            attached(b'attachment; filename="a.txt"', b"text/plain", b"one"),
            attached(b"attachment", b"text/html", b"<p>two"),
            b"Content-Type: text/calendar; charset=utf-8\r\n\r\nBEGIN:VCALENDAR",
        )
    )[1]
    assert [(part.number, part.media_type, part.data) for part in parts] == [
        (1, "text/plain", b"one"),
        (2, "text/html", b"<p>two"),
        (3, "text/calendar", b"BEGIN:VCALENDAR"),
    ]
