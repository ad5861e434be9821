from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from distributor.errors import TemplateError
from distributor.mail.render import render
from distributor.mail.templates import BUILT_IN, load_templates
from tests.mail.gazette import SENDER, TEMPLATES, issue

WORDS = "{% macro day(date) %}{% endmacro %}{% set THICK, THIN = 1, 2 %}"


def render_with(**changed: str) -> None:
    sources = {**TEMPLATES, **{name.replace("_", "."): source for name, source in changed.items()}}
    render(issue(), SENDER, templates=sources)


def test_a_template_folder_is_read_whole(tmp_path: Path) -> None:
    for name in ("subject.txt", "body.html", "body.txt", "part.html", "notes.md"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    assert load_templates(tmp_path.parent, tmp_path.name) == {
        name: name for name in ("body.html", "body.txt", "part.html", "subject.txt")
    }


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """An office's folder of templates that holds the built-in `issue`, and nothing else."""
    shutil.copytree(BUILT_IN / "issue", tmp_path / "issue")
    return tmp_path


def test_what_a_copied_folder_asks_for_and_has_not_is_built_in(office: Path) -> None:
    sources = load_templates(office, "issue")
    assert sources == TEMPLATES and sources["base.html"] == (BUILT_IN / "shared" / "base.html").read_text(
        "utf-8"
    )


def test_an_offices_shared_folder_comes_before_the_built_in_one(office: Path) -> None:
    (office / "shared").mkdir()
    (office / "shared" / "words.txt").write_text(
        "{% macro number(issue) %}某期{% endmacro %}\n" + WORDS, "utf-8"
    )
    (office / "shared" / "unused.html").write_text("{{ nobody }}", "utf-8")
    sources = load_templates(office, "issue")
    assert "某期" in render(issue(), SENDER, templates=sources).subject
    assert "unused.html" not in sources and "base-style.html" in sources


def test_a_folder_that_asks_for_nothing_stays_as_it_is_whatever_is_built_in(office: Path) -> None:
    """Such folders were made before there was a common frame; what was signed of them holds."""
    own = {"subject.txt": "x", "body.txt": "x", "body.html": "<style>p{}</style>", "base.html": "ours"}
    shutil.rmtree(office / "issue")
    (office / "issue").mkdir()
    for name, source in own.items():
        (office / "issue" / name).write_text(source, "utf-8")
    assert load_templates(office, "issue") == own


def test_a_template_that_computes_what_it_includes_gets_all_that_is_common(office: Path) -> None:
    (office / "issue" / "body.txt").write_text('{% include ["words" ~ ".txt"] %}', "utf-8")
    (office / "issue" / "subject.txt").write_text("x", "utf-8")
    (office / "issue" / "body.html").write_text("x", "utf-8")
    assert load_templates(office, "issue").keys() > {"base.html", "base-style.html", "words.txt"}


def test_a_mistake_in_the_syntax_is_told_where_the_template_runs(office: Path) -> None:
    (office / "issue" / "body.txt").write_text("one\n{% if %}", "utf-8")
    with pytest.raises(TemplateError, match=r"body\.txt, line 2: "):
        render(issue(), SENDER, templates=load_templates(office, "issue"))


def test_only_mails_beside_the_issue_may_fall_back_on_what_is_built_in(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match=r"subject\.txt, body\.html, body\.txt"):
        load_templates(tmp_path, "issue")
    assert "撤回" in load_templates(tmp_path, "notice", else_built_in=True)["body.html"]


def test_a_folder_without_a_needed_template_says_which(tmp_path: Path) -> None:
    (tmp_path / "body.html").touch()
    with pytest.raises(TemplateError, match=r"subject\.txt, body\.txt"):
        load_templates(tmp_path.parent, tmp_path.name)


def test_a_template_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    for name in ("subject.txt", "body.html", "body.txt"):
        (tmp_path / name).write_bytes("期".encode("gbk"))
    with pytest.raises(TemplateError, match=r"body\.html: cannot be read"):
        load_templates(tmp_path.parent, tmp_path.name)


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
