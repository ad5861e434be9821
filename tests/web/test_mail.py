"""One mail: shown whole and harmless, its files for saving only, filed and read again by button."""

from __future__ import annotations

import re
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client

from distributor import configuration
from distributor.actor import Actor
from distributor.mail_codes import FileReason, MailProblem, UnreadReason
from distributor.reading.values import CloudFile, MailMessage, Quote
from distributor.reason import Reason
from distributor.states import EnclosureState, IncomingState, Route
from distributor.store.models import Answer, Incoming
from distributor.store.queries import inbox_pages
from distributor.web.inbox import pictures
from tests.web.mailroom import enclosure, mail, manuscript, png
from tests.web.newsroom import HERE, HOSTILE, asks_to_log_in, at_the_machine, press

pytestmark = pytest.mark.django_db
NASTY = """
<p onclick="alert(1)" style="position:fixed;background:url(//evil.invalid/a);color:red">Text</p>
<script>alert(2)</script><style>@import "https://evil.invalid/b.css"</style>
<img src="https://evil.invalid/c.gif"><img src="cid:logo">
<img src="data:image/svg+xml,<svg/onload=alert(3)>"><a href="javascript:alert(4)">click</a>
<iframe src="//evil.invalid"></iframe><form action="//evil.invalid"><input name="x"></form>
<meta http-equiv="refresh" content="0;url=//evil.invalid"><base href="//evil.invalid">
<svg><script>alert(5)</script></svg><math></math><object data=x></object></body></html><b>end</b>
"""


def get(path: str, browser: Client | None = None) -> Any:
    return (browser or at_the_machine()).get(path)


