"""Tables on terminals: as a table where there is room, else a block per row, and never cut."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from rich.console import Console

from distributor.cli import table

HEADINGS = ["期号", "份号", "姓名", "邮箱", "时间", "依据", "Message-ID"]
ROW = [
    "2026-11",
    7,
    "谢某某",
    "reader@example.com",
    "2026-11-29 20:24",
    "",
    "<2026-11.r1.7.45562cfd@example.org>",
]


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """`shown(width, headings, row)`: what a terminal of that width shows."""

    def show(width: int, headings: list[str], row: list[object], *, terminal: bool = True) -> str:
        written = io.StringIO()
        screen = Console(file=written, width=width, force_terminal=terminal, color_system=None)
        monkeypatch.setattr(table, "console", lambda err=False: screen)
        table.show(headings, [row], right=(1,))
        return written.getvalue()

    return show


def test_where_there_is_room_it_is_a_table(shown: Callable[..., str]) -> None:
    assert "┃ 期号" in shown(160, HEADINGS, ROW)


def test_a_narrow_terminal_shows_a_block_per_row_with_whole_values(shown: Callable[..., str]) -> None:
    lines = shown(80, HEADINGS, ROW).splitlines()
    assert "<2026-11.r1.7.45562cfd@example.org>" in lines[5], "one piece, to be copied"
    assert not any(line.startswith("依据") for line in lines), "what is empty is left out"


def test_a_pipe_and_few_columns_stay_a_table(shown: Callable[..., str]) -> None:
    assert "┃ 期号" in shown(80, HEADINGS, ROW, terminal=False)
    assert "┃ 含义" in shown(40, ["含义", "份数"], ["很长的一句话" * 20, 7])
