"""An answer is a run like any other: deferred, in doubt, settled, signed, shown; never taken for an issue."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from distributor import configuration
from distributor.delivery.keeping import archive
from distributor.delivery.runs import settle
from distributor.delivery.sending import copies
from distributor.delivery.sending.slice import send
from distributor.delivery.smtp.relay import SmtpRelay
from distributor.desk import signing
from distributor.errors import ArchiveError
from distributor.feedback.proof import copy_of_token
from distributor.feedback.suppress import Feedback, suppress
from distributor.mail.tokens import token
from distributor.newsroom.answers import acknowledge
from distributor.states import DeliveryState, RunState
from distributor.store.models import Answer, Delivery, Run, Suppression
from distributor.store.queries import archive as archives
from distributor.store.queries import deliveries, histories, sweep
from distributor.store.queries.metrics import live
from distributor.worker import send_slice
from tests.delivery.sink import CLOSE, Sink
from tests.newsroom.answers.conftest import LIMITS, Write, arrived_at
from tests.web.newsroom import at_the_machine

KEY = "wangming@example.com"


@pytest.fixture
def answer(arrived: Write) -> Answer:
    return acknowledge(*arrived(), configuration.office())


@pytest.fixture
def go(sink: Sink) -> Callable[[Answer], Delivery]:
    """`go(answer)`: one slice of its run to the sink; its copy afterwards."""

    def start(answer: Answer) -> Delivery:
        run = run_of(answer)
        relay = SmtpRelay("sink", "127.0.0.1", sink.port, tls="off", connections=1)
        send(run.pk, copies.compile_run(run, configuration.office()), [relay], LIMITS)
        sweep.finish_runs()
        return run.deliveries.get()

    return start


Go = Callable[[Answer], Delivery]


def run_of(answer: Answer) -> Run:
    return Run.objects.get(pk=answer.run_id or 0)


def test_the_sweeper_finds_it_without_any_bell(answer: Answer) -> None:
    assert answer.run_id in sweep.waiting_runs()


def test_a_worker_sends_it(answer: Answer, sink: Sink, settings: Any, redis_server: str) -> None:
    settings.RELAYS = [f"smtp://127.0.0.1:{sink.port}?tls=off"]
    send_slice(answer.run_id)
    assert run_of(answer).state == RunState.DONE
    assert sink.recipients == [KEY]


def test_profiles_that_cannot_be_read_are_told_on_the_run(
    answer: Answer, sink: Sink, settings: Any, tmp_path: Path, redis_server: str
) -> None:
    settings.RELAYS = [f"smtp://127.0.0.1:{sink.port}?tls=off"]
    settings.PROVIDERS_FILE = tmp_path / "providers.toml"
    settings.PROVIDERS_FILE.write_text("[ours]\nspeed = 1")
    send_slice(answer.run_id)
    waiting = run_of(answer)
    assert waiting.state == RunState.SENDING and "PROVIDERS_FILE" in str(waiting.state_reason)
    assert sink.recipients == []


def test_deferred_it_is_tried_again(answer: Answer, sink: Sink, go: Go) -> None:
    sink.script = lambda stage, _to, count: "451 4.7.1 later" if stage == "rcpt" and count == 1 else None
    assert go(answer).state == DeliveryState.DEFERRED
    assert run_of(answer).state == RunState.SENDING
    Delivery.objects.update(state=DeliveryState.PLANNED)
    assert go(answer).state == DeliveryState.ACCEPTED
    assert run_of(answer).state == RunState.DONE


def test_in_doubt_it_is_listed_and_settled_and_goes_once_more_byte_for_byte(
    answer: Answer, sink: Sink, go: Go
) -> None:
    sink.script = lambda stage, _to, count: CLOSE if stage == "dot" and count == 1 else None
    assert go(answer).state == DeliveryState.IN_DOUBT
    first = sink.bodies[KEY]
    other = Answer.objects.create(kind="adopted", address=KEY, address_key=KEY)
    assert other.run_id is None
    [doubtful] = histories.doubts(slug="answer")
    assert doubtful.run_id == answer.run_id
    assert histories.doubts(slug="2026-11") == []
    verdict = settle.again(run_of(answer), None, by="李编辑")
    assert verdict.numbers == (1,)
    assert go(answer).state == DeliveryState.ACCEPTED
    assert sink.bodies[KEY] == first


def test_failed_it_is_tried_again_while_other_answers_are_on_their_way(
    answer: Answer, arrived: Write, sink: Sink, go: Go
) -> None:
    sink.script = lambda stage, _to, count: "550 5.1.1 no" if stage == "rcpt" and count == 1 else None
    assert go(answer).state == DeliveryState.FAILED
    assert acknowledge(*arrived(address="lihua@example.com"), configuration.office()).run
    assert settle.retry(run_of(answer), None, by="李编辑").numbers == (1,)
    assert go(answer).state == DeliveryState.ACCEPTED


@pytest.mark.parametrize(("reason", "state"), [("unsubscribed", "planned"), ("bounced", "suppressed")])
def test_who_leaves_the_list_meanwhile_still_gets_it(answer: Answer, reason: str, state: str) -> None:
    suppress(Feedback(reason, KEY, "test"))
    assert run_of(answer).deliveries.get().state == state


@pytest.mark.parametrize(("reason", "numbers"), [("unsubscribed", (1,)), ("complained", ())])
def test_it_is_tried_again_for_who_only_wants_no_issues(
    answer: Answer, reason: str, numbers: tuple[int, ...]
) -> None:
    Delivery.objects.update(state=DeliveryState.FAILED)
    Suppression.objects.create(address_key=KEY, reason=reason)
    assert settle.retry(run_of(answer), None, by="李编辑").numbers == numbers


def test_a_worker_that_dies_with_it_leaves_it_to_the_next(answer: Answer, sink: Sink, go: Go) -> None:
    assert deliveries.claim(answer.run_id or 0, 7, 10, lease=-1.0)
    assert sweep.expired_claims() == 1
    assert go(answer).state == DeliveryState.ACCEPTED
    assert sink.recipients == [KEY]


def test_its_bytes_are_the_same_whenever_they_are_asked_for(answer: Answer) -> None:
    [claimed] = deliveries.claim(answer.run_id or 0, 7, 10, lease=60.0)
    made = [
        b"".join(copies.compile_run(run_of(answer), configuration.office()).copy(claimed).segments)
        for _ in range(2)
    ]
    assert made[0] == made[1]


def test_it_is_signed_like_any_other(
    arrived: Write, go: Go, sink: Sink, settings: Any, tmp_path: Path
) -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    file = tmp_path / "dkim.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    file.chmod(0o600)
    settings.DKIM_KEYS = [f"2026a:{file}"]
    answer = acknowledge(*arrived(), configuration.office())
    assert run_of(answer).sender["signed_by"] == signing.freeze(configuration.office())
    assert go(answer).state == DeliveryState.ACCEPTED
    signature = "".join(str(arrived_at(sink, KEY)["DKIM-Signature"]).split())
    for name in ("Auto-Submitted", "In-Reply-To", "References", "Subject", "From", "To"):
        assert f":{name}:" in signature or f"h={name}:" in signature


def test_no_link_leads_into_it(answer: Answer) -> None:
    key = bytes(run_of(answer).link_key)
    for purpose in ("read", "unsubscribe"):
        made = token(purpose, answer.run_id or 0, 1, key)
        assert copy_of_token(purpose, made) is None
        path = f"/{purpose[0]}/{made}"
        assert Client(headers={"host": "127.0.0.1"}).get(path).status_code == 404


def test_the_pages_go_on_with_answers_under_way(answer: Answer) -> None:
    browser = at_the_machine()
    assert browser.get("/").status_code == 200
    assert browser.get("/issues/answer/").status_code == 404
    metrics = browser.get("/metrics").content.decode()
    assert 'distributor_runs{state="sending"} 1' in metrics
    assert [run.pk for run, _states in live()] == [answer.run_id]


def test_old_answers_stay_out_of_archives(answer: Answer, go: Go, tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="of answer is not over"):
        archive.put(run_of(answer), tmp_path)
    go(answer)
    later = run_of(answer).finished
    assert later is not None
    assert archives.over_before(later.replace(year=later.year + 1)) == []
    assert archive.put(run_of(answer), tmp_path).copies == 1
