from __future__ import annotations

from pathlib import Path

import pytest

from distributor.errors import TemplateError
from distributor.mail.render import render
from distributor.mail.templates import load_templates
from tests.mail.gazette import SENDER, TEMPLATES, issue


def render_with(**changed: str) -> None:
    sources = {**TEMPLATES, **{name.replace("_", "."): source for name, source in changed.items()}}
    render(issue(), SENDER, templates=sources)


def test_a_template_folder_is_read_whole(tmp_path: Path) -> None:
    for name in ("subject.txt", "body.html", "body.txt", "part.html", "notes.md"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    assert load_templates(tmp_path) == {
        name: name for name in ("body.html", "body.txt", "part.html", "subject.txt")
    }


def test_a_folder_without_a_needed_template_says_which(tmp_path: Path) -> None:
    (tmp_path / "body.html").touch()
    with pytest.raises(TemplateError, match=r"subject\.txt, body\.txt"):
        load_templates(tmp_path)


def test_a_template_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    for name in ("subject.txt", "body.html", "body.txt"):
        (tmp_path / name).write_bytes("期".encode("gbk"))
    with pytest.raises(TemplateError, match=r"body\.html: cannot be read"):
        load_templates(tmp_path)


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("one\n{% if %}", r"body\.txt, line 2: "),
        ("one\ntwo\n{{ nobody.home }}", r"body\.txt, line 3: 'nobody' is undefined"),
        ("{{ issue.nonsense }}", r"body\.txt, line 1: .*nonsense"),
        ("{% include 'missing.txt' %}", r"missing\.txt"),
        ("\n{{ issue.__class__.__mro__ }}", r"body\.txt, line 2: .*unsafe"),
        ("{{ 1 // 0 }}", r"body\.txt, line 1: "),
    ],
    ids=["syntax", "unknown name", "unknown field", "missing part", "forbidden", "division"],
)
def test_a_template_that_fails_is_named_with_its_line(source: str, complaint: str) -> None:
    with pytest.raises(TemplateError, match=complaint):
        render_with(body_txt=source)


def test_a_mistake_in_an_included_part_is_found_there() -> None:
    sources = {**TEMPLATES, "part.txt": "fine\n{{ oops }}", "body.txt": "\n\n\n{% include 'part.txt' %}"}
    with pytest.raises(TemplateError, match=r"part\.txt, line 2: 'oops' is undefined"):
        render(issue(), SENDER, templates=sources)


def test_a_template_cannot_change_the_issue_or_leave_the_sandbox() -> None:
    for source in ("{{ ''.__class__ }}", "{{ cycler.__init__.__globals__ }}", "{{ lead.__globals__ }}"):
        with pytest.raises(TemplateError):
            render_with(body_txt=source)
