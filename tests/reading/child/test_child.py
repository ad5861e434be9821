"""Whatever a mail does to its reader: that mail has a reason, and the next one is read."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from distributor.mail_codes import UnreadReason
from distributor.reading import disk_errors
from distributor.reading.limits import FileLimits, MailLimits
from distributor.reading.process import ReadingProcess
from tests.conftest import ROOT

MAIL = b"Subject: =?utf-8?B?5oqV56i/?=\r\nFrom: a@example.org\r\n\r\nfrom the text\r\n"


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[ReadingProcess]:
    with ReadingProcess(
        tmp_path, mail=MailLimits(), files=FileLimits(), program="tests.reading.child.hostile"
    ) as running:
        yield running


def mail(tmp_path: Path, order: str) -> Path:
    path = tmp_path / f"{order}.eml"
    path.write_bytes(order.encode() + b"\n" + MAIL)
    return path


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        ("loop", UnreadReason.TOO_LONG),
        ("sleep", UnreadReason.TOO_LONG),
        ("memory", UnreadReason.TOO_MUCH),
        ("crash", UnreadReason.BROKEN),
        ("fill", UnreadReason.BROKEN),
        ("full", UnreadReason.NO_ROOM),
        ("quiet", UnreadReason.BROKEN),
    ],
)
def test_a_mail_that_is_too_much_has_a_reason_and_its_text_all_the_same(
    reader: ReadingProcess, tmp_path: Path, order: str, reason: str
) -> None:
    with reader.read(mail(tmp_path, order)) as (outcome, _folder):
        assert outcome.trouble == reason
        assert outcome.reading is not None
        assert "from the text" in outcome.reading.message.whole_text


def test_after_a_mail_that_cannot_be_read_at_all_the_next_one_is_read(
    reader: ReadingProcess, tmp_path: Path
) -> None:
    with reader.read(mail(tmp_path, "crash always")) as (outcome, _folder):
        assert outcome.reading is None and outcome.trouble == UnreadReason.BROKEN
    with reader.read(mail(tmp_path, "nothing")) as (outcome, _folder):
        assert outcome.reading is not None and not outcome.trouble


def test_a_full_disk_is_not_the_mails_fault(reader: ReadingProcess, tmp_path: Path) -> None:
    """Of one that is too large for what is left the text is read; where nothing is left, nobody reads."""
    path = mail(tmp_path, "full always")
    with pytest.raises(OSError, match="No space left") as raised, reader.read(path):
        pass
    assert disk_errors.is_of_disk(raised.value)


def test_a_reader_that_was_killed_is_started_again(reader: ReadingProcess, tmp_path: Path) -> None:
    with reader.read(mail(tmp_path, "nothing")):
        process = reader._process
    assert process is not None
    process.kill()
    process.wait()
    with reader.read(mail(tmp_path, "nothing")) as (outcome, _folder):
        assert outcome.reading is not None


def test_what_a_reader_leaves_running_ends_with_it(reader: ReadingProcess, tmp_path: Path) -> None:
    path = mail(tmp_path, "leave")
    with reader.read(path) as (outcome, _folder):
        assert not outcome.trouble
    left = int(Path(f"{path}.left").read_text())
    deadline = time.monotonic() + 5
    while _runs(left) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _runs(left)


_AN_INBOX = """
import os, sys
from pathlib import Path
from distributor import privileges
from distributor.reading.limits import FileLimits, MailLimits
from distributor.reading.process import ReadingProcess
mail = Path(sys.argv[1])
Path(f"{mail}.parent").write_text(str(os.getpid()))
privileges.restrict()
program = "tests.reading.child.hostile"
with ReadingProcess(mail.parent, mail=MailLimits(), files=FileLimits(), program=program) as reader:
    with reader.read(mail):
        pass
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is no /proc")
def test_what_reads_a_mail_finds_no_secret_in_its_environment_nor_in_its_parents(tmp_path: Path) -> None:
    path = mail(tmp_path, "spy")
    environment = os.environ | {"RELAYS": "smtp://office:open-sesame@example.org", "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", _AN_INBOX, str(path)], env=environment, check=True)
    found = Path(f"{path}.found").read_bytes()
    assert b"PATH=" in found  # it can look
    assert b"open-sesame" not in found


def test_nothing_is_left_of_the_folders_that_were_read_into(reader: ReadingProcess, tmp_path: Path) -> None:
    with reader.read(mail(tmp_path, "nothing")) as (_outcome, folder):
        assert folder.is_dir()
    assert not list(tmp_path.glob("reading-*"))


def _runs(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
