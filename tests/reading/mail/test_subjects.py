"""Subjects and other header words as Chinese mail programs write them."""

from __future__ import annotations

import base64

import pytest

from tests.reading.mail.letters import RARE, TITLE, mail, octets_word, quoted_word, read, subject, word

GBK = TITLE.encode("gbk")


@pytest.mark.parametrize("cut", range(1, len(GBK)))
def test_words_split_inside_a_gb_character_are_joined_before_decoding(cut: int) -> None:
    assert subject(octets_word(GBK[:cut], "gb2312") + b"\r\n " + octets_word(GBK[cut:], "GB2312")) == TITLE


@pytest.mark.parametrize("cut", range(1, 12))
def test_words_split_inside_a_utf8_character_are_joined_also_across_encodings(cut: int) -> None:
    octets = TITLE.encode()
    assert subject(octets_word(octets[:cut], "utf-8") + b" " + quoted_word(octets[cut:], "UTF-8")) == TITLE


@pytest.mark.parametrize("cut", [5, 18, 27])
def test_base64_that_was_cut_itself_is_joined_before_decoding(cut: int) -> None:
    coded = base64.b64encode(GBK)
    assert subject(b"=?gbk?B?" + coded[:cut] + b"?=\r\n\t=?gbk?B?" + coded[cut:] + b"?=") == TITLE


@pytest.mark.parametrize("codec", ["gbk", "gb18030", "utf-8"])
def test_raw_octets_in_the_subject_are_recovered(codec: str) -> None:
    assert subject(TITLE.encode(codec)) == TITLE
    assert subject("投稿".encode(codec)) == "投稿"
    assert subject("Re: 通知 2026-11".encode(codec)) == "Re: 通知 2026-11"


def test_raw_octets_beside_an_encoded_word_are_recovered() -> None:
    assert subject("转发：".encode("gbk") + word(TITLE, "gb2312")) == "转发：" + TITLE


@pytest.mark.parametrize("label", ["gb2312", "GBK", "x-gbk", "936", "cp936", "GB_2312-80", "gb18030-2022"])
def test_every_label_of_the_gb_family_reads_rare_characters(label: str) -> None:
    assert subject(word(RARE, label, "gb18030")) == RARE


@pytest.mark.parametrize("label", ["utf-8", "UTF8", "unknown-8bit", "x-none", "us-ascii", "iso-8859-1"])
@pytest.mark.parametrize("codec", ["gbk", "utf-8"])
def test_a_wrong_or_unknown_label_does_not_spoil_the_characters(label: str, codec: str) -> None:
    assert subject(word(TITLE, label, codec)) == TITLE


@pytest.mark.parametrize("short", ["投稿", "联通", "通知", "简讯", "张三", "冯 雪", "镕喆"])
def test_a_utf8_label_on_two_gbk_characters_is_seen_through(short: str) -> None:
    assert subject(word(short, "utf-8", "gbk")) == short


def test_a_gb_label_on_utf8_is_seen_through() -> None:
    assert subject(word(TITLE, "gb2312", "utf-8")) == TITLE
    assert subject(word("张三", "gb2312", "utf-8")) == "张三"


def test_characters_that_unicode_placed_later_are_not_left_in_the_private_use_area() -> None:
    assert subject(octets_word(b"\xfe\x59\xfe\x6d\xa6\xd9", "gb18030")) == "\u9fb4\u9fb8\ufe10"


@pytest.mark.parametrize(
    ("codec", "label"), [("big5", "big5"), ("big5", ""), ("hz", "hz-gb-2312"), ("utf-16", "utf-16")]
)
def test_other_charsets_of_chinese_are_read(codec: str, label: str) -> None:
    traditional = "關於報送人大代表視察工作情況" if codec == "big5" else TITLE
    raw = word(traditional, label, codec) if label else traditional.encode(codec)
    assert subject(raw) == traditional


def test_iso_2022_is_read() -> None:
    shifted = b"\x1b$)A\x0e" + bytes(octet & 0x7F for octet in "你好".encode("gb2312")) + b"\x0f 2026"
    assert subject(octets_word(shifted, "iso-2022-cn")) == "你好 2026"
    assert subject(word("テスト", "iso-2022-jp")) == "テスト"


def test_european_text_stays_european() -> None:
    for text in ("Café déjà vu", "Привет", "naïve Ärger", "Łódź"):
        assert subject(text.encode()) == text
        assert subject(word(text, "utf-8")) == text
    assert subject(word("Café déjà", "iso-8859-1")) == "Café déjà"


def test_words_glued_to_text_and_within_quotes_are_decoded() -> None:
    assert subject(b'Re:"' + word("投稿", "gbk") + b'"' + word("一", "utf-8")) == 'Re:"投稿"一'


def test_underlines_question_marks_and_blanks_inside_a_quoted_word_are_read() -> None:
    assert subject(b"=?utf-8?Q?a_b?c =E4=B8=80?=") == "a b?c 一"


def test_a_broken_word_stays_as_it_was_written() -> None:
    assert subject(b"=?utf-8?X?abc?= =?utf-8?B") == "=?utf-8?X?abc?= =?utf-8?B"


@pytest.mark.parametrize("padding", [b"", b"=", b"===", b"=\x20"])
def test_wrong_padding_loses_nothing(padding: bytes) -> None:
    coded = base64.b64encode("投稿一".encode("gbk")).rstrip(b"=") + padding
    assert subject(b"=?gbk?B?" + coded + b"?=") == "投稿一"


def test_line_breaks_and_direction_marks_in_encoded_words_do_not_survive() -> None:
    hostile = "投稿\r\nBcc: x@example.org\x00\u202ecod.\u2066镕\x1b[31m\u2028。"
    assert subject(word(hostile, "utf-8")) == "投稿 Bcc: x@example.orgcod.镕[31m 。"


def test_all_fields_are_decoded_and_in_order() -> None:
    message, _parts = read(
        mail(b"X-Unit: " + word("研究室", "gbk"), b"X-Raw: " + "办公室".encode("gbk"), b"X-Fold: a\r\n\tb")
    )
    assert message.headers == (
        ("From", "z@example.com"),
        ("X-Unit", "研究室"),
        ("X-Raw", "办公室"),
        ("X-Fold", "a b"),
    )


@pytest.mark.parametrize("cut", [20, 21, 22, 23])
def test_a_word_that_was_cut_off_shows_what_came(cut: int) -> None:
    read_as = subject(word(TITLE, "utf-8")[: cut + len(b"=?utf-8?B?")])
    assert read_as[:5] == TITLE[:5]
    assert "=?" not in read_as


def test_words_that_a_relay_encoded_once_more_are_read() -> None:
    assert subject(octets_word(word(TITLE, "gbk"), "utf-8")) == TITLE
