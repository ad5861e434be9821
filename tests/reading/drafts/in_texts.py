"""Contributions that stand in the mail itself, forwarded ones too."""

from __future__ import annotations

from distributor.reading.values import Quote
from tests.reading.drafts.accuracy import Case
from tests.reading.drafts.shapes import (
    LAW,
    LAW_2,
    LAWS,
    OFFICE,
    PEOPLE,
    PERSON,
    PERSON_2,
    RIVER,
    RIVER_2,
    RIVERS,
    UNIT,
    VISIT,
    VISIT_2,
    VISITED,
    case,
    document,
    lines,
    paragraphs,
    wanted,
)

TEXTS: dict[str, Case] = {
    "title, text, bracket": case(
        wanted(VISITED, "王五"),
        f"投稿：{VISITED}",
        lines(VISITED, "", VISIT, VISIT_2, "（王五）"),
    ),
    "greeting, title, text, closing": case(
        wanted(VISITED, "王五", UNIT, "13900139000"),
        "投稿",
        lines(
            "编辑老师：您好！",
            "现将稿件发给您，请审阅。",
            "",
            VISITED,
            "",
            VISIT,
            VISIT_2,
            "",
            "此致",
            "敬礼！",
            "",
            f"{UNIT} 王五",
            "电话：13900139000",
        ),
    ),
    "title in the subject alone": case(
        wanted(VISITED, "王五"),
        f"【信息】{VISITED}",
        lines("　　" + VISIT, "　　" + VISIT_2, "（王五）"),
    ),
    "labels above": case(
        wanted(RIVERS, "宋磊", UNIT, "13900139000", "基层人大"),
        "投稿",
        lines(
            "投稿",
            f"题目：{RIVERS}",
            "栏目：基层人大",
            "作者：宋 磊",
            f"单位：{UNIT}",
            "手机：+86 139-0013-9000",
            "",
            RIVER,
            RIVER_2,
        ),
    ),
    "labels below": case(
        wanted(RIVERS, "宋磊", UNIT, "0314-2050123"),
        RIVERS,
        lines(
            RIVERS,
            RIVER,
            RIVER_2,
            "",
            "通讯员：宋磊",
            f"单位：{UNIT}",
            "联系电话：0314—2050123",
            "邮箱：song@example.com",
        ),
    ),
    "phone's signature": case(
        wanted(RIVERS, "宋磊"),
        "投稿",
        lines(RIVERS, "宋磊", RIVER, RIVER_2, "", "发自我的iPhone"),
    ),
    "two marked manuscripts": case(
        [wanted(VISITED, "王五", UNIT), wanted(RIVERS, "赵六", UNIT)],
        "投稿两篇",
        lines(
            "编辑您好，现报送稿件两篇，请查收。",
            f"单位：{UNIT}",
            "稿件一：" + VISITED,
            VISIT,
            VISIT_2,
            "（王五）",
            "稿件二：" + RIVERS,
            RIVER,
            RIVER_2,
            "（赵六）",
        ),
    ),
    "three marked manuscripts": case(
        [wanted(VISITED, "王五"), wanted(RIVERS, "赵六"), wanted(LAWS, "景明")],
        "投稿",
        lines(
            "【第一篇】",
            VISITED,
            VISIT,
            VISIT_2,
            "（王五）",
            "【第二篇】",
            RIVERS,
            RIVER,
            RIVER_2,
            "（赵六）",
            "【第三篇】",
            LAWS,
            "景明",
            LAW,
            LAW_2,
        ),
    ),
    "broken lines": case(
        wanted(VISITED, "王五"),
        "投稿",
        lines(
            VISITED,
            "",
            *[("　　" + VISIT + VISIT_2)[at : at + 36] for at in range(0, 200, 36)],
            "",
            "（王五）",
        ),
    ),
    "reviewed by": case(
        wanted(VISITED, "王五", OFFICE),
        "投稿",
        lines(
            VISITED,
            VISIT,
            VISIT_2,
            "（王五）",
            "",
            "审核人：李建国",
            f"报送单位：{OFFICE}",
            "报送日期：2026年3月6日",
        ),
    ),
    "short news": case(
        wanted("清河区人大代表视察学校", "王五"),
        "信息：清河区人大代表视察学校",
        lines("清河区人大代表视察学校", VISIT + "（王五）"),
    ),
    "subject in quotes": case(
        wanted("坚持三个到位 提升监督实效", "王五"),
        "关于报送《坚持三个到位 提升监督实效》的函",
        lines(VISIT, VISIT_2, "（王五）"),
    ),
    "headings inside": case(
        wanted(LAWS, "景明"),
        "投稿",
        lines(LAWS, "景 明", LAW, "一、存在的问题", LAW_2, "二、意见建议", "（一）健全机制", RIVER_2),
    ),
    "a speech greets its listeners": case(
        wanted("在代表培训班上的发言", "王五"),
        "投稿",
        lines("在代表培训班上的发言", "王五", "各位代表：", PERSON, PERSON_2),
    ),
    "version of a known one": case(
        wanted(VISITED, "王五"),
        f"Re: M-2026-0012 修改稿：{VISITED}",
        lines("编辑您好，已按您的意见修改，请审阅。", "", VISITED, VISIT, VISIT_2, "（王五）"),
        quotes=(Quote("reply", "在 2026年3月5日，编辑部 写道：", "请压缩到六百字。"),),
    ),
    "a reply without manuscript": case(
        [],
        "回复：您的稿件已收到",
        "好的，谢谢编辑老师，辛苦了！",
        quotes=(Quote("reply", "在 2026年3月5日，编辑部 写道：", lines(VISITED, VISIT, VISIT_2)),),
    ),
    "thanks and a question": case(
        [],
        "关于样刊",
        "编辑您好！我的稿件发表了，请问样刊什么时候寄？我的地址是清河区人民路1号，麻烦您了，谢谢！" * 2,
    ),
    "unit line below": case(
        wanted(RIVERS, "宋磊", "白石镇人大"),
        "投稿",
        lines(RIVERS, RIVER, RIVER_2, "白石镇人大 宋磊"),
    ),
    "nothing known": case(wanted(None), "投稿", lines(VISIT, VISIT_2)),
}

