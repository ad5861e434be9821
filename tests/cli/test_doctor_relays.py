"""What people are told about the terms on which a relay is used."""

from __future__ import annotations

from pathlib import Path

from distributor.cli import doctor_relays
from distributor.delivery.relays.relay import Relay
from distributor.delivery.schemes import read_relays


def relays(*urls: str) -> list[Relay]:
    return read_relays(urls, connections=8, state=Path("nowhere"))


def test_a_relay_of_ones_own_has_the_usual_sessions_and_no_rate() -> None:
    (own,) = relays("smtp://mail.example.org")
    assert doctor_relays.describe_use(own) == ["sessions per process: 8", "copies per session: 1000"]


def test_the_limits_of_a_providers_profile_are_told_as_they_are_in_force() -> None:
    (netease,) = relays("smtps://me:secret@smtp.163.com?per_minute=7")
    told = doctor_relays.describe_use(netease)
    assert told[0] == "profile netease"
    assert "7 per minute" in told and f"{netease.per_day} per day" in told
    assert "secret" not in str(told)


def test_weights_are_told_where_they_differ_and_routing_where_there_is_any() -> None:
    both = relays("smtp://a.example.org?weight=3&groups=B;A", "smtp://b.example.org?domains=*.example.com")
    assert doctor_relays.describe_use(both[0], both)[-2:] == ["weight 3", "only groups A, B"]
    assert doctor_relays.describe_use(both[1], both)[-2:] == ["weight 1", "only domains *.example.com"]
    assert not any("weight" in word for word in doctor_relays.describe_use(both[0], both[:1]))
