"""How the gate finds its rows: each by its number, whatever else the table holds."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection

from distributor.store.models import Delivery, Run
from distributor.store.queries import deliveries
from distributor.store.queries.deliveries import CopyOutcome

Planned = Callable[..., Run]


def _accepted(claimed: deliveries.Claimed, reply: str) -> CopyOutcome:
    return CopyOutcome(claimed.id, claimed.fence, "accepted", "relay", "dot", 250, "2.0.0", reply)


def test_what_relays_say_arrives_in_the_row_as_it_was_said(planned: Planned) -> None:
    run, said = planned(2), """“收到”, \\"100%\\" of it; {"a": [1]} 🙂 \\u0041"""
    claims = deliveries.claim(run.pk, 7, 2, 60.0)
    assert deliveries.pass_gate([], claims, 60.0) == {claimed.id for claimed in claims}
    assert deliveries.pass_gate([_accepted(claimed, said) for claimed in claims], [], 60.0) == set()
    assert set(Delivery.objects.filter(run=run).values_list("state", "reply")) == {("accepted", said)}


def test_the_largest_fence_is_the_same_fence_on_the_way_back(planned: Planned) -> None:
    run, largest = planned(1), (1 << 62) - 1
    claims = deliveries.claim(run.pk, largest, 1, 60.0)
    assert deliveries.pass_gate([], claims, 60.0) == {claims[0].id}


def test_postgresql_goes_by_the_primary_key_although_the_table_is_small(planned: Planned) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite writes row by row; make test runs this on PostgreSQL")
    run = planned(300)
    deliveries.pass_gate([], deliveries.claim(run.pk, 7, 20, 60.0), 60.0)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE distributor_delivery")
        cursor.execute("SELECT name FROM pg_prepared_statements WHERE statement LIKE '%%recorded%%'")
        (name,) = cursor.fetchone()
        cursor.execute(f"""EXPLAIN EXECUTE "{name}"('[]', 60, '[]', '{{{run.pk}}}')""")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert plan.count("Index Scan using distributor_delivery_pkey") == 2
    assert "Seq Scan" not in plan
