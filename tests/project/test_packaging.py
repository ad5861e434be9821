"""The wheel is complete, and works far from the checkout."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT

SHARED = ("templates", "locale", "static", "recipients", "sample")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def unpacked(wheel: Path) -> Path:
    folder = wheel.parent / "unpacked"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def files(folder: Path) -> set[str]:
    found = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    return {name for name in found if "__pycache__" not in name}


def test_every_module_is_in_the_wheel(unpacked: Path) -> None:
    ours = files(ROOT / "distributor")
    assert len(ours) > 50
    assert ours <= files(unpacked / "distributor")


@pytest.mark.parametrize("name", SHARED)
def test_templates_words_static_files_and_the_sample_travel_in_the_wheel(unpacked: Path, name: str) -> None:
    assert files(unpacked / "distributor" / "share" / name) == files(ROOT / name)


def test_the_licence_is_in_the_wheel(unpacked: Path) -> None:
    assert list(unpacked.glob("*.dist-info/licenses/LICENSE"))


@pytest.fixture
def outside(unpacked: Path, tmp_path: Path) -> dict[str, str]:
    """An environment in which the wheel's package is the only one of that name."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return kept | {"PYTHONPATH": str(unpacked), "DISTRIBUTOR_VAR": str(tmp_path / "var"), "PYTHONUTF8": "1"}


@pytest.mark.parametrize(("language", "word"), [("en", "Usage"), ("zh_Hans", "用法")])
def test_the_command_runs_from_the_wheel_in_both_languages(
    outside: dict[str, str], tmp_path: Path, language: str, word: str
) -> None:
    command = [sys.executable, "-P", "-m", "distributor", "--help"]
    environment = outside | {"DISTRIBUTOR_LANGUAGE": language}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert word in done.stdout


def test_what_the_wheel_shares_is_its_own(outside: dict[str, str], unpacked: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-P", "-c", "from distributor.share import SHARE; print(SHARE)"]
    done = subprocess.run(command, cwd=tmp_path, env=outside, capture_output=True, text=True, check=True)
    assert Path(done.stdout.strip()) == unpacked / "distributor" / "share"


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_with_hashes_and_names_no_index(name: str) -> None:
    text = (ROOT / name).read_text()
    entries = re.findall(r"^[a-z].*(?:\n    .*)*", text, re.MULTILINE)
    loose = [entry.split()[0] for entry in entries if "==" not in entry or "--hash=sha256:" not in entry]
    assert len(entries) > 30
    assert loose == []
    assert "://" not in text


def test_every_dependency_is_among_the_pinned_ones() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    pinned = set(
        re.findall(r"^([a-z0-9-]+)(?:\[[a-z,]+\])?==", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    )
    named = (re.split(r"[^a-z0-9.-]", line)[0] for line in project["project"]["dependencies"])
    wanted = {name.replace(".", "-") for name in named}  # as requirements files write them
    assert wanted <= pinned
