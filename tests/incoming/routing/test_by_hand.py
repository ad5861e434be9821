"""A mail in which no manuscript was found becomes one when an editor files it so."""

from __future__ import annotations

from pathlib import Path

import pytest

from distributor import configuration, settings
from distributor.incoming import filing, process, storage
from distributor.states import Route
from distributor.store.models import Incoming, Manuscript, Version
from tests.mailbox.build import head, raw

pytestmark = pytest.mark.django_db
TEXT = "老师好，想问问稿费。\r\n# 一句*话*\r\n"


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Incoming:
    monkeypatch.setattr(settings, "INCOMING", tmp_path / "incoming")
    header = head("关于稿费", "沈砚秋", "shen@example.com", 1, "Content-Type: text/plain; charset=utf-8")
    found = storage.keep(raw(header, TEXT.encode()), storage.MailOrigin("file", "1"), configuration.files())[
        0
    ]
    process.read_kept(configuration.intake())
    found.refresh_from_db()
    return found


def test_a_mail_that_is_filed_as_a_manuscript_becomes_one(kept: Incoming) -> None:
    assert kept.route == Route.MANUSCRIPT and not Manuscript.objects.exists()
    filing.file(kept, Route.MANUSCRIPT, by="李敏")
    process.read_kept(configuration.intake())
    made = Version.objects.get()
    assert (made.title, made.authors, made.place) == ("关于稿费", ["沈砚秋"], "text")
    assert made.body == "老师好，想问问稿费。\n\n\\# 一句\\*话\\*"


def test_the_senders_next_mail_without_a_manuscript_is_none(kept: Incoming) -> None:
    filing.file(kept, Route.MANUSCRIPT, by="李敏", remember=True)
    header = head("再问稿费", "沈砚秋", "shen@example.com", 2, "Content-Type: text/plain; charset=utf-8")
    storage.keep(raw(header, "何时发放？".encode()), storage.MailOrigin("file", "2"), configuration.files())
    process.read_kept(configuration.intake())
    assert Manuscript.objects.count() == 1


def test_filed_elsewhere_it_is_none(kept: Incoming) -> None:
    filing.file(kept, Route.OTHER, by="李敏")
    process.read_kept(configuration.intake())
    assert not Manuscript.objects.exists()
