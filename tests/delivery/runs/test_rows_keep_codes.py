"""Real runs leave codes in the rows, and what others said: no words that are translated when shown."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from distributor import configuration
from distributor.delivery.runs import settle
from distributor.delivery.runs.plan import Order
from distributor.delivery.runs.schedule import schedule, start_due
from distributor.delivery.sending.slice_database import SliceLimits
from distributor.delivery.smtp.relay import SmtpRelay
from distributor.delivery_codes import SendReason
from distributor.desk.imports import import_document
from distributor.language import speaking
from distributor.states import ScheduleState
from distributor.store.models import Delivery, Issue, Run, Schedule
from distributor.store.queries import copies, deliveries, runs, sweep
from tests.delivery.conftest import SAMPLE, states
from tests.delivery.sink import CLOSE, Sink
from tests.project.catalogues import kept

Planned = Callable[..., Run]
Deliver = Callable[..., Any]
BRIEF = SliceLimits(slice_seconds=4, lease_seconds=30, reply_seconds=1, batch_size=50)
LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
COLUMNS = (
    ("distributor_run", "state_reason"),
    ("distributor_schedule", "state_reason"),
    ("distributor_delivery", "reply"),
    ("distributor_attempt", "reply"),
)
MESSAGES = {message.id for message in kept("zh_Hans") if isinstance(message.id, str) and message.id}


def cells() -> list[str]:
    """Every cell of the columns, as it stands in the database."""
    found = []
    with connection.cursor() as cursor:
        for table, column in COLUMNS:
            cursor.execute(f"SELECT {column} FROM {table}")
            found += [row[0] if isinstance(row[0], str) else json.dumps(row[0]) for row in cursor.fetchall()]
    return found


def strings(value: Any) -> Iterator[str]:
    """The strings in JSON but the codes; of a plain text its pieces, as they were once told apart."""
    if isinstance(value, dict):
        for name, each in value.items():
            if name != "code":
                yield from strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)
    elif isinstance(value, str):
        yield from (value, *value.split(": "))


def words() -> set[str]:
    """Message ids of the catalogue that stand in rows."""
    texts = (json.loads(cell) if cell.startswith("[") else cell for cell in cells())
    return {text for each in texts for text in strings(each)} & MESSAGES


def held_by_a_refused_sender(planned: Planned, deliver: Deliver, sink: Sink) -> str:
    sink.script = lambda stage, rcpt, n: "553 5.7.1 not yours" if stage == "mail" else None
    run = planned(4)
    runs.hold(run.pk, deliver(run).hold)
    return "paused"


def held_by_a_relay_that_refuses_everybody(planned: Planned, deliver: Deliver, sink: Sink) -> str:
    sink.script = lambda stage, rcpt, n: "550 5.7.1 blocked" if stage == "rcpt" else None
    run = planned(30)
    for copy in run.deliveries.all():
        key = f"r{copy.copy_number}@d{copy.copy_number % 3}.example.org"
        run.deliveries.filter(pk=copy.pk).update(address=key, address_key=key)
    deliver(run)
    sweep.finish_runs()
    return "paused"


def held_by_tls(planned: Planned, deliver: Deliver, sink: Sink) -> str:
    run = planned(2)
    report = deliver(run, relays=[SmtpRelay("tls", "127.0.0.1", sink.port, implicit_tls=True)], limits=BRIEF)
    runs.hold(run.pk, report.hold)
    return "paused"


def nobody_there(planned: Planned, deliver: Deliver, sink: Sink) -> str:
    run = planned(2)
    runs.tell(
        run.pk, deliver(run, relays=[SmtpRelay("away", "127.0.0.1", 9, tls="off")], limits=BRIEF).trouble
    )
    return "sending"


def lost_after_the_dot(planned: Planned, deliver: Deliver, sink: Sink) -> str:
    sink.script = lambda stage, rcpt, n: CLOSE if stage == "dot" else None
    run = planned(1)
    deliver(run)
    assert states(run) == {"in_doubt": 1}
    return "sending"


def settled_as_arrived(planned: Planned, deliver: Deliver, sink: Sink) -> str:
    lost_after_the_dot(planned, deliver, sink)
    settle.arrived(Run.objects.get(), None, by="王静")
    assert Delivery.objects.get().state == "accepted"
    return "sending"


def left_by_their_worker(planned: Planned, deliver: Deliver, sink: Sink) -> str:
    run = planned(2)
    one, other = deliveries.claim(run.pk, 7, 2, 60.0)
    assert deliveries.pass_gate([], [one], 60.0)
    Delivery.objects.filter(pk=other.id).update(crashes=2)
    Delivery.objects.update(lease_until=LONG_AGO)
    assert (sweep.expired_commits(), sweep.expired_claims()) == (1, 1)
    assert states(run) == {"in_doubt": 1, "failed": 1}
    return "sending"


def put_off_by_the_pace(planned: Planned, deliver: Deliver, sink: Sink) -> str:
    run = planned(1)
    deliveries.put_off([(claimed, 60.0) for claimed in deliveries.claim(run.pk, 7, 1, 60.0)])
    assert states(run) == {"deferred": 1}
    assert sweep.give_up(0) == 0, "our own pace gives up nobody"
    return "sending"


def without_a_way_to_write_it(planned: Planned, deliver: Deliver, sink: Sink) -> str:
    run = planned(1)
    run.deliveries.update(address="读者@example.org", address_key="读者@example.org")
    sink.extensions = ("PIPELINING",)
    deliver(run)
    assert states(run) == {"failed": 1}
    return "sending"


def withheld_from_who_unsubscribed(planned: Planned, deliver: Deliver, sink: Sink) -> str:
    planned(1)
    assert copies.withhold("r1@example.org", "unsubscribed") == 1
    return "sending"


HAPPENED = (
    held_by_a_refused_sender, held_by_a_relay_that_refuses_everybody, held_by_tls, nobody_there,
    lost_after_the_dot, settled_as_arrived, left_by_their_worker, put_off_by_the_pace,
    without_a_way_to_write_it, withheld_from_who_unsubscribed,
)  # fmt: skip


@pytest.mark.parametrize("happen", HAPPENED, ids=lambda function: function.__name__)
def test_no_words_of_ours_stand_in_a_row(
    happen: Callable[[Planned, Deliver, Sink], str], planned: Planned, deliver: Deliver, sink: Sink
) -> None:
    with speaking("zh_Hans"):
        assert happen(planned, deliver, sink) == Run.objects.get().state
    assert words() == set()
    assert not [cell for cell in cells() if "拒绝" in cell or "中断" in cell]


def test_nor_in_a_schedule_that_was_refused(signed: Issue, tmp_path: Path) -> None:
    in_2037 = dt.datetime(2037, 1, 1, tzinfo=dt.UTC)
    waiting = schedule(signed, Order(), in_2037, office=configuration.office())
    file = tmp_path / SAMPLE.name
    file.write_text(SAMPLE.read_text(encoding="utf-8").replace("同志们", "各位同志", 1), encoding="utf-8")
    import_document(file, configuration.office())
    Schedule.objects.update(due=dt.datetime.now(dt.UTC) - dt.timedelta(minutes=1))
    with speaking("zh_Hans"):
        start_due(configuration.site())
    waiting.refresh_from_db()
    (why,) = waiting.state_reason
    assert (waiting.state, why.code, why.said) == (ScheduleState.HELD, SendReason.CHANGED, "")
    assert words() == set()
