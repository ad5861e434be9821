"""recipients/ folders to sync from, documents to import, and an issue with its readers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from distributor import configuration
from distributor.desk.audience import apply, pending
from distributor.desk.imports import import_document
from distributor.store.models import Issue
from tests.issue.paper import ISSUE

Write = Callable[..., Path]
HEADING = "姓名,邮箱,职务,单位,电话,备注\n"


@pytest.fixture
def recipients(tmp_path: Path) -> Write:
    """`recipients({"组": ["姓名,a@example.org,职务"]}, aliases={"组": ["别名"]}, files={"组": "a.csv"})`"""
    folder = tmp_path / "recipients"
    folder.mkdir()

    def write(
        groups: Mapping[str, list[str]],
        aliases: Mapping[str, list[str]] | None = None,
        files: Mapping[str, str] | None = None,
    ) -> Path:
        for old in folder.iterdir():
            old.unlink()
        tables = []
        for order, (name, rows) in enumerate(groups.items(), 1):
            file = (files or {}).get(name, f"{order}.csv")
            (folder / file).write_text(HEADING + "".join(f"{row}\n" for row in rows), encoding="utf-8")
            other = str((aliases or {}).get(name, [])).replace("'", '"')
            tables.append(
                f'[[group]]\nname = "{name}"\naliases = {other}\norder = {order}\nfile = "{file}"\n'
            )
        (folder / "groups.toml").write_text("\n".join(tables), encoding="utf-8")
        return folder

    return write


@pytest.fixture
def document(tmp_path: Path) -> Write:
    """`document(("old", "new"), …, name="issue.md")`: the small issue with texts replaced, in a file."""

    def write(*changes: tuple[str, str], name: str = "issue.md") -> Path:
        text = ISSUE
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new)
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def audience(db: None, recipients: Write) -> None:
    """The three groups of the small issue, one person each."""
    apply(
        pending(
            recipients(
                {
                    "市委书记、副书记、常委": ["钟川,zhong@example.org,书记,市委"],
                    "市法院": ["姜霖,jiang@example.org,院长"],
                    "市检察院": ["侯守涛,hou@example.org,检察长"],
                }
            )
        )
    )


@pytest.fixture
def issue(audience: None, document: Write) -> Issue:
    """The small issue, imported."""
    return import_document(document(), configuration.office()).issue
