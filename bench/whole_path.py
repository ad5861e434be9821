"""`python -m bench.whole_path`: claim, splice, send, record; one mail on the settings' database."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path

import django

django.setup()

from bench import database, naive, proof, smtp_source  # noqa: E402
from bench.errors import BenchError  # noqa: E402
from bench.fixture import ready_issue  # noqa: E402
from bench.legs import Leg, Measured, Round  # noqa: E402
from bench.ours import Office  # noqa: E402
from bench.sink import free_port, sink  # noqa: E402
from bench.wire import Wire, Wired, wire  # noqa: E402
from distributor import configuration, settings  # noqa: E402
from distributor.delivery.runs.plan import Order  # noqa: E402
from distributor.delivery.sending import copies  # noqa: E402
from distributor.desk import signing  # noqa: E402
from distributor.local.machine import Machine  # noqa: E402
from distributor.mail.values import Reader  # noqa: E402
from distributor.store.models import Delivery, Issue, Run  # noqa: E402

_AGAIN = Order(again="measured once more")
_CONNECTIONS = settings.WORKER_PROCESSES * settings.SESSIONS  # of ours, at most
_ROOM = 1.5  # the wire itself passes on so many times what the fastest sender sends


@dataclass(frozen=True, slots=True)
class Bench:
    """What the senders of all rounds share."""

    issue: Issue
    office: Office
    options: argparse.Namespace

    def warm_up(self) -> None:
        """A round that does not count: every process has loaded and done everything once."""
        office = configuration.office()
        keys, first = signing.keys(office), lambda: self.office.send(self.issue, Order(), self.options.mails)
        if not keys:
            self._taken(first)
            return
        _leg, line = self._wired(first, 0.0, keep=True)
        records = {key.name(signing.domain(office)): key.record for key in keys}
        proof.require_signed(proof.first_message(line.kept), records)

    def round(self, number: int) -> Round:
        options, run = self.options, Run.objects.select_related("issue", "edition").latest("id")
        message, senders = _message(run), {"ours": self._ours}
        if not options.alone:
            senders["smtp_source"] = lambda: self._smtp_source(message)
        # By turns first, so that nobody always has the machine after the same one.
        order = list(senders)[:: 1 if number % 2 else -1]
        legs = {name: senders[name]() for name in order}
        done = Round(**legs, naive=self._naive(run))
        _say(number, done)
        return done

    def wire_rate(self) -> float:
        """Mails per second that the wire passes on when it holds no replies back; 0: none is used."""
        if not self.options.reply_ms:
            return 0.0
        message = _message(Run.objects.select_related("issue", "edition").latest("id"))
        return self._wired(lambda: self._source(message), 0.0)[0].rate

    def _ours(self) -> Leg:
        return self._counted(lambda: self.office.send(self.issue, _AGAIN, self.options.mails))

    def _smtp_source(self, message: bytes) -> Leg:
        return self._counted(lambda: self._source(message))

    def _source(self, message: bytes) -> Leg:
        return smtp_source.send(message, self.options.mails, self.options.port, settings.VAR)

    def _naive(self, run: Run) -> Leg | None:
        if not self.options.naive:
            return None
        letter, readers = copies.rendered(run.edition), _readers(run, self.options.naive)
        sender, stamp = copies.compile_run(run, configuration.office()).sender, copies.stamp(run)
        return self._counted(lambda: naive.send(letter, sender, stamp, readers, self.options.port))

    def _counted(self, sender: Callable[[], Leg]) -> Leg:
        """What the sender did, through the slow wire where there is one."""
        delay = self.options.reply_ms / 1000
        return self._wired(sender, delay)[0] if delay else self._taken(sender)

    def _taken(self, sender: Callable[[], Leg]) -> Leg:
        """Straight to a fresh sink; BenchError where it counted otherwise."""
        with sink(self.options.port, settings.VAR) as taken:
            leg = sender()
            taken.expect(leg.mails)
        return leg

    def _wired(self, sender: Callable[[], Leg], delay: float, *, keep: bool = False) -> tuple[Leg, Wire]:
        """Through a fresh wire to a fresh sink; BenchError where the sink counted otherwise."""
        port = free_port()
        told = Wired(self.options.port, port, delay, _CONNECTIONS, settings.VAR / "wire" if keep else None)
        with sink(port, settings.VAR) as taken, wire(told) as line:
            leg = sender()
            taken.expect(leg.mails)
        return replace(leg, connections=line.connections), line


def _message(run: Run) -> bytes:
    """A copy of ours, for others to send."""
    return b"".join(copies.compile_run(run, configuration.office()).mail.splice(_readers(run, 1)[0]))


def _readers(run: Run, most: int) -> list[Reader]:
    rows = Delivery.objects.filter(run=run).select_related("group").order_by("copy_number")
    return [
        Reader(
            row.name,
            row.address,
            row.copy_number,
            row.group.name if row.group else "",
            row.position,
            row.unit,
        )
        for row in islice(rows.iterator(), most)
    ]


def _octets(run: Run) -> float:
    """Of a copy, on average over the first readers."""
    mail, readers = copies.compile_run(run, configuration.office()).mail, _readers(run, 100)
    return sum(sum(map(len, mail.splice(reader))) for reader in readers) / len(readers)


def _say(number: int, done: Round) -> None:
    legs = {"": done.ours, "smtp-source ": done.smtp_source, "naive loop ": done.naive}
    rates = ", ".join(f"{name}{leg.rate:.0f}/s" for name, leg in legs.items() if leg)
    print(f"  round {number}: {rates}", file=sys.stderr, flush=True)


def measure(options: argparse.Namespace) -> Measured:
    issue = ready_issue(options.document)
    database.require_durable()
    before = database.size()
    with Machine():
        bench = Bench(issue, Office.open(), options)
        bench.warm_up()
        growth, rows = (database.size() - before) / options.mails, database.rows() / options.mails
        wire_rate = bench.wire_rate()
        rounds = tuple(bench.round(number) for number in range(1, options.rounds + 1))
    if wire_rate and wire_rate < _ROOM * max(one.ours.rate for one in rounds):
        raise BenchError(f"the wire itself passes on {wire_rate:.0f} mails/s: it would be what is measured")
    return Measured(_octets(Run.objects.latest("id")), growth, rows, wire_rate, rounds)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--document", type=Path, required=True)
    for name in ("--port", "--rounds", "--mails", "--naive", "--reply-ms"):
        parser.add_argument(name, type=int, required=True)
    parser.add_argument("--alone", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    print(json.dumps(asdict(measure(_options()))))
