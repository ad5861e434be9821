"""Workers that die: nothing is lost, nothing doubled, and no more in doubt than sessions were open."""

from __future__ import annotations

import signal
import time

import pytest

from tests.chaos.conftest import name_of
from tests.chaos.link import Link
from tests.chaos.office import AT_ONCE, SESSIONS, SHORT, Office
from tests.chaos.plan import Plan
from tests.chaos.random_kills import kill_at_random
from tests.chaos.relay import CONNECT
from tests.chaos.site import Site
from tests.conftest import missing

# Where durability is another machine's business; `make chaos` asks for either.
server = pytest.mark.parametrize("database", ["postgresql"])
starttls = pytest.mark.parametrize("link", [Link("starttls", 150)], ids=str)
smtps = pytest.mark.parametrize("link", [Link("smtps", 150)], ids=str)
both = pytest.mark.parametrize("database", ["sqlite", "postgresql"])


@both
def test_kill_9_at_random_moments(
    request: pytest.FixtureRequest, place: Site, database: str, plan: Plan
) -> None:
    if database == "postgresql" and not place.postgresql:
        missing("PostgreSQL")
    if plan.database not in ("", database):
        pytest.skip(f"only {plan.database} was asked for")
    offices, failures = kill_at_random(place, database, plan)
    for office in offices:
        plan.figures.add(name_of(request.node), office)
    plan.figures.seeds += plan.seeds
    assert not failures, "\n".join(failures)


def kill_at(office: Office, stage: str, count: int) -> None:
    """Let everything die at this moment of the conversation with the relay."""

    def strike(at: str, number: int) -> None:
        if (at, number) == (stage, count):
            office.kill_workers()

    office.relay.before = strike


def recover(office: Office) -> None:
    office.until(lambda: not office.workers, "the workers are dead")
    office.relay.before = lambda stage, count: None
    office.relay.after = lambda dots: None
    office.start_worker()


@server
def test_kill_9_before_the_dot(office: Office) -> None:
    office.settings |= SHORT
    kill_at(office, "data", 30)
    office.start()
    run = office.send()
    recover(office)
    office.finish(run, in_doubt=AT_ONCE)


@server
def test_kill_9_at_the_dot(office: Office) -> None:
    office.settings |= SHORT
    kill_at(office, "dot", 30)
    office.start()
    run = office.send()
    recover(office)
    assert office.finish(run, in_doubt=AT_ONCE).in_doubt >= 1, "the relay had it and could not say so"


@server
def test_kill_9_after_the_reply(office: Office) -> None:
    office.settings |= SHORT
    office.relay.after = lambda dots: office.kill_workers() if dots >= 30 and office.workers else None
    office.start()
    run = office.send()
    recover(office)
    office.finish(run, in_doubt=AT_ONCE)


@server
def test_kill_9_while_the_gate_is_shut(office: Office) -> None:
    office.settings |= SHORT
    with office.gate_shut() as run:
        time.sleep(0.3)
        assert office.ledger.dots() == 0, "no dot without a commit"
        office.kill_workers()
    # The server may still commit what it was asked before: in doubt, although no dot was written.
    office.start_worker()
    office.finish(run, in_doubt=AT_ONCE)


@server
def test_sigterm_in_the_middle_leaves_nothing_in_doubt(office: Office) -> None:
    office.relay.delay = 0.1
    office.start()
    run = office.send(120)
    office.until_dots(20)
    worker = office.workers.pop()
    worker.signal(signal.SIGTERM)
    office.blow()
    worker.wait(30)
    states = office.states(run)
    assert set(states) == {"accepted", "planned"}, states
    assert states["accepted"] == office.ledger.dots()
    office.start_worker()
    assert office.finish(run).states == {"accepted": 120}


@server
def test_a_worker_stopped_past_its_lease_passes_no_dot(office: Office) -> None:
    office.settings |= SHORT
    office.relay.before = lambda stage, count: (
        office.workers[0].signal_all(signal.SIGSTOP) if (stage, count) == ("data", 20) else None
    )
    office.start()
    run = office.send()
    office.until(lambda: office.relay.at("data") >= 20, "it is stopped")
    office.blow()
    office.start_worker()
    office.finish(run, in_doubt=AT_ONCE)
    dots = office.ledger.dots()
    office.workers[0].signal_all(signal.SIGCONT)
    time.sleep(1.5)
    assert office.ledger.dots() == dots, "who slept past the lease writes no dot"
    office.check(run, in_doubt=AT_ONCE)


@server
def test_a_commit_heard_past_its_lease_is_no_permission(office: Office) -> None:
    office.settings |= SHORT
    with office.gate_shut() as run:
        sleeper = office.workers[0]
        sleeper.signal_all(signal.SIGSTOP)
    # The server commits the intents now, and nobody hears of it until their leases have ended.
    office.start_worker()
    office.until(lambda: "in_doubt" in office.states(run), "the sweeper has taken note")
    office.until(lambda: set(office.states(run)) <= {"accepted", "in_doubt"}, "the others are sent")
    dots = office.ledger.dots()
    sleeper.signal_all(signal.SIGCONT)
    time.sleep(1.5)
    assert office.ledger.dots() == dots, "a copy in doubt may have been settled meanwhile"
    office.finish(run, in_doubt=AT_ONCE)


def in_the_handshake(office: Office) -> int:
    """A run whose first sessions have begun their TLS handshakes and not ended them; its number."""
    office.start()
    run = office.send(20)
    began = CONNECT if office.relay.implicit else "starttls"
    office.until(lambda: office.relay.at(began) > 0, "a handshake begins")
    time.sleep(2 * office.link.seconds)  # it takes two ways at least
    office.blow()
    return run


@server
@starttls
def test_kill_9_in_the_handshake(office: Office) -> None:
    office.settings |= SHORT
    run = in_the_handshake(office)
    office.kill_workers()
    assert office.ledger.dots() == 0
    office.start_worker()
    assert office.finish(run).states == {"accepted": 20}


@server
@smtps
def test_sigterm_in_the_handshake(office: Office) -> None:
    run = in_the_handshake(office)
    office.end_workers()
    assert set(office.states(run)) <= {"accepted", "planned"}
    assert office.states(run).get("accepted", 0) == office.ledger.dots() <= SESSIONS
    office.start_worker()
    assert office.finish(run).states == {"accepted": 20}
