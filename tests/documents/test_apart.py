"""A document that is read in a process apart is the same, and one that does harm harms nobody."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from distributor.documents import reader_process
from distributor.errors import DocumentError
from distributor.issue.document import read
from tests.documents.test_picture_files import picture
from tests.issue.test_sample import SAMPLE

CASES = Path(__file__).parent / "cases"


@pytest.mark.parametrize("file", [SAMPLE, CASES / "looks.docx", CASES / "camera.docx", CASES / "chart.docx"])
def test_it_is_the_same_document(file: Path) -> None:
    assert reader_process.read(file.name, file.read_bytes(), file.parent).document == read(file)


def test_pictures_beside_it_come_along(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(picture())
    found = reader_process.read("issue.md", "# 题\n\n![灯](a.png)\n\n![外](../b.png)".encode(), tmp_path)
    assert found.beside == {"a.png": picture()}


def test_a_refusal_is_the_same_and_in_the_language_of_who_asks() -> None:
    with pytest.raises(DocumentError, match=r"^issue\.md: .*empty$"):
        reader_process.read("issue.md", b"")


READING_VERSION = (
    "from distributor.documents import child, limits; child.CPU_SECONDS = 4; child.read_bytes = "
)


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        ("import os; os.kill(os.getpid(), 11)", "broke off"),
        ("print('nothing that anybody asked for')", "broke off"),
        (f"{READING_VERSION} lambda *asked: bytearray(2 * limits.MEMORY); child.main()", "too much memory"),
        (f"{READING_VERSION} lambda *asked: sum(iter(int, 1)); child.main()", "too long"),
    ],
)
def test_whatever_becomes_of_the_reader_is_one_clear_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, harm: str, words: str
) -> None:
    fake = tmp_path / "python"
    fake.write_text(f"#!{sys.executable}\n{harm}\n")
    fake.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(fake))
    with pytest.raises(DocumentError, match=words):
        reader_process.read("issue.docx", b"PK")


def test_a_reader_that_sleeps_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader_process, "WALL_SECONDS", 0.01)
    with pytest.raises(DocumentError, match="too long"):
        reader_process.read("issue.docx", b"PK")
