"""`doubts list`, `doubts settle` and `copy`, as an editor types them."""

from __future__ import annotations

import json
from collections.abc import Callable
from email import message_from_bytes
from pathlib import Path

from tests.cli.conftest import NOTHING_RUNS
from tests.conftest import Run


def test_the_list_says_whom_it_concerns_and_what_to_look_for_in_the_relays_log(
    over: Callable[..., Run],
) -> None:
    distributor = over("2=in_doubt", "4=failed")
    (told,) = json.loads(distributor("doubts", "list", "--json").stdout)
    assert told["message_id"].startswith("<2026-11.r1.2.") and told["relay"] == "mx:25"
    assert told["evidence"] == "the relay closed the connection" and "@" in told["address"]
    shown = distributor("doubts", "list", "2026-11").stdout
    assert f"grep -F '{told['message_id']}'" in shown and told["address"] in shown
    assert "1 COPY WAITS FOR A DECISION" in distributor("status", "2026-11").stdout
    assert "there is 2026-11" in distributor("doubts", "list", "2026-12").stderr


def test_settled_as_arrived_is_accepted_and_says_by_whom(over: Callable[..., Run]) -> None:
    distributor = over("2=in_doubt", "4=in_doubt")
    done = distributor("doubts", "settle", "2026-11", "--sent", "--copy", "2", "--by", "林明涛")
    assert (done.returncode, done.stdout.strip()) == (0, "1 copy settled as arrived")
    again = distributor("doubts", "settle", "2026-11", "--again", "--copy", "2", "--by", "阮和")
    assert again.returncode == 2
    assert "copy 2 was settled already by 林明涛: it arrived" in again.stderr
    status = json.loads(distributor("status", "2026-11", "--json").stdout)
    assert (status["state"], status["states"]) == ("done", {"accepted": 4, "in_doubt": 1})
    history = json.loads(distributor("copy", "2026-11", "2", "--json").stdout)["history"]
    assert [(event["event"], event["state"], event["by"]) for event in history] == [
        ("planned", "planned", ""),
        ("attempt", "in_doubt", ""),
        ("settled", "accepted", "林明涛"),
    ]
    shown = distributor("copy", "2026-11", "2").stdout
    assert "settled: it arrived" in shown and "林明涛" in shown and "the relay closed the connection" in shown


def test_settled_to_go_once_more_it_goes_under_the_same_message_id(
    over: Callable[..., Run], var: Path
) -> None:
    distributor = over("2=in_doubt", "4=in_doubt")
    (told, _other) = json.loads(distributor("doubts", "list", "--json").stdout)
    done = distributor("doubts", "settle", "2026-11", "--again", "--copy", "2")
    assert done.returncode == 0 and "1 copy goes out once more" in done.stdout
    waited = distributor("send", "2026-11", "--wait", "--json")
    assert json.loads(waited.stdout)["states"] == {"accepted": 4, "in_doubt": 1}
    (mail,) = (var / "outbox" / "new").glob("*.eml")
    assert message_from_bytes(mail.read_bytes())["Message-ID"].strip() == told["message_id"]


def test_all_of_a_run_are_settled_at_once(over: Callable[..., Run]) -> None:
    distributor = over("2=in_doubt", "4=in_doubt")
    assert (
        "2 copies settled as arrived" in distributor("doubts", "settle", "2026-11", "--sent", "--all").stdout
    )
    assert "no copy is in doubt" in distributor("doubts", "list").stdout
    nothing = distributor("doubts", "settle", "2026-11", "--sent", "--all")
    assert (nothing.returncode, nothing.stderr.strip()) == (2, "no copy of run 1 is in doubt")


def test_a_mistake_is_one_clear_line(over: Callable[..., Run]) -> None:
    distributor = over("2=in_doubt")
    for arguments, said in [
        (("doubts", "settle", "2026-11", "--copy", "2"), "--sent (they arrived) or --again"),
        (("doubts", "settle", "2026-11", "--sent", "--again", "--all"), "--sent (they arrived) or --again"),
        (("doubts", "settle", "2026-11", "--sent"), "--copy N (repeatable) or --all"),
        (("doubts", "settle", "2026-11", "--sent", "--copy", "99"), "has no copy 99"),
        (("doubts", "list", "--run", "1"), "needs the issue"),
        (("copy", "2026-11", "99"), "has no copy 99"),
        (("retry", "2026-11"), "--failed, or --copy N"),
        (("retry", "2026-11", "--copy", "2"), "copy 2 has not failed"),
    ]:
        refused = distributor(*arguments)
        assert refused.returncode == 2 and said in refused.stderr, arguments
        assert "Traceback" not in refused.stderr


def test_doubts_of_an_earlier_run_are_told_with_the_command_that_settles_them(
    over: Callable[..., Run],
) -> None:
    distributor = over("2=in_doubt")
    again = ("send", "2026-11", "--again", "a test", "--only-group", "市检察院")
    assert distributor(*again, **NOTHING_RUNS).returncode == 0
    assert "doubts list 2026-11 --run 1" in distributor("status", "2026-11").stdout
    told = distributor("doubts", "list", "2026-11").stdout
    [command] = [line for line in told.splitlines() if "--sent" in line]
    words = command[command.index("doubts settle") :].split()
    assert distributor(*words).returncode == 0
    assert "no copy is in doubt" in distributor("doubts", "list").stdout
