"""`distributor audience …`: shown first, applied after a yes."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pytest_django import Settings

from distributor.cli import main
from distributor.store.models import Publication
from distributor.store.queries import suppression

Run = Callable[..., Result]
Process = Callable[..., subprocess.CompletedProcess[str]]
Write = Callable[..., None]


@pytest.fixture
def people(tmp_path: Path, environment: dict[str, str], settings: Settings) -> Write:
    """`people("姓名,a@example.org", …)`: recipients/ with one group of these rows."""
    folder = tmp_path / "recipients"
    folder.mkdir()
    settings.RECIPIENTS = folder
    environment["RECIPIENTS"] = str(folder)
    (folder / "groups.toml").write_text(
        '[[group]]\nname = "市法院"\norder = 1\nfile = "court.csv"\n', encoding="utf-8"
    )

    def write(*rows: str) -> None:
        (folder / "court.csv").write_text("\n".join(["姓名,邮箱", *rows, ""]), encoding="utf-8")

    write("姜霖,jiang@example.org")
    return write


@pytest.fixture
def run(db: None) -> Run:
    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, arguments, prog_name="distributor")

    return run


def members(run: Run) -> list[str]:
    done = run("audience", "show", "市法院", "--json")
    return [member["email"] for member in json.loads(done.stdout)] if done.exit_code == 0 else []


@pytest.fixture
def answer(environment: dict[str, str], tmp_path: Path, people: Write) -> Callable[[str], int]:
    """Run a sync on a terminal and type an answer; returns the exit code."""

    def answer(typed: str) -> int:
        ours, theirs = pty.openpty()
        command = [sys.executable, "-m", "distributor", "audience", "sync"]
        with subprocess.Popen(
            command, cwd=tmp_path, env=environment, stdin=theirs, stdout=theirs, stderr=theirs
        ) as process:
            os.close(theirs)
            os.write(ours, f"{typed}\n".encode())
            code = process.wait(60)
            os.close(ours)
        return code

    return answer


def test_without_a_terminal_and_without_yes_nothing_is_applied(run: Run, people: Write) -> None:
    done = run("audience", "sync")
    assert done.exit_code == 2
    assert "+ group 市法院: 1 entry" in done.stdout
    assert done.stderr == "nothing was applied: there is no terminal for the question; use --yes to apply\n"
    assert members(run) == []


@pytest.mark.parametrize(("typed", "code", "applied"), [("y", 0, True), ("n", 2, False)])
def test_on_a_terminal_it_asks(
    answer: Callable[[str], int], run_distributor: Process, typed: str, code: int, applied: bool
) -> None:
    assert answer(typed) == code
    assert (run_distributor("audience", "show", "市法院").returncode == 0) is applied


def test_every_change_is_shown_before_it_is_applied(run: Run, people: Write) -> None:
    people("姜霖,jiang@example.org", "许雅林,xu@example.org")
    run("audience", "sync", "--yes")
    people("姜霖,jiang@example.org", "叶欣,ye@example.org")
    shown = run("audience", "sync", "--yes").stdout
    assert "+ 市法院: 叶欣 <ye@example.org>" in shown
    assert "- 市法院: 许雅林 <xu@example.org>" in shown
    assert "added 1, changed 0, moved 0, removed 1" in shown
    assert members(run) == ["jiang@example.org", "ye@example.org"]


def test_with_nothing_to_do_nobody_is_asked(run: Run, people: Write) -> None:
    run("audience", "sync", "--yes")
    done = run("audience", "sync")
    assert (done.exit_code, done.stdout) == (0, "nothing to do: the database mirrors the files\n")


def test_as_json_every_change_is_listed(run: Run, people: Write) -> None:
    found = json.loads(run("audience", "sync", "--yes", "--json").stdout)
    assert found["groups"]["added"] == ["市法院"]
    assert [member["email"] for member in found["added"]] == ["jiang@example.org"]
    assert found["removed"] == []


def test_a_long_list_of_changes_is_cut_but_counted(run: Run, people: Write) -> None:
    run("audience", "sync", "--yes")
    people(*(f"读者{n},reader{n}@example.org" for n in range(130)))
    shown = run("audience", "sync", "--yes").stdout.splitlines()
    assert "… and 31 more (--json lists them all)" in shown
    assert shown[-1] == "added 130, changed 0, moved 0, removed 1"


def test_a_bad_row_is_refused_with_file_and_line(run: Run, people: Write) -> None:
    people("姜霖,jiang@example.org", "许雅林,not an address")
    done = run("audience", "sync", "--yes")
    assert done.exit_code == 2
    assert done.stderr.startswith("court.csv:3: ")
    assert members(run) == []


def test_groups_are_shown_with_their_numbers(run: Run, people: Write) -> None:
    run("audience", "sync", "--yes")
    groups = json.loads(run("audience", "show", "--json").stdout)
    assert groups == [{"name": "市法院", "aliases": [], "file": "court.csv", "members": 1}]
    assert "1 entry in all" in run("audience", "show").stdout
    assert "jiang@example.org" in run("audience", "show", "市法院").stdout


def test_an_unknown_group_is_answered_with_those_that_there_are(run: Run, people: Write) -> None:
    run("audience", "sync", "--yes")
    done = run("audience", "show", "市政府")
    assert (done.exit_code, done.stderr) == (2, "no group 市政府; there is 市法院\n")


@pytest.mark.django_db
def test_who_receives_some_publications_and_not_others_is_shown_so(run: Run, people: Write) -> None:
    people("姜霖,jiang@example.org", "叶欣,ye@example.org", "许雅林,xu@example.org")
    run("audience", "sync", "--yes")
    city, county = (
        Publication.objects.create(title=title, slug=slug)
        for title, slug in (("城市公报", "city"), ("县区公报", "county"))
    )
    suppression.suppress("jiang@example.org", "unsubscribed", publication_id=county.pk)
    suppression.suppress("ye@example.org", "bounced")
    told = json.loads(run("audience", "show", "市法院", "--json").stdout)
    stopped = {each["email"]: (each["suppressed"], each["suppressed_for"]) for each in told}
    assert stopped == {
        "jiang@example.org": (False, ["县区公报"]),
        "ye@example.org": (True, []),
        "xu@example.org": (False, []),
    }
    assert "does not receive 县区公报" in run("audience", "show", "市法院").stdout
    suppression.suppress("jiang@example.org", "unsubscribed", publication_id=city.pk)
    assert run("audience", "show", "市法院").stdout.count("receives nothing") == 2
