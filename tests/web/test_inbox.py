"""The inbox: what came in, by where it belongs, page by page; and files that are handed over."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from distributor.mail_codes import MailboxTrouble, UnreadReason
from distributor.reason import Reason
from distributor.states import IncomingState, ManuscriptState, Route, RouteReason
from distributor.store.models import Folder, Incoming, Refusal, Repetition
from tests.web.mailroom import enclosure, mail, manuscript
from tests.web.newsroom import HERE, HOSTILE, asks_to_log_in, at_the_machine, press

pytestmark = pytest.mark.django_db
PAGE = "/inbox"
EML = (
    b"From: =?utf-8?b?5byg5pmT?= <zhangxiao@example.com>\r\nTo: office@example.org\r\n"
    b"Subject: hello\r\nMessage-ID: <1@example.com>\r\n\r\nGood morning.\r\n"
)


@pytest.fixture
def browser() -> Client:
    return at_the_machine()


def shown(query: str = "") -> str:
    answer = at_the_machine().get(PAGE + query)
    assert answer.status_code == 200
    return answer.content.decode()


def listed(text: str) -> list[int]:
    return [int(number) for number in re.findall(r'<a href="/inbox/(\d+)"><bdi>', text)]


def tab(text: str, word: str) -> int:
    found = re.search(rf">{word} <b>([\d,]+)</b>", text)
    return int(found[1]) if found else 0


def hand_over(browser: Client, *files: tuple[str, bytes]) -> str:
    uploads = [SimpleUploadedFile(name, content) for name, content in files]
    return browser.post(PAGE, {"mail": uploads}).content.decode()


def test_an_empty_inbox_says_how_to_begin() -> None:
    text = shown()
    assert "No mail has come in yet" in text and "distributor inbox fetch" in text


def test_each_mail_is_shown_with_what_became_of_it() -> None:
    made = manuscript("代表联络站建设侧记", of=mail("投稿：侧记"), state=ManuscriptState.ADOPTED)
    enclosure(Incoming.objects.get())
    mail(
        "系统退信",
        route=Route.BOUNCE,
        route_reason=RouteReason.CAME_BACK,
        route_detail="the relay says: no such user",
    )
    text = shown()
    assert made.number in text and "adopted" in text and "1 file" in text
    assert (
        "系统退信" in text
        and "bounce" in text
        and "a mail of ours came back: the relay says: no such user" in text
    )


def test_hostile_words_of_a_mail_stay_words() -> None:
    made = mail(HOSTILE, sender_name=HOSTILE, sender=HOSTILE, route_detail=HOSTILE)
    enclosure(made, HOSTILE, reasons=[Reason("", HOSTILE)])
    Refusal.objects.create(source=HOSTILE, sender=HOSTILE, subject=HOSTILE, detail=HOSTILE)
    Folder.objects.create(source=HOSTILE, name=HOSTILE, uid_validity=1, trouble=[Reason("", HOSTILE)])
    for query in ("", "?show=refused", "?q=" + "%3Cscript%3E"):
        text = shown(query)
        assert "<script>alert" not in text and "<img src=x" not in text, query
        assert html.escape('<script>alert("x")', quote=True).replace("&quot;", "&#34;") in text, query


def test_tabs_count_and_filter() -> None:
    kinds = [Route.MANUSCRIPT, Route.MANUSCRIPT, Route.BOUNCE, Route.OTHER]
    made = [mail(f"Nr {place}", route=kind) for place, kind in enumerate(kinds)]
    made.append(
        mail("broken", route="", state=IncomingState.FAILED, state_reason=[Reason(UnreadReason.BROKEN)])
    )
    text = shown()
    assert [tab(text, word) for word in ("all", "manuscript", "bounce", "cannot be read")] == [5, 2, 1, 1]
    assert tab(text, "complaint") == 0 and ">complaint" not in text, (
        "kinds that there are none of are left out"
    )
    assert listed(shown("?show=manuscript")) == [made[1].pk, made[0].pk]
    failed = shown("?show=failed")
    assert listed(failed) == [made[4].pk] and "the reader broke off" in failed


def test_the_search_finds_subject_sender_and_manuscript() -> None:
    one = mail("议案办理", sender="li@example.net", sender_name="李建国")
    two = mail("投稿")
    number = manuscript("侧记", of=two).number
    assert (
        listed(shown("?q=议案")) == listed(shown("?q=李建国")) == listed(shown("?q=li@example")) == [one.pk]
    )
    assert listed(shown(f"?q={number.lower()}")) == [two.pk]
    assert "No mail matches." in shown("?q=nothing")


def test_turning_pages_shows_every_mail_once_and_turning_back_the_same() -> None:
    ids = [mail(f"Nr {place}").pk for place in range(120)][::-1]
    pages, query = [], ""
    while True:
        text = shown(query)
        pages.append(listed(text))
        found = re.search(r'href="(\?[^"]*)" rel="next"', text)
        if not found:
            break
        query = html.unescape(found[1])
    assert [number for page in pages for number in page] == ids and len(pages) == 3
    back = re.search(r'href="(\?[^"]*)" rel="prev"', shown(query))
    assert back and listed(shown(html.unescape(back[1]))) == pages[1]


@pytest.mark.parametrize(
    "query", ["?before=x", "?after=-1", "?show=%22%3E", "?before=999999999&q=%25", "?q=%5C"]
)
def test_a_senseless_address_is_no_error(query: str) -> None:
    mail()
    shown(query)


def test_trouble_with_a_source_is_told_above_the_list() -> None:
    Folder.objects.create(
        source="office@example.org",
        name="INBOX",
        uid_validity=1,
        trouble=[Reason(MailboxTrouble.LOG_IN_REFUSED)],
    )
    old = timezone.now() - dt.timedelta(hours=3)
    Folder.objects.create(source="other@example.org", name="INBOX", uid_validity=1, looked=old)
    text = shown()
    assert text.index("log-in refused; correct user and password") < text.index('class="tabs"')
    assert "Nobody has looked into this mailbox since" in text and "needs attention" in text


def test_a_mailbox_that_the_settings_name_no_more_troubles_nobody(settings: Settings) -> None:
    Folder.objects.create(
        source="old@example.org",
        name="INBOX",
        uid_validity=1,
        trouble=[Reason(MailboxTrouble.LOG_IN_REFUSED)],
    )
    settings.INBOX = ["maildir:///var/mail/office?name=new"]
    text = shown()
    assert ">new</bdi>" in text and "log-in refused; correct user and password" not in text


def test_a_mail_handed_over_is_kept_and_the_same_one_only_once(browser: Client) -> None:
    text = hand_over(browser, ("Nr 1.eml", EML))
    kept = Incoming.objects.get()
    assert f"No. {kept.pk}" in text and kept.size == len(EML) and kept.source == "file"
    assert "was here already" in hand_over(browser, ("again.eml", EML))
    assert Incoming.objects.count() == 1


def test_what_is_no_mail_is_refused_with_what_to_do(browser: Client, settings: Settings) -> None:
    settings.INBOX_MOST_MB = 1
    large = b"Subject: x\r\n\r\n" + b"x" * (1 << 20)
    files = [
        ("稿件.docx", b"PK\x03\x04..."),
        ("empty.eml", b""),
        ("large.eml", large),
        (HOSTILE, b"\x00\x01"),
    ]
    text = hand_over(browser, *files)
    assert "this is no mail: save it" in text and "the file is empty" in text
    assert "too large: 1.0 MB, at most 1.0 MB" in text and "<script>alert" not in text
    assert Incoming.objects.count() == 0


def test_no_file_is_said(browser: Client) -> None:
    assert "No file was chosen" in browser.post(PAGE).content.decode()


def test_only_the_desk_may_hand_over_and_only_with_its_own_form() -> None:
    forging = Client(enforce_csrf_checks=True, headers={"accept-language": "en", **HERE})
    assert forging.post(PAGE, {"mail": SimpleUploadedFile("a.eml", EML)}).status_code == 403
    elsewhere = Client(headers={**HERE, "X-Forwarded-For": "192.0.2.1"})
    assert asks_to_log_in(elsewhere.post(PAGE, {"mail": SimpleUploadedFile("a.eml", EML)}))
    assert Incoming.objects.count() == 0


def test_the_masthead_counts_what_waits() -> None:
    mail(state=IncomingState.FAILED, route="")
    manuscript()
    manuscript("另一篇", state=ManuscriptState.REJECTED)
    text = at_the_machine().get("/").content.decode()
    assert re.findall(r'class="badge" title="([^"]+)">(\d+)', text) == [
        ("could not be read, or bring no manuscript", "1"),
        ("wait for a decision", "1"),
    ]


def test_a_mail_filed_as_a_manuscript_without_one_asks_to_be_looked_at(browser: Client) -> None:
    one = manuscript()
    again = mail("侧记，再发一次")
    Repetition.objects.create(incoming=again, place="text", version=one.versions.get())
    empty = mail("稿件见附件")
    mail("系统退信", route=Route.BOUNCE)
    text = shown("?show=nothing")
    assert listed(text) == [empty.pk] and tab(text, "no manuscript found") == 1
    badge = 'class="badge" title="could not be read, or bring no manuscript">1<'
    assert badge in text
    press(browser, f"{PAGE}/{empty.pk}", f"{PAGE}/{empty.pk}/file", {"route": Route.OTHER})
    text = shown("?show=nothing")
    assert badge not in text and tab(text, "no manuscript found") == 0
