"""The documents are whole: every setting and command has its place, and both READMEs say the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from PIL import Image

from distributor.cli import main
from distributor.settings import DOCUMENTED
from tests.conftest import ROOT

READMES = (ROOT / "README.md", ROOT / "README.zh-CN.md")
PICTURES = sorted((ROOT / "docs" / "pictures").glob("*.png"))
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
LARGEST_PICTURE = 300_000  # bytes
LONGEST_DECISION = 40  # lines
_REPLACED = re.compile(r"^[^\n]* \(replaced by (\d{4})\)$", re.MULTILINE)
_SETTING_ROW = re.compile(
    r"^\| `(?P<name>[A-Z_]+)`(?P<secret> ✻)? \|(?: `(?P<default>[^`]*)`)? \| .{10,} \|$", re.MULTILINE
)


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def headings(path: Path) -> list[str]:
    """The levels of the headings, in order: `##`."""
    return re.findall(r"^(#+) ", re.sub(r"```.*?```", "", text(path), flags=re.DOTALL), re.MULTILINE)


def without_remarks(block: str) -> list[str]:
    lines = (line.partition("#")[0].rstrip() for line in block.splitlines())
    return [line for line in lines if line]


def commands() -> Iterator[str]:
    """Every command as it is typed: `issue import`, `send`."""
    context = click.Context(main)
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        if isinstance(command, click.Group):
            yield from (f"{name} {verb}" for verb in command.list_commands(click.Context(command)))
        else:
            yield name


def in_tables(path: Path) -> set[str]:
    """The commands of the first column of a table: `distributor issue import\\|check` is two."""
    found = re.findall(r"^\| `distributor ([^`]+)` \|", text(path), re.MULTILINE)
    split = [re.fullmatch(r"(\w+ )?([\w\\|]+)", words) for words in found]
    return {f"{one[1] or ''}{verb}" for one in split if one for verb in one[2].split("\\|")}


def test_both_readmes_have_the_same_sections() -> None:
    english, chinese = map(headings, READMES)
    assert english == chinese
    assert len(english) > 5


def test_both_readmes_give_the_same_commands() -> None:
    blocks = [re.findall(r"```sh\n(.*?)```", text(path), re.DOTALL) for path in READMES]
    english, chinese = ([without_remarks(block) for block in each] for each in blocks)
    assert english == chinese
    assert len(english) > 5


def test_both_readmes_name_the_same_files_settings_and_commands() -> None:
    english, chinese = (set(re.findall(r"`([^`\n]+)`|\]\(([^)\s]+)\)", text(path))) for path in READMES)
    others = {"README.zh-CN.md", "README.md", "docs/pictures/report-en.png", "docs/pictures/report-zh.png"}
    assert {"".join(one) for one in english ^ chinese} <= others


@pytest.mark.parametrize("path", READMES, ids=lambda path: str(path.name))
def test_every_command_is_in_the_readmes_table(path: Path) -> None:
    assert in_tables(path) == set(commands())


def test_every_setting_is_documented_with_its_default() -> None:
    rows = _SETTING_ROW.finditer(text(ROOT / "docs" / "operations.md"))
    documented = {row["name"]: (row["default"] or "", bool(row["secret"])) for row in rows}
    assert documented == {name: (setting.default, setting.secret) for name, setting in DOCUMENTED.items()}


@pytest.mark.parametrize(
    "path", [*READMES, *sorted((ROOT / "docs").glob("*.md"))], ids=lambda path: path.name
)
def test_every_picture_exists_and_says_what_it_shows(path: Path) -> None:
    pictures = re.findall(r"<img\s[^>]*>", text(path))
    sources = [re.search(r'\ssrc="([^"]+)"', picture) for picture in pictures]
    assert all(source and (path.parent / source[1]).is_file() for source in sources), sources
    assert [picture for picture in pictures if not re.search(r'\salt="[^"]{8,}"', picture)] == []


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: str(path.name))
def test_every_picture_is_small_and_shown_somewhere(path: Path) -> None:
    assert path.stat().st_size < LARGEST_PICTURE
    with Image.open(path) as picture:
        assert min(picture.size) > 300
    assert any(f"docs/pictures/{path.name}" in text(readme) for readme in READMES)


@pytest.mark.parametrize("path", [*READMES, *sorted(ROOT.glob("docs/**/*.md"))], ids=lambda path: path.name)
def test_every_link_into_a_document_leads_to_a_heading(path: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]*)#([^)\s]+)\)", text(path))
    here = [
        (path.parent / target if target else path, anchor) for target, anchor in links if "://" not in target
    ]
    assert [anchor for there, anchor in here if anchor not in anchors(there)] == []


def anchors(path: Path) -> set[str]:
    """What a link may name in this document: its headings, as the project's page writes them."""
    titles = re.findall(r"^#+ (.*)$", text(path), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


def test_decisions_are_numbered_without_a_gap_and_each_is_listed_once() -> None:
    numbers = [path.name[:4] for path in DECISIONS]
    assert numbers == [f"{number:04}" for number in range(1, len(DECISIONS) + 1)]
    in_force, _, replaced = text(ROOT / "docs/decisions/README.md").partition("\n## Replaced\n")
    rows = [(path.name[:4], path.name, text(path).splitlines()[0]) for path in DECISIONS]
    expected = [(number, name, title.removeprefix(f"# {number} ")) for number, name, title in rows]
    assert sorted(listed(in_force)) == [row for row in expected if not _REPLACED.search(row[2])]
    assert listed(replaced) == [row for row in expected if _REPLACED.search(row[2])]


def listed(page: str) -> list[tuple[str, str, str]]:
    """The rows of its tables: number, file, title."""
    return re.findall(r"^\| \[(\d{4})\]\(([^)]+)\) \| (.+) \|$", page, re.MULTILINE)


def test_a_replaced_decision_and_its_successor_name_each_other() -> None:
    pages = {path.name[:4]: text(path) for path in DECISIONS}
    by_titles = {(found[1], number) for number, page in pages.items() if (found := _REPLACED.search(page))}
    by_notes = {(after, number) for number, page in pages.items() for after in named("Replaced by", page)}
    by_successors = {(number, before) for number, page in pages.items() for before in named("Replaces", page)}
    assert by_titles
    assert by_titles == by_notes == by_successors
    changed = {
        (after, number) for number, page in pages.items() for after in named("Changed in part by", page)
    }
    assert all(after > before for after, before in by_titles | changed)


def named(words: str, page: str) -> list[str]:
    """The decisions that the note with these words links, between the title and the first heading."""
    note = re.search(rf"^{words} .*(?:\n.+)*", page.partition("\n## ")[0], re.MULTILINE)
    return re.findall(r"\]\((\d{4})-[^)]+\.md\)", note[0]) if note else []


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.name[:4])
def test_a_decision_is_short_and_gives_context_decision_and_consequences(path: Path) -> None:
    assert len(text(path).splitlines()) <= LONGEST_DECISION
    assert re.findall(r"^## (.+)$", text(path), re.MULTILINE) == ["Context", "Decision", "Consequences"]


def rooms_named(words: str) -> set[str]:
    """Modules and folders of the program as the docs write them: `delivery/runs/plan`, reading/mail/."""
    rooms = "|".join(sorted(path.name for path in (ROOT / "distributor").iterdir() if path.is_dir()))
    found = re.findall(
        rf"(?<![\w/.])(?:distributor/)?((?:{rooms})/[a-z_]+(?:/[a-z_]+)*)(?![\w/]*\.(?!py\b)\w)", words
    )
    return {name.rstrip("/") for name in found}


@pytest.mark.parametrize(
    "path",
    [ROOT / "distributor" / "__init__.py", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))],
    ids=lambda path: str(path.name),
)
def test_every_module_that_is_named_is_there(path: Path) -> None:
    program = ROOT / "distributor"
    named = rooms_named(text(path))
    assert (
        sorted(
            name
            for name in named
            if not (program / name).is_dir()
            and not (program / f"{name}.py").exists()
            and not (ROOT / "templates" / name).exists()
        )
        == []
    )
