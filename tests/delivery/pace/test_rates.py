"""The pace is read from settings and provider profiles; what cannot be meant is refused by name."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from distributor import configuration, environment
from distributor.delivery.local_time import OfficeDay
from distributor.delivery.pace.rates import Rates, fastest, limited, read_rules
from distributor.errors import SettingError


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment whose settings are forgotten afterwards."""
    monkeypatch.setattr(environment, "DOCUMENTED", {})
    return monkeypatch


def test_a_pace_is_written_by_second_minute_and_day(given: pytest.MonkeyPatch) -> None:
    given.setenv("PACE", "20/s, 600/min 50000/day")
    read = environment.rates("PACE", help="", example="20/s")
    assert Rates.read(read[""]) == Rates(20, 600, 50000)


def test_domains_have_theirs(given: pytest.MonkeyPatch) -> None:
    given.setenv("DOMAIN_PACE", "QQ.com=5/s,163.com=120/min,qq.com=4000/day")
    read = environment.rates("DOMAIN_PACE", help="", example="qq.com=5/s", named=True)
    assert read == {"qq.com": {"s": 5, "day": 4000}, "163.com": {"min": 120}}


@pytest.mark.parametrize("text", ["20", "0/s", "-1/s", "20/h", "qq.com=5/s", "20/s/s", "٣/s"])
def test_what_is_no_pace_is_refused_by_name(given: pytest.MonkeyPatch, text: str) -> None:
    given.setenv("PACE", text)
    with pytest.raises(SettingError, match=r"PACE: .*20/s"):
        environment.rates("PACE", help="", example="20/s")


def test_a_domain_is_known_as_addresses_are_compared() -> None:
    rules = read_rules({}, {"例子.example": {"s": 1}}, configuration.providers())
    assert set(rules.targets) == {"xn--fsqu00a.example"}
    assert rules.target("xn--fsqu00a.example") == "xn--fsqu00a.example"


def test_a_domain_that_cannot_be_is_refused() -> None:
    with pytest.raises(SettingError, match="DOMAIN_PACE: qq"):
        read_rules({}, {"qq": {"s": 1}}, configuration.providers())


def test_the_domains_of_a_provider_count_as_one_unless_one_has_its_own() -> None:
    rules = read_rules({}, {"netease": {"s": 5}, "126.com": {"s": 1}}, configuration.providers())
    assert rules.target("163.com") == rules.target("yeah.net") == "netease"
    assert rules.target("126.com") == "126.com"
    assert rules.target("example.org") == "example.org"
    assert "163.com" in rules.members("netease")
    assert rules.members("126.com") == ("126.com",)


def test_without_settings_nothing_is_limited() -> None:
    rules = read_rules({}, {}, configuration.providers())
    assert not limited(rules.overall)


def test_the_tighter_of_second_and_minute_is_the_fastest() -> None:
    assert fastest(Rates(per_second=5, per_minute=120)) == 2.0
    assert fastest(Rates(per_second=1, per_minute=120)) == 1.0
    assert fastest(Rates(per_day=100)) == 0.0


def test_the_offices_day_begins_at_its_midnight() -> None:
    day = OfficeDay(dt.datetime(2026, 11, 24, 1, 30, tzinfo=ZoneInfo("Asia/Shanghai")))
    assert (day.name, day.seconds_left) == ("2026-11-24", 22.5 * 3600)
    assert day.begin == dt.datetime(2026, 11, 23, 16, tzinfo=dt.UTC)


def test_a_day_on_which_the_clocks_are_put_forward_is_short() -> None:
    day = OfficeDay(dt.datetime(2026, 3, 29, 0, 30, tzinfo=ZoneInfo("Europe/Paris")))
    assert day.seconds_left == 22.5 * 3600