def page(of: Incoming) -> str:
    answer = get(f"/inbox/{of.pk}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_text_quotes_files_and_links_are_shown_apart() -> None:
    message = {
        "quotes": [Quote("reply", "原始邮件", "更早的话")],
        "clouds": [CloudFile("现场.zip", "https://wx.mail.qq.com/ftn/download?a=1", "356M", None, "qq")],
        "authentication": [("dmarc", "fail"), ("spf", "pass")],
    }
    made = mail(text="请审阅。", message=message)
    enclosure(made, text="# 标题\n\n正文", state=EnclosureState.CONVERTED)
    enclosure(made, "锁.zip", state=EnclosureState.ENCRYPTED, reasons=[Reason(FileReason.LOCKED)])
    text = page(made)
    assert "请审阅。" in text and "<details" in text and "更早的话" in text
    assert "正文" in text and "it is protected by a password" in text and "locked with a password" in text
    link = re.search(r'<a href="https://wx\.mail\.qq\.com[^>]*>', text)
    assert (
        link and 'rel="noopener noreferrer nofollow"' in link[0] and "Nobody has fetched or checked" in text
    )
    assert "failed: the sender may be forged" in text and "passed" in text


def test_a_link_that_is_no_web_address_is_no_link() -> None:
    made = mail(message={"clouds": [CloudFile("x", "javascript:alert(1)", "", None, "qq")]})
    assert 'href="javascript' not in page(made)


def test_hostile_words_stay_words() -> None:
    quote = Quote("forward", HOSTILE, HOSTILE)
    cloud = CloudFile(HOSTILE, f"https://a.invalid/{HOSTILE}", HOSTILE, None, HOSTILE)
    message = MailMessage(
        subject=HOSTILE, text=HOSTILE, quotes=(quote,), clouds=(cloud,), problems=(Reason("", HOSTILE),),
        headers=((HOSTILE, HOSTILE),), authentication=((HOSTILE, HOSTILE),), message_id=HOSTILE,
    )  # fmt: skip
    made = mail(
        HOSTILE, text=HOSTILE, message=message, message_id=HOSTILE, sender_name=HOSTILE, source=HOSTILE,
        route_detail=HOSTILE, filed_by=HOSTILE, envelope_from=HOSTILE,
    )  # fmt: skip
    enclosure(made, HOSTILE, kind="</b>"[:4], reasons=[Reason("", HOSTILE)], text=HOSTILE)
    Answer.objects.create(
        incoming=made, kind="acknowledgement", address=HOSTILE, withheld=[Reason("", HOSTILE)]
    )
    text = page(made)
    assert "<script>alert" not in text and "<img src=x" not in text


@pytest.mark.parametrize(
    "reading", [None, {}, {"message": None}, {"message": {"subject": 7}}, {"message": []}]
)
def test_a_mail_that_could_not_be_read_is_shown_with_its_raw_bytes(reading: object) -> None:
    made = mail(
        state=IncomingState.FAILED, state_reason=[Reason(UnreadReason.BROKEN)], route="", reading=reading
    )
    text = page(made)
    assert "This mail could not be read" in text and f"/inbox/{made.pk}/raw" in text


def test_the_layout_runs_nothing_and_loads_nothing() -> None:
    made = mail(message={"html": NASTY})
    enclosure(
        made, "logo.png", png(), kind="png", state=EnclosureState.PICTURE, inline=True, content_id="logo"
    )
    answer = get(f"/inbox/{made.pk}/layout")
    text = answer.content.decode()
    for word in (
        "alert(",
        "evil.invalid",
        "<script",
        "<iframe",
        "<form",
        "<input",
        "<svg",
        "href",
        "onclick",
        "fixed",
    ):
        assert word not in text, word
    assert "color:red" in text.replace(" ", "") and "<b>end</b>" in text
    assert re.findall(r'src="([^"]{22})', text) == ["data:image/jpeg;base64"], "the picture is drawn anew"
    policy = answer["Content-Security-Policy"]
    assert policy.endswith("sandbox") and "default-src 'none'" in policy and "script" not in policy
    assert "img-src data:" in policy and "frame-ancestors 'self'" in policy
    assert answer["X-Content-Type-Options"] == "nosniff" and "no-store" in answer["Cache-Control"]


def test_the_frame_is_a_sandbox_without_any_rights() -> None:
    made = mail(message={"html": "<b>x</b>"})
    frame = re.search(r"<iframe[^>]*>", page(made))
    assert frame and 'sandbox=""' in frame[0] and f'src="/inbox/{made.pk}/layout"' in frame[0]
    assert 'referrerpolicy="no-referrer"' in frame[0]


def test_files_are_saved_and_never_shown() -> None:
    made = mail()
    name = '报告"; filename="evil.html\r\nX-Evil: 1.html'
    file = enclosure(made, name, b"<script>alert(1)</script>")
    assert file.token not in (str(file.pk), file.sha256) and len(file.token) >= 16
    for path, content in (
        (f"/inbox/files/{file.token}", b"<script>alert(1)</script>"),
        (f"/inbox/{made.pk}/raw", None),
    ):
        answer = get(path)
        assert answer.status_code == 200 and answer["Content-Type"] == "application/octet-stream", path
        assert answer["Content-Disposition"].startswith("attachment; "), path
        assert answer["X-Content-Type-Options"] == "nosniff" and "X-Evil" not in answer, path
        assert "sandbox" in answer["Content-Security-Policy"] and "no-store" in answer["Cache-Control"], path
        assert content is None or answer.content == content
    disposition = get(f"/inbox/files/{file.token}")["Content-Disposition"]
    plain, encoded = re.fullmatch(
        r"attachment; filename=\"([\w.-]+)\"; filename\*=UTF-8''(\S+)", disposition
    ).groups()  # type: ignore[union-attr]
    assert unquote(encoded) == name.replace("\r\n", " ") and "evil.html" in plain


def test_the_raw_mail_is_the_mail_byte_by_byte() -> None:
    made = mail()
    answer = get(f"/inbox/{made.pk}/raw")
    assert (
        answer.content == configuration.files().path(made.sha256).read_bytes()
        and ".eml" in answer["Content-Disposition"]
    )


def test_pictures_are_drawn_anew() -> None:
    made = mail()
    data = png(3000, 40) + b"<script>alert(1)</script>"
    answer = get(f"/inbox/files/{enclosure(made, 'a.png', data, state=EnclosureState.PICTURE).token}/picture")
    assert answer["Content-Type"] == "image/jpeg" and b"<script>" not in answer.content
    assert b"alert" not in answer.content and answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("data", [b"<svg onload=alert(1)>", b"\x89PNG\r\n\x1a\n", b"", png(9000, 9000)])
def test_what_is_no_picture_is_not_shown_as_one(data: bytes) -> None:
    pictures.shown.cache_clear()
    file = enclosure(mail(), "a.png", data, state=EnclosureState.PICTURE)
    assert get(f"/inbox/files/{file.token}/picture").status_code == 404


@pytest.mark.parametrize(
    "path", ["/inbox/99", "/inbox/99/raw", "/inbox/99/layout", "/inbox/9999999999999999999999"]
)
def test_what_is_not_there_is_a_404(path: str) -> None:
    assert get(path).status_code == 404
    assert get(f"/inbox/files/{secrets.token_urlsafe(16)}").status_code == 404


def test_files_that_retention_removed_are_a_404_and_offered_no_more() -> None:
    made = mail(removed="2026-11-21T00:00:00Z")
    configuration.files().path(made.sha256).unlink()
    assert get(f"/inbox/{made.pk}/raw").status_code == 404
    assert "/raw" not in page(made) and "were removed on" in page(made)


def test_filing_by_hand_holds_for_the_sender_and_is_forgotten_by_button() -> None:
    made = mail(route=Route.AUTO_REPLY)
    browser = at_the_machine()
    own = f"/inbox/{made.pk}"
    assert browser.get(f"{own}/file")["Location"] == own
    answer = press(browser, own, f"{own}/file", {"route": Route.OTHER, "remember": "yes"})
    made.refresh_from_db()
    assert answer.status_code == 302 and made.route == Route.OTHER and made.filed_by
    assert "Remembered for this sender: other mail" in page(made)
    press(browser, own, f"{own}/file", {"forget": "yes"})
    assert "Remembered for this sender" not in page(made)


def test_a_form_left_as_it_was_drawn_files_this_mail_alone() -> None:
    made = mail(route=Route.AUTO_REPLY)
    box = re.search(r'<input type="checkbox" name="remember"[^>]*>', page(made))
    assert box and "checked" not in box[0]
    own = f"/inbox/{made.pk}"
    press(at_the_machine(), own, f"{own}/file", {"route": Route.OTHER})
    made.refresh_from_db()
    assert made.route == Route.OTHER and "Remembered for this sender" not in page(made)


def test_an_unknown_route_changes_nothing() -> None:
    made = mail()
    own = f"/inbox/{made.pk}"
    answer = press(at_the_machine(), own, f"{own}/file", {"route": HOSTILE})
    made.refresh_from_db()
    assert answer.status_code == 409 and "there is no route" in answer.content.decode()
    assert HOSTILE not in answer.content.decode() and made.route == Route.MANUSCRIPT


def test_a_mail_is_read_again_by_button() -> None:
    made = mail(state=IncomingState.FAILED, route="", reading=None)
    configuration.files().path(made.sha256).write_bytes(
        b"From: li@example.com\r\nSubject: Again\r\n\r\nText\r\n"
    )
    answer = press(at_the_machine(), f"/inbox/{made.pk}", f"/inbox/{made.pk}/again")
    made.refresh_from_db()
    assert answer.status_code == 302 and (made.state, made.subject) == (IncomingState.READ, "Again")


def test_only_the_desk_sees_mail_and_only_its_own_forms_act() -> None:
    made = mail()
    file = enclosure(made)
    elsewhere = Client(headers={**HERE, "X-Forwarded-For": "192.0.2.1"})
    paths = [f"/inbox/{made.pk}{end}" for end in ("", "/raw", "/layout")]
    for path in [*paths, f"/inbox/files/{file.token}", f"/inbox/files/{file.token}/picture"]:
        assert get(path, elsewhere)["Location"].startswith("/login"), path
    forging = Client(enforce_csrf_checks=True, headers={"accept-language": "en", **HERE})
    for path in (f"/inbox/{made.pk}/file", f"/inbox/{made.pk}/again"):
        assert forging.post(path, {"route": "other"}).status_code == 403
        assert asks_to_log_in(elsewhere.post(path, {"route": "other"}))
    made.refresh_from_db()
    assert made.route == Route.MANUSCRIPT


def test_the_mail_leads_to_its_manuscripts(tmp_path: Path) -> None:
    made = mail()
    number = manuscript("侧记", of=made).number
    assert f'href="/manuscripts/{number}?version=1"' in page(made)


@pytest.mark.parametrize(
    ("language", "why", "who", "problem"),
    [
        ("zh", "文件设有密码", "本机使用者", "多部分邮件没有结尾"),
        ("en", "it is protected by a password", "somebody at this machine", "a multipart is not closed"),
    ],
)
def test_reasons_and_who_acted_are_in_the_readers_language(
    language: str, why: str, who: str, problem: str
) -> None:
    problems = {"problems": [{"code": MailProblem.NOT_CLOSED}, {"code": "", "said": "it holds no text"}]}
    made = mail(filed_by=Actor.THIS_MACHINE, message=problems)
    enclosure(made, "锁.zip", state=EnclosureState.ENCRYPTED, reasons=[Reason(FileReason.LOCKED)])
    asked = at_the_machine().get(f"/inbox/{made.pk}", headers={"accept-language": language})
    text = asked.content.decode()
    assert why in text and who in text and problem in text
    assert "it holds no text" in text, "what an early version wrote, or somebody else, stays as it is"


def test_a_pdf_within_the_text_is_an_attached_file_on_every_page() -> None:
    made = mail()
    enclosure(made, "侧记.pdf", b"%PDF-1.7", kind="pdf", inline=True, content_id="one")
    enclosure(made, "标志.png", png(), kind="png", state=EnclosureState.PICTURE, inline=True)
    enclosure(made, "坏图.png", b"\x89PNG", kind="png", state=EnclosureState.FAILED, inline=True)
    enclosure(made, "照片.png", png(), kind="png", state=EnclosureState.PICTURE)
    assert inbox_pages.files_of([made.pk]) == {made.pk: 2}
    attached, _summary, within = page(made).partition('<details class="within">')
    assert "侧记.pdf" in attached and "照片.png" in attached
    assert "2 pictures within the text" in within and "标志.png" in within and "坏图.png" in within
