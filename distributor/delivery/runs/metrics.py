"""The numbers that a monitoring system watches, counted from rows; no address, and few labels.

Written in Prometheus' text format 0.0.4
(https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format).
"""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from distributor import __version__
from distributor.states import DeliveryState, RunState
from distributor.store.models import Delivery
from distributor.store.queries import heartbeats, suppression
from distributor.store.queries import metrics as query

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_MOST_RELAYS = 20  # named one by one; the others together, so that labels never grow without end
_OTHERS = "others"

Labels = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Gauge:
    """One name with a value for each set of labels."""

    name: str
    help: str
    values: Mapping[Labels, float]


def gather() -> list[Gauge]:
    """Count everything now."""
    started = time.perf_counter()
    now, live = query.now(), query.live()
    copies = sum((Counter(counted) for _run, counted in live), Counter[str]())
    waiting = [query.waiting_since(run.pk) for run, _counted in live]
    accepted = [query.last_accepted(run, counted) for run, counted in live]
    attempts = sum((query.attempts(run.pk) for run, _counted in live), Counter[tuple[str, str]]())
    found = [
        Gauge("info", "The version in use.", {(("version", __version__),): 1}),
        Gauge("runs", "Runs by state.", _by("state", query.runs(), _RUN_STATES)),
        Gauge("deliveries", "Copies of live runs by state.", _by("state", copies, Delivery.STATES)),
        Gauge(
            "claims_leased",
            "Copies that a worker holds.",
            _one(copies[DeliveryState.CLAIMED] + copies[DeliveryState.COMMITTING]),
        ),
        Gauge("in_doubt", "Copies in doubt, of whatever run: a person settles them.", _one(query.in_doubt())),
        Gauge(
            "complaints_to_decide",
            "Complaints about one publication of which nobody said whether the others stop.",
            _one(suppression.asking().count()),
        ),
        Gauge(
            "oldest_waiting_seconds",
            "Age of the copy of a live run that has waited longest.",
            _age(now, min(filter(None, waiting), default=None)),
        ),
        Gauge(
            "last_accepted_seconds",
            "Time since a copy of a live run was accepted last.",
            _age(now, max(filter(None, accepted), default=None)),
        ),
        Gauge("attempts", "Attempts of live runs by relay and outcome.", _attempts(attempts)),
        Gauge(
            "sweeper_seconds",
            "Time since the sweeper's last round.",
            _one(heartbeats.age(heartbeats.SWEEPER)),
        ),
    ]
    took = time.perf_counter() - started
    return [*found, Gauge("gather_seconds", "How long counting took.", _one(took))]


_RUN_STATES = (RunState.SENDING, RunState.PAUSED, RunState.DONE, RunState.CANCELLED)


def _by(label: str, counted: Mapping[str, int], known: Iterable[str]) -> dict[Labels, float]:
    """Zero where there is none: an alert can tell nothing from not there."""
    return {((label, value),): counted.get(value, 0) for value in known}


def _one(value: float | None) -> dict[Labels, float]:
    return {} if value is None else {(): value}


def _age(now: dt.datetime, moment: dt.datetime | None) -> dict[Labels, float]:
    return {} if moment is None else {(): max((now - moment).total_seconds(), 0.0)}


def _attempts(counted: Counter[tuple[str, str]]) -> dict[Labels, float]:
    sizes: Counter[str] = Counter()
    for (relay, _outcome), number in counted.items():
        sizes[relay] += number
    named = {relay for relay, _number in sizes.most_common(_MOST_RELAYS)}
    values: Counter[Labels] = Counter()
    for (relay, outcome), number in counted.items():
        values[("relay", relay if relay in named else _OTHERS), ("outcome", outcome)] += number
    return dict(values)


def written(gauges: Iterable[Gauge]) -> str:
    """The text that Prometheus reads."""
    return "".join(f"{line}\n" for gauge in gauges for line in _lines(gauge))


def _lines(gauge: Gauge) -> Iterator[str]:
    name = f"distributor_{gauge.name}"
    yield f"# HELP {name} {gauge.help}"
    yield f"# TYPE {name} gauge"
    for labels, value in gauge.values.items():
        told = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels)
        yield f"{name}{{{told}}} {value:.10g}" if told else f"{name} {value:.10g}"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


class CachedMetrics:
    """Gathers at most every `least` seconds, and never for more than a fiftieth of the time."""

    def __init__(self, make: Callable[[], str], least: float = 2.0) -> None:
        self._make, self._least = make, least
        self._lock = threading.Lock()
        self._text, self._until = "", 0.0

    def text(self) -> str:
        """What was gathered last, or just now."""
        with self._lock:
            started = time.monotonic()
            if started >= self._until:
                self._text = self._make()
                ended = time.monotonic()
                self._until = ended + max(self._least, 49 * (ended - started))
            return self._text


def text() -> str:
    """Everything, counted now and written."""
    return written(gather())
