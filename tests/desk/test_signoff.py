"""编辑 → 审核 → 签发 under one and the same content."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django import Settings

from distributor import configuration
from distributor.desk.audience import apply, pending
from distributor.desk.imports import import_document
from distributor.desk.signoff import missing, sign, signed_edition
from distributor.errors import SignOffError
from distributor.store.models import Issue, SignOff
from distributor.store.queries import issues

Write = Callable[..., Path]
NAMES = {"editor": "李敏", "reviewer": "陈青", "signatory": "周山"}


@pytest.fixture
def signed(issue: Issue) -> Issue:
    for role, name in NAMES.items():
        sign(issue, role, name, configuration.office())
    return issue


def again(issue: Issue) -> Issue:
    return issues.by_slug(issue.slug)


def test_three_signatures_in_order_make_an_edition_to_send(issue: Issue) -> None:
    assert missing(issue, configuration.office()) == ("editor", "reviewer", "signatory")
    assert [sign(issue, role, name, configuration.office()).missing for role, name in NAMES.items()] == [
        ("reviewer", "signatory"),
        ("signatory",),
        (),
    ]
    assert missing(issue, configuration.office()) == ()
    edition = signed_edition(issue, configuration.office())
    assert {signoff.role: signoff.name for signoff in edition.signoffs.all()} == NAMES


@pytest.mark.parametrize(
    ("before", "role", "first"), [([], "reviewer", "editor"), (["editor"], "signatory", "reviewer")]
)
def test_nobody_signs_out_of_turn(issue: Issue, before: list[str], role: str, first: str) -> None:
    for other in before:
        sign(issue, other, NAMES[other], configuration.office())
    with pytest.raises(SignOffError, match=f"not yet the turn of the {role}: first signs the {first}"):
        sign(issue, role, NAMES[role], configuration.office())
    assert SignOff.objects.count() == len(before)


def test_nobody_signs_twice(issue: Issue) -> None:
    sign(issue, "editor", "李敏", configuration.office())
    with pytest.raises(SignOffError, match="signed already as editor: 李敏"):
        sign(issue, "editor", "王小雨", configuration.office())


def test_a_name_that_the_imprint_does_not_have_is_pointed_out(issue: Issue) -> None:
    assert "李敏" in sign(issue, "editor", "王小雨", configuration.office()).notices[0]
    assert sign(issue, "reviewer", " 陈  青 ", configuration.office()).notices == ()


@pytest.mark.parametrize("name", ["", " \u3000", "甲\x1b[2J乙", "\u202e甲", "甲" * 101])
def test_a_name_that_is_none_is_refused(issue: Issue, name: str) -> None:
    with pytest.raises(SignOffError):
        sign(issue, "editor", name, configuration.office())
    assert not SignOff.objects.exists()


def test_what_stops_the_send_stops_the_signature_with_its_reasons(audience: None, document: Write) -> None:
    issue = import_document(
        document(("市检察院", "市检查院"), ("签发：周 山", "")), configuration.office()
    ).issue
    with pytest.raises(SignOffError) as refused:
        sign(issue, "editor", "李敏", configuration.office())
    assert "市检查院" in str(refused.value)
    assert "签发" in str(refused.value)
    assert not SignOff.objects.exists()


def test_without_all_signatures_nothing_is_sent_and_the_missing_ones_are_named(issue: Issue) -> None:
    sign(issue, "editor", "李敏", configuration.office())
    with pytest.raises(SignOffError, match=r"not signed by: reviewer, signatory; .* --role reviewer "):
        signed_edition(issue, configuration.office())


def test_an_edited_document_voids_the_signatures(signed: Issue, document: Write) -> None:
    import_document(document(("入夜，", "傍晚，")), configuration.office())
    with pytest.raises(SignOffError, match=r"changed after it was signed \(document\)"):
        signed_edition(again(signed), configuration.office())
    assert missing(again(signed), configuration.office()) == ("editor", "reviewer", "signatory")


def test_another_layout_voids_the_signatures(signed: Issue) -> None:
    issues.set_layout(signed, "digest")
    with pytest.raises(SignOffError, match=r"changed after it was signed \(layout\)"):
        signed_edition(again(signed), configuration.office())


def test_another_list_of_groups_voids_the_signatures(signed: Issue, recipients: Write) -> None:
    people = {
        "市委常委": ["钟川,zhong@example.org,书记,市委"],
        "市法院": ["姜霖,jiang@example.org"],
        "市检察院": ["侯守涛,hou@example.org"],
    }
    apply(pending(recipients(people, aliases={"市委常委": ["市委书记、副书记、常委"]})))
    with pytest.raises(SignOffError, match=r"changed after it was signed \(groups\)"):
        signed_edition(signed, configuration.office())


def test_another_text_of_the_mail_voids_the_signatures(signed: Issue, settings: Settings) -> None:
    settings.PUBLIC_URL = "https://other.example.org"
    with pytest.raises(SignOffError, match=r"changed after it was signed \(text of the mail\)"):
        signed_edition(signed, configuration.office())


def test_half_signed_anew_says_what_is_missing_now(signed: Issue, document: Write) -> None:
    import_document(document(("入夜，", "傍晚，")), configuration.office())
    sign(again(signed), "editor", "李敏", configuration.office())
    with pytest.raises(SignOffError, match="not signed by: reviewer, signatory"):
        signed_edition(again(signed), configuration.office())


def test_the_content_that_was_signed_is_signed_when_it_comes_back(signed: Issue, document: Write) -> None:
    edition = signed_edition(signed, configuration.office())
    import_document(document(("入夜，", "傍晚，")), configuration.office())
    import_document(document(), configuration.office())
    assert signed_edition(again(signed), configuration.office()) == edition
