"""The commands as people run them: served, asked to end, and killed at any moment."""

from __future__ import annotations

import contextlib
import json
import random
import signal
import smtplib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.incoming.sources.conftest import mail
from tests.incoming.sources.imap_server import CODE, Box, Mail, Server

INBOX = b"INBOX"
Serve = Callable[..., "contextlib.AbstractContextManager[subprocess.Popen[str]]"]


@pytest.fixture
def serve(environment: dict[str, str], tmp_path: Path) -> Serve:
    """`with serve(INBOX=…) as process:`"""

    @contextlib.contextmanager
    def started(*arguments: str, **settings: str) -> Iterator[subprocess.Popen[str]]:
        command = [sys.executable, "-m", "distributor", "inbox", *(arguments or ("serve",))]
        process = subprocess.Popen(
            command,
            cwd=tmp_path,
            env=environment | settings,
            stderr=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            yield process
        finally:
            process.kill()
            process.communicate()

    return started


def listed(run_distributor: Run) -> list[dict[str, object]]:
    result = run_distributor("inbox", "list", "--json")
    assert result.returncode == 0, result.stderr
    rows: list[dict[str, object]] = json.loads(result.stdout)
    return rows


def url(server: Server) -> str:
    return f"imap://office%40example.org:{CODE}@127.0.0.1:{server.port}/?name=126"


def wait_for(true: Callable[[], object], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.05)


def test_mail_from_every_source_is_kept_and_read_until_it_is_asked_to_end(
    serve: Serve, run_distributor: Run, netease_server: Server, tmp_path: Path
) -> None:
    netease_server.boxes[INBOX].mails[7] = Mail(mail("来自网易"))
    maildir, path = tmp_path / "Maildir", tmp_path / "inbox.sock"
    for name in ("tmp", "new", "cur"):
        (maildir / name).mkdir(parents=True)
    (maildir / "new" / "1.a.host").write_bytes(mail("来自邮箱目录"))
    sources = f"{url(netease_server)},maildir://{maildir}?name=local"
    with serve(INBOX=sources, INBOX_LISTEN=f"lmtp://{path}?name=mta", INBOX_SECONDS="1") as process:
        wait_for(path.is_socket)
        with smtplib.LMTP(str(path), timeout=20) as client:
            client.sendmail("zhang@example.com", ["office@example.org"], mail("来自本机"))
        netease_server.boxes[INBOX].mails[9] = Mail(mail("后来的"))
        wait_for(lambda: len(rows := listed(run_distributor)) == 4 and all(row["route"] for row in rows))
        process.terminate()
        assert process.wait(20) == 0
    assert not path.exists()
    found = {(row["source"], row["subject"]) for row in listed(run_distributor)}
    assert found == {("126", "来自网易"), ("126", "后来的"), ("local", "来自邮箱目录"), ("mta", "来自本机")}


@pytest.mark.parametrize("seed", range(3))
def test_killed_again_and_again_every_mail_is_kept_once(
    seed: int, serve: Serve, run_distributor: Run, netease_server: Server
) -> None:
    mails = {1000 + 3 * number: Mail(mail(f"稿件{number}", size=20_000)) for number in range(60)}
    netease_server.boxes[INBOX].mails |= mails
    chance = random.Random(seed)
    for number in range(1, 4):
        goal = 15 * number + chance.randrange(10)
        with serve("serve", "--keep-only", INBOX=url(netease_server), INBOX_SECONDS="1") as process:
            wait_for(lambda goal=goal: len(netease_server.told("UID FETCH")) >= goal)  # type: ignore[misc]
            time.sleep(chance.random() / 50)
            process.send_signal(signal.SIGKILL)
    result = run_distributor("inbox", "fetch", "--keep-only", INBOX=url(netease_server))
    assert result.returncode == 0, result.stderr
    subjects = [row["subject"] for row in listed(run_distributor)]
    assert len(subjects) == 60


def test_killed_while_it_receives_files_every_one_is_kept_once(
    serve: Serve, run_distributor: Run, tmp_path: Path, var: Path
) -> None:
    folder = tmp_path / "mails"
    folder.mkdir()
    for number in range(300):
        (folder / f"{number:03}.eml").write_bytes(mail(f"稿件{number}"))
    kept = var / "incoming"
    for goal in (30, 120):
        with serve("receive", "--keep-only", str(folder)) as process:
            wait_for(lambda goal=goal: len(list(kept.glob("??/*"))) >= goal)  # type: ignore[misc]
            process.send_signal(signal.SIGKILL)
    assert run_distributor("inbox", "receive", "--keep-only", folder).returncode == 0
    assert len(listed(run_distributor)) == 300
    assert len([path for path in kept.glob("??/*") if len(path.name) == 64]) == 300


def test_two_processes_at_once_keep_every_mail_once(
    serve: Serve, run_distributor: Run, netease_server: Server
) -> None:
    netease_server.boxes[INBOX].mails |= {number: Mail(mail()) for number in range(1, 41)}
    with serve("fetch", "--keep-only", INBOX=url(netease_server)) as one:
        with serve("fetch", "--keep-only", INBOX=url(netease_server)) as other:
            assert [process.communicate(timeout=60)[1] for process in (one, other)] == ["", ""]
        assert (one.returncode, other.returncode) == (0, 0)
    assert len(listed(run_distributor)) == 40


def test_a_mailbox_that_fails_is_told_and_the_others_are_fetched(
    run_distributor: Run, netease_server: Server, qq_server: Server
) -> None:
    netease_server.refuse = b"LOGIN Login error or password error"
    qq_server.boxes[INBOX].mails[1] = Mail(mail())
    sources = f"{url(netease_server)} {url(qq_server).replace('name=126', 'name=qq')}"
    result = run_distributor("inbox", "fetch", INBOX=sources)
    assert result.returncode == 1
    assert (
        result.stderr
        == "126: log-in refused; correct user and password: LOGIN Login error or password error\n"
    )
    assert result.stdout == "1 mail kept\n1 mail read\n"
    doctor = run_distributor("doctor", "--json", INBOX=sources)
    found = {row["what"]: row for row in json.loads(doctor.stdout)}
    assert found["Mailbox 126"]["state"] == "bad" and found["Mailbox qq"]["state"] == "good"


def test_a_folder_that_is_missing_is_told(run_distributor: Run, netease_server: Server) -> None:
    result = run_distributor("inbox", "fetch", INBOX=f"{url(netease_server)}&folders=INBOX,稿件箱")
    assert result.returncode == 1
    assert result.stderr.startswith("126: 稿件箱: the folder cannot be opened: ")


def test_files_are_received_and_what_is_none_is_a_line_and_a_code(
    run_distributor: Run, tmp_path: Path
) -> None:
    (tmp_path / "a.eml").write_bytes(mail("甲"))
    (tmp_path / "b.eml").write_bytes(mail("乙"))
    result = run_distributor(
        "inbox", "receive", tmp_path / "a.eml", tmp_path / "none.eml", tmp_path / "b.eml"
    )
    assert result.returncode == 1
    assert result.stderr == f"{tmp_path}/none.eml: No such file or directory\n"
    assert result.stdout == "2 mails kept\n2 mails read\n"
    again = run_distributor("inbox", "receive", tmp_path / "a.eml")
    assert (again.returncode, again.stdout) == (0, "0 mails kept, 1 known already\n")


def test_no_mailbox_is_said(run_distributor: Run) -> None:
    result = run_distributor("inbox", "fetch")
    assert result.returncode == 2 and "INBOX names no mailbox" in result.stderr


def test_folders_of_other_uids_do_not_double_what_is_kept(
    run_distributor: Run, netease_server: Server
) -> None:
    raw = mail()
    netease_server.boxes[INBOX].mails[7] = Mail(raw)
    run_distributor("inbox", "fetch", INBOX=url(netease_server))
    netease_server.boxes[INBOX] = Box(validity=9, mails={1: Mail(raw)})
    result = run_distributor("inbox", "fetch", INBOX=url(netease_server))
    assert result.stdout == "0 mails kept, 1 known already\n"
    assert len(listed(run_distributor)) == 1


def test_the_machine_runs_the_inbox_beside_the_other_parts(
    environment: dict[str, str], run_distributor: Run, tmp_path: Path
) -> None:
    path = tmp_path / "inbox.sock"
    with up(tmp_path, environment | {"INBOX_LISTEN": f"lmtp://{path}?name=mta"}):
        wait_for(path.is_socket)
        with smtplib.LMTP(str(path), timeout=20) as client:
            client.sendmail("zhang@example.com", ["office@example.org"], mail("来自本机"))
        wait_for(lambda: [row["route"] for row in listed(run_distributor)] == ["manuscript"])
    assert not path.exists()


def test_the_machine_reads_what_is_handed_over_where_no_mailbox_is_named(
    environment: dict[str, str], run_distributor: Run, tmp_path: Path
) -> None:
    (tmp_path / "a.eml").write_bytes(mail("由网页递交"))
    assert run_distributor("inbox", "receive", "--keep-only", str(tmp_path / "a.eml")).returncode == 0
    with up(tmp_path, environment):
        wait_for(lambda: [row["state"] for row in listed(run_distributor)] == ["read"])


@contextlib.contextmanager
def up(folder: Path, environment: dict[str, str]) -> Iterator[None]:
    """`distributor up` while all its parts run; asked to end, it ends well."""
    command = [sys.executable, "-m", "distributor", "up", "--no-web"]
    given = environment | {"PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, cwd=folder, env=given, stdout=subprocess.PIPE) as machine:
        try:
            assert machine.stdout and machine.stdout.readline()  # all parts are ready: now it may be ended
            yield
        finally:
            machine.terminate()
        assert machine.wait(60) == 0
