"""A recipients/ folder of any size, with the groups of the sample."""

from __future__ import annotations

import csv
import shutil
import tomllib
from pathlib import Path

_HEADINGS = ("姓名", "邮箱", "职务", "单位")


def write(folder: Path, sample: Path, people: int) -> None:
    """Write the folder: so many invented people with an address each, spread over the groups."""
    folder.mkdir()
    shutil.copy(sample / "groups.toml", folder)
    groups = tomllib.loads((sample / "groups.toml").read_text(encoding="utf-8"))["group"]
    for place, group in enumerate(groups):
        _write_group(folder / group["file"], range(place + 1, people + 1, len(groups)))


def _write_group(file: Path, numbers: range) -> None:
    with file.open("w", encoding="utf-8", newline="") as output:
        rows = csv.writer(output)
        rows.writerow(_HEADINGS)
        rows.writerows(
            (f"测试{number}", f"reader.{number}@example.org", "主任", f"第{number % 97}办公室")
            for number in numbers
        )