HEADER = (
    "---------- 转发的邮件 ----------\n发件人: 张三 <zhang@example.com>\n日期: 2026年3月5日\n"
    "主题: 投稿：{}\n收件人: 李敏 <li@example.com>"
)

FORWARDS: dict[str, Case] = {
    "forward of a text": case(
        wanted(VISITED, "王五"),
        f"转发：投稿：{VISITED}",
        "",
        sender="李敏",
        quotes=(Quote("forward", HEADER.format(VISITED), lines(VISITED, VISIT, VISIT_2, "（王五）")),),
    ),
    "forward with a word above": case(
        wanted(VISITED, "张三"),
        "Fwd: 投稿",
        "请编辑部处理。\n李敏",
        sender="李敏",
        quotes=(Quote("forward", HEADER.format(VISITED), lines(VISIT, VISIT_2)),),
    ),
    "forward of a document": case(
        wanted(RIVERS, "张三", UNIT, "13900139000"),
        "转发：投稿",
        "转给您。",
        document("稿.docx", paragraphs(f"# {RIVERS}", RIVER, RIVER_2)),
        sender="李敏",
        quotes=(
            Quote(
                "forward",
                HEADER.format("稿件"),
                lines("编辑您好：现报送稿件一篇，请审阅。", UNIT, "张三", "13900139000"),
            ),
        ),
    ),
    "title in the forwarded subject": case(
        wanted(PEOPLE, "张三"),
        "转发",
        "",
        sender="李敏",
        quotes=(Quote("forward", HEADER.format(PEOPLE), lines(PERSON, PERSON_2)),),
    ),
}
