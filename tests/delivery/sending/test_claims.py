"""What a process claims ahead: on from where it stopped, and nothing is left behind."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from distributor.delivery.database_thread import DatabaseThread
from distributor.delivery.sending import claims
from distributor.delivery.sending.claims import Claims
from distributor.reason import Reason
from distributor.store.models import Delivery, Run
from distributor.store.queries import deliveries

Planned = Callable[..., Run]


def _no_trouble(reason: Reason) -> None:
    pytest.fail(repr(reason))


def _batches(run: Run, size: int, come_back: dict[int, list[int]]) -> list[list[int]]:
    """Numbers of each batch until nothing is left; after batch n, `come_back[n]` are planned again."""

    async def work() -> list[list[int]]:
        desk, found = DatabaseThread("claims"), []
        queue = Claims(run.pk, size, 60.0, desk, _no_trouble)
        while not queue.exhausted:
            await queue.fill()
            found.append([copy.copy_number for copy in iter(queue.take, None)])
            await desk.run(_plan_again, run, come_back.get(len(found), []))
        await desk.close()
        return found[:-1]

    return asyncio.run(work())


def _plan_again(run: Run, numbers: list[int]) -> None:
    Delivery.objects.filter(run=run, copy_number__in=numbers).update(state="planned", fence=0)


def test_batches_follow_each_other_by_number(planned: Planned) -> None:
    assert _batches(planned(7), 3, {}) == [[1, 2, 3], [4, 5, 6], [7]]


def test_copies_that_come_back_are_found_when_nothing_is_left_behind_the_last(planned: Planned) -> None:
    assert _batches(planned(9), 3, {2: [2, 5]}) == [[1, 2, 3], [4, 5, 6], [7, 8, 9], [2, 5]]


def test_copies_that_come_back_do_not_wait_for_the_end_of_a_long_run(
    planned: Planned, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "_LOOK_BACK_SECONDS", 0.0)
    assert _batches(planned(9), 3, {2: [2, 5]}) == [[1, 2, 3], [4, 5, 6], [2, 5, 7], [8, 9]]


def test_whoever_is_suspected_of_killing_workers_still_goes_last_and_alone(planned: Planned) -> None:
    run = planned(6)
    Delivery.objects.filter(run=run, copy_number__in=(2, 5)).update(crashes=2)
    assert _batches(run, 2, {1: [1]}) == [[1, 3], [4, 6], [1], [2], [5]]


def test_no_two_suspects_are_in_hand_at_once(planned: Planned) -> None:
    """However long it takes to open a session: the third death would convict each of them."""
    run = planned(3)
    Delivery.objects.filter(run=run).update(crashes=2)

    async def work() -> list[list[int]]:
        desk, found = DatabaseThread("claims"), []
        queue = Claims(run.pk, 2, 60.0, desk, _no_trouble)
        await queue.fill()
        for _ in range(3):
            came = asyncio.Event()
            for _ in range(4):  # as sessions ask while they open
                queue.fill_to(8, came.set)
            await asyncio.sleep(0.05)
            in_hand = list(iter(queue.take, None))
            found.append([copy.copy_number for copy in in_hand])
            queue.settled({copy.id for copy in in_hand})
            await asyncio.wait_for(came.wait(), 10)
        await desk.close()
        return found

    assert asyncio.run(work()) == [[1], [2], [3]]


def test_who_is_stopped_after_a_claim_keeps_no_row_locked(planned: Planned) -> None:
    """Nothing is left to be committed once the database has answered."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite's writers are let in one by one; make test runs this on PostgreSQL")
    run = planned(3)
    with CaptureQueriesContext(connection) as said:
        deliveries.claim(run.pk, 7, 3, 60.0)
        deliveries.renew([7], 60.0)
        deliveries.release([7])
    assert [query["sql"].split()[0] for query in said.captured_queries] == ["UPDATE"] * 3
