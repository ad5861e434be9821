"""The mail as one reader would receive it, in a folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from distributor import configuration
from distributor.desk.imports import import_document
from distributor.desk.preview import preview
from distributor.errors import UserError
from distributor.states import Layout
from distributor.store.models import Issue
from tests.desk.pictures import picture

Write = Callable[..., Path]


def test_the_first_reader_of_the_first_group_stands_in_the_preview(issue: Issue, tmp_path: Path) -> None:
    done = preview(issue, tmp_path / "a" / "b", configuration.office())
    assert done.reader.name == "钟川"
    for file in (done.html, done.text):
        shown = file.read_text(encoding="utf-8")
        assert "钟川" in shown
        assert "清明刚过，渠水就进了田。" in shown
        assert "Slot" not in shown


def test_a_digest_can_be_looked_at_without_choosing_it(issue: Issue, tmp_path: Path) -> None:
    full = preview(issue, tmp_path / "full", configuration.office()).html.read_text(encoding="utf-8")
    digest = preview(issue, tmp_path / "digest", configuration.office(), Layout.DIGEST).html.read_text(
        encoding="utf-8"
    )
    assert full != digest
    assert Issue.objects.get().layout == "full"


@pytest.mark.django_db
def test_without_any_reader_a_stand_in_is_shown(document: Write, tmp_path: Path) -> None:
    done = preview(
        import_document(document(), configuration.office()).issue, tmp_path / "out", configuration.office()
    )
    assert done.reader.name in done.text.read_text(encoding="utf-8")


def test_pictures_stand_inside_the_page(audience: None, document: Write, tmp_path: Path) -> None:
    (tmp_path / "lamp.png").write_bytes(picture("red"))
    issue = import_document(document(("入夜，", "![路灯](lamp.png)\n\n入夜，")), configuration.office()).issue
    shown = preview(issue, tmp_path / "out", configuration.office()).html.read_text(encoding="utf-8")
    assert "data:image/png;base64," in shown
    assert "cid:" not in shown


def test_a_folder_that_cannot_be_written_is_named(issue: Issue, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="ascii")
    with pytest.raises(UserError, match="cannot be written"):
        preview(issue, tmp_path / "file" / "out", configuration.office())
