"""What a text says, whatever its label says: the same texts in every table that mail programs write."""

from __future__ import annotations

from zipfile import ZipInfo

import pytest

from distributor.documents import charset
from distributor.reading.attachments.zip_archive import decoded_name as zip_name
from distributor.reading.mail import encoded_words, headers, message
from tests.reading.mail.letters import octets_word, quoted_word

NOTICE = "关于召开市人大常委会第三次会议的通知"
REPORT = (
    "连日来，云麓区人大常委会组织部分代表深入田间地头，对春灌用水情况开展专题视察。\n"
    "代表们先后来到青石渠首、松陵泵站和三个行政村，察看渠道清淤、机电维修和用水调度。\n"
)
RUSSIAN = (
    "Здравствуйте, Елена! Спасибо за ваше сообщение. На 1-3 ноября у меня других планов нет.\n"
    "Заранее благодарю, Марина\n"
)
FRENCH = "Envoyé par Mobilité. Déjà reçu à l'école, très bientôt un café près de la forêt.\n"
GERMAN = "Schöne Grüße aus Köln, Herr Müller! Größe und Maße folgen.\n"
SPANISH = "¿Qué pasó, señor? ¡Adiós! La niña comió piñón.\n"
POLISH = "Zażółć gęślą jaźń. Łódź, środa, późno.\n"
CZECH = "Příliš žluťoučký kůň úpěl ďábelské ódy.\n"
VIETNAMESE = "Xin chào Việt Nam, cảm ơn rất nhiều.\n"
GREEK = "Καλημέρα σας, ευχαριστώ πολύ.\n"
JAPANESE = "あけましておめでとうございます。会議の日程について。\n"
KOREAN = "안녕하세요. 회의 일정을 보내 드립니다.\n"
HEBREW = "שלום רב, תודה על ההודעה\n"
ARABIC = "مرحبا، شكرا على رسالتك\n"
MIXED = "会议 Meeting – café ☕ 通知：Приложение №3\n"
EMOJI = "收到👍 辛苦了🌹\n"
TRADITIONAL = "許功蓋先生：會議通知如附件，請查收。\n"

UTF8 = [
    NOTICE, REPORT, RUSSIAN, FRENCH, GERMAN, SPANISH, POLISH, CZECH, VIETNAMESE, GREEK, JAPANESE,
    KOREAN, HEBREW, ARABIC, MIXED, EMOJI, TRADITIONAL, "Envoyé par Mobilité", "Привет", "Да, конечно",
    "Нет", "он", "и", "Спасибо!", "José Núñez", "créée", "Müller", "déjà", "Ñandú", "Tel · Fax · Mail",
    "25 °C ± 2 °C", "§ 5 Abs. 2", "«Да»", "São Paulo", "Über", "İstanbul", "Žižek", "👍", "👍🏻🎉",
    "“quoted” – dash…", "ありがとう", "张三", "好", "刘勤", "①②③", "100 €", "naïve", "Сегодня",
    "отчёт за ноябрь.docx", "résumé.pdf", "Jürgen", "élève", "Київ",
]  # fmt: skip
GBK = [
    NOTICE, REPORT, "通知", "目录", "谢谢", "谢谢!", "小学", "写协", "中国", "张三", "李敏", "魏伟",
    "佟伟", "目录.doc", "通知 2026.docx", "Re: 通知", "统战", "文为", "你好", "稿件", "投稿：通知",
    "刘文勤", "朱镕基", "陶喆", "附件", "收到", "好的", "通知A", "同位", "母亲", "纳米", "努力", "目光",
]  # fmt: skip
BIG5 = [TRADITIONAL, "許功蓋", "會議通知", "臺灣", "謝謝您的來信，附件已收到。"]
NO_LABEL = ["", "us-ascii", "x-unknown", "iso-8859-1"]
# Of one Greek or two odd Cyrillic letters a label that says UTF-8 is believed.
LETTERS = ["魏伟", "写协"]


@pytest.mark.parametrize(
    "label", [*NO_LABEL, "utf-8", "gb2312", "gbk", "big5", "koi8-r", "windows-1251", "iso-8859-2", "euc-kr"]
)
def test_utf8_is_read_as_utf8_whatever_the_label(label: str) -> None:
    read = {text: charset.decode(text.encode(), label) for text in UTF8}
    assert {text: found for text, found in read.items() if found != text} == {}


@pytest.mark.parametrize("label", [*NO_LABEL, "utf-8", "gb2312", "gbk", "x-gbk2", "936"])
def test_gbk_is_read_as_gbk_also_where_its_octets_happen_to_be_utf8(label: str) -> None:
    read = {text: charset.decode(text.encode("gb18030"), label) for text in GBK}
    wrong = {text: found for text, found in read.items() if found != text}
    assert [text for text in wrong if label != "utf-8" or text not in LETTERS] == []


@pytest.mark.parametrize("label", ["big5", "big5-hkscs", "x-x-big5", "950"])
def test_big5_is_read_by_its_label(label: str) -> None:
    read = {text: charset.decode(text.encode("big5"), label) for text in BIG5}
    assert {text: found for text, found in read.items() if found != text} == {}


