"""Whoever sends a manuscript is told once that it came, and what was found in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from distributor import configuration
from distributor.mail import loop
from distributor.newsroom.answers import acknowledge
from distributor.reading.values import CloudFile, Mailbox, MailMessage
from distributor.store.models import Contributor, ContributorAddress, Incoming, Version
from tests.conftest import ROOT
from tests.delivery.sink import Sink
from tests.newsroom.answers.conftest import TITLE, Deliver, Write, enclosed, text_of, why

HOSTILE = '学习《宪法》<script>alert(1)</script>&amp;"\u202e{{ 7*7 }}\r\nBcc: a@example.net'


def test_a_pdf_within_the_text_is_a_file_that_was_sent(arrived: Write, deliver: Deliver) -> None:
    """Some programs send documents inline; a picture there is part of the text."""
    files = (enclosed(1, "侧记.pdf", inline=True), enclosed(2, "标志.png", "failed", inline=True))
    said = text_of(deliver(acknowledge(*arrived(enclosures=files), configuration.office())))
    assert "侧记.pdf" in said and "标志.png" not in said


def test_it_names_number_title_and_files_and_what_could_not_be_read(arrived: Write, deliver: Deliver) -> None:
    files = (
        enclosed(1, "稿件.docx"),
        enclosed(2, "附表.zip", "encrypted"),
        enclosed(3, "标志.png", inline=True),
    )
    mail = deliver(acknowledge(*arrived(enclosures=files), configuration.office()))
    assert mail["Subject"] == f"来稿收悉：《{TITLE}》（M-2026-0001）"
    for said in (text_of(mail), text_of(mail, "html")):
        assert "M-2026-0001" in said
        assert f"《{TITLE}》" in said
        assert "随信文件2个" in said
        assert "稿件.docx" in said
        assert "（已加密，未能读取）" in said
        assert "请改用 Word、PDF 或纯文本格式" in said
        assert "标志.png" not in said
        assert "超大附件" not in said
    assert "尊敬的王明：" in text_of(mail)
    assert "　　　　　　　　《云州人大工作》编辑部\n" in text_of(mail)


@pytest.mark.parametrize("name", ["wangming", "WangMing@example.com"])
def test_nobody_is_addressed_by_a_part_of_the_address(arrived: Write, deliver: Deliver, name: str) -> None:
    given = arrived()
    Contributor.objects.update(name=name)
    who, address = Contributor.objects.get(), "wangming@example.com"
    ContributorAddress.objects.get_or_create(contributor=who, address=address, address_key=address)
    assert "尊敬的作者：" in text_of(deliver(acknowledge(*given, configuration.office())))


def test_the_style_sheet_stands_in_the_elements(arrived: Write, deliver: Deliver) -> None:
    html = text_of(deliver(acknowledge(*arrived(), configuration.office())), "html")
    assert 'class="masthead" style="' in html
    assert 'data-inline="only"' not in html
    assert "{%" not in html


def test_its_headers_are_those_of_an_automatic_answer(arrived: Write, deliver: Deliver, sink: Sink) -> None:
    incoming, reading, manuscripts = arrived()
    mail = deliver(acknowledge(incoming, reading, manuscripts, configuration.office()))
    assert mail["From"].addresses[0].addr_spec == "gazette@example.org"
    assert mail["From"].addresses[0].display_name == "云州人大工作"
    assert mail["To"].addresses[0].addr_spec == "wangming@example.com"
    assert mail["In-Reply-To"] == incoming.message_id
    assert mail["References"].split() == ["<first@example.com>", incoming.message_id]
    assert mail["Auto-Submitted"] == "auto-replied"
    assert loop.is_ours(mail["X-Loop"])
    assert mail["Message-ID"].startswith("<answer.r")
    for bulk in ("List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "Precedence", "Feedback-ID"):
        assert mail[bulk] is None
    assert next(command for command in sink.commands if command.startswith("MAIL")).startswith("MAIL FROM:<>")


def test_a_relay_with_a_log_in_takes_mail_only_in_the_name_of_the_account(
    arrived: Write, deliver: Deliver, sink: Sink, settings: Any
) -> None:
    settings.RELAYS = ["smtps://gazette%40example.org:x@smtp.example.org"]
    settings.RETURN_PATH = "bounces@example.org"
    deliver(acknowledge(*arrived(), configuration.office()))
    assert any(command.startswith("MAIL FROM:<bounces@example.org>") for command in sink.commands)


def test_the_editors_reply_address_is_that_of_the_issues(
    arrived: Write, deliver: Deliver, settings: Any
) -> None:
    settings.REPLY_TO = "tougao@example.org"
    mail = deliver(acknowledge(*arrived(), configuration.office()))
    assert mail["Reply-To"].addresses[0].addr_spec == "tougao@example.org"
    assert "联系编辑部：tougao@example.org" in text_of(mail)


def test_hostile_values_are_text_everywhere(arrived: Write, deliver: Deliver) -> None:
    files = (enclosed(1, "<img src=x onerror=alert(1)>.docx", "failed"),)
    mail = deliver(
        acknowledge(
            *arrived(HOSTILE, name="<b>王明</b>\r\nBcc: b@example.net", enclosures=files),
            configuration.office(),
        )
    )
    assert mail["Bcc"] is None
    assert "《学习〈宪法〉<script>" in mail["Subject"]
    said, shown = text_of(mail), text_of(mail, "html")
    assert "<script>" not in shown and "&lt;script&gt;" in shown
    assert "<img" not in shown and "&lt;img src=x" in shown
    assert '《学习〈宪法〉<script>alert(1)</script>&amp;"' in said
    assert "{{ 7*7 }}" in said
    assert "\u202e" not in said + shown
    assert "尊敬的<b>王明</b> Bcc: b@example.net：" in said


def test_nobodys_advertisement_is_sent_on(arrived: Write, deliver: Deliver) -> None:
    title = "好消息 https://spam.example.net/x?a=1，点击www.spam.example.net领取" + "长" * 200
    mail = deliver(acknowledge(*arrived(title), configuration.office()))
    for said in (str(mail["Subject"]), text_of(mail), text_of(mail, "html")):
        assert "spam.example.net" not in said
        assert "［网址略］，点击［网址略］领取" in said
        assert "长" * 80 not in said


@pytest.mark.parametrize(
    "message_id", ["", "<a b@example.com>", "<" + "a" * 300 + "@example.com>", "<中@example.com>"]
)
def test_a_message_id_that_cannot_be_named_is_left_out(
    arrived: Write, deliver: Deliver, message_id: str
) -> None:
    read = MailMessage(message_id=message_id, sender=Mailbox("王明", "wangming@example.com"))
    mail = deliver(acknowledge(*arrived(message=read), configuration.office()))
    assert mail["In-Reply-To"] is None
    assert mail["References"] is None


def test_a_thread_of_hundreds_is_cut_in_the_middle(arrived: Write, deliver: Deliver) -> None:
    thread = (*(f"<{number}@example.com>" for number in range(300)), "<a\r\nBcc: x@example.net>")
    read = MailMessage(message_id="<now@example.com>", references=thread, sender=Mailbox("", "w@example.com"))
    named = deliver(acknowledge(*arrived(message=read, address="w@example.com"), configuration.office()))[
        "References"
    ].split()
    assert len(named) == 20
    assert (named[0], named[-2], named[-1]) == ("<0@example.com>", "<299@example.com>", "<now@example.com>")


def test_several_manuscripts_of_one_mail_stand_in_one_answer(arrived: Write, deliver: Deliver) -> None:
    mail = deliver(acknowledge(*arrived("甲", "乙", "", "丁"), configuration.office()))
    assert mail["Subject"] == "来稿收悉：4篇（M-2026-0001、M-2026-0002、M-2026-0003等）"
    said = text_of(mail)
    assert all(number in said for number in ("M-2026-0001", "M-2026-0002", "M-2026-0003", "M-2026-0004"))
    assert "题目：《甲》" in said and "题目：（未读出题目，以编辑部登记为准）" in said


def test_a_revision_says_which_version_it_is(arrived: Write, deliver: Deliver) -> None:
    incoming, reading, manuscripts = arrived()
    Version.objects.filter(manuscript=manuscripts[0]).update(number=2)
    assert "　　版本：第2稿" in text_of(
        deliver(acknowledge(incoming, reading, manuscripts, configuration.office()))
    )


def test_a_mail_without_known_sender_and_title_is_answered_all_the_same(
    arrived: Write, deliver: Deliver
) -> None:
    incoming, reading, manuscripts = arrived("")
    for manuscript in manuscripts:
        manuscript.contributor = None
        manuscript.save()
    mail = deliver(acknowledge(incoming, reading, manuscripts, configuration.office()))
    assert mail["Subject"] == "来稿收悉（M-2026-0001）"
    assert "尊敬的作者：" in text_of(mail)


def test_expiring_links_and_long_lists_of_files_are_told(arrived: Write, deliver: Deliver) -> None:
    cloud = CloudFile("大.mov", "https://wx.mail.qq.com/ftn/download", "2G", None, "qq")
    read = MailMessage(sender=Mailbox("王明", "wangming@example.com"), clouds=(cloud,))
    files = tuple(enclosed(number, f"图{number}.jpg", "picture") for number in range(1, 26))
    said = text_of(deliver(acknowledge(*arrived(message=read, enclosures=files), configuration.office())))
    assert "超大附件是限期链接" in said
    assert "随信文件25个" in said
    assert "图20.jpg" in said and "图21.jpg" not in said
    assert "另有5个，不再列出。" in said


def test_what_is_kept_tells_what_was_answered(arrived: Write) -> None:
    incoming, reading, manuscripts = arrived()
    acknowledge(incoming, reading, manuscripts, configuration.office())
    answer = Incoming.objects.get().answers.get()
    assert (answer.manuscript, answer.kind, answer.address) == (
        manuscripts[0],
        "acknowledgement",
        "wangming@example.com",
    )


def test_an_office_has_wording_of_its_own_and_the_rest_stays_built_in(
    arrived: Write, deliver: Deliver, settings: Any, tmp_path: Path
) -> None:
    own = {"subject.txt": "已收到{{ pieces[0].number }}", "body.txt": "{{ pieces[0].title }}\n"}
    own["body.html"] = (ROOT / "templates" / "mail" / "acknowledgement" / "body.html").read_text("utf-8")
    for name, source in {**own, "../answer/style.html": "<style>p{color:#010203}</style>"}.items():
        path = tmp_path / "acknowledgement" / name
        path.parent.mkdir(exist_ok=True)
        (tmp_path / "answer").mkdir(exist_ok=True)
        path.write_text(source, encoding="utf-8")
    settings.MAIL_TEMPLATES = tmp_path
    mail = deliver(acknowledge(*arrived("<甲>"), configuration.office()))
    assert mail["Subject"] == "已收到M-2026-0001"
    assert text_of(mail) == "<甲>\n"
    assert "color:#010203" in text_of(mail, "html")
    assert "《&lt;甲&gt;》" in text_of(mail, "html")


def test_a_template_of_the_office_that_fails_withholds_the_answer_with_its_line(
    arrived: Write, settings: Any, tmp_path: Path
) -> None:
    (tmp_path / "acknowledgement").mkdir()
    for name in ("subject.txt", "body.txt", "body.html"):
        (tmp_path / "acknowledgement" / name).write_text("\n{{ nonsense }}", encoding="utf-8")
    settings.MAIL_TEMPLATES = tmp_path
    assert "subject.txt, line 2" in why(acknowledge(*arrived(), configuration.office()))
