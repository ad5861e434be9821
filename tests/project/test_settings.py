"""Every setting is documented, and no document names a setting that does not exist."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from distributor import environment
from distributor.settings import DOCUMENTED
from tests.conftest import ROOT

PACKAGE = ROOT / "distributor"
# `settings.AUTH_USER_MODEL` is how a foreign key names Django's accounts; migrations repeat what models say.
DJANGOS_OWN = ("store/models/login_link.py", "store/migrations/0004_login_links.py")
# They begin a process, or look for what one has read: the name of the module is Django's to import.
BY_NAME = ("cli/errors.py", "cli/setup.py", "local/parts.py", "web/asgi.py", "worker.py")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def test_the_example_is_what_the_settings_say() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert example == environment.example(), "run: .venv/bin/distributor settings --example > .env.example"


def test_every_setting_says_what_it_is_for() -> None:
    assert [name for name, setting in DOCUMENTED.items() if len(setting.help) < 10] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_document_assigns_to_a_setting_that_does_not_exist(path: Path) -> None:
    named = set(re.findall(r"(?<![\w$/.-])([A-Z][A-Z0-9_]{3,})=", path.read_text(encoding="utf-8")))
    known = set(DOCUMENTED) | {f"{name}_FILE" for name, setting in DOCUMENTED.items() if setting.secret}
    assert named - known - {"PYTHON", "UPGRADE", "SEEDS"} == set()


def other_handles(path: Path) -> Iterator[str]:
    """How the module gets at settings otherwise than by importing `distributor.settings`."""
    name = path.relative_to(PACKAGE).as_posix()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if name not in DJANGOS_OWN:
            yield from (one for one in imported(node) if f"{one}.".startswith("django.conf."))
        if name not in BY_NAME and isinstance(node, ast.Constant) and node.value == "distributor.settings":
            yield "distributor.settings, as a string"


def imported(node: ast.AST) -> list[str]:
    """The full names that an import brings in; none for anything else."""
    if isinstance(node, ast.ImportFrom):
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return [alias.name for alias in node.names] if isinstance(node, ast.Import) else []


def test_settings_have_one_handle() -> None:
    """Who may import it is in the contracts of import-linter (pyproject.toml)."""
    modules = sorted(PACKAGE.rglob("*.py"))
    found = {str(path.relative_to(PACKAGE)): list(other_handles(path)) for path in modules}
    assert {name: handles for name, handles in found.items() if handles} == {}


def test_what_is_excepted_is_still_there() -> None:
    """An exception that nobody needs any more goes."""
    for name in DJANGOS_OWN:
        assert "from django.conf import settings" in (PACKAGE / name).read_text(encoding="utf-8")
    for name in BY_NAME:
        assert '"distributor.settings"' in (PACKAGE / name).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "source",
    [
        "from django.conf import settings",
        "def late() -> None:\n    from django import conf",
        "import django.conf",
        "import django.conf.global_settings as given",
        'import_module("distributor.settings")',
    ],
)
def test_another_handle_is_found_wherever_it_stands(
    source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.project.test_settings.PACKAGE", tmp_path)
    (tmp_path / "module.py").write_text(source, encoding="utf-8")
    assert len(list(other_handles(tmp_path / "module.py"))) == 1