@pytest.mark.parametrize("label", ["", "utf-8", "us-ascii", "gbk"])
def test_a_text_in_big5_is_told_from_gbk(label: str) -> None:
    for text in (TRADITIONAL, "謝謝您的來信，附件已收到。") if label != "gbk" else ():
        assert charset.decode(text.encode("big5"), label) == text
    assert charset.decode(REPORT.encode("gbk"), label) == REPORT


# One octet wrong, or one too many; of the text one place is lost, and the rest is as it was.
@pytest.mark.parametrize(
    ("text", "codec", "labels"),
    [
        (REPORT, "gb18030", ("gb2312", "", "utf-8")),
        (REPORT, "utf-8", ("utf-8", "", "gbk", "us-ascii")),
        (RUSSIAN, "utf-8", ("utf-8", "", "gb2312")),
        (FRENCH, "utf-8", ("utf-8", "", "iso-8859-1")),
        (JAPANESE, "utf-8", ("utf-8", "", "gbk")),
        (TRADITIONAL, "big5", ("big5",)),
        (JAPANESE, "cp932", ("shift_jis",)),
    ],
)
def test_an_octet_that_is_wrong_costs_one_character(text: str, codec: str, labels: tuple[str, ...]) -> None:
    octets = text.encode(codec)
    at = next(at for at in range(len(octets) // 2, len(octets)) if octets[at] >= 0xC0)
    for wrong in (octets[:at] + b"\xff" + octets[at + 1 :], octets[:at] + b"\xff" + octets[at:]):
        for label in labels:
            found = charset.decode(wrong, label)
            before, after = found.split("\ufffd")
            assert text.startswith(before) and text.endswith(after), (label, found)
            assert len(before) + len(after) >= len(text) - 2, (label, found)


@pytest.mark.parametrize(
    ("octets", "label", "text"),
    [
        ("Марина".encode().replace(b"\xd0\xb8", b"\xd0\n\xb8"), "utf-8", "Марина"),  # a line broken by octets
        ("代表".encode().replace(b"\xa1\xa8", b"\r\n\xa1\xa8"), "", "代表"),
        (b'\x1b$B$"$1z!\x1b(B!', "iso-2022-jp", "あけ\ufffd!"),
        (b'\x1b$B$"$1z!\x1b(B!', "", "あけ\ufffd!"),
        (b'\x1b$B$"$\xff$1\x1b(B!', "iso-2022-jp", "あ\ufffdけ!"),
        (b"~{VP!~}ok", "hz-gb-2312", "中\ufffdok"),
        (b"a+2AA-b", "utf-7", "a\ufffdb"),
        ("张三".encode()[:-1], "", "张\ufffd"),
        ("张三，李敏".encode()[:-1], "gb2312", "张三，李\ufffd"),
    ],
)
def test_of_a_text_that_was_cut_or_damaged_no_escape_is_shown(octets: bytes, label: str, text: str) -> None:
    assert charset.decode(octets, label) == text


def test_names_subjects_and_bodies_are_read_alike() -> None:
    for text in ("目录", "通知", "отчёт", "Mobilité", "résumé"):
        for octets in (text.encode(), *([text.encode("gbk")] if text in GBK else [])):
            name = octets + b".docx"
            raw = (
                b"Subject: " + octets + b"\r\nFrom: " + octets + b" <a@example.com>\r\n"
                b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
                b"--b\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + octets
                + b'\r\n--b\r\nContent-Type: application/zip; name="' + name + b'"\r\n\r\nx\r\n--b--\r\n'
            )  # fmt: skip
            read, parts = message.read(raw)
            found = (read.subject, read.sender.name, read.text.strip(), parts[0].name)
            assert found == (text, text, text, f"{text}.docx"), octets
            assert zip_name(ZipInfo(name.decode("cp437"))) == f"{text}.docx"


@pytest.mark.parametrize(
    ("field", "text"),
    [
        (octets_word("代表".encode()[:-1], "utf-8"), "代\ufffd"),
        (quoted_word(b"\xb4\xfa\xff\xb1\xed", "gb2312"), "代\ufffd表"),
        (b"=?utf-8?Q?=E4=BB=A3=E8=A?=", "代\ufffd"),
        (b"=?utf-8?Q?=E4=BB=A3=E8=ZZ=A8?=", "代\ufffd"),
        (octets_word("Привет".encode(), "gb2312"), "Привет"),
        (octets_word("Mobilité".encode(), "gbk"), "Mobilité"),
        (octets_word("通知".encode("gbk"), "utf-8"), "通知"),
        (quoted_word("目录".encode("gbk"), "gb2312"), "目录"),
    ],
)
def test_encoded_words_follow_the_same_rules(field: bytes, text: str) -> None:
    assert encoded_words.decode(field) == text


@pytest.mark.parametrize(
    ("field", "name"),
    [
        (b"filename*=utf-8''%E4%BB%A3%E8%A1.docx", "代\ufffd.docx"),
        (b'filename="%E4%BB%A3%E8%A1.docx"', "代\ufffd.docx"),
        (b'filename="=?utf-8?Q?=E4=BB=A3=E8.docx?="', "代\ufffd.docx"),
        (b'filename="50%ABC.docx"', "50%ABC.docx"),
    ],
)
def test_a_name_that_lost_an_octet_shows_no_escapes(field: bytes, name: str) -> None:
    assert headers.parse_parameters(b"attachment; " + field).parameters["filename"] == name
