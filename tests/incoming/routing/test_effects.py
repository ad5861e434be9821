"""What comes back reaches the copy that it is about, once, and stops nobody without proof."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from distributor.delivery.keeping import archive
from distributor.delivery.runs.history import history
from distributor.delivery.runs.settle import message_id_of
from distributor.delivery_codes import CopyReason
from distributor.feedback import evidence_words, returned
from distributor.language import speaking
from distributor.mail.tokens import token
from distributor.reading.values import MailMessage
from distributor.states import DeliveryState, Route, RouteReason, RunKind, RunState
from distributor.store.models import Attempt, Delivery, Incoming, Person, Suppression
from distributor.store.queries import bounces, routing, suppression
from tests.incoming.routing.mails import again, arrive, mail, read, row
from tests.reading.reports import reports
from tests.reading.reports.reports import ID, dsn
from tests.web import newsroom

pytestmark = pytest.mark.django_db
READING_VERSION = "reader@example.com"


@pytest.fixture
def copy() -> Delivery:
    """A copy for READING_VERSION that a relay accepted."""
    return sent()


def sent(kind: str = RunKind.ISSUE) -> Delivery:
    made = newsroom.copy(address=READING_VERSION, address_key=READING_VERSION, reply_code=250, reply="ok")
    newsroom.run(newsroom.issue(), made, kind=kind, state=RunState.DONE)
    return Delivery.objects.select_related("run__issue").get()


def reasons() -> list[tuple[str, str]]:
    return list(suppression.active().values_list("address_key", "reason"))


def test_a_final_bounce_stands_in_the_history_and_stops_the_address(copy: Delivery) -> None:
    _mail, routed = arrive(dsn(message_id=message_id_of(copy)))
    assert (routed.reason, routed.detail) == (RouteReason.CAME_BACK, "reader@example.com: 5.1.1")
    assert reasons() == [(READING_VERSION, "bounced")]
    assert "5.1.1" in suppression.active().get().evidence.get().text
    *_before, accepted, last = history(copy)
    assert (accepted.state, last.event, last.enhanced, last.code) == ("accepted", "bounced", "5.1.1", 550)
    assert "User unknown" in last.text
    copy.refresh_from_db()
    assert copy.state == DeliveryState.ACCEPTED


def test_reading_it_again_changes_nothing_more(copy: Delivery) -> None:
    raw = dsn(message_id=message_id_of(copy))
    reading = read(raw)
    found = row(reading, raw)
    again(found, reading)
    suppression.lift(suppression.active().get(), by="甲", why="电话核实")  # a person knows better
    again(found, reading)
    assert (reasons(), Attempt.objects.count()) == ([], 1)


@pytest.mark.parametrize("report", [reports.NETEASE, reports.QMAIL, reports.GLOBAL])
def test_providers_own_reports_reach_the_copy_too(copy: Delivery, report: bytes) -> None:
    arrive(report.replace(ID.encode(), message_id_of(copy).encode()))
    assert Attempt.objects.filter(delivery=copy, event="bounced").exists()
    stopped = report is not reports.GLOBAL  # that one is about other addresses
    assert bool(reasons()) is stopped


def test_the_envelope_id_alone_proves_it(copy: Delivery) -> None:
    arrive(dsn(message_id="<x@example.net>", envelope_id=message_id_of(copy).strip("<>")))
    assert reasons() == [(READING_VERSION, "bounced")]


@pytest.mark.parametrize(
    ("action", "status"),
    [("delayed", "4.4.1"), ("failed", "4.4.7"), ("failed", "5.2.2"), ("failed", "5.7.1")],
)
def test_what_says_nothing_of_the_address_is_only_noted(copy: Delivery, action: str, status: str) -> None:
    arrive(dsn(message_id=message_id_of(copy), action=action, status=status, diagnostic="smtp; x"))
    noted = Attempt.objects.get()
    assert (reasons(), noted.enhanced_code) == ([], status)
    assert noted.reason == (CopyReason.LATE if action == "delayed" else "") and noted.reply == "x"


def test_a_forged_report_does_nothing(copy: Delivery) -> None:
    forged = _other_mac(message_id_of(copy))
    _mail, routed = arrive(dsn(message_id=forged))
    assert routed.route == "bounce"
    assert routed.reason == RouteReason.UNPROVEN_BOUNCE
    assert (reasons(), Attempt.objects.count()) == ([], 0)


def _other_mac(message_id: str) -> str:
    before, _dot, after = message_id.rpartition("@")[0].rpartition(".")
    turned = after[:-1] + ("0" if after[-1] != "0" else "1")
    return f"{before}.{turned}@{message_id.rpartition('@')[2]}"


@pytest.mark.parametrize("number", ["r99999999.1", "r9999999999999.1", "r1.9999999999", "r1.2"])
def test_numbers_of_no_copy_do_nothing(copy: Delivery, number: str) -> None:
    arrive(dsn(message_id=f"<2026-11.{number}.{'0' * 20}@example.org>"))
    assert (reasons(), Attempt.objects.count()) == ([], 0)


def test_a_bounce_of_where_the_reader_forwards_to_stops_nobody(copy: Delivery) -> None:
    arrive(dsn(message_id=message_id_of(copy), recipient="rfc822; private@example.net"))
    assert (reasons(), Attempt.objects.count()) == ([], 1)


def reader(address: str) -> str:
    Person.objects.create(address=address, address_key=address)
    return address


def test_where_a_report_names_somebody_else_the_editor_is_told(copy: Delivery) -> None:
    _mail, routed = arrive(dsn(message_id=message_id_of(copy), recipient="rfc822; private@example.net"))
    assert (routed.reason, routed.detail) == (RouteReason.OF_ANOTHER, "private@example.net: 5.1.1")
    noted = history(copy)[-1]
    assert noted.event == "bounced" and noted.text.startswith("it names somebody else than the copy's reader")
    assert "private@example.net: 550 5.1.1" in noted.text
    with speaking("zh_Hans"):
        assert history(copy)[-1].text.startswith("报告所指")


@pytest.mark.parametrize("action", ["failed", "delayed"])
def test_a_forged_report_of_another_reader_stops_neither_and_does_not_count_as_come_back(
    copy: Delivery, action: str
) -> None:
    victim = reader("wang@example.com")
    raw = dsn(message_id=message_id_of(copy), recipient=f"rfc822; {victim}", action=action)
    _mail, routed = arrive(raw)
    assert routed.reason == RouteReason.OF_ANOTHER and routed.detail.startswith(victim) and reasons() == []
    noted = history(copy)[-1]
    assert (noted.event, noted.word) == (
        "not_reader", "a report names another reader: it says nothing of this copy",
    )  # fmt: skip
    assert victim in noted.text and bounces.came_back(copy.run_id) == 0


def test_a_report_that_names_its_reader_among_others_is_about_the_reader(copy: Delivery) -> None:
    victim = reader("wang@example.com")
    raw = dsn(message_id=message_id_of(copy))
    block = raw[raw.index(b"Final-Recipient") :].partition(b"\n\n")[0]
    both = raw.replace(block, block.replace(READING_VERSION.encode(), victim.encode()) + b"\n\n" + block)
    _mail, routed = arrive(both)
    assert (routed.reason, routed.detail) == (RouteReason.CAME_BACK, "reader@example.com: 5.1.1")
    assert reasons() == [(READING_VERSION, "bounced")]
    assert sorted(Attempt.objects.values_list("event", flat=True)) == ["bounced", "not_reader"]


def test_a_complaint_that_names_another_reader_stops_neither(copy: Delivery) -> None:
    victim = reader("wang@example.com")
    raw = reports.ARF.replace(ID.encode(), message_id_of(copy).encode())
    _mail, routed = arrive(raw.replace(READING_VERSION.encode(), victim.encode()))
    assert (routed.reason, routed.detail) == (RouteReason.OF_ANOTHER, f"{victim}: abuse")
    assert (reasons(), Attempt.objects.get().event) == ([], "not_reader")


def test_a_complaint_whose_recipient_the_provider_made_unreadable_is_the_readers(copy: Delivery) -> None:
    raw = reports.ARF.replace(ID.encode(), message_id_of(copy).encode())
    arrive(raw.replace(READING_VERSION.encode(), b"2Q9ysmm0r7vMnQVmCPrzTQ@example.com"))  # RFC 6590
    assert reasons() == [(READING_VERSION, "complained")]


def test_a_test_copy_is_noted_and_stops_nobody() -> None:
    arrive(dsn(message_id=message_id_of(sent(RunKind.TEST))))
    assert (reasons(), Attempt.objects.count()) == ([], 1)


def test_a_complaint_about_a_copy_stops_its_reader(copy: Delivery) -> None:
    _mail, routed = arrive(reports.ARF.replace(ID.encode(), message_id_of(copy).encode()))
    assert (routed.reason, routed.detail) == (RouteReason.COMPLAINED, "abuse")
    assert reasons() == [(READING_VERSION, "complained")]


def test_a_complaint_without_proof_or_in_our_favour_stops_nobody(copy: Delivery) -> None:
    arrive(reports.ARF)
    proven = reports.ARF.replace(ID.encode(), message_id_of(copy).encode())
    arrive(proven.replace(b"Feedback-Type: abuse", b"Feedback-Type: not-spam"))
    assert reasons() == []


@pytest.mark.parametrize("kind", ["auth-failure", "virus", "dmarc", "other"])
def test_what_a_machine_reports_of_our_mail_is_no_complaint(copy: Delivery, kind: str) -> None:
    raw = reports.ARF.replace(ID.encode(), message_id_of(copy).encode())
    _mail, routed = arrive(raw.replace(b"Feedback-Type: abuse", f"Feedback-Type: {kind}".encode()))
    assert (routed.route, reasons()) == ("auto_reply", [])


LIVING = [
    (
        "5.0.0",
        "550 Connection frequency limited [abc IP: 192.0.2.5]. http://service.mail.qq.com/detail/122/175",
    ),
    ("5.0.0", "550 MI:DMA 163 mx9,abc"),
    ("5.5.0", "554 5.5.0 MI:STC 163 smtp2,abc"),
    ("5.1.8", "550 5.1.8 <gazette@example.org>: Sender address rejected: Domain not found"),
    (
        "5.2.1",
        "550-5.2.1 The user you are trying to contact is receiving mail at a rate that 550 5.2.1 prevents",
    ),
    ("5.1.1", "552 5.2.2 Over quota"),
    ("5.4.1", "550 5.4.1 Recipient address rejected: Access denied"),
    ("5.0.0", ""),
]


@pytest.mark.parametrize(("status", "said"), LIVING)
def test_a_report_about_a_living_reader_is_only_noted(copy: Delivery, status: str, said: str) -> None:
    arrive(dsn(message_id=message_id_of(copy), status=status, diagnostic=f"smtp; {said}"))
    assert (reasons(), Attempt.objects.get().event) == ([], "bounced")


def test_the_rules_of_providers_hold_for_reports_too(copy: Delivery, tmp_path: Path, settings: Any) -> None:
    """What an operator knows of a receiver: this one says so when its list of readers is away."""
    said = dsn(message_id=message_id_of(copy), diagnostic="smtp; 550 5.1.1 directory offline")
    settings.PROVIDERS_FILE = tmp_path / "providers.toml"
    settings.PROVIDERS_FILE.write_text(
        '[ours]\nrules = [{match = "directory offline", means = "wait", anywhere = true}]'
    )
    arrive(said)
    assert reasons() == []


def test_the_evidence_names_report_copy_words_and_cause(copy: Delivery) -> None:
    found, _routed = arrive(dsn(message_id=message_id_of(copy)))
    evidence = suppression.active().get().evidence.get()
    assert (evidence.incoming_id, evidence.run_id, evidence.copy_number) == (found.pk, copy.run_id, 1)
    assert (evidence.cause, "User unknown" in evidence.text) == ("no-such-user", True)


def test_our_own_words_in_the_evidence_are_in_the_readers_language(copy: Delivery) -> None:
    """The copy is told of by its number; what a mail system said stays as it came."""
    arrive(reports.ARF.replace(ID.encode(), message_id_of(copy).encode()))
    arrive(dsn(message_id=message_id_of(copy)))
    returned.unsubscribed_by_address(Incoming.objects.latest("pk").pk, READING_VERSION, "退订", MailMessage())
    complaint, wish, report = suppression.all_evidence(history=False)
    with speaking("zh_Hans"):
        assert (evidence_words.said(complaint), evidence_words.said(wish)) == (
            "举报为垃圾邮件",
            "来信告知: 退订",
        )
        assert evidence_words.evidence(complaint) == "2026-11 第 1 份: 举报为垃圾邮件"
    assert report.text == "550 5.1.1 <reader@example.com>: User unknown"


def renamed(copy: Delivery, recipient: str = READING_VERSION) -> bytes:
    """A report from behind a relay that gives mails names of its own; what came back has our link."""
    made = token("unsubscribe", copy.run_id, copy.copy_number, bytes(copy.run.link_key))
    link = f"List-Unsubscribe:\n <https://gazette.example.org/u/{made}>\nSubject: issue\n"
    raw = dsn(message_id="<20261130.REWRITTEN.3@relay.example.net>", recipient=f"rfc822; {recipient}")
    return raw.replace(b"Subject: issue\n", link.encode()).replace(
        b"<reader@example.com>", recipient.encode()
    )


def test_a_link_in_what_came_back_proves_whose_copy_it_was(copy: Delivery) -> None:
    _mail, routed = arrive(renamed(copy))
    assert routed.reason == RouteReason.CAME_BACK
    assert reasons() == [(READING_VERSION, "bounced")]
    assert Attempt.objects.get().delivery_id == copy.pk


def test_a_copy_that_its_reader_passed_on_stops_nobody(copy: Delivery) -> None:
    _mail, routed = arrive(renamed(copy, "colleague@example.net"))
    assert routed.reason == RouteReason.OF_ANOTHER and routed.detail.startswith("colleague@example.net")
    assert (reasons(), Attempt.objects.count()) == ([], 0)


def test_a_link_outside_of_what_came_back_proves_nothing(copy: Delivery) -> None:
    made = token("unsubscribe", copy.run_id, copy.copy_number, bytes(copy.run.link_key))
    raw = dsn(message_id="<1@relay.example.net>")
    arrive(raw.replace(b"I'm sorry", f"https://gazette.example.org/u/{made} ".encode()))
    assert (reasons(), Attempt.objects.count()) == ([], 0)


@pytest.mark.parametrize(
    ("sender", "subject", "text", "cause"),
    [
        ("PostMaster@qq.com", "来自qq.com的退信", reports.QQ_NOT_OPENED, "no-such-user"),
        (
            "no-reply@mailsupport.example.com",
            "来自no-reply@mailsupport.example.com的退信",
            reports.ALIYUN,
            "no-such-domain",
        ),
    ],
)
def test_what_providers_only_say_in_chinese_is_final(
    copy: Delivery, sender: str, subject: str, text: str, cause: str
) -> None:
    raw = reports.provider(sender, subject, text).replace(ID.encode(), message_id_of(copy).encode())
    _mail, routed = arrive(raw)
    assert (routed.route, reasons()) == ("bounce", [(READING_VERSION, "bounced")])
    assert suppression.active().get().evidence.get().cause == cause


def test_a_report_whose_lines_end_with_a_bare_cr_is_read(copy: Delivery) -> None:
    _mail, routed = arrive(dsn(message_id=message_id_of(copy)).replace(b"\n", b"\r"))
    assert (routed.route, reasons()) == ("bounce", [(READING_VERSION, "bounced")])


@pytest.fixture
def person() -> Person:
    return Person.objects.create(address=READING_VERSION, address_key=READING_VERSION)


@pytest.mark.usefixtures("person")
def test_a_reader_who_writes_so_is_unsubscribed_once() -> None:
    raw = mail("退订", "", From=READING_VERSION)
    reading = read(raw)
    found = row(reading, raw)
    again(found, reading)
    assert reasons() == [(READING_VERSION, "unsubscribed")]
    suppression.lift(suppression.active().get(), by="甲", why="电话核实")
    again(found, reading)
    assert reasons() == []


@pytest.mark.usefixtures("person")
def test_capitals_make_no_other_reader() -> None:
    arrive(mail("退订", "", From="Reader@Example.com"))
    assert reasons() == [(READING_VERSION, "unsubscribed")]


@pytest.mark.usefixtures("person")
def test_a_stranger_unsubscribes_nobody() -> None:
    _mail, routed = arrive(mail("退订", "", From="stranger@example.com"))
    assert (routed.reason, routed.detail) == (RouteReason.ASKED_BY_NOBODY, "退订")
    assert not Suppression.objects.exists()


@pytest.mark.usefixtures("person")
@pytest.mark.parametrize(
    ("results", "stops"),
    [
        ("dmarc=fail; spf=pass", False),
        ("spf=fail", False),
        ("dkim=fail; spf=pass", False),
        ("dmarc=pass; spf=fail", True),
        ("spf=pass; dkim=none", True),
    ],
)
def test_who_seems_forged_unsubscribes_nobody(results: str, stops: bool) -> None:
    raw = mail("退订", "", From=READING_VERSION, Authentication_Results=f"mx.example.org; {results}")
    _mail, routed = arrive(raw, trusted="mx.example.org")
    assert routed.route == "unsubscribe"
    assert bool(reasons()) is stops


def test_the_token_in_our_list_unsubscribe_is_proof_enough(copy: Delivery) -> None:
    made = token("unsubscribe", copy.run_id, copy.copy_number, bytes(copy.run.link_key))
    _mail, routed = arrive(mail(f"unsubscribe {made}", "", From="private@example.net"))
    assert reasons() == [(READING_VERSION, "unsubscribed")]
    assert made not in routed.detail


def test_a_choice_about_its_sender_takes_no_effect_from_what_is_proven(copy: Delivery) -> None:
    bounce = dsn(message_id=message_id_of(copy))
    for address in (READING_VERSION, "system@mx.example.com"):
        routing.remember(address, Route.MANUSCRIPT, "阮和")
    made = token("unsubscribe", copy.run_id, copy.copy_number, bytes(copy.run.link_key))
    _mail, routed = arrive(mail(f"unsubscribe {made}", "", From=READING_VERSION))
    assert (routed.route, reasons()) == ("unsubscribe", [(READING_VERSION, "unsubscribed")])
    suppression.lift(suppression.active().get(), by="甲", why="电话核实")
    _mail, routed = arrive(bounce.replace(b"MAILER-DAEMON@", b"system@"))
    assert routed.route == "bounce"


def test_a_token_made_for_reading_is_none(copy: Delivery) -> None:
    made = token("read", copy.run_id, copy.copy_number, bytes(copy.run.link_key))
    arrive(mail(f"unsubscribe {made}", "", From="private@example.net"))
    assert reasons() == []


def test_our_own_issue_in_the_inbox_is_a_loop(copy: Delivery) -> None:
    _mail, routed = arrive(mail(Message_ID=message_id_of(copy)))
    assert (routed.route, routed.reason) == ("loop", RouteReason.OUR_MAIL)


def test_a_bounce_of_an_archived_copy_stops_its_address_and_is_noted_nowhere(
    copy: Delivery, tmp_path: Path
) -> None:
    message_id = message_id_of(copy)
    archive.put(copy.run, tmp_path)
    assert not Delivery.objects.exists()
    arrive(dsn(message_id=message_id))
    assert (reasons(), Attempt.objects.count()) == ([(READING_VERSION, "bounced")], 0)
