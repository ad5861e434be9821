"""An office to do bad things to: real workers, sweeper, Redis and database, and relays with a book."""

from __future__ import annotations

import contextlib
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from distributor.share import SHARE
from tests.chaos.authority import Certificate
from tests.chaos.ledger import Ledger, Line
from tests.chaos.link import Link
from tests.chaos.oracle import Verdict, judge, unhandled
from tests.chaos.process_group import Child, ProcessGroup
from tests.chaos.recipients import write_readers
from tests.chaos.relay import Relay, free_port, url_of
from tests.chaos.servers import Redis, children
from tests.chaos.tables import Tables
from tests.servers import await_true

SLUGS = SLUG, _ = ("2026-03", "2026-04")
ROLES = ("editor", "reviewer", "signatory")
GROUPS = ("甲组", "乙组", "丙组", "丁组", "戊组", "己组")
IN_GROUP = 20
PROCESSES, SESSIONS = 2, 4
BATCH = 20  # copies that a process claims at a time
AT_ONCE = PROCESSES * SESSIONS  # open sessions of one worker
SHORT = {"LEASE_SECONDS": "3"}  # for who waits until one has passed
_WORKER = ("--pool=prefork", f"--concurrency={PROCESSES}", "--without-mingle", "--without-gossip")


@dataclass(frozen=True, slots=True)
class Done:
    """A `distributor` command that ended."""

    code: int
    words: str


