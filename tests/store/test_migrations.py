"""Filled databases of earlier versions are brought up to date, and nothing in them is lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

pytestmark = pytest.mark.django_db(transaction=True)
WHEN = dt.datetime(2026, 11, 1, 8, tzinfo=dt.UTC)
Migrate = Callable[[str], Any]


@pytest.fixture
def migrate() -> Iterator[Migrate]:
    """Brings the test database to a migration and gives its models; afterwards it is the newest again."""

    def to(name: str) -> Any:
        executor = MigrationExecutor(connection)
        executor.migrate([("distributor", name)])
        return MigrationExecutor(connection).loader.project_state([("distributor", name)]).apps

    yield to
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def test_a_suppression_keeps_its_reason_time_and_words_as_evidence(migrate: Migrate) -> None:
    old = migrate("0009_came_back")
    old.get_model("distributor", "Person").objects.create(
        address="Wei@例子.example.org", address_key="Wei@xn--fsqu00a.example.org"
    )
    suppressions = old.get_model("distributor", "Suppression").objects
    suppressions.create(
        address_key="Wei@xn--fsqu00a.example.org", reason="bounced", detail="2026-11, copy 7: 5.1.1"
    )
    suppressions.create(address_key="b@example.org", reason="by-hand", lifted=WHEN)
    suppressions.update(since=WHEN)

    new = migrate("0010_suppression").get_model("distributor", "Suppression").objects
    wei, other = new.order_by("id")
    assert (wei.address, wei.reason, wei.since, wei.lifted) == ("Wei@例子.example.org", "bounced", WHEN, None)
    assert list(wei.evidence.values_list("reason", "text", "made")) == [
        ("bounced", "2026-11, copy 7: 5.1.1", WHEN)
    ]
    assert (other.address, other.lifted, other.evidence.get().text) == ("b@example.org", WHEN, "")
