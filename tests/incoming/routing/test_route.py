"""Each mail is filed where it belongs, with a reason; a document is never hidden."""

from __future__ import annotations

from dataclasses import replace

import pytest

from distributor.incoming import filing
from distributor.language import speaking
from distributor.reading.values import Attachment, FieldValue, File
from distributor.states import EnclosureState, Route, RouteReason
from distributor.store.models import Incoming
from distributor.store.queries import routing
from distributor.words import mails
from tests.incoming.routing.mails import DOCUMENT, arrive, mail, routed_as
from tests.reading.reports import reports

pytestmark = pytest.mark.django_db
SIGNED = replace(DOCUMENT, place="text", enclosure=None, authors=FieldValue("张三", 0.9, "byline"))


def test_a_letter_is_a_manuscript() -> None:
    _mail, routed = arrive(mail())
    assert (routed.route, routed.reason) == ("manuscript", RouteReason.NOTHING_AGAINST)


@pytest.mark.parametrize(
    ("raw", "route"),
    [
        (reports.dsn(), "bounce"),
        (reports.NETEASE, "bounce"),
        (reports.QQ, "bounce"),
        (reports.dsn(action="delayed", status="4.4.1"), "bounce"),
        (reports.dsn(action="delivered", status="2.0.0"), "receipt"),
        (reports.ARF, "complaint"),
        (reports.MDN, "receipt"),
        (mail("退订", ""), "unsubscribe"),
        (mail("自动回复：稿件"), "auto_reply"),
        (mail(Precedence="bulk"), "list"),
        (mail(List_Id="<readers.example.com>"), "list"),
        (mail(X_Loop="distributor=other@example.net"), "loop"),
        (reports.forwarded(reports.dsn()), "manuscript"),
    ],
)
def test_each_kind_has_its_route_and_a_reason(raw: bytes, route: str) -> None:
    found, routed = arrive(raw)
    assert routed.route == route
    found.refresh_from_db()  # the row took it
    with speaking("zh"):
        why = mails.why_filed(found.route_reason, found.route_detail)
        assert mails.route_reason_name(routed.reason) in why


@pytest.mark.parametrize(
    "raw",
    [
        mail(Precedence="bulk"),
        mail(List_Id="<readers.example.com>"),
        mail(From="noreply@oa.example.com"),
        mail("退订", ""),
        mail("自动回复：稿件"),
        mail(Auto_Submitted="auto-generated"),
    ],
)
def test_a_document_is_a_manuscript_whatever_brings_it(raw: bytes) -> None:
    assert routed_as(raw, DOCUMENT) == "manuscript"


@pytest.mark.parametrize(
    "raw",
    [
        mail(Precedence="bulk"),
        mail(List_Id="<readers.example.com>"),
        mail(List_Unsubscribe="<https://oa.example.com/u>"),
        mail(From="noreply@oa.example.com"),
        mail(From="postmaster@county.example.com"),
        mail(Return_Path="<>"),
        mail("外出通知：农民工返乡创业调查"),
        mail("Auto: 汽车下乡与代表建议"),
    ],
)
def test_a_signed_article_is_a_manuscript_whatever_brings_it(raw: bytes) -> None:
    _mail, routed = arrive(raw, SIGNED)
    assert routed.route == "manuscript"
    assert routed.reason == RouteReason.ARTICLE


def test_a_newsletter_is_no_article_because_its_sender_has_a_name() -> None:
    named = replace(SIGNED, authors=replace(SIGNED.authors, source="sender"))
    assert routed_as(mail(Precedence="bulk"), named) == "list"
    assert routed_as(mail(From="noreply@oa.example.com"), named) == "auto_reply"


@pytest.mark.parametrize(("length", "route"), [(199, "auto_reply"), (200, "manuscript")])
def test_only_a_text_longer_than_answers_outweighs_the_subject(length: int, route: str) -> None:
    unsigned = replace(DOCUMENT, place="text", enclosure=None, body="文" * length)
    assert routed_as(mail("休假通知：一位老代表的假期"), unsigned) == route


def test_what_reads_like_a_receipt_is_none_with_a_document() -> None:
    raw = mail("已读: 投稿", "您的邮件已被阅读。修改稿见附件。")
    assert routed_as(raw) == "receipt"
    assert routed_as(raw, DOCUMENT) == "manuscript"


def test_an_article_that_is_called_like_a_request_to_stop_is_a_manuscript() -> None:
    assert routed_as(mail("取消订阅"), SIGNED) == "manuscript"


def test_its_reason_says_what_spoke_against_it() -> None:
    _mail, routed = arrive(mail(Precedence="bulk"), DOCUMENT)
    assert (routed.reason, routed.detail) == (RouteReason.DOCUMENT, "Precedence: bulk")


def test_an_answer_of_a_machine_is_one_with_a_document_too() -> None:
    assert routed_as(mail(Auto_Submitted="auto-replied"), DOCUMENT) == "auto_reply"


AGGREGATE = "Report domain: example.org Submitter: mail.example.net Report-ID: 22446967714546413"
XML = '\\<?xml version="1.0"?>\n\n\\<feedback>\n\n\\<report_metadata>\n\n\\<org_name>mail.example.net'


def file(name: str, kind: str, text: str = "") -> Attachment:
    return Attachment(
        1, name, kind, File("0" * 64, 1, "application/octet-stream"), EnclosureState.CONVERTED, text=text
    )