@dataclass
class Office:
    """One database, one Redis, any number of workers; `blow` is called when something bad was done."""

    process_group: ProcessGroup
    folder: Path
    tables: Tables
    redis: Redis
    ledger: Ledger
    relay: Relay
    certificate: Certificate  # of all its relays
    settings: dict[str, str] = field(default_factory=dict)
    workers: list[Child] = field(default_factory=list)
    sweepers: list[Child] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    kills: int = 0  # kill -9 of workers, of their processes or of sweepers
    longest: float = 0.0  # seconds from the last blow to the end of a run
    app: str = "distributor.worker"
    _last_blow: float = 0.0
    _planned: dict[int, int] = field(default_factory=dict)
    _commands: int = 0
    _read: dict[Path, int] = field(default_factory=dict)  # how much of a log was looked at
    _open: ExitStack = field(default_factory=ExitStack)

    # ── what runs ───────────────────────────────────────────────────────────────────────────────

    @property
    def link(self) -> Link:
        """How relays are reached."""
        return self.relay.link

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PYTHONPATH": str(SHARE),
            "PYTHONUTF8": "1",
            "TMPDIR": str(self.folder / "var"),
            "DISTRIBUTOR_VAR": str(self.folder / "var"),
            "DISTRIBUTOR_LANGUAGE": "en",
            "RECIPIENTS": str(self.folder / "recipients"),
            "DATABASE_URL": self.tables.url,
            "REDIS_URL": self.redis.url,
            "RELAYS": self.relay.url(),
            "SECRET_KEY": "s" * 50,
            "SSL_CERT_FILE": str(self.certificate.authority),
            "MAIL_FROM": "gazette@example.org",
            "SESSIONS": str(SESSIONS),
            "BATCH_SIZE": str(BATCH),
            "LEASE_SECONDS": "5",
            "SLICE_SECONDS": "10",
            "DJANGO_SETTINGS_MODULE": "distributor.settings",
            "SWEEP_SECONDS": "1",
            **self.settings,
        }

    def start_worker(self) -> Child:
        """One more worker with its processes; returns at once."""
        name = f"--hostname=w{len(self.workers)}@office"
        program = ["celery", "-A", self.app, "worker", *_WORKER, "--loglevel=INFO", name]
        worker = self._start(program, "worker")
        self.workers.append(worker)
        return worker

    def start_sweeper(self) -> Child:
        sweeper = self._start(["distributor", "sweep"], "sweeper")
        self.sweepers.append(sweeper)
        return sweeper

    def start_relay(self, name: str = "other", delay: float = 0.0) -> Child:
        """A relay in a process of its own, in place of the one at hand: same link, same book."""
        port = free_port()
        self.settings["RELAYS"] = url_of(self.link, port, name=name)
        told = {
            "ledger": self.ledger.path, "port": port, "name": name, "delay": delay, "link": self.link,
            "chain": self.certificate.chain,
        }  # fmt: skip
        words = [word for option, value in told.items() for word in (f"--{option}", str(value))]
        return self._start(["tests.chaos.relay", *words], name)

    def another_relay(self, name: str, **options: Any) -> Relay:
        """One more scripted relay, not running yet: same link, same book."""
        return Relay(name=name, book=self.ledger, link=self.link, certificate=self.certificate, **options)

    def start(self) -> None:
        """What an office has running."""
        self.start_worker()
        self.start_sweeper()

    @property
    def pool(self) -> list[int]:
        """The processes of all living workers that send."""
        return [child for worker in self.workers if worker.running for child in children(worker.pid)]

    def kill_workers(self) -> None:
        """kill -9 for every worker and all its children, at this instant."""
        for worker in self.workers:
            worker.signal_all(9)
        self.blow(kills=1)
        for worker in self.workers:
            worker.wait(10)
        self.workers.clear()

    def end_workers(self) -> None:
        """SIGTERM, as at a deployment: each says good-bye to its relays, and nobody stumbles."""
        for worker in self.workers:
            worker.signal(signal.SIGTERM)
        for worker in self.workers:
            worker.wait(30)
        self.workers.clear()
        self.say_good_bye()

    def blow(self, kills: int = 0) -> None:
        """Something bad was done just now."""
        self.kills += kills
        self._last_blow = time.monotonic()

    def _start(self, program: list[str], name: str) -> Child:
        return self.process_group.start(
            program, log=self.folder / f"{name}.log", environment=self.environment
        )

    # ── what editors do ─────────────────────────────────────────────────────────────────────────

    def begin(self, *command: str) -> Child:
        """A `distributor` command in a process of its own, not waited for."""
        self._commands += 1
        return self._start(["distributor", *command], f"command-{self._commands}")

    def distributor(self, *command: str) -> Done:
        """A `distributor` command, to its end."""
        child = self.begin(*command)
        return Done(child.wait(60), child.words())

    def inside(self, *words: str) -> None:
        """Something that only code can do; see inside.py."""
        child = self._start(["tests.chaos.inside", *words], "inside")
        assert child.wait(60) == 0, child.words()

    def sign(self, slug: str = SLUG) -> None:
        """All three signatures under the issue as it stands now."""
        for role in ROLES:
            done = self.distributor("issue", "sign", slug, "--role", role, "--as", "王静")
            assert done.code == 0, done.words

    def readers(self, groups: dict[str, list[str]]) -> None:
        """Put these people in the place of those in recipients/."""
        write_readers(self.folder / "recipients", groups)
        done = self.distributor("audience", "sync", "--yes")
        assert done.code == 0, done.words

    def send(self, copies: int = 60, slug: str = SLUG) -> int:
        """Send the signed issue to so many readers, whoever had it before; returns the run."""
        groups = [word for name in GROUPS[: copies // IN_GROUP] for word in ("--only-group", name)]
        done = self.distributor("send", slug, "--again", "chaos", *groups)
        assert done.code == 0, done.words
        run = self.tables.latest_run()
        self.snapshot(run)
        return run

    def snapshot(self, run: int) -> None:
        """How many copies the run has at its beginning: what the states must add up to."""
        self._planned[run] = sum(self.tables.states(run).values())

    @contextlib.contextmanager
    def gate_shut(self) -> Iterator[int]:
        """A run whose sessions have written bodies and wait for a commit that cannot come; its number.

        One batch of copies: one process has claimed all when the first is on its way, so all are locked.
        """
        may_go_on = threading.Event()

        def hold(stage: str, count: int) -> None:
            if stage == "data":
                may_go_on.wait(30)

        self.relay.before = hold
        self.start()
        run = self.send(BATCH)
        self.until(lambda: self.relay.at("data") > 0, "copies are claimed")
        with self.tables.locked():
            may_go_on.set()
            self.relay.before = lambda stage, count: None
            self.until(lambda: self.relay.at("data") >= SESSIONS, "bodies are written")
            time.sleep(0.3)  # the gate gathers its sessions, and asks the server
            yield run

    # ── what is looked at ───────────────────────────────────────────────────────────────────────

    def states(self, run: int) -> dict[str, int]:
        return self.tables.states(run)

    def lines(self, run: int) -> list[Line]:
        """The ledger's lines of a run."""
        return [line for line in self.ledger.lines() if line.copy[0] == run]

    def until(self, question: Callable[[], bool], what: str = "", seconds: float = 60) -> None:
        """Wait until it is so; says what the processes said if it is not."""
        await_true(question, lambda: f"{what}\n{self.words()}", seconds)

    def until_dots(self, number: int, seconds: float = 60) -> None:
        """Wait until the relays have seen so many final dots."""
        self.until(lambda: self.ledger.dots() >= number, f"{number} dots", seconds)

    def moving(self, run: int) -> bool:
        """Whether a copy is to be sent now, not later."""
        return bool({"planned", "claimed", "committing"} & set(self.states(run)))

    def under_way(self, run: int) -> bool:
        """Whether a session has one of its copies in hand."""
        return bool({"claimed", "committing"} & set(self.states(run)))

    def time_passes(self, run: int) -> None:
        """Whatever was deferred is due."""
        self.tables.make_due(run)

    def over(self, run: int) -> bool:
        """Whether the run came to an end, or stands on hold."""
        try:
            return self.tables.run_state(run)[0] != "sending"
        except Exception:  # noqa: BLE001 - the database may be what is gone
            return False

    def finish(self, run: int, *, in_doubt: int = 0, seconds: float = 60) -> Verdict:
        """Wait for the end of the run, without a hand, and hold it against the promise."""
        self.until(lambda: self.over(run), f"run {run} comes to its end", seconds)
        if self._last_blow:
            self.longest = max(self.longest, time.monotonic() - self._last_blow)
        return self.check(run, in_doubt=in_doubt)

    def check(self, run: int, *, in_doubt: int = 0) -> Verdict:
        """The promise, for this run as it stands; at most so many copies are in doubt."""
        tables = self.tables
        verdict = judge(
            run, tables.run_state(run), self._planned[run], tables.copies(run), self.lines(run),
            tables.sent_again(run), tables.taken_as_arrived(run),
            most_in_doubt=in_doubt, log=self.new_words(),
        )  # fmt: skip
        self.verdicts.append(verdict)
        assert verdict.held, f"{self.link}: {verdict}\n{self.words()}"
        return verdict

    def new_words(self) -> str:
        """What workers and sweepers logged since this was asked before."""
        words = ""
        for path in (self.folder / "worker.log", self.folder / "sweeper.log"):
            if path.exists():
                with path.open("rb") as log:
                    log.seek(self._read.get(path, 0))
                    words += log.read().decode("utf-8", "replace")
                    self._read[path] = log.tell()
        return words

    def say_good_bye(self) -> None:
        """Sessions that are open yet may end, though a script may hold one; and nobody has stumbled."""
        latest = time.monotonic() + 1 + 4 * self.link.seconds
        while self.workers and self.relay.open and time.monotonic() < latest:
            time.sleep(0.02)
        found = unhandled(self.new_words())
        assert not found, f"{self.link}: {found}\n{self.words()}"

    def words(self) -> str:
        """The ends of the logs."""
        logs = sorted(self.folder.glob("*.log"))
        said = (
            f"--- {log.name}\n{log.read_text(encoding='utf-8', errors='replace')[-3000:]}" for log in logs
        )
        return "\n".join(said)

    # ── its end ─────────────────────────────────────────────────────────────────────────────────

    def close(self) -> None:
        """Kill what runs; the database may go."""
        for child in [*self.workers, *self.sweepers]:
            child.signal_all(9)
        self.redis.kill()
        self._open.close()

    def open(self) -> None:
        (self.folder / "var").mkdir(parents=True)
        self._open.enter_context(self.relay.running())
        self.redis.start()
