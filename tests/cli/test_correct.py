"""`distributor correct`, as an editor types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.terminal import ask
from tests.cli.test_send import mails, ready
from tests.conftest import Run

__all__ = ["ready"]
CORRECT = ("correct", "2026-11", "--kind", "correction")


@pytest.fixture
def sent(ready: Run) -> Run:
    """The sample sent to one group of five."""
    done = ready("send", "2026-11", "--only-group", "市法院", "--wait")
    assert done.returncode == 0, done.stderr
    return ready


def test_a_notice_is_shown_signed_and_sent(sent: Run, var: Path, tmp_path: Path) -> None:
    notice = tmp_path / "notice.txt"
    notice.write_text("\ufeff第3页“2024年”应为“2025年”。\r\n特此更正。\r\n", encoding="utf-8")
    shown = sent(*CORRECT, "--text", notice, "--dry-run")
    assert "第11期 更正" in shown.stdout and "特此更正。" in shown.stdout
    assert "5 readers are told" in shown.stdout and len(mails(var)) == 5
    unsigned = sent(*CORRECT, "--text", notice)
    assert unsigned.returncode == 2 and "--by NAME" in unsigned.stderr
    told = sent(*CORRECT, "--text", notice, "--by", "赵国强", "--json")
    assert told.returncode == 0, told.stderr
    report = json.loads(told.stdout)
    assert (report["kind"], report["states"]) == ("correction", {"accepted": 5})
    assert (
        len(mails(var)) == 10 and sum(b"In-Reply-To: <2026-11.r1." in m.read_bytes() for m in mails(var)) == 5
    )
    assert json.loads(sent("status", "2026-11", "--json").stdout)["kind"] == "issue"
    number = str(report["run"])
    assert json.loads(sent("status", "2026-11", "--run", number, "--json").stdout)["total"] == 5
    assert len(json.loads(sent("deliveries", "2026-11", "--run", number, "--json").stdout)) == 5
    again = sent(*CORRECT, "--text", notice, "--by", "赵国强")
    assert again.returncode == 2 and "nobody is left to tell" in again.stderr


def test_a_withdrawn_issue_wants_a_reason_to_be_sent(sent: Run) -> None:
    gone = ("correct", "2026-11", "--kind", "withdrawal", "--text", "内容有误。", "--by", "赵国强", "--wait")
    assert sent(*gone).returncode == 0
    refused = sent("send", "2026-11")
    assert refused.returncode == 2 and "was withdrawn" in refused.stderr


@pytest.mark.parametrize("text", ["", "x" * 6000, "\u202e"])
def test_a_notice_that_fits_no_mail_is_one_clear_line(sent: Run, text: str) -> None:
    refused = sent(*CORRECT, "--text", text, "--by", "赵国强")
    assert refused.returncode == 2 and len(refused.stderr.strip().splitlines()) == 1


def test_an_issue_that_was_not_sent_has_nothing_to_correct(ready: Run) -> None:
    refused = ready(*CORRECT, "--text", "x", "--by", "赵国强")
    assert refused.returncode == 2 and "there is nothing to correct" in refused.stderr


def test_a_file_that_is_not_there_is_never_sent_as_the_notice(ready: Run, tmp_path: Path) -> None:
    (tmp_path / "large.txt").write_text("更正。" * 50_000, encoding="utf-8")
    for given, said in [
        ("更正通知.txt", "there is no file 更正通知.txt"),
        (tmp_path / "notcie.docx", "there is no file"),
        (tmp_path, "Is a directory"),
        (tmp_path / "large.txt", "too large to be a notice"),
    ]:
        refused = ready(*CORRECT, "--text", given, "--dry-run")
        assert refused.returncode == 2 and said in refused.stderr, given


def test_a_notice_from_a_chinese_notepad_is_read(sent: Run, tmp_path: Path) -> None:
    notice = tmp_path / "notice.txt"
    notice.write_bytes("第3页“2024年”应为“2025年”。\r\n特此更正。".encode("gb18030"))
    shown = sent(*CORRECT, "--text", notice, "--dry-run")
    assert shown.returncode == 0 and "特此更正。" in shown.stdout


@pytest.mark.parametrize(
    ("typed", "code", "told"), [(b"n\n", 2, 0), (b"\x03", 130, 0), (b"\x04", 2, 0), (b"y\n", 0, 5)]
)
def test_a_terminal_shows_the_notice_and_asks(
    sent: Run,
    environment: dict[str, str],
    var: Path,
    tmp_path: Path,
    *,
    typed: bytes,
    code: int,
    told: int,
) -> None:
    words = [*CORRECT, "--text", "第3页有误。", "--by", "赵国强", "--wait"]
    shown, ended = ask(words, environment, tmp_path, typed)
    assert "第11期 更正" in shown and "第3页有误。" in shown and "5 readers are told" in shown, shown
    assert "From:" in shown and "Relays:" in shown
    assert "Send these 5 copies? [y/N]" in shown
    assert (ended, len(mails(var))) == (code, 5 + told), shown
    assert ("nothing was sent" in shown) == (told == 0)
