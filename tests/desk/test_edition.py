"""What is signed is what is sent: the mail of an issue, composed and frozen."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django import Settings

from distributor import configuration
from distributor.desk import edition
from distributor.desk.audience import apply, pending
from distributor.desk.imports import import_document
from distributor.errors import SettingError
from distributor.store.models import Edition, Issue
from distributor.store.queries import issues
from tests.desk.pictures import picture

Write = Callable[..., Path]


def hash_of(issue: Issue) -> str:
    return edition.compose(issues.by_slug(issue.slug), configuration.office()).content_hash


def test_the_same_content_has_the_same_hash_and_is_frozen_once(issue: Issue) -> None:
    first, second = (
        edition.compose(issue, configuration.office()),
        edition.compose(issue, configuration.office()),
    )
    assert first.content_hash == second.content_hash
    assert edition.freeze(first) == edition.freeze(second)
    assert Edition.objects.count() == 1


def test_an_edition_holds_all_that_was_composed(issue: Issue) -> None:
    composition = edition.compose(issue, configuration.office())
    frozen = Edition.objects.get(pk=edition.freeze(composition).pk)
    mail = composition.mail
    assert (frozen.subject, frozen.html, frozen.text) == (mail.subject, mail.html, mail.text)
    assert frozen.groups == ["市委书记、副书记、常委", "市法院", "市检察院"]
    assert (frozen.revision, frozen.layout, frozen.personal) == (issue.revision, "full", False)


def test_pictures_are_frozen_with_their_bytes(audience: None, document: Write, tmp_path: Path) -> None:
    (tmp_path / "lamp.png").write_bytes(picture("red"))
    issue = import_document(document(("入夜，", "![路灯](lamp.png)\n\n入夜，")), configuration.office()).issue
    [kept] = edition.freeze(edition.compose(issue, configuration.office())).pictures
    assert b64decode(kept["data"]) == picture("red")
    assert kept["media_type"] == "image/png"


def test_another_document_layout_or_group_is_other_content(
    issue: Issue, document: Write, recipients: Write
) -> None:
    seen = {hash_of(issue)}
    issues.set_layout(issue, "digest")
    seen.add(hash_of(issue))
    import_document(document(("入夜，", "傍晚，")), configuration.office())
    seen.add(hash_of(issue))
    people = {"市委书记、副书记、常委": ["钟川,zhong@example.org"], "市检察院": ["侯守涛,hou@example.org"]}
    apply(pending(recipients(people)))
    seen.add(hash_of(issue))
    assert len(seen) == 4


def test_another_reader_is_not_other_content(issue: Issue, recipients: Write) -> None:
    before = hash_of(issue)
    people = {
        "市委书记、副书记、常委": ["钟川,zhong@example.org", "新人,new@example.org"],
        "市法院": ["姜霖,jiang@example.org"],
        "市检察院": ["侯守涛,hou@example.org"],
    }
    apply(pending(recipients(people)))
    assert hash_of(issue) == before


@pytest.fixture
def template(settings: Settings, tmp_path: Path) -> Callable[[str], None]:
    """Make a mail whose parts are all this template."""

    def write(source: str) -> None:
        folder = tmp_path / "mail" / "issue"
        folder.mkdir(parents=True)
        for name in ("subject.txt", "body.txt", "body.html"):
            (folder / name).write_text(source, encoding="utf-8")
        settings.MAIL_TEMPLATES = tmp_path / "mail"

    return write


def test_another_template_is_other_content(issue: Issue, template: Callable[[str], None]) -> None:
    before = hash_of(issue)
    template("{{ issue.publication }}")
    assert hash_of(issue) != before


def test_even_where_the_mail_stays_the_same_another_document_or_layout_is_other_content(
    issue: Issue, document: Write, template: Callable[[str], None]
) -> None:
    template("{{ issue.publication }}")
    seen = [hash_of(issue)]
    issues.set_layout(issue, "digest")
    seen.append(hash_of(issue))
    import_document(document(("入夜，", "傍晚，")), configuration.office())
    seen.append(hash_of(issue))
    assert len(set(seen)) == 3


def test_a_template_that_decides_per_reader_is_frozen_with_its_sources(
    issue: Issue, template: Callable[[str], None]
) -> None:
    template("{% if reader.position %}x{% endif %}")
    frozen = edition.freeze(edition.compose(issue, configuration.office()))
    assert frozen.personal
    assert set(frozen.templates) == {"subject.txt", "body.txt", "body.html"}


@pytest.mark.parametrize(
    ("setting", "value", "field"),
    [
        ("MAIL_FROM_NAME", "编辑部", "name"),
        ("MAIL_FROM", "Desk@Example.COM", "address"),
        ("RETURN_PATH", "bounce@example.com", "envelope"),
        ("REPLY_TO", "desk@example.com", "reply_to"),
        ("LIST_ID", "list.example.com", "list_id"),
        ("PUBLIC_URL", "https://paper.example.com", "public_url"),
    ],
)
def test_every_setting_of_the_sender_has_its_place(
    issue: Issue, settings: Settings, setting: str, value: str, field: str
) -> None:
    setattr(settings, setting, value)
    expected = "Desk@example.com" if setting == "MAIL_FROM" else value
    assert getattr(edition.sender_of(issue, configuration.office()), field) == expected


def test_the_masthead_fills_what_the_settings_leave_open(issue: Issue, settings: Settings) -> None:
    settings.MAIL_FROM = "gazette@example.org"
    own = edition.sender_of(issue, configuration.office())
    assert (own.name, own.envelope, own.reply_to) == (
        "溪城人大",
        "gazette@example.org",
        "gao@xicheng.example.org",
    )


@pytest.mark.parametrize("setting", ["MAIL_FROM", "RETURN_PATH", "REPLY_TO"])
def test_a_setting_that_is_no_address_is_named(issue: Issue, settings: Settings, setting: str) -> None:
    setattr(settings, setting, "nobody at all")
    with pytest.raises(SettingError, match=f"^{setting}: "):
        edition.sender_of(issue, configuration.office())


@pytest.mark.parametrize(
    ("mail_from", "domain", "list_id"),
    [
        ("gazette@example.org", "example.org", "gazette.example.org"),
        ("The.Gazette+x@Example.org", "example.org", "the-gazette-x.example.org"),
        ("gazette@例子.example.org", "xn--fsqu00a.example.org", "gazette.xn--fsqu00a.example.org"),
        ("编辑@example.org", "example.org", "list.example.org"),
    ],
)
def test_message_ids_and_the_list_id_follow_the_sender_in_ascii(
    issue: Issue, settings: Settings, mail_from: str, domain: str, list_id: str
) -> None:
    settings.MAIL_FROM = mail_from
    own = edition.sender_of(issue, configuration.office())
    assert (own.message_id_domain, own.list_id, own.list_name) == (domain, list_id, "溪城人大")
    assert own.feedback_id.isascii()
    assert 5 <= len(own.feedback_id) <= 15
    assert ":" not in own.feedback_id
