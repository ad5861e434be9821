"""Help lines up on a terminal, in both languages."""

from __future__ import annotations

import subprocess
from collections.abc import Callable

import pytest

from distributor.cli.help import Help, columns, wrapped

Run = Callable[..., subprocess.CompletedProcess[str]]


def test_a_chinese_character_is_two_columns_wide() -> None:
    assert columns("送发 list，（甲）") == 17


def test_chinese_breaks_anywhere_but_before_a_closing_mark_and_inside_a_latin_word() -> None:
    lines = wrapped("列出须改正的问题，附行号。退出码为 1，否则为 0（UTF-8）。", 18)
    assert "".join(lines).replace(" ", "") == "列出须改正的问题，附行号。退出码为1，否则为0（UTF-8）。"
    assert all(columns(line) <= 18 for line in lines)
    assert not any(line.startswith(("，", "。", "）", " ")) for line in lines)
    assert any("（UTF-8）" in line for line in lines)


def test_english_breaks_between_words() -> None:
    assert wrapped("Show the version and exit.", 12) == ["Show the", "version and", "exit."]


def test_the_explanations_of_short_and_long_terms_begin_in_one_column() -> None:
    formatter = Help(width=40)
    formatter.write_dl(
        [("--out 文件夹", "目标文件夹。"), ("--yes", "不询问，直接执行。"), ("--" + "x" * 40, "很长。")]
    )
    out, yes, _long, below = formatter.getvalue().splitlines()
    assert {
        columns(line[: line.index(word)]) for line, word in ((out, "目"), (yes, "不"), (below, "很"))
    } == {14}


@pytest.mark.parametrize("language", ["zh_Hans", "en"])
@pytest.mark.parametrize("command", [(), ("issue", "preview"), ("issue", "sign"), ("deliveries",)])
def test_every_line_fits_and_every_explanation_begins_where_the_others_do(
    run_distributor: Run, language: str, command: tuple[str, ...]
) -> None:
    lines = run_distributor(*command, "--help", DISTRIBUTOR_LANGUAGE=language).stdout.splitlines()
    options = [line for line in lines if line.startswith("  -") and "  " in line[4:].rstrip()]
    explained = [columns(line) - columns(line[4:].partition("  ")[2].lstrip()) for line in options]
    assert len(explained) >= 2
    assert len(set(explained)) == 1
    assert all(columns(line) <= 80 or "[planned" in line for line in lines)
