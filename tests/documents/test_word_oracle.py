"""The oracle, over the cases."""

from __future__ import annotations

from pathlib import Path

import pytest

from distributor.documents.read import read_bytes
from distributor.documents.values import Document
from tests.documents.word_files import file, p
from tests.documents.word_oracle import amiss

CASES = sorted((Path(__file__).parent / "cases").glob("*.docx"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_oracle_finds_nothing_amiss_in_the_cases(path: Path) -> None:
    data = path.read_bytes()
    assert amiss(data, read_bytes(path.name, data)) in ([], ["公开的话。"])


def test_the_oracle_sees_what_is_lost_and_what_is_doubled() -> None:
    data = file(p("第一段的话完整") + p("第二段的话完整"))
    found = read_bytes("issue.docx", data)
    half = Document("issue.docx", "docx", found.blocks[:1])
    twice = Document("issue.docx", "docx", (*found.blocks, found.blocks[0]))
    assert (amiss(data, found), amiss(data, half)) == ([], ["第二段的话完整"])
    assert amiss(data, twice) == ["第一段的话完整"]
