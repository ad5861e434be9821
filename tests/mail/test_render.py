from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from distributor.issue.issue import Paragraph
from distributor.mail import slots
from distributor.mail.render import filled, for_browser, render, render_for
from distributor.mail.values import Reader, RenderedIssue
from tests.mail.gazette import (
    PNG,
    READERS,
    SENDER,
    STAMP,
    TEMPLATES,
    WANG,
    article,
    issue,
    rendered,
    say,
    seen_by,
)

ROOT = Path(__file__).resolve().parents[2]


def with_templates(**changed: str) -> dict[str, str]:
    return {**TEMPLATES, **{name.replace("_", "."): source for name, source in changed.items()}}


@pytest.mark.parametrize("layout", ["full", "digest"])
@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name or "nameless")
def test_slots_filled_equal_the_template_for_that_reader(reader: Reader, layout: str) -> None:
    assert filled(rendered(layout=layout), slots.fields(reader, STAMP)) == seen_by(reader, layout=layout)


def test_the_newsletter_needs_no_render_per_reader() -> None:
    assert not rendered().personal
    assert not rendered(layout="digest").personal


def test_rendering_again_in_another_process_gives_the_same_mail() -> None:
    program = (
        "from hashlib import sha256; from tests.mail.gazette import rendered; "
        "print(sha256(repr(rendered()).encode()).hexdigest())"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1]
    assert len(runs[0].strip()) == 64


def test_other_content_has_other_slots() -> None:
    one, other = rendered(), rendered(issue(article("另一篇")))
    assert slots.find_mark(one.html, one.text) != slots.find_mark(other.html, other.text)


def test_a_rendering_that_was_altered_proves_no_slots() -> None:
    mail = rendered()
    assert slots.find_mark(mail.html, mail.text)
    assert not slots.find_mark(mail.html.replace("河水", "湖水"), mail.text)


def test_a_document_that_holds_a_mark_of_its_own_keeps_it_as_text() -> None:
    forged = slots.find_mark(rendered().html, rendered().text) + "b"
    mail = rendered(issue(article(forged)))
    assert not mail.personal
    assert forged in filled(mail, slots.fields(WANG, STAMP)).html


@pytest.mark.parametrize(
    "source",
    [
        "{% if reader.position %}{{ reader.position }}{% else %}读者{% endif %}",
        "{% for letter in reader.name %}{{ letter }}{% endfor %}",
        "{{ reader.name|upper }}",
        "{{ reader.name|length }}",
        "{{ reader.name|default('读者', true) }}",
        "{{ reader.name.strip() }}",
        "{{ reader.group == '市法院' }}",
        "{% if reader.name is string %}x{% endif %}",
        "{{ '%.3s'|format(reader.name) }}",
        "{{ ('致' ~ reader.name)|replace('张', '章') }}",
        "{% filter upper %}{{ reader.name }}{% endfilter %}",
        "{{ '%5.3s' % reader.name }}",
        "{{ reader.copy_number + 1 if false else reader.name[0] }}",
        "no reader at all",
    ],
)
def test_a_template_that_looks_at_a_field_is_rendered_per_reader(source: str) -> None:
    templates = with_templates(body_html="<!DOCTYPE html><html><body>x</body></html>", body_txt=source)
    if "[0]" in source:
        templates["body.txt"] = "{{ reader.copy_number[0] }}"
    assert render(issue(), SENDER, templates=templates).personal


@pytest.mark.parametrize(
    "source",
    [
        "{{ reader.name }}",
        "{{ '致' ~ reader.name ~ '！' }}",
        "{% set who = reader.name %}{{ who }}{{ who }}",
        "{% if reader.name is defined %}{{ reader.name }}{% endif %}",
    ],
)
def test_a_template_that_prints_fields_is_not(source: str) -> None:
    templates = with_templates(
        body_html=f"<!DOCTYPE html><html><body><p>{source}</p></body></html>", body_txt=source
    )
    assert not render(issue(), SENDER, templates=templates).personal


@pytest.mark.parametrize(
    "source",
    ['<p title="{{ reader.name }}">x</p>', "<!-- {{ reader.name }} -->", "<p>{{ reader.name|safe }}</p>"],
)
def test_a_field_where_splicing_would_escape_it_otherwise_is_rendered_per_reader(source: str) -> None:
    templates = with_templates(body_html=f"<!DOCTYPE html><html><body>{source}</body></html>")
    assert render(issue(), SENDER, templates=templates).personal


def test_a_subject_with_the_readers_name_is_rendered_per_reader() -> None:
    templates = with_templates(subject_txt="{{ reader.name }}：第{{ issue.number }}期")
    mail = render(issue(), SENDER, templates=templates)
    assert mail.personal
    assert (
        render_for(issue(), SENDER, templates=templates, reader=WANG, stamp=STAMP).subject == "王某某：第11期"
    )


def test_html_escapes_a_readers_fields_and_text_does_not() -> None:
    mail = seen_by(READERS[1])
    assert 'Li &amp; "Ann" &lt;b&gt; 处长 &lt;i&gt;' in mail.html
    assert 'Li & "Ann" <b> 处长 <i>' in mail.text


def test_a_reader_without_a_name_is_greeted_by_unit_or_as_reader() -> None:
    assert "尊敬的青河县人大常委会：" in seen_by(READERS[2]).text
    assert "尊敬的读者：" in seen_by(replace(READERS[2], unit="")).text


def test_links_are_signed_and_hold_no_address() -> None:
    mail = seen_by(WANG)
    *_rest, read, unsubscribe = slots.fields(WANG, STAMP)
    for body in (mail.html, mail.text):
        assert f"https://gazette.example.org/r/{read}" in body
        assert f"https://gazette.example.org/u/{unsubscribe}" in body
        assert "wang" not in body


def test_without_pages_there_are_no_links_to_them() -> None:
    mail = render(issue(), replace(SENDER, public_url=""), templates=TEMPLATES)
    assert "在线阅读" not in mail.html + mail.text
    assert not mail.personal


def test_pictures_travel_once_and_a_browser_gets_them_inside_the_page() -> None:
    mail = rendered()
    assert [(p.media_type, p.name, p.data) for p in mail.pictures] == [("image/png", "1.png", PNG)]
    assert mail.html.count(f'src="cid:{mail.pictures[0].content_id}"') == 2
    assert "cid:" not in for_browser(mail)
    assert for_browser(mail).count('src="data:image/png;base64,') == 2


def test_a_digest_carries_no_picture_that_it_does_not_show() -> None:
    assert rendered(layout="digest").pictures == ()


def test_lines_end_as_mime_wants_and_controls_are_gone() -> None:
    mail = rendered(issue(article("标\x00题\x0b", body=(Paragraph(1, say("一\n二\ud800")),))))
    for body in (mail.html, mail.text):
        assert body.count("\r\n") == body.count("\n") == body.count("\r")
        assert body.endswith("\r\n")
        assert not set(body) & {"\x00", "\x0b", "\ud800"}
    assert "标题" in mail.html
    assert mail.html.count("一<br>二") == 1


def test_an_issue_without_number_and_date_still_has_a_preview() -> None:
    mail = rendered(replace(issue(), year=None, number=None, date=None))
    assert isinstance(mail, RenderedIssue)
    assert mail.subject == "《青禾人大工作》"
