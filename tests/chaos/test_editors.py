"""What editors do at the wrong moment: twice, too late, in the middle."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

from tests.chaos.office import AT_ONCE, SLUG, Office


@contextlib.contextmanager
def in_the_middle(office: Office, dots: int = 20) -> Iterator[int]:
    """A run whose relay keeps its word on every dot after so many until the block ends; its number.

    So no machine is too slow for a command to come in the middle.
    """
    may_go_on = threading.Event()

    def hold(stage: str, count: int) -> None:
        if stage == "dot" and count > dots:
            may_go_on.wait(60)

    office.relay.before = hold
    office.start()
    run = office.send(120)
    office.until(lambda: office.relay.at("dot") > dots, "the run is under way")
    try:
        yield run
    finally:
        may_go_on.set()


def test_double_click_and_two_tabs(office: Office) -> None:
    clicks = [office.begin("send", SLUG) for _ in range(3)]
    codes = sorted(click.wait(60) for click in clicks)
    assert codes == [0, 2, 2], [click.words() for click in clicks]
    assert any("is being sent already" in click.words() for click in clicks)
    run = office.tables.latest_run()
    office.snapshot(run)
    office.start()
    assert office.finish(run).states == {"accepted": 120}
    assert office.distributor("send", SLUG).code == 2, "everybody has it"
    assert office.tables.latest_run() == run


def test_an_edit_after_sign_off(office: Office) -> None:
    document = office.folder / "issue.md"
    document.write_text(
        document.read_text(encoding="utf-8").replace("清明刚过", "谷雨刚过"), encoding="utf-8"
    )
    assert office.distributor("issue", "import", str(document)).code == 0
    refused = office.distributor("send", SLUG)
    assert refused.code == 2, refused.words
    assert office.tables.runs() == []
    assert office.ledger.dots() == 0


def test_paused_and_resumed_in_the_middle(office: Office) -> None:
    with in_the_middle(office) as run:
        assert office.distributor("pause", SLUG, "--reason", "a misprint").code == 0
        dots = office.ledger.dots()
    office.until(lambda: not office.under_way(run), "what awaited a reply has it")
    assert office.ledger.dots() <= dots + AT_ONCE, "at most one message more in each session"
    assert office.check(run).reason == "a misprint"
    assert office.distributor("resume", SLUG).code == 0
    assert office.finish(run).states == {"accepted": 120}


def test_cancelled_in_the_middle(office: Office) -> None:
    with in_the_middle(office) as run:
        assert office.distributor("cancel", SLUG).code == 0
    office.until(lambda: not office.under_way(run), "what awaited a reply has it")
    verdict = office.check(run)
    assert set(verdict.states) == {"accepted", "cancelled"}
    assert verdict.states["accepted"] == office.ledger.dots() < 120


def test_whoever_unsubscribes_before_the_claim_gets_nothing(office: Office) -> None:
    office.inside("unsubscribe", "r9@example.org")
    with in_the_middle(office) as run:
        office.inside("unsubscribe", "r120@example.org")
    verdict = office.finish(run)
    assert verdict.states == {"accepted": 118, "suppressed": 2}
    assert not {"r9@example.org", "r120@example.org"} & {line.recipient for line in office.lines(run)}
