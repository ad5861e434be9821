"""An office for each case."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.chaos.link import Link
from tests.chaos.office import Office
from tests.chaos.plan import NAME, Plan
from tests.chaos.site import Site, site
from tests.conftest import missing


@pytest.fixture(scope="session")
def plan(request: pytest.FixtureRequest) -> Plan:
    """What was asked for by `python -m tests.chaos`, else by nobody."""
    given = request.config.pluginmanager.get_plugin(NAME)
    return given if isinstance(given, Plan) else Plan()


@pytest.fixture(scope="session")
def place() -> Iterator[Site]:
    with site() as made:
        yield made


@pytest.fixture
def database(request: pytest.FixtureRequest, plan: Plan) -> str:
    """Which one, where the case does not care."""
    return plan.database or str(request.config.getoption("--database"))


@pytest.fixture
def link(request: pytest.FixtureRequest, plan: Plan) -> Link:
    """How the office of this case reaches its relay, where the case does not say."""
    return plan.link_of_case(request.node.name)


@pytest.fixture
def office(
    request: pytest.FixtureRequest, place: Site, database: str, link: Link, plan: Plan
) -> Iterator[Office]:
    """Redis, relay and database of one case; a case starts what else it needs."""
    if plan.database and database != plan.database:
        pytest.skip(f"only {plan.database} was asked for")
    if database == "postgresql" and not place.postgresql:
        missing("PostgreSQL")
    with place.office(database, link) as made:
        try:
            yield made
            made.say_good_bye()
        finally:
            plan.figures.add(name_of(request.node), made)


def name_of(item: pytest.Item) -> str:
    """`test_kill_9_at_the_dot[sqlite]` → `kill 9 at the dot`."""
    return item.name.partition("[")[0].removeprefix("test_").replace("_", " ")
