"""Which relays may have a copy."""

from __future__ import annotations

import pytest

from distributor.delivery.relays.routing import Routes
from distributor.delivery.smtp.relay import SmtpRelay


def relay(name: str, groups: str = "", domains: str = "") -> SmtpRelay:
    chosen = frozenset(filter(None, groups.split(";"))), frozenset(filter(None, domains.split(";")))
    return SmtpRelay(name, "127.0.0.1", 25, groups=chosen[0], domains=chosen[1])


def test_without_routing_every_relay_may_have_every_copy() -> None:
    routes = Routes([relay("a"), relay("b")])
    assert routes.open
    assert routes.of("市委领导", "example.org") == {"a", "b"}


def test_a_relay_takes_the_groups_it_names_and_the_others_take_the_rest() -> None:
    routes = Routes([relay("inner", groups="市委领导;区县人大"), relay("all")])
    assert not routes.open
    assert routes.of("市委领导", "example.org") == {"inner"}
    assert routes.of("市政府领导", "example.org") == {"all"}


def test_a_relay_takes_the_domains_it_names_and_those_below_a_star() -> None:
    routes = Routes([relay("gov", domains="*.gov.cn;example.org"), relay("all")])
    for domain in ("gov.cn", "rd.gov.cn", "a.b.gov.cn", "example.org"):
        assert routes.of("", domain) == {"gov"}, domain
    for domain in ("notgov.cn", "gov.cn.example.com", "www.example.org"):
        assert routes.of("", domain) == {"all"}, domain


def test_relays_that_name_the_same_share_it() -> None:
    routes = Routes([relay("a", domains="example.org"), relay("b", groups="甲"), relay("c")])
    assert routes.of("甲", "example.org") == {"a", "b"}
    assert routes.of("乙", "example.org") == {"a"}


def test_a_relay_that_names_groups_and_domains_wants_both() -> None:
    routes = Routes([relay("a", groups="甲", domains="example.org")])
    assert routes.of("甲", "example.org") == {"a"}
    assert routes.of("甲", "example.com") == routes.of("乙", "example.org") == frozenset()


def test_a_copy_that_no_relay_may_have_has_an_empty_route() -> None:
    routes = Routes([relay("a", groups="甲"), relay("b", domains="example.org")])
    assert routes.of("乙", "example.com") == set()


def test_what_is_remembered_stays_small_however_many_domains_there_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("distributor.delivery.relays.routing._MOST_REMEMBERED", 10)
    routes = Routes([relay("a", domains="*.example.org"), relay("b")])
    found = {routes.of("", f"{number}.example.org") for number in range(100)}
    assert found == {frozenset("a")} and len(routes._known) <= 10
