"""What gets no automatic answer: machines, lists, loops, strangers, and whoever had one today."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from distributor import configuration
from distributor.mail_codes import WithheldReason
from distributor.newsroom import answer_values, answers
from distributor.newsroom.answers import acknowledge
from distributor.reading.values import Bounce, Mailbox, MailMessage, Signals
from distributor.reason import Reason
from distributor.states import AnswerKind, BounceAction
from distributor.store.models import Answer, Incoming, Publication, Run, Suppression
from distributor.store.queries import witness
from tests.newsroom.answers.conftest import Write, why

FAILED = Bounce("x@example.org", BounceAction.FAILED, "5.1.1", "", "")
ANYBODY = Mailbox("王明", "wangming@example.com")


def nothing_written() -> bool:
    return not Run.objects.exists()


@pytest.mark.parametrize(
    ("signals", "reason"),
    [
        (Signals(automatic="Auto-Submitted: auto-replied"), "a machine sent it"),
        (Signals(list="List-Id"), "it came through a mailing list"),
        (Signals(loop="distributor=gazette@example.org"), "it bears the mark of our own answers"),
        (Signals(bounces=(FAILED,)), "it is a report about another mail"),
        (Signals(complaint="abuse"), "it is a report about another mail"),
        (Signals(receipt="displayed"), "it is a report about another mail"),
    ],
)
def test_what_a_machine_sent_is_not_answered(arrived: Write, signals: Signals, reason: str) -> None:
    answer = acknowledge(*arrived(signals=signals), configuration.office())
    assert (answer.run, why(answer)) == (None, reason)
    assert nothing_written()


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("X-Auto-Response-Suppress", "DR, OOF, AutoReply", "it asks for no automatic answer"),
        ("x-auto-response-suppress", "All", "it asks for no automatic answer"),
        ("List-Unsubscribe", "<mailto:off@example.net>", "it came through a mailing list"),
        ("Feedback-ID", "1:2:news:esp", "it came through a mailing list"),
    ],
)
def test_a_header_that_wants_no_answer_is_heeded(arrived: Write, name: str, value: str, reason: str) -> None:
    message = MailMessage(sender=ANYBODY, headers=((name, value),))
    assert why(acknowledge(*arrived(message=message), configuration.office())) == reason


def test_who_wants_no_delivery_reports_is_answered(arrived: Write) -> None:
    message = MailMessage(sender=ANYBODY, headers=(("X-Auto-Response-Suppress", "DR, NDR, RN, NRN"),))
    assert acknowledge(*arrived(message=message), configuration.office()).run


@pytest.mark.parametrize(
    "address",
    [
        "noreply@example.com", "no-reply@example.com", "DoNotReply@example.com", "MAILER-DAEMON@example.com",
        "postmaster@example.com", "bounces@example.com", "bounce+7f3@example.com", "owner-news@example.com",
        "news-request@example.com", "autoreply@example.com",
    ],
)  # fmt: skip
def test_nobody_reads_what_is_sent_to_machines(arrived: Write, address: str) -> None:
    assert (
        why(acknowledge(*arrived(address=address), configuration.office()))
        == "nobody reads mail to the sender's address"
    )


@pytest.mark.parametrize("address", ["reply@example.com", "wangbounce@example.com", "request@example.com"])
def test_people_with_such_names_are_answered(arrived: Write, address: str) -> None:
    assert acknowledge(*arrived(address=address), configuration.office()).run


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (MailMessage(sender=ANYBODY, headers=(("Return-Path", " <> "),)), "its return path is empty"),
        (MailMessage(sender=ANYBODY, authentication=(("spf", "pass"), ("dmarc", "fail"))), "DMARC failed"),
    ],
)
def test_headers_that_forbid_it(arrived: Write, message: MailMessage, reason: str) -> None:
    assert reason in why(acknowledge(*arrived(message=message), configuration.office()))


@pytest.mark.parametrize("result", ["pass", "none", "temperror"])
def test_dmarc_that_did_not_fail_is_no_hindrance(arrived: Write, result: str) -> None:
    read = MailMessage(sender=ANYBODY, authentication=(("dmarc", result),))
    assert acknowledge(*arrived(message=read), configuration.office()).run


def test_an_empty_envelope_sender_forbids_it(arrived: Write) -> None:
    incoming, reading, manuscripts = arrived()
    incoming.envelope_from = "<>"
    assert "return path" in why(acknowledge(incoming, reading, manuscripts, configuration.office()))


@pytest.mark.parametrize("own", ["gazette@example.org", "tougao@example.org"])
def test_our_own_mail_is_not_answered(arrived: Write, own: str) -> None:
    incoming, reading, manuscripts = arrived(address=own)
    incoming.envelope_to = ["tougao@example.org"]
    assert (
        why(acknowledge(incoming, reading, manuscripts, configuration.office())) == "it came from ourselves"
    )


def test_an_address_that_cannot_be_written_to_is_noted(arrived: Write) -> None:
    incoming, reading, manuscripts = arrived()
    incoming.sender, incoming.sender_key = "not an address", ""
    assert "cannot be written to" in why(acknowledge(incoming, reading, manuscripts, configuration.office()))


def test_old_mail_of_a_mailbox_fetched_for_the_first_time_is_not_answered(arrived: Write) -> None:
    incoming, reading, manuscripts = arrived()
    incoming.received = dt.datetime.now(dt.UTC) - dt.timedelta(days=4)
    assert why(acknowledge(incoming, reading, manuscripts, configuration.office())) == "it came too long ago"


def test_it_is_off_until_the_publication_has_it_switched_on(arrived: Write, publication: Publication) -> None:
    publication.answers = [AnswerKind.PUBLISHED]
    publication.save()
    incoming, reading, manuscripts = arrived()
    assert "switched off" in why(acknowledge(incoming, reading, manuscripts, configuration.office()))
    assert nothing_written()


def test_without_a_manuscript_there_is_nothing_to_acknowledge(arrived: Write) -> None:
    incoming, reading, _manuscripts = arrived()
    assert why(acknowledge(incoming, reading, [], configuration.office())) == "no manuscript was found in it"


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("bounced", "the address does not exist any more"),
        ("complained", "marked as spam by the reader"),
        ("by-hand", "by hand"),
    ],
)
def test_an_address_that_takes_no_mail_gets_none(arrived: Write, reason: str, words: str) -> None:
    Suppression.objects.create(address_key="wangming@example.com", reason=reason)
    assert (
        why(acknowledge(*arrived(), configuration.office()))
        == f"nothing is sent to this address any more: {words}"
    )


def test_who_wants_no_issues_still_hears_of_their_own_mail(arrived: Write) -> None:
    Suppression.objects.create(address_key="wangming@example.com", reason="unsubscribed")
    assert acknowledge(*arrived(), configuration.office()).run


def test_a_restored_database_answers_nothing_by_itself(
    arrived: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(witness, "restored", lambda: True)
    assert "restored" in why(acknowledge(*arrived(), configuration.office()))


def test_the_same_mail_is_answered_once_however_often_it_is_read(arrived: Write) -> None:
    mail = arrived()
    first = acknowledge(*mail, configuration.office())
    assert acknowledge(*mail, configuration.office()) == first
    assert Run.objects.count() == 1


def test_a_sender_has_one_automatic_answer_a_day(arrived: Write) -> None:
    assert acknowledge(*arrived(), configuration.office()).run
    second = acknowledge(*arrived(address="WangMing@example.com"), configuration.office())
    assert why(second) == "this address had an automatic answer today"
    assert acknowledge(*arrived(address="lihua@example.com"), configuration.office()).run
    Answer.objects.exclude(automatic_day=None).update(automatic_day=dt.date(2026, 1, 1))
    assert acknowledge(*arrived(), configuration.office()).run


def test_two_readers_at_once_write_one_answer_to_a_sender(
    arrived: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The look before is taken away: only the constraint is left."""
    monkeypatch.setattr("distributor.store.queries.answers.answered", lambda *_given: False)
    mails = [arrived() for _ in range(4)]

    def read(place: int) -> Answer:
        try:
            return acknowledge(*mails[place], configuration.office())
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(read, range(4)))
    assert sum(1 for answer in found if answer.run) == 1
    assert [answer.withheld for answer in found if not answer.run] == [(Reason(WithheldReason.TODAY),)] * 3
    assert Run.objects.count() == 1
    assert Answer.objects.count() == 4


def test_a_reader_that_dies_before_it_commits_leaves_nothing_and_the_next_one_answers(arrived: Write) -> None:
    mail = arrived()
    with transaction.atomic():
        acknowledge(*mail, configuration.office())
        transaction.set_rollback(True)
    assert nothing_written()
    assert not Answer.objects.exists()
    assert acknowledge(*mail, configuration.office()).run
    assert Run.objects.count() == 1


@pytest.mark.parametrize("fault", [ValueError("x"), RecursionError()])
def test_a_mail_that_cannot_be_written_is_noted_and_the_reader_goes_on(
    arrived: Write, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def fail(*_given: object) -> None:
        raise fault

    monkeypatch.setattr(answer_values, "rendered", fail)
    answer = answers.acknowledge(*arrived(), configuration.office())
    assert why(answer) == "the answer could not be written"
    assert Incoming.objects.get().answers.get() == answer
