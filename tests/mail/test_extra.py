"""`reader.extra` in templates: the further columns of the recipients' files."""

from __future__ import annotations

from dataclasses import replace

import pytest

from distributor.errors import TemplateError
from distributor.language import speaking
from distributor.mail.compile import compile_mail
from distributor.mail.render import render, render_for
from distributor.mail.values import Reader, RenderedIssue
from tests.mail.gazette import SENDER, STAMP, TEMPLATES, WANG, issue

ISSUE = issue()


def printing(expression: str) -> dict[str, str]:
    return {**TEMPLATES, "body.txt": f"{{{{ reader.name }}}}：[{expression}]\n"}


def mail_to(reader: Reader, expression: str) -> str:
    sources = printing(expression)
    return render_for(ISSUE, SENDER, templates=sources, reader=reader, stamp=STAMP).text


def rendered(expression: str, columns: tuple[str, ...]) -> RenderedIssue:
    with speaking("en"):
        return render(ISSUE, SENDER, templates=printing(expression), columns=columns)


@pytest.mark.parametrize(
    ("expression", "printed"),
    [
        ("{{ reader.extra.区县 }}", "双桥区"),
        ('{{ reader.extra["所在 乡镇"] }}', "A&B <镇>"),
        ("{{ reader.extra.村 }}", ""),
        ("{% if reader.extra.区县 == '双桥区' %}本区{% endif %}", "本区"),
        ("{% for column in reader.extra %}{{ column }};{% endfor %}", "区县;所在 乡镇;"),
        ("{{ reader.extra|length }}", "2"),
    ],
)
def test_a_template_prints_and_asks_for_a_readers_own_cells(expression: str, printed: str) -> None:
    reader = replace(WANG, extra={"区县": "双桥区", "所在 乡镇": "A&B <镇>"})
    assert mail_to(reader, expression) == f"王某某：[{printed}]\r\n"


def test_a_mail_that_prints_them_is_made_per_reader_and_proven() -> None:
    mail = rendered("{{ reader.extra.区县 }}", ("区县",))
    assert mail.personal
    sources = printing("{{ reader.extra.区县 }}")

    def personalise(reader: Reader) -> RenderedIssue:
        return render_for(ISSUE, SENDER, templates=sources, reader=reader, stamp=STAMP)

    compiled = compile_mail(mail, SENDER, STAMP, personalise=personalise)
    here, there = (
        b"".join(compiled.splice(replace(WANG, extra={"区县": district})))
        for district in ("双桥区", "望溪县")
    )
    assert here != there


def test_a_mail_that_does_not_print_them_keeps_its_slots() -> None:
    mail = render(ISSUE, SENDER, templates=TEMPLATES, columns=("区县",))
    assert not mail.personal
    assert mail == render(ISSUE, SENDER, templates=TEMPLATES)


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        (("区县", "村"), "body.txt, line 1: no reader has a column “区线”; there is: 区县, 村"),
        (
            (),
            "body.txt, line 1: no reader has a column “区线”: the recipients' files have no further columns",
        ),
    ],
)
def test_a_column_that_no_reader_has_is_a_fault_of_the_template(
    columns: tuple[str, ...], reason: str
) -> None:
    with pytest.raises(TemplateError) as refusal:
        rendered("{{ reader.extra.区线 }}", columns)
    assert str(refusal.value) == reason


@pytest.mark.parametrize(
    "expression", ["{{ reader.extra }}", "{{ reader.extra|e }}", "{{ reader.extra ~ '' }}"]
)
def test_a_template_that_prints_all_cells_at_once_is_at_fault(expression: str) -> None:
    with pytest.raises(TemplateError, match=r"name the column: reader.extra.COLUMN"):
        rendered(expression, ("区县",))


def test_a_template_reaches_nothing_behind_the_cells() -> None:
    for expression in (
        "{{ reader.extra._cells }}",
        "{{ reader.extra.__class__ }}",
        "{{ reader.extra._columns }}",
    ):
        with pytest.raises(TemplateError):
            mail_to(replace(WANG, extra={"区县": "双桥区"}), expression)
