"""Runs that are signed: by the keys they were planned with, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from email import message_from_bytes
from pathlib import Path
from typing import Any

import dkim
import pytest

from distributor import configuration
from distributor.delivery.runs import execution, plan
from distributor.delivery.runs.plan import Order
from distributor.delivery.sending import copies
from distributor.delivery.sending.slice_database import SliceLimits
from distributor.delivery.sending.workload import SliceReport
from distributor.desk import signing
from distributor.errors import SettingError
from distributor.mail.keys import SigningKey, make_key
from distributor.states import DeliveryState, RunState
from distributor.store.models import Delivery, Issue, Run
from distributor.store.queries import deliveries
from distributor.words.reasons import english_of
from tests.delivery.sink import Sink

Settings = Any
COURT = Order(only_groups=("市法院",))  # five readers


@pytest.fixture
def keys(tmp_path: Path, settings: Settings) -> dict[str, SigningKey]:
    """An RSA and an Ed25519 key in the settings."""
    made = {
        "2026a": make_key("2026a", "rsa", tmp_path / "2026a.pem"),
        "2026e": make_key("2026e", "ed25519", tmp_path / "2026e.pem"),
    }
    settings.MAIL_FROM = "gazette@news.example.org"
    settings.DKIM_KEYS = [f"{selector}:{tmp_path / selector}.pem" for selector in made]
    return made


def first_copy(run: Run) -> bytes:
    """The run's first copy as it would go out now."""
    (claimed,) = deliveries.claim(run.pk, 1, 1, 60.0)
    deliveries.release([1])
    return b"".join(
        copies.compile_run(Run.objects.get(pk=run.pk), configuration.office()).copy(claimed).segments
    )


def signers(message: bytes) -> list[str]:
    fields = message_from_bytes(message).get_all("DKIM-Signature") or []
    tags = [dict(tag.strip().split("=", 1) for tag in "".join(field.split()).split(";")) for field in fields]
    return [f"{tag['s']}._domainkey.{tag['d']}" for tag in tags]


def verified(message: bytes, *keys: SigningKey) -> list[bool]:
    records = {f"{key.name('news.example.org')}.".encode(): key.record.encode() for key in keys}
    found = dkim.DKIM(message)
    return [found.verify(idx=at, dnsfunc=lambda name, timeout=5: records[name]) for at in range(len(keys))]


def test_what_a_relay_receives_bears_two_signatures_that_hold(
    signed: Issue, keys: dict[str, SigningKey], sink: Sink, deliver: Callable[..., SliceReport]
) -> None:
    run = plan.plan(signed, COURT, site=configuration.site())
    deliver(run)
    assert Delivery.objects.filter(run=run, state=DeliveryState.ACCEPTED).count() == 5
    assert len(sink.bodies) == 5
    for body in sink.bodies.values():
        assert verified(body, keys["2026a"], keys["2026e"]) == [True, True]


def test_a_test_copy_is_signed_like_the_issue(issue: Issue, keys: dict[str, SigningKey]) -> None:
    message = first_copy(plan.plan_test(issue, "me@example.org", office=configuration.office()))
    assert verified(message, keys["2026a"], keys["2026e"]) == [True, True]


def test_the_size_told_is_that_of_the_signed_copy(issue: Issue, keys: dict[str, SigningKey]) -> None:
    run = plan.plan_test(issue, "me@example.org", office=configuration.office())
    (claimed,) = deliveries.claim(run.pk, 1, 1, 60.0)
    copy = copies.compile_run(run, configuration.office()).copy(claimed)
    assert copy.envelope.size == sum(map(len, copy.segments))
    assert copy.segments[0].startswith(b"DKIM-Signature: ")


def test_a_run_keeps_the_keys_it_was_planned_with(
    signed: Issue, keys: dict[str, SigningKey], settings: Settings, tmp_path: Path
) -> None:
    run = plan.plan(signed, COURT, site=configuration.site())
    before = first_copy(run)
    make_key("2027a", "rsa", tmp_path / "2027a.pem")
    settings.DKIM_KEYS = [f"2027a:{tmp_path}/2027a.pem", *settings.DKIM_KEYS]
    settings.DKIM_DOMAIN = "other.example.org"
    assert first_copy(run) == before
    test = first_copy(plan.plan_test(signed, "me@example.org", office=configuration.office()))
    assert signers(test) == ["2027a._domainkey.other.example.org", "2026e._domainkey.other.example.org"]


def test_a_run_that_was_planned_without_keys_stays_unsigned(
    issue: Issue, keys: dict[str, SigningKey], settings: Settings
) -> None:
    configured, settings.DKIM_KEYS = settings.DKIM_KEYS, []
    run = plan.plan_test(issue, "me@example.org", office=configuration.office())
    before = first_copy(run)
    settings.DKIM_KEYS = configured
    assert signers(before) == []
    assert first_copy(run) == before


def lost(settings: Settings, tmp_path: Path) -> None:
    settings.DKIM_KEYS = settings.DKIM_KEYS[1:]


def replaced(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "2026a.pem").unlink()
    make_key("2026a", "rsa", tmp_path / "2026a.pem")


def unreadable(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "2026a.pem").unlink()


@pytest.mark.usefixtures("keys")
@pytest.mark.parametrize("mishap", [lost, replaced, unreadable])
def test_a_run_whose_key_is_gone_waits_on_hold_and_sends_nothing_unsigned(
    mishap: Callable[[Settings, Path], None], signed: Issue, settings: Settings, sink: Sink, tmp_path: Path
) -> None:
    run = plan.plan(signed, COURT, site=configuration.site())
    mishap(settings, tmp_path)
    relays, limits = (f"smtp://127.0.0.1:{sink.port}",), SliceLimits(slice_seconds=5)
    execution.send_slice(
        run.pk, replace(configuration.sending(), relays=relays, connections=1, limits=limits)
    )
    run.refresh_from_db()
    assert (run.state, sink.dots) == (RunState.PAUSED, 0)
    assert "DKIM_KEYS: " in english_of(run.state_reason)
    assert "2026a" in english_of(run.state_reason)
    assert Delivery.objects.filter(run=run, state=DeliveryState.PLANNED).count() == 5


@pytest.mark.parametrize("entry", ["2026a", ":/x.pem", "2026a:", "2026a:/nowhere/x.pem", "a b:/x.pem"])
def test_a_send_with_a_key_that_cannot_sign_is_refused_before_anything_is_planned(
    entry: str, signed: Issue, settings: Settings
) -> None:
    settings.DKIM_KEYS = [entry]
    with pytest.raises(SettingError, match=r"^DKIM_KEYS: "):
        plan.plan(signed, COURT, site=configuration.site())
    assert Run.objects.count() == 0


def test_a_domain_that_cannot_sign_is_named(keys: dict[str, SigningKey], settings: Settings) -> None:
    settings.DKIM_DOMAIN = "not a domain"
    with pytest.raises(SettingError, match=r"^DKIM_DOMAIN: "):
        signing.freeze(configuration.office())
