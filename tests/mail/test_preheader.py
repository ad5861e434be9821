"""The line that mail programs show beside the subject: out of sight, and not as spam hides text."""

from __future__ import annotations

import re

import pytest

from distributor.mail.answer import answer_templates
from distributor.mail.inline import inline
from distributor.mail.templates import BUILT_IN, load_templates, run_template
from tests.mail.gazette import WANG, seen_by

# What SpamAssassin 4 counts in an element (72_active.cf: __AC_TINY_FONT, HTML_FONT_TINY_NORDNS, FONT_INVIS_*,
# STY_INVIS_*): a font of less than 5 pixels, a style that takes out.
COUNTED = re.compile(
    r"font(?:-size)?\s*:\s*(?:0*[0-4](?:\.\d+)?(?:p[tx]|em|%)|[1-3]\s*[;\"])"
    r"|display\s*:\s*none|visibility\s*:\s*hidden|[\s;\"]color\s*:\s*transparent"
)
SOURCES = {
    "issue": load_templates(BUILT_IN, "issue"),
    "notice": load_templates(BUILT_IN, "notice"),
    "answer": answer_templates(BUILT_IN, "adopted"),
}
STYLE = re.compile(r'style="([^"]*)"')


def hidden_line(mail: str) -> str:
    """The style that this mail's hidden line arrives with."""
    sheet = run_template(SOURCES[mail], "style.html", {})
    page = inline(f'<html><head>{sheet}</head><body class="page"><div class="pre">words</div></body></html>')
    found = re.search(r'<div class="pre" style="([^"]*)">', page)
    assert found
    return found[1]


@pytest.mark.parametrize("mail", ["issue", "notice", "answer"])
def test_it_is_hidden_by_its_measure_and_in_no_way_that_spam_filters_count(mail: str) -> None:
    style = hidden_line(mail)
    assert not COUNTED.search(f"{style};")
    assert "color" not in style  # like what is behind it
    for words in ("max-height:0", "overflow:hidden", "mso-hide:all"):
        assert words in style


def test_no_element_of_an_issue_is_hidden_in_such_a_way() -> None:
    page = seen_by(WANG).html
    styles = STYLE.findall(page)
    assert len(styles) > 50
    assert [style for style in styles if COUNTED.search(f"{style};")] == []


@pytest.mark.parametrize(
    "style", ["font-size:1px;", "font-size: 0.5em;", "display:none;", "visibility: hidden", "font:0px a;"]
)
def test_what_is_counted_is_seen(style: str) -> None:
    assert COUNTED.search(style)
