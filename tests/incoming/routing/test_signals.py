"""What gives a mail away is seen, and what people write is not taken for it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distributor.mail import loop
from distributor.reading.reports.signals import detect
from distributor.reading.values import MailMessage, Signals
from tests.incoming.routing.mails import mail, read
from tests.reading.reports import reports


def signals(raw: bytes) -> Signals:
    return read(raw).signals


def test_a_letter_has_no_signals() -> None:
    assert signals(mail()) == Signals()


def test_a_report_is_seen_in_the_mail_as_it_came() -> None:
    assert [bounce.recipient for bounce in signals(reports.NETEASE).bounces] == ["reader@example.com"]
    assert [bounce.recipient for bounce in signals(reports.QQ).bounces] == ["10001@qq.com"]
    assert [bounce.recipient for bounce in signals(reports.QMAIL).bounces] == ["reader@example.com"]
    assert signals(reports.ARF).complaint_about == reports.ID
    assert signals(reports.MDN).receipt_about == reports.ID


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("Auto_Submitted", "auto-replied"),
        ("Auto_Submitted", "auto-generated (vacation)"),
        ("X_Autoreply", "yes"),
        ("X_Autorespond", "x"),
        ("Precedence", "auto_reply"),
        ("Return_Path", "<>"),
        ("From", "noreply@example.com"),
        ("From", "no-reply@example.com"),
        ("From", "MAILER-DAEMON"),
        ("From", "postmaster@example.com"),
    ],
)
def test_a_header_gives_away_an_automatic_mail(field: str, value: str) -> None:
    assert signals(mail(**{field: value})).automatic


@pytest.mark.parametrize(
    "subject",
    [
        "自动回复：投稿",
        "自动回复: Re: 稿件",
        "自动回复",
        "[自动回复] 稿件已收到",
        "来自张三的自动回复：稿件",
        "Auto: 稿件",
        "Out of Office: 稿件",
        "Automatic reply: 稿件",
        "假期自动回复",
        "休假通知：本周不在",
    ],
)
def test_a_subject_gives_away_an_automatic_answer(subject: str) -> None:
    assert signals(mail(subject)).automatic


@pytest.mark.parametrize(
    "subject",
    [
        "回复：自动回复：投稿",
        "关于自动回复功能的思考",
        "自动回复系统上线，便民服务再升级",
        "假期不打烊：代表在行动",
        "出差记",
        "Automatic voting in councils",
        "投稿：系统退信",
    ],
)
def test_an_article_may_be_called_like_one(subject: str) -> None:
    assert not signals(mail(subject)).automatic


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("Auto_Submitted", "no"),
        ("X_Auto_Response_Suppress", "OOF"),
        ("X_Auto_Response_Suppress", "All"),
        ("X_Autoreply", "no"),
    ],
)
def test_what_peoples_programs_write_too_gives_nothing_away(field: str, value: str) -> None:
    assert signals(mail(**{field: value})) == Signals()


@pytest.mark.parametrize(
    "text",
    [
        "邮件已收到，此为自动回复，请勿回复",
        "已收到（系统自动回复，请勿直接回复本邮件）",
        "这是来自QQ邮箱的假期自动回复邮件。\n您好，我最近正在休假中。",
    ],
)
def test_a_short_text_gives_itself_away(text: str) -> None:
    assert signals(mail("回复：自动回复：第10期", text)).automatic
    assert not signals(mail("一篇稿件", f"{text}\n" + "正文。" * 70)).automatic


def test_who_speaks_of_automatic_answers_is_a_person() -> None:
    assert not signals(mail("投稿", "昨天只收到一封自动回复，不知稿件是否收悉？盼复。")).automatic


def test_two_hints_together_count() -> None:
    assert not signals(mail("假期")).automatic
    assert signals(mail("假期", X_Auto_Response_Suppress="All")).automatic


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("Precedence", "bulk"),
        ("Precedence", "list"),
        ("List_Id", "Readers <readers.example.com>"),
        ("List_Unsubscribe", "https://shop.example.com/u"),
    ],
)
def test_a_header_gives_away_a_list(field: str, value: str) -> None:
    found = signals(mail(**{field: value}))
    assert value.partition("<")[0].strip() in found.list
    assert not found.automatic


def test_only_a_mark_like_ours_is_our_loop() -> None:
    assert signals(mail(X_Loop=loop.mark("gazette@example.org"))).loop
    assert not signals(mail(X_Loop="readers@example.com")).loop


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("退订", ""),
        ("请退订", "谢谢"),
        ("回复：云州人大工作 第11期", "取消订阅"),
        (
            "回复：云州人大工作",
            "您好，请不要再给我发送邮件了，谢谢。\n\n张三\n某局办公室\n电话 0571-00000000",
        ),
        ("Unsubscribe", ""),
        ("Re: issue", "please remove me from this list"),
        ("unsubscribe " + "A" * 32, ""),
        ("TD", "TD"),
        ("回复：第11期", "麻烦把我的邮箱从名单里去掉，不用再发了。"),
        ("回复：第11期", "您好，请将本单位从送发名单中删除，谢谢！"),
        ("回复：第11期", "请从邮件列表中移除我，谢谢"),
    ],
)
def test_who_wants_no_more_says_so_shortly(subject: str, text: str) -> None:
    assert signals(mail(subject, text)).unsubscribe


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("关于取消订阅报刊的几点思考", "正文"),
        ("取消订阅之后", "正文"),
        ("投稿：退订风波", "正文"),
        ("一篇稿件", "退订难，难在何处？\n" + "正文。" * 200),
        ("一篇稿件", "取消订阅\n" + "正文。" * 200),
        ("我要投稿", "请查收"),
        ("TD-LTE 网络进乡村", "正文"),
        ("把我从贫困户名单里去掉", "正文。" * 150),
        ("一篇稿件", "从名单上删除的不只是名字"),
        ("回复：第11期", "收到，谢谢。\n\n> 退订"),
    ],
)
def test_an_article_about_it_does_not(subject: str, text: str) -> None:
    assert not signals(mail(subject, text)).unsubscribe


@given(st.binary(max_size=2000), st.text(max_size=300), st.text(max_size=300))
@settings(max_examples=300, deadline=None)
def test_no_octets_and_no_text_raise(raw: bytes, subject: str, text: str) -> None:
    fields = (("X-Loop", text), ("Auto-Submitted", subject), ("Return-Path", "<>"), ("List-Id", text))
    message = MailMessage(subject=subject, text=text, whole_text=text, headers=fields)
    assert isinstance(detect(b"Return-Path: <>\n" + raw, message), Signals)


@pytest.mark.parametrize("piece", ["请", "退订", "我要", "a@", "《", "不", "re: ", "自动回复 ", " "])
def test_long_repetitions_are_looked_at_quickly(piece: str) -> None:
    long = piece * 100_000
    message = MailMessage(
        subject=long, text=long, whole_text=long, headers=(("Return-Path", "<>"), ("From", long))
    )
    began = time.process_time()
    detect(b"Return-Path: <>\n\n", message)
    short = piece * 13
    detect(b"Return-Path: <>\n\n", MailMessage(subject=short, text=short, whole_text=short))
    assert time.process_time() - began < 2
