"""An old Word file on a machine without a converter: its text, and nothing that a damaged file could do."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distributor.documents.word.word97 import NotWord, paragraphs
from tests import made

DOC = made.OLD_WORD.read_bytes()


def test_paragraphs_arrive_with_their_marks_and_rare_characters() -> None:
    assert paragraphs(DOC)[:3] == [
        "云州市人大常委会视察“一河两岸”——以法治守护清水",
        "11月6日，云州市人大常委会组织部分代表视察清水河治理。",
        "代表们指出：「河长制」要见行动。镕喆𠮷",
    ]


def test_the_rows_of_a_table_are_lines_with_their_cells_apart() -> None:
    assert [line.split("\t") for line in paragraphs(DOC)[3:]] == [["项目", "结果"], ["断面", "Ⅲ类"]]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", DOC[:600], DOC[:2000]])
def test_what_is_no_word_file_is_refused(data: bytes) -> None:
    with pytest.raises(NotWord):
        paragraphs(data)


@given(st.integers(0, len(DOC) - 1), st.binary(min_size=1, max_size=8))
def test_a_damaged_file_is_read_or_refused(at: int, noise: bytes) -> None:
    with contextlib.suppress(NotWord):
        assert all(isinstance(line, str) for line in paragraphs(DOC[:at] + noise + DOC[at + len(noise) :]))
