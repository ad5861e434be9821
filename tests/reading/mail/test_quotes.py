"""Replies and forwards: what the sender wrote is told from what others wrote, and nothing is lost."""

from __future__ import annotations

import pytest

from distributor.reading.mail import quotes

CLUSTER = "发件人: 李四 <li@example.com>\n发送时间: 2023年9月1日 9:00\n收件人: 张三\n主题: 约稿"
NETEASE = (
    "| 发件人 | 李四<li@example.com> |\n| 日期 | 2023年09月01日 10:00 |\n"
    "| 收件人 | z@example.com |\n| 抄送至 | |\n| 主题 | 约稿 |"
)
QUOTED = "请写一篇。\n\n李四"

MARKS = {
    "QQ": f"------------------ 原始邮件 ------------------\n{CLUSTER}",
    "QQ in HTML": f"------------------\xa0原始邮件\xa0------------------\n{CLUSTER}".replace("\xa0", " "),
    "NetEase reply": f"---- 回复的原邮件 ----\n{NETEASE}",
    "NetEase forward": f"---- 转发的原邮件 ----\n{NETEASE}",
    "NetEase, a table": "---- 回复的原邮件 ----\n\n"
    + NETEASE.replace("|\n| 日期", "|\n| --- | --- |\n| 日期"),
    "NetEase of old": '在 2023-09-01 10:00:00，"李四" <li@example.com> 写道：',
    "Apple": "在 2023年9月1日，上午10:00，李四 <li@example.com> 写道：",
    "Apple forward": f"开始转发的邮件：\n\n{CLUSTER}",
    "Gmail": "李四 <li@example.com> 于2023年9月1日周五 10:00写道：",
    "Gmail in English": "On Fri, Sep 1, 2023 at 10:00 AM Li Si\n<li@example.com> wrote:",
    "Gmail forward": f"---------- Forwarded message ---------\n{CLUSTER}",
    "Outlook in Chinese": f"________________________________\n{CLUSTER}",
    "Outlook of old": f"-----邮件原件-----\n{CLUSTER}",
    "Outlook in English": "-----Original Message-----\nFrom: Li <li@example.com>\nSent: Friday\n"
    "To: Z\nSubject: s",
    "Outlook, paragraphs apart": CLUSTER.replace("\n", "\n\n"),
    "Outlook in bold": "*发件人:* 李四\n*发送时间:* 今天\n*收件人:* 张三\n*主题:* 约稿",
    "Foxmail": CLUSTER.replace(": ", "： "),
    "many recipients": CLUSTER.replace(
        "张三", "张三 <z@example.com>;\n 王五 <w@example.com>;\n 赵六 <l@example.com>"
    ),
    "Lotus Notes": "----- 转发人 李四/研究室/单位 时间 2023-09-01 10:00 -----",
}


@pytest.mark.parametrize("program", MARKS)
def test_the_mark_of_every_program_cuts_the_quote(program: str) -> None:
    own, (quote,) = quotes.split_quotes(
        f"收到，谢谢。\n\n张三\n\n{MARKS[program]}\n\n{QUOTED}\n", "回复：约稿"
    )
    assert own == "收到，谢谢。\n\n张三"
    assert quote.text == QUOTED
    assert quote.header == MARKS[program]


@pytest.mark.parametrize(
    ("subject", "mark", "kind"),
    [
        ("回复：约稿", "QQ", "reply"),
        ("Re: 约稿", "Foxmail", "reply"),
        ("答复: 转发: 稿", "Outlook in Chinese", "reply"),
        ("转发：约稿", "QQ", "forward"),
        ("Fwd: x", "Outlook in English", "forward"),
        ("FW: 回复: x", "Foxmail", "forward"),
        ("约稿", "NetEase forward", "forward"),
        ("约稿", "Apple forward", "forward"),
        ("转发：x", "NetEase reply", "reply"),
        ("约稿", "QQ", "reply"),
    ],
)
def test_forwards_are_told_by_the_marks_words_or_the_subject(subject: str, mark: str, kind: str) -> None:
    _own, (quote,) = quotes.split_quotes(f"见下。\n{MARKS[mark]}\n{QUOTED}", subject)
    assert quote.kind == kind


@pytest.mark.parametrize("own", ["", "发自我的iPhone", "来自QQ邮箱手机版"])
def test_a_mail_that_adds_nothing_passes_on_what_it_quotes(own: str) -> None:
    _own, (quote,) = quotes.split_quotes(f"{own}\n\n{MARKS['QQ']}\n\n{QUOTED}", "关于视察的信息")
    assert quote.kind == "forward"


def test_a_manuscript_below_the_header_words_is_not_taken_for_them() -> None:
    manuscript = "标题：视察报告\n时间：2023年9月\n主题：农业\n作者：张三\n正文。"
    _own, (quote,) = quotes.split_quotes(f"{MARKS['Foxmail']}\n\n{manuscript}", "转发：投稿")
    assert quote.text == manuscript


def test_header_words_of_an_announcement_are_no_quote() -> None:
    for text in (
        "会议通知\n时间：9月1日 10:00\n地点：大厅\n主题：学习\n附件：议程",
        "发件人：办公室\n日期：9月1日\n正文开始",
        "他在信中写道：\n要努力。\n2023年9月1日的来信中写道：\n好。",
        "稿件\n———————\n第一部分\n-------\n第二部分",
        "> 一行\n不是引用",
        "原始森林 原信封 original",
    ):
        assert quotes.split_quotes(text, "") == (text, ())


def test_words_below_lines_quoted_by_angles_are_the_senders() -> None:
    own, found = quotes.split_quotes(
        "好\n\n" + MARKS["NetEase of old"] + "\n> 请\n>\n> 写\n\n补充一句\n> 一\n> 二\n完", "Re: x"
    )
    assert own == "好\n\n补充一句\n完"
    assert [quote.text for quote in found] == ["请\n\n写", "一\n二"]


def test_a_chain_gives_its_quotes_in_order_and_each_its_kind() -> None:
    inner = CLUSTER.replace("约稿", "视察")
    outer = CLUSTER.replace("约稿", "转发：视察")
    own, found = quotes.split_quotes(f"同意\n\n{outer}\n\n请看\n\n{inner}\n\n稿件正文", "回复：转发：视察")
    assert own == "同意"
    assert [(quote.kind, quote.text) for quote in found] == [("reply", "请看"), ("forward", "稿件正文")]


def test_without_any_mark_everything_is_the_senders() -> None:
    assert quotes.split_quotes("一\n\n二\n", "x") == ("一\n\n二", ())
