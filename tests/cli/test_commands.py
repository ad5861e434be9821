"""The command as a whole: its help, its languages, its mistakes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from distributor import __version__, cli
from distributor.cli.click_messages import CLICK, CLICK_PLURALS
from distributor.cli.lazy import load
from tests.issue.paper import ISSUE

Run = Callable[..., subprocess.CompletedProcess[str]]
ENTRIES = {**cli.COMMANDS, **cli.ISSUE, **cli.AUDIENCE, **cli.DKIM}


@pytest.mark.parametrize("name", ENTRIES)
def test_every_command_of_the_list_can_be_loaded_and_bears_its_name(name: str) -> None:
    tables = (cli.COMMANDS, cli.ISSUE, cli.AUDIENCE, cli.DKIM)
    for entry in (table[name] for table in tables if name in table):
        command = load(entry)
        assert isinstance(command, click.Command)
        assert command.name == name


def test_help_lists_every_command_without_waking_django() -> None:
    script = (
        "import sys; from distributor.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: print('django' in sys.modules, 'rich' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("False False\n")
    assert all(name in done.stdout for name in cli.COMMANDS)


def test_the_version_is_told(run_distributor: Run) -> None:
    assert __version__ in run_distributor("--version").stdout


@pytest.mark.parametrize(
    "arguments",
    [("isue",), ("issue", "chek", "2023-09"), ("issue", "import"), ("issue", "layout", "2023-09", "huge")],
)
def test_a_wrong_command_line_is_told_and_ends_with_2(
    run_distributor: Run, arguments: tuple[str, ...]
) -> None:
    done = run_distributor(*arguments)
    assert done.returncode == 2
    assert "Usage:" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_issue_is_one_line(run_distributor: Run) -> None:
    done = run_distributor("issue", "show", "2023-08")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "no issue 2023-08; none is here yet: distributor issue import FILE\n"


def test_a_wrong_setting_is_one_line_that_names_it(run_distributor: Run) -> None:
    done = run_distributor("issue", "list", WEB_PORT="eighty")
    assert done.returncode == 2
    assert done.stderr == "WEB_PORT: expected a whole number, found 'eighty'\n"


def test_help_does_not_touch_the_database(run_distributor: Run, var: Path) -> None:
    for file in var.glob("distributor.sqlite3*"):
        file.unlink()
    done = run_distributor("issue", "import", "--help")
    assert done.returncode == 0
    assert "FILE..." in done.stdout
    assert not (var / "distributor.sqlite3").exists()


def broken(environment: dict[str, str], *options: str) -> subprocess.CompletedProcess[str]:
    """Run a command that meets an error which nobody expected."""
    script = (
        "from distributor.cli import main\n"
        "from distributor.cli.lazy import LazyCommand\n"
        "main.entries['broken'] = LazyCommand('setup:missing\\x1b[2J', '')\n"
        f"main({[*options, 'broken']!r}, prog_name='distributor')"
    )
    command = [sys.executable, "-c", script]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


def test_what_nobody_expected_is_one_line_that_names_the_log(environment: dict[str, str], var: Path) -> None:
    done = broken(environment)
    assert done.returncode == 1
    assert done.stderr.startswith("unexpected error: AttributeError: ")
    assert done.stderr.endswith(f"(details: {var}/log/distributor.log)\n")
    assert done.stderr.count("\n") == 1
    assert "\x1b" not in done.stderr
    assert "Traceback" in (var / "log" / "distributor.log").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "arguments",
    [("issue", "show", "%s"), ("status", "%s"), ("contributor", "show", "%s"), ("archive", "show", "%s")],
    ids=" ".join,
)
def test_what_is_no_text_in_the_terminals_encoding_is_one_clear_line(
    run_distributor: Run, arguments: tuple[str, ...]
) -> None:
    gbk = os.fsdecode("期".encode("gbk"))
    done = run_distributor(*(each.replace("%s", gbk) for each in arguments), DISTRIBUTOR_LANGUAGE="en")
    assert done.returncode == 2
    assert done.stderr == "“[U+DCC6][U+DCDA]” is not valid UTF-8; check the encoding of this terminal\n"


@pytest.mark.parametrize("by", ["张\u202e三", "张" * 101, os.fsdecode("张".encode("gbk"))])
def test_a_name_that_nobody_has_enters_nothing_on_the_record(run_distributor: Run, by: str) -> None:
    asked = ("suppressed", "add", "a@example.org", "--reason", "离任", "--by", by)
    done = run_distributor(*asked, DISTRIBUTOR_LANGUAGE="en")
    assert done.returncode == 2 and "a name has no control characters" in done.stderr
    assert "a@example.org" not in run_distributor("suppressed", "list").stdout


def test_the_traceback_is_shown_on_demand(environment: dict[str, str]) -> None:
    assert "Traceback" in broken(environment, "--debug").stderr
    assert "Traceback" in broken(environment | {"DEBUG": "1"}).stderr


def test_a_terminal_without_chinese_shows_marks_and_json_stays_whole(
    run_distributor: Run, tmp_path: Path
) -> None:
    (tmp_path / "issue.md").write_text(ISSUE, encoding="utf-8")
    poor = {"PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    assert run_distributor("issue", "import", "issue.md", **poor).returncode == 0
    assert "????" in run_distributor("issue", "list", **poor).stdout
    assert "溪城人大" in run_distributor("issue", "list", "--json", **poor).stdout


def test_both_languages_are_spoken(run_distributor: Run) -> None:
    english, chinese = (
        run_distributor("--help", DISTRIBUTOR_LANGUAGE=tag).stdout for tag in ("en", "zh_Hans")
    )
    assert "Usage:" in english
    assert "用法" in chinese
    assert "Show" not in chinese


def test_the_language_may_stand_in_dot_env(
    run_distributor: Run, environment: dict[str, str], tmp_path: Path
) -> None:
    del environment["DISTRIBUTOR_LANGUAGE"]
    (tmp_path / ".env").write_text("DISTRIBUTOR_LANGUAGE=zh_Hans\n", encoding="ascii")
    assert "用法" in run_distributor("--help", LANG="en_GB.UTF-8").stdout


def test_the_words_of_click_are_those_that_click_says() -> None:
    folder = Path(click.__file__).parent
    source = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    said = {*CLICK, *(word for pair in CLICK_PLURALS for word in pair)}
    unsaid = [word for word in said if word.replace("\n", "\\n").replace("\t", "\\t") not in source]
    assert unsaid == []
