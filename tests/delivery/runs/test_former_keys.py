"""Copies that were planned when keys still had capitals are found under the key of today."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from distributor import configuration
from distributor.delivery.runs import plan, settle
from distributor.delivery.runs.correction import draft, plan_notice, receivers
from distributor.delivery.runs.plan import Order
from distributor.delivery.sending.copies import envelope_address
from distributor.desk import edition as editions
from distributor.feedback.suppress import unsubscribe_by_link
from distributor.states import DeliveryState, RunKind, RunState
from distributor.store.comparable import with_former_key
from distributor.store.models import Delivery, Issue, Run
from distributor.store.queries import bounces, copies, deliveries, suppression
from tests.delivery.conftest import about

TEXT = "第3页第二段“2024年”应为“2025年”。\n特此更正。"


def capitals(key: str) -> str:
    local, _at, domain = key.partition("@")
    return f"{local.upper()}@{domain}"


@pytest.fixture
def old(signed: Issue) -> Run:
    """A run whose copies 1 and 2 hold keys with capitals, as an earlier version planned them."""
    run = plan.plan(signed, site=configuration.site())
    for copy in run.deliveries.filter(copy_number__in=(1, 2)):
        copy.address = copy.address_key = capitals(copy.address_key)
        copy.save()
    return run


def finish(run: Run, state: str = DeliveryState.ACCEPTED) -> None:
    run.deliveries.filter(state=DeliveryState.PLANNED).update(state=state)
    Run.objects.filter(pk=run.pk).update(state=RunState.DONE)


def test_whoever_has_the_issue_gets_no_second_copy(old: Run) -> None:
    finish(old)
    forecast = plan.forecast(about(old), editions.compose(about(old), configuration.office()).groups, Order())
    assert forecast.copies == 0


def test_an_old_unsubscribe_link_stops_the_reader_of_today(old: Run) -> None:
    copy = old.deliveries.select_related("run__issue").get(copy_number=1)
    unsubscribe_by_link(copy, one_click=True)
    assert suppression.active().get().address_key == copy.address_key.lower()
    assert suppression.standing(copy.address_key)
    finish(old)
    told = plan.forecast(
        about(old), editions.compose(about(old), configuration.office()).groups, Order(again="重发")
    )
    assert told.suppressed == 1


def test_copies_on_their_way_are_withheld_whatever_form_their_key_has(old: Run) -> None:
    keys = list(old.deliveries.filter(copy_number__lte=3).values_list("address_key", flat=True))
    assert [copies.withhold(key.lower(), "bounced") for key in keys] == [1, 1, 1]


def test_a_suppressed_reader_of_an_old_copy_is_not_tried_again(old: Run) -> None:
    finish(old, DeliveryState.FAILED)
    suppression.suppress(old.deliveries.get(copy_number=1).address_key, "by-hand")
    verdict = settle.retry(old, (1, 2), by="甲")
    assert list(verdict.numbers) == [2]


def test_a_correction_reaches_the_reader_once_and_not_at_all_once_suppressed(old: Run) -> None:
    finish(old)
    total = old.deliveries.count()
    suppression.suppress(old.deliveries.get(copy_number=1).address_key, "by-hand")
    told = receivers(draft(about(old), RunKind.CORRECTION, TEXT, configuration.office()))
    assert (told.accepted, told.suppressed) == (total, 1)
    run = plan_notice(
        draft(about(old), RunKind.CORRECTION, TEXT, configuration.office()),
        by="赵国强",
        site=configuration.site(),
    )
    first, second = run.deliveries.order_by("copy_number")[:2]
    assert (first.state, second.state) == (DeliveryState.SUPPRESSED, DeliveryState.PLANNED)
    assert second.address_key == second.address.lower() != second.address
    again = receivers(draft(about(old), RunKind.CORRECTION, TEXT, configuration.office()))
    assert again.accepted == 0


def test_the_envelope_holds_the_address_as_it_was_written(old: Run) -> None:
    written, key = "Wu.6@例子.example.org", "wu.6@xn--fsqu00a.example.org"
    old.deliveries.filter(copy_number=1).update(address=written, address_key=key)
    claimed = next(copy for copy in deliveries.claim(old.pk, 1, 1000, 60.0) if copy.copy_number == 1)
    assert envelope_address(claimed) == ("Wu.6@xn--fsqu00a.example.org", False)


def test_a_reader_is_known_by_the_sender_of_a_mail(old: Run) -> None:
    copy = old.deliveries.get(copy_number=1)
    assert bounces.reader(copy.address_key) == copy.address_key.lower()


def test_the_index_of_former_keys_is_used(old: Run) -> None:
    if connection.vendor != "sqlite":  # a planner with statistics may do better on so few rows
        return
    assert "delivery_former_key" in with_former_key(Delivery.objects.all(), "a@example.org").explain()
    with CaptureQueriesContext(connection) as asked:
        plan.forecast(about(old), editions.compose(about(old), configuration.office()).groups, Order())
    (sql,) = (query["sql"] for query in asked if "ROW_NUMBER" in query["sql"])
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        steps = [str(step[3]) for step in cursor.fetchall()]
    assert [step for step in steps if "delivery_former_key" in step], steps
