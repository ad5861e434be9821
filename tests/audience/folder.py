"""Writes a recipients/ folder for a test, and reads it in English."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from distributor.audience.files import read
from distributor.audience.group import Audience
from distributor.errors import AudienceError
from distributor.language import speaking

HEAD = "姓名,邮箱,职务,单位,电话,备注\n"


def table(name: str, order: int, file: str, aliases: Iterable[str] = ()) -> str:
    """One [[group]], five lines long."""
    listed = ", ".join(f'"{alias}"' for alias in aliases)
    return f'[[group]]\nname = "{name}"\naliases = [{listed}]\norder = {order}\nfile = "{file}"\n'


def write(folder: Path, toml: str, **files: str | bytes) -> Path:
    """The folder with groups.toml and a .csv file per keyword."""
    (folder / "groups.toml").write_text(toml, encoding="utf-8")
    for name, content in files.items():
        data = content.encode() if isinstance(content, str) else content
        (folder / f"{name}.csv").write_bytes(data)
    return folder


def one_group(folder: Path, content: str | bytes) -> Path:
    """The folder with the group 市法院 in court.csv."""
    return write(folder, table("市法院", 1, "court.csv"), court=content)


def loaded(folder: Path) -> Audience:
    with speaking("en"):
        return read(folder)


def complaints(folder: Path) -> tuple[str, ...]:
    """Why the folder is refused, without the closing line."""
    with speaking("en"), pytest.raises(AudienceError) as refusal:
        read(folder)
    return refusal.value.complaints[:-1]
