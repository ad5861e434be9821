from __future__ import annotations

import socket

import pytest

from distributor.mail.inline import inline
from distributor.mail.slots import escape, fit

PAGE = """<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8">
<!--[if mso]><style>td{font-family:SimSun}</style><![endif]-->
<style data-inline="only">p{margin:0 0 12px;mso-line-height-rule:exactly}.w{color:#222}</style>
<style>@media (max-width:639px){.w{color:red!important}} [data-ogsc] .w{color:#eee!important}</style>
</head><body>
<!--[if mso]><table width="640"><tr><td><![endif]--><p class="w">「王某某」……</p></body></html>"""


def test_rules_go_into_the_elements_and_their_sheet_is_dropped() -> None:
    page = inline(PAGE)
    assert '<p class="w" style="margin:0 0 12px; mso-line-height-rule:exactly; color:#222">' in page
    assert "data-inline" not in page


def test_phone_and_dark_rules_stay_and_stay_important() -> None:
    page = inline(PAGE)
    assert "<style>@media (max-width:639px){.w{color:red!important}} " in page
    assert " [data-ogsc] .w{color:#eee!important}</style>" in page


def test_doctype_outlook_comments_and_chinese_come_through_unharmed() -> None:
    page = inline(PAGE)
    assert page.startswith("<!DOCTYPE html>\n")
    assert "<!--[if mso]><style>td{font-family:SimSun}</style><![endif]-->" in page
    assert '<!--[if mso]><table width="640"><tr><td><![endif]-->' in page
    assert ">「王某某」……</p>" in page


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_given: object) -> None:
        raise AssertionError("inlining opened a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    linked = (
        '<link rel="stylesheet" href="http://127.0.0.1:9/x.css"><link rel="stylesheet" href="/etc/hostname">'
    )
    assert "127.0.0.1:9" in inline(PAGE.replace("</head>", linked + "</head>"))


def test_every_character_of_a_name_leaves_inlining_the_way_splicing_writes_it() -> None:
    characters = [chr(code) for code in range(0x110000) if fit(chr(code)) == chr(code)]
    assert len(characters) > 1_000_000
    for start in range(0, len(characters), 50_000):
        text = "".join(characters[start : start + 50_000])
        page = inline(f"<!DOCTYPE html><html><body><p>a{escape(text)}b</p></body></html>")
        assert f"<p>a{escape(text)}b</p>" in page
