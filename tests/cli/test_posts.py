"""`distributor audience replace | history`: a post goes to its next holder, and who held it stays known."""

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

Process = Callable[..., subprocess.CompletedProcess[str]]
Command = Callable[..., Result]
BY = "唐知 <tang@example.org>"
COURT = (
    "姓名,邮箱,职务,单位,电话,备注\n姜霖,jiang@example.org,院长,中级人民法院,0314-1,样刊\n"
    "许雅林,xu@example.org,副院长,中级人民法院,,\n"
)
# Replaces, and dies between the file and the database's commit.
KILLED = """
import os, sys
from pathlib import Path
from distributor.cli import setup
setup.django()
from distributor.desk import replacement
put = replacement._put
def killed(path, data):
    put(path, data)
    os._exit(9)
replacement._put = killed
replacement.apply(replacement.plan(Path(sys.argv[1]), "市法院 院长", replacement.successor(sys.argv[2])))
"""


@pytest.fixture
def court(tmp_path: Path, environment: dict[str, str], settings: Settings) -> Path:
    """court.csv of a folder with one group."""
    folder = tmp_path / "recipients"
    folder.mkdir()
    settings.RECIPIENTS = folder
    environment["RECIPIENTS"] = str(folder)
    group = '[[group]]\nname = "市法院"\norder = 1\nfile = "court.csv"\n'
    (folder / "groups.toml").write_text(group, encoding="utf-8")
    (folder / "court.csv").write_text(COURT, encoding="utf-8")
    return folder / "court.csv"


@pytest.fixture
def command(db: None, court: Path) -> Command:
    def command(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["audience", *arguments], prog_name="distributor")

    assert command("sync", "--yes").exit_code == 0
    return command


def holders(history: str) -> list[tuple[str, bool]]:
    return [(each["name"], each["until"] is None) for each in json.loads(history)]


def test_without_a_terminal_it_shows_the_change_and_wants_yes(command: Command, court: Path) -> None:
    done = command("replace", "市法院", "院长", "--by", BY)
    assert done.exit_code == 2
    assert done.stdout == (
        "= 市法院 · 中级人民法院 · 院长: 姜霖 <jiang@example.org> → 唐知 <tang@example.org>\n"
        "1 person is in no group any more and receives nothing; the history stays\n"
    )
    assert "court.csv:2: the other cells of the row stay as they are: 0314-1; 样刊\n" in done.stderr
    assert "use --yes" in done.stderr
    assert court.read_text(encoding="utf-8") == COURT


def test_with_yes_file_and_database_have_the_successor(command: Command, court: Path) -> None:
    done = command("replace", "市法院 院长", "--by", BY, "--yes")
    assert done.exit_code == 0, done.stderr
    assert court.read_text(encoding="utf-8") == COURT.replace("姜霖,jiang@", "唐知,tang@")
    assert command("sync").stdout == "nothing to do: the database mirrors the files\n"
    assert holders(command("history", "市法院 院长", "--json").stdout) == [("姜霖", False), ("唐知", True)]
    table = command("history", "唐知").stdout
    assert "jiang@example.org" in table and "today" in table


@pytest.mark.parametrize("answer", [("y", 0, "唐知"), ("n", 2, "姜霖")])
def test_on_a_terminal_it_asks(
    run_distributor: Process, environment: dict[str, str], court: Path, answer: tuple[str, int, str]
) -> None:
    typed, code, name = answer
    assert run_distributor("audience", "sync", "--yes").returncode == 0
    ours, theirs = pty.openpty()
    words = [sys.executable, "-m", "distributor", "audience", "replace", "市法院院长", "--by", BY]
    with subprocess.Popen(
        words, cwd=court.parent, env=environment, stdin=theirs, stdout=theirs, stderr=theirs
    ) as process:
        os.close(theirs)
        os.write(ours, f"{typed}\n".encode())
        assert process.wait(60) == code
        os.close(ours)
    assert court.read_text(encoding="utf-8").splitlines()[1].startswith(name)
    assert holders(run_distributor("audience", "history", "院长", "--json").stdout)[-1] == (name, True)


def test_killed_between_file_and_database_the_next_sync_tells_the_succession(
    run_distributor: Process, environment: dict[str, str], court: Path
) -> None:
    assert run_distributor("audience", "sync", "--yes").returncode == 0
    seeing = environment | {"DJANGO_SETTINGS_MODULE": "distributor.settings"}
    words = [sys.executable, "-c", KILLED, str(court.parent), BY]
    assert subprocess.run(words, cwd=court.parent, env=seeing, check=False).returncode == 9
    assert court.read_text(encoding="utf-8").splitlines()[1].startswith("唐知")
    assert holders(run_distributor("audience", "history", "市法院 院长", "--json").stdout) == [("姜霖", True)]
    again = run_distributor("audience", "replace", "姜霖", "--by", BY, "--yes")
    assert (again.returncode, "audience sync" in again.stderr) == (2, True)
    synced = json.loads(run_distributor("audience", "sync", "--yes", "--json").stdout)
    assert [(each["before"]["name"], each["after"]["name"]) for each in synced["succeeded"]] == [
        ("姜霖", "唐知")
    ]
    found = json.loads(run_distributor("audience", "history", "院长", "--json").stdout)
    assert found[1]["predecessor"] == found[0]["id"]


def test_a_sync_tells_a_succession_on_one_line_and_in_json_as_one_who_goes_and_one_who_comes(
    command: Command, court: Path
) -> None:
    court.write_text(COURT.replace("姜霖,jiang@", "唐知,tang@"), encoding="utf-8")
    shown = command("sync").stdout
    assert "= 市法院 · 中级人民法院 · 院长: 姜霖 <jiang@example.org> → 唐知 <tang@example.org>\n" in shown
    assert "added 0, changed 0, moved 0, removed 0, succeeded 1\n" in shown
    found = json.loads(command("sync", "--yes", "--json").stdout)
    assert [[each["name"] for each in found[kind]] for kind in ("added", "removed")] == [["唐知"], ["姜霖"]]
    assert len(found["succeeded"]) == 1


@pytest.mark.parametrize(
    ("stopped", "said", "told"),
    [
        ("tang@example.org", "tang@example.org is suppressed (", "bounced"),
        ("jiang@example.org", "jiang@example.org is suppressed; that does not carry over", None),
    ],
)
def test_it_says_whom_a_suppression_is_about(
    command: Command, stopped: str, said: str, told: str | None
) -> None:
    suppression.suppress(stopped, "bounced")
    done = command("replace", "市法院 院长", "--by", BY, "--yes", "--json")
    assert said in done.stderr
    assert json.loads(done.stdout)["suppressed"] == told
    shown = json.loads(command("show", "市法院", "--json").stdout)
    assert [each["suppressed"] for each in shown] == [told is not None, False]


def test_it_says_which_publication_the_successor_wants_no_more(command: Command) -> None:
    stopped = Publication.objects.create(title="云州人大工作", slug="p1")
    suppression.suppress("tang@example.org", "unsubscribed", publication_id=stopped.pk)
    done = command("replace", "市法院 院长", "--by", BY, "--yes")
    assert "tang@example.org receives nothing of 云州人大工作 (" in done.stderr


@pytest.mark.parametrize("words", [("replace", "检察长", "--by", BY), ("history", "检察长")])
def test_a_post_that_nobody_held_is_said_to_be_none(command: Command, words: tuple[str, ...]) -> None:
    done = command(*words)
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    assert "检察长" in done.stderr
