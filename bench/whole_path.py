"""`python -m bench.whole_path`: claim, splice, send, record; one mail on the settings' database."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

import django

django.setup()

from bench import database, naive, smtp_source  # noqa: E402
from bench.fixture import ready_issue  # noqa: E402
from bench.legs import Leg, Measured, Round  # noqa: E402
from bench.ours import Office  # noqa: E402
from bench.sink import sink  # noqa: E402
from distributor import settings  # noqa: E402
from distributor.delivery import copies  # noqa: E402
from distributor.delivery.plan import Order  # noqa: E402
from distributor.local.machine import Machine  # noqa: E402
from distributor.mail.letter import Reader  # noqa: E402
from distributor.store.models import Delivery, Issue, Run  # noqa: E402

_AGAIN = Order(again="measured once more")


@dataclass(frozen=True, slots=True)
class Bench:
    """What the senders of all rounds share."""

    issue: Issue
    office: Office
    options: argparse.Namespace

    def warm_up(self) -> None:
        """A round that does not count: every process has loaded and done everything once."""
        self._counted(lambda: self.office.send(self.issue, Order(), self.options.mails))

    def round(self, number: int) -> Round:
        options, run = self.options, Run.objects.select_related("issue", "edition").latest("id")
        readers = _readers(run, options.naive)
        letter, press = copies.rendered(run.edition), copies.press(run)
        message = b"".join(press.mail.splice(readers[0]))
        done = Round(
            ours=self._counted(lambda: self.office.send(self.issue, _AGAIN, options.mails)),
            smtp_source=self._counted(
                lambda: smtp_source.send(message, options.mails, options.port, settings.VAR)
            ),
            naive=self._counted(
                lambda: naive.send(letter, press.sender, copies.stamp(run), readers, options.port)
            ),
        )
        rates = f"{done.ours.rate:.0f}/s, smtp-source {done.smtp_source.rate:.0f}/s"
        print(f"  round {number}: {rates}", file=sys.stderr, flush=True)
        return done

    def _counted(self, sender: Callable[[], Leg]) -> Leg:
        """What the sender did; BenchError where the sink counted otherwise."""
        with sink(self.options.port, settings.VAR) as taken:
            leg = sender()
            taken.expect(leg.mails)
        return leg


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
    mail, readers = copies.press(run).mail, _readers(run, 100)
    return sum(sum(map(len, mail.splice(reader))) for reader in readers) / len(readers)


def measure(options: argparse.Namespace) -> Measured:
    issue = ready_issue(options.document)
    database.require_durable()
    before = database.size()
    with Machine():
        bench = Bench(issue, Office.open(), options)
        bench.warm_up()
        growth = (database.size() - before) / options.mails
        rounds = tuple(bench.round(number) for number in range(1, options.rounds + 1))
    return Measured(_octets(Run.objects.latest("id")), growth, rounds)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--document", type=Path, required=True)
    for name in ("--port", "--rounds", "--mails", "--naive"):
        parser.add_argument(name, type=int, required=True)
    return parser.parse_args()


if __name__ == "__main__":
    print(json.dumps(asdict(measure(_options()))))
