from __future__ import annotations

import re
import socket

import pytest

from distributor.mail.inline import inline
from distributor.mail.render import written
from distributor.mail.slots import escape
from distributor.text import FIELD

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


@pytest.mark.parametrize(
    "doctype",
    [
        "<!doctype html>",
        "<!DOCTYPE HTML>",
        "<!Doctype\n  html >",
        "<!-- ours --><!doctype html>",
        '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>',
        '<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.01//EN"\n  "http://www.w3.org/TR/html4/strict.dtd">',
    ],
)
def test_a_doctype_stays_as_its_template_writes_it(doctype: str) -> None:
    page = inline(PAGE.replace("<!DOCTYPE html>", doctype))
    assert page.startswith(f'{doctype}\n<html lang="zh-CN">')
    assert page.lower().count("<!doctype") == 1


def test_a_byte_order_mark_hides_no_doctype_and_none_is_made_up() -> None:
    sources = {"subject.txt": "x", "body.txt": "x", "body.html": "\ufeff<!doctype html><p>x</p>"}
    assert written(sources, {}).html.startswith("<!doctype html><html>")
    assert inline("<html><body><p>x</p></body></html>").startswith("<html>")


@pytest.mark.parametrize(
    ("element", "css", "attributes"),
    [
        ("img", "width:320px;height:auto", 'width="320"'),
        ("img", "width:50%;height:2em", ""),
        ("img", "height:48px", 'height="48"'),
        ("td", "width:72px;height:calc(1em + 2px)", 'width="72"'),
        ("td", "width:33%;height:20vh", 'width="33%"'),
        ("table", "width:max-content;background-color:#fff", 'bgcolor="#ffffff"'),
        ("td", "background-color:rgba(0,0,0,.5)", ""),
        ("tr", "background-color:inherit;width:10px", ""),
        ("div", "width:10px;height:10px;background-color:red", ""),
        ("p", "width:auto", ""),
    ],
)
def test_css_becomes_an_attribute_only_where_html_has_it(element: str, css: str, attributes: str) -> None:
    inner = {"td": "<table><tr><td>x</td></tr></table>", "tr": "<table><tr><td>x</td></tr></table>"}
    body = inner.get(element, f"<{element}>")
    page = inline(f"<html><head><style>{element}{{{css}}}</style></head><body>{body}</body></html>")
    found = re.search(rf'<{element} style="[^"]*"([^>]*)>', page)
    assert found and found[1].strip() == attributes


def test_a_measure_that_the_template_gives_itself_stays() -> None:
    page = inline('<html><head><style>img{width:100%}</style></head><body><img width="600"></body></html>')
    assert '<img width="600" style="width:100%">' in page


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_given: object) -> None:
        raise AssertionError("inlining opened a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    linked = (
        '<link rel="stylesheet" href="http://127.0.0.1:9/x.css"><link rel="stylesheet" href="/etc/hostname">'
    )
    assert "127.0.0.1:9" in inline(PAGE.replace("</head>", linked + "</head>"))


def test_every_character_of_a_name_leaves_inlining_the_way_splicing_writes_it() -> None:
    characters = [chr(code) for code in range(0x110000) if FIELD.fit(chr(code)) == chr(code)]
    assert len(characters) > 1_000_000
    for start in range(0, len(characters), 50_000):
        text = "".join(characters[start : start + 50_000])
        page = inline(f"<!DOCTYPE html><html><body><p>a{escape(text)}b</p></body></html>")
        assert f"<p>a{escape(text)}b</p>" in page
