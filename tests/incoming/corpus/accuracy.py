"""How much of the corpus is understood: `python -m tests.incoming.corpus.accuracy`.

Precision and recall of each field over all manuscripts whose fields were written down, and the share of
texts that arrived exactly.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django
from django.core.management import call_command

if TYPE_CHECKING:  # the tables wake with Django
    from distributor.store.models import Version
    from tests.incoming.corpus.reading import Read

FIELDS = ("title", "authors", "unit", "telephone", "column")


@dataclass(slots=True)
class Score:
    right: int = 0
    wrong: int = 0  # found, and not what it is or not there at all
    missed: int = 0
    failing: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    def count(self, name: str, expected: object, found: object) -> None:
        if expected == found:
            self.right += bool(expected)
            return
        self.wrong += bool(found)
        self.missed += bool(expected)
        self.failing.append(f"{name}: {found!r} instead of {expected!r}")


def scores(reads: Iterable[Read]) -> dict[str, Score]:
    """Each field's score; `texts`: pieces that must be there exactly, `manuscripts`: their number."""
    found = {name: Score() for name in (*FIELDS, "manuscripts", "texts")}
    for read in reads:
        _texts(found["texts"], read)
        if read.expected["manuscripts"] is not None:
            _manuscripts(found, read)
    return found


def _texts(score: Score, read: Read) -> None:
    # Line ends and indents are the layout's; every other character is the writer's.
    said = _bare(read.message.get("text", "") + read.message.get("whole_text", ""))
    for piece in read.expected["text"]:
        score.count(read.name, _bare(piece), _bare(piece) if _bare(piece) in said else said[:60])
    bodies = "".join(_bare(version.body) for version in read.versions)
    for manuscript in read.expected["manuscripts"] or ():
        for piece in manuscript["body"]:
            score.count(read.name, _bare(piece), _bare(piece) if _bare(piece) in bodies else bodies[:60])


def _manuscripts(found: dict[str, Score], read: Read) -> None:
    expected, versions = read.expected["manuscripts"], read.versions
    found["manuscripts"].count(read.name, len(expected), len(versions))
    for one in expected:
        version = _nearest(one, versions)
        for name in FIELDS:
            found[name].count(read.name, one[name] or None, _value(version, name))


def _nearest(one: dict[str, Any], versions: Sequence[Version]) -> Version | None:
    """The version that has the manuscript's text, or its title."""
    piece = _bare(one["body"][0]) if one["body"] else ""
    for version in versions:
        if (piece and piece in _bare(version.body)) or version.title == one["title"]:
            return version
    return None


def _value(version: Version | None, name: str) -> object:
    return (getattr(version, name) or None) if version else None


def _bare(text: str) -> str:
    return "".join(text.split()).replace("\\", "")


def table(found: dict[str, Score]) -> str:
    lines = ["| field | precision | recall | right | wrong | missed |", "|---|---:|---:|---:|---:|---:|"]
    for name, score in found.items():
        figures = (
            f"{score.precision:.3f} | {score.recall:.3f} | {score.right} | {score.wrong} | {score.missed}"
        )
        lines.append(f"| {name} | {figures} |")
    return "\n".join(lines)


def main() -> None:
    """Print the table, and everything that was not understood."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DISTRIBUTOR_VAR": folder, "DJANGO_SETTINGS_MODULE": "distributor.settings"}
        django.setup()
        call_command("migrate", verbosity=0)
        reading = import_module("tests.incoming.corpus.reading")
        found = scores(reading.read_all(Path(folder, "incoming")).values())
        print(table(found))
        for name, score in found.items():
            for failing in score.failing:
                print(f"{name}: {failing}")


if __name__ == "__main__":
    main()