@pytest.mark.parametrize(
    ("subject", "files"),
    [
        (AGGREGATE, ()),
        ("[Preview] " + AGGREGATE, ()),
        ("Dmarc Aggregate Report Domain: {example.org}  Submitter: {x}  Report-ID: {1}", ()),
        ("日报", (file("mail.example.net!example.org!1700000000!1700086399.xml.gz", "gz"),)),
        ("日报", (file("mail.example.net!example.org!1700000000!1700086399!a1.json.gz", "gz"),)),
        ("日报", (file("mail.example.net!example.org!1!2.zip", "zip"),)),
        ("日报", (file("report.zip", "zip"), file("a.xml", "txt", XML))),
    ],
)
def test_an_aggregate_report_is_a_machines_and_never_a_manuscript(
    subject: str, files: tuple[Attachment, ...]
) -> None:
    _mail, routed = arrive(mail(subject), DOCUMENT, SIGNED, files=files)
    assert (
        routed.route == "auto_reply"
        and routed.reason == RouteReason.MACHINE
        and routed.detail.startswith("Aggregate report: ")
    )


@pytest.mark.parametrize(
    ("subject", "files"),
    [
        ("转发：" + AGGREGATE, ()),
        ("Report on the domain of culture", (file("a!b.xml", "txt", "<feedback>very good</feedback>"),)),
        (AGGREGATE, (file("稿件.docx", "docx", "正文"),)),
    ],
)
def test_what_only_resembles_an_aggregate_report_is_a_manuscript(
    subject: str, files: tuple[Attachment, ...]
) -> None:
    _mail, routed = arrive(mail(subject), DOCUMENT, files=files)
    assert routed.route == "manuscript"


def test_the_same_mail_is_seen_once() -> None:
    raw = mail(Message_ID="<1@example.com>")
    first, routed = arrive(raw)
    assert routed.route == "manuscript"
    second, routed = arrive(raw)
    assert (routed.route, second.seen_as_id) == ("seen", first.pk)
    third, _routed = arrive(raw)
    assert third.seen_as_id == first.pk


def test_another_text_under_the_same_message_id_is_another_mail() -> None:
    arrive(mail(Message_ID="<1@example.com>"))
    assert routed_as(mail(text="修改后的稿件", Message_ID="<1@example.com>")) == "manuscript"


def test_the_same_text_without_message_id_is_not_called_seen() -> None:
    arrive(mail())
    assert routed_as(mail()) == "manuscript"


def test_what_comes_from_our_own_address_is_a_loop(settings: object) -> None:
    settings.MAIL_FROM = "Gazette@example.org"  # type: ignore[attr-defined]
    assert routed_as(mail(From="gazette@example.org")) == "loop"


def test_an_editor_who_sends_a_document_to_the_office_sends_a_manuscript(settings: object) -> None:
    settings.MAIL_FROM = "gazette@example.org"  # type: ignore[attr-defined]
    assert routed_as(mail(From="gazette@example.org"), DOCUMENT) == "manuscript"


def test_a_message_id_that_only_looks_like_ours_is_no_loop() -> None:
    assert routed_as(mail(Message_ID=reports.ID)) == "manuscript"


def test_filing_by_hand_holds_for_the_mail_and_for_the_next_of_its_sender() -> None:
    found, routed = arrive(mail(Precedence="bulk"))
    assert routed.route == "list"
    assert filing.file(found, Route.MANUSCRIPT, by="阮和", remember=True)
    assert (found.route, found.filed_by, found.state) == ("manuscript", "阮和", "kept")  # read again
    _next, routed = arrive(mail("另一篇", Precedence="bulk"))
    assert (routed.route, routed.reason) == ("manuscript", RouteReason.REMEMBERED)


def test_the_last_choice_stands_until_it_is_forgotten() -> None:
    found, _routed = arrive(mail())
    filing.file(found, Route.LIST, by="阮和", remember=True)
    filing.file(found, Route.OTHER, by="王静", remember=True)
    assert routed_as(mail("另一篇")) == "other"
    assert filing.forget(found)
    assert routed_as(mail("又一篇")) == "manuscript"
    assert not filing.forget(found)


def test_unless_it_is_asked_for_one_mail_is_filed_alone() -> None:
    found, _routed = arrive(mail())
    assert not filing.file(found, Route.OTHER, by="阮和")
    assert routed_as(mail("另一篇")) == "manuscript"


def test_nothing_is_remembered_for_a_mail_system() -> None:
    found, _routed = arrive(reports.NETEASE)
    assert not filing.file(found, Route.OTHER, by="阮和", remember=True)
    assert routing.remembered("Postmaster@163.com") is None
    assert routed_as(reports.dsn()) == "bounce"


def test_the_same_mail_is_seen_though_its_sender_is_remembered() -> None:
    raw = mail(Message_ID="<1@example.com>")
    found, _routed = arrive(raw)
    filing.file(found, Route.MANUSCRIPT, by="阮和", remember=True)
    assert routed_as(raw) == "seen"


def test_a_mail_whose_bytes_were_removed_is_filed_and_not_read_again() -> None:
    found, _routed = arrive(mail())
    Incoming.objects.filter(pk=found.pk).update(removed=found.received)
    found.refresh_from_db()
    filing.file(found, Route.OTHER, by="阮和")
    assert (found.route, found.state) == ("other", "read")
