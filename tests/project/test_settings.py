"""Every setting is documented, and no document names a setting that does not exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from distributor import environment
from distributor.settings import DOCUMENTED
from tests.conftest import ROOT

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
