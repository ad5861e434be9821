"""Nothing from outside steers the terminal."""

from __future__ import annotations

import json

import pytest

from distributor.cli import table, text


@pytest.mark.parametrize(
    "hostile",
    ["\x1b[2J", "\x1b]0;title\x07", "\x9b31m", "\r", "\x08\x08", "\u202e", "\u2066", "\x00", "\x7f"],
)
def test_controls_and_direction_marks_do_not_reach_the_terminal(
    hostile: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text.say(f"甲{hostile}乙")
    text.note(f"甲{hostile}乙")
    table.show(["列"], [[f"甲{hostile}乙"]])
    printed = "".join(capsys.readouterr())
    assert not set(hostile) & set("\x1b\x9b\r\x08\x07\u202e\u2066\x00\x7f") & set(printed)
    assert printed.count("甲") == printed.count("乙") == 3


def test_what_looks_like_markup_is_printed_as_written(capsys: pytest.CaptureFixture[str]) -> None:
    table.show(["[bold]列[/bold]"], [["[red]甲[/red] :smile: [/]"]])
    printed = capsys.readouterr().out
    assert "[bold]列[/bold]" in printed
    assert "[red]甲[/red] :smile: [/]" in printed


def test_typography_and_line_breaks_arrive_as_written(capsys: pytest.CaptureFixture[str]) -> None:
    text.say("「引」“号”——（全角）\n第二行")
    assert capsys.readouterr().out == "「引」“号”——（全角）\n第二行\n"


def test_json_keeps_every_character_and_shows_no_raw_control(
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    value = {"题": "甲\x1b[2J\x9b31m\u202e\u2028乙\x7f"}
    text.print_json(value)
    printed = capsysbinary.readouterr().out.decode("utf-8")
    assert json.loads(printed) == value
    assert "题" in printed
    assert not set("\x1b\x9b\u202e\u2028\x7f") & set(printed)


def test_a_table_in_a_pipe_is_not_cut_to_eighty_columns(capsys: pytest.CaptureFixture[str]) -> None:
    table.show(["a", "b"], [["x" * 70, "y" * 70]])
    assert "x" * 70 in capsys.readouterr().out
