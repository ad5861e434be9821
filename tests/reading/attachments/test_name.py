"""Names that are safe to show and to save under."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distributor.reading.attachments.extract import MOST_OCTETS, safe_name
from distributor.reading.attachments.zip_archive import leaves_folder


@pytest.mark.parametrize(
    "name",
    [
        "关于“双减”的几点思考——以溪城为例（修改稿）.docx",
        "稿件　第二版.doc",
        "a_b-c (1).pdf",
        "朱镕喆《述评》·上.wps",
    ],
)
def test_a_harmless_name_stays_exactly_as_it_is(name: str) -> None:
    assert safe_name(name, 1, "docx") == name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\稿件\\春灌.docx", "春灌.docx"),
        ("稿件/图/一.jpg", "一.jpg"),
        ("稿件/", "稿件"),
        ("\u202egpj.exe\u202c.docx", "gpj.exe.docx"),
        ("春\u200b灌\x00\x1b[31m.docx", "春灌[31m.docx"),
        ("春灌\r\nContent-Type: text.docx", "春灌 Content-Type： text.docx"),
        (".bashrc", "bashrc"),
        ("..hidden.docx. . ", "hidden.docx"),
        ("CON.docx", "_CON.docx"),
        ("com1", "_com1"),
        ('什么?"<是>|*.docx', "什么？＂＜是＞｜＊.docx"),
        ("", "附件3.docx"),
        ("   ", "附件3.docx"),
        ("....", "附件3.docx"),
        ("/", "附件3.docx"),
        (".docx", "附件3.docx"),
    ],
)
def test_what_could_harm_is_taken_out(name: str, expected: str) -> None:
    assert safe_name(name, 3, "docx") == expected


def test_a_picture_without_a_name_gets_the_usual_ending() -> None:
    assert safe_name("", 2, "jpeg") == "附件2.jpg"


def test_a_long_name_is_cut_between_characters_and_keeps_its_ending() -> None:
    short = safe_name("长" * 300 + ".docx", 1, "docx")
    assert short.endswith("长.docx") and MOST_OCTETS - 3 <= len(short.encode()) <= MOST_OCTETS


@given(st.text(alphabet=st.characters() | st.sampled_from("./\\: \u202e\0")))
def test_any_name_becomes_one_that_can_be_saved(name: str) -> None:
    found = safe_name(name, 1, "docx")
    assert found and len(found.encode()) <= MOST_OCTETS
    assert (
        not set(found) & set('/\\:*?"<>|\0\n\r\t\u202e\u200b')
        and found[0] not in ". "
        and found[-1] not in ". "
    )


@pytest.mark.parametrize("name", ["../a", "a/../../b", "/etc/passwd", "C:\\a", "..\\a"])
def test_a_name_that_leaves_the_folder_is_noticed(name: str) -> None:
    assert leaves_folder(name)


@pytest.mark.parametrize("name", ["a", "稿件/a..b.docx", "..a"])
def test_a_name_that_stays_in_the_folder_is_not(name: str) -> None:
    assert not leaves_folder(name)
