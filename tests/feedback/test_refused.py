"""What our own sessions are told of a reader is the same evidence as a report, once the run is done."""

from __future__ import annotations

import pytest

from distributor import configuration
from distributor.feedback import refused_replies
from distributor.states import DeliveryState, RunKind, RunState
from distributor.store.models import Delivery, Run
from distributor.store.queries import suppression
from tests.web import newsroom

pytestmark = pytest.mark.django_db
RELAY, OTHER = "mx.example.net:25", "mx.example.org:25"


def copy(name: str, state: str, **fields: object) -> Delivery:
    address = f"{name}@example.com"
    fields = {"relay": RELAY, "address": address, "address_key": address, **fields}
    return newsroom.copy(name, state, of="市法院", **fields)


def failed(
    name: str, code: int = 550, enhanced: str = "5.1.1", reply: str = "", **fields: object
) -> Delivery:
    said = {"stage": "rcpt", "reply_code": code, "enhanced_code": enhanced, "reply": reply, **fields}
    return copy(name, DeliveryState.FAILED, **said)


def sent(*copies: Delivery, kind: str = RunKind.ISSUE, state: str = RunState.DONE) -> Run:
    accepted = copy("accepted", DeliveryState.ACCEPTED, reply_code=250)
    return newsroom.run(newsroom.issue(), accepted, *copies, kind=kind, state=state)


def stopped() -> list[str]:
    return [key.partition("@")[0] for key in suppression.active().values_list("address_key", flat=True)]


def test_a_final_refusal_stops_the_address_with_the_reply_as_evidence() -> None:
    run = sent(failed("gone", reply="<gone@example.com>: user unknown"))
    assert (refused_replies.stop_readers_of(run, configuration.providers()), stopped()) == (1, ["gone"])
    evidence = suppression.active().get().evidence.get()
    assert (evidence.cause, evidence.incoming_id, evidence.run_id) == ("no-such-user", None, run.pk)
    assert f"{RELAY} 550 5.1.1 <gone@example.com>: user unknown" in evidence.text


def test_other_refusals_stop_nobody() -> None:
    run = sent(
        failed("full", 552, "5.2.2", "over quota"),
        failed("spam", 554, "5.7.1", "taken for spam", stage="dot"),
        failed("frequent", 550, "", "Ip frequency limited"),
        failed("late", 450, "4.1.1", "user unknown"),
        failed("unclear", 550, "5.0.0", "no"),
    )
    assert (refused_replies.stop_readers_of(run, configuration.providers()), stopped()) == (0, [])


def test_a_relay_that_took_nothing_of_the_run_is_not_believed() -> None:
    run = sent(failed("gone", relay=OTHER), failed("lost"))
    refused_replies.stop_readers_of(run, configuration.providers())
    assert stopped() == ["lost"]


def test_it_is_had_once_for_each_copy_even_if_a_person_knows_better() -> None:
    run = sent(failed("gone"))
    refused_replies.stop_readers_of(run, configuration.providers())
    suppression.lift(suppression.active().get(), by="甲", why="电话核实")
    assert (refused_replies.stop_readers_of(run, configuration.providers()), stopped()) == (0, [])


def test_a_run_is_gone_through_when_it_is_done_and_tests_are_left_aside() -> None:
    run = sent(failed("gone"), state=RunState.PAUSED)
    refused_replies.stop_readers(configuration.providers())
    assert stopped() == [], "a run on hold may have its copies planned again"
    Run.objects.filter(pk=run.pk).update(state=RunState.DONE, finished=run.created)
    refused_replies.stop_readers(configuration.providers())
    assert stopped() == ["gone"]


def test_a_refused_test_copy_stops_nobody() -> None:
    run = sent(failed("gone"), kind=RunKind.TEST)
    Run.objects.filter(pk=run.pk).update(finished=run.created)
    refused_replies.stop_readers(configuration.providers())
    refused_replies.stop_readers_of(Run.objects.get(pk=run.pk), configuration.providers())
    assert stopped() == []
