"""Contributions that come as documents."""

from __future__ import annotations

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
    SPEECH,
    TALK,
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

COVER = lines("王编辑：", "您好！现报送稿件一篇，请审阅。", "此致", "敬礼！")

HEADS: dict[str, Case] = {
    "heading and last bracket": case(
        wanted(VISITED, "王五 赵六"),
        "投稿",
        COVER,
        document("稿件.docx", paragraphs(f"# {VISITED}", VISIT, VISIT_2, "（王五 赵六）")),
    ),
    "bracket behind the last sentence": case(
        wanted(VISITED, "冯雪"),
        "投稿",
        COVER,
        document("稿件.docx", paragraphs(f"## {VISITED}", VISIT, f"{VISIT_2}（冯 雪）")),
    ),
    "bold first line, unit and name in bracket": case(
        wanted(RIVERS, "宋磊", UNIT),
        "投稿",
        "",
        document("1.docx", paragraphs(f"**{RIVERS}**", RIVER, RIVER_2, f"（{UNIT} 宋 磊）")),
    ),
    "what the author is": case(
        wanted(LAWS, "景明", "云州市委党校"),
        "",
        "",
        document("a.docx", paragraphs(f"# {LAWS}", LAW, LAW_2, "（作者系云州市委党校副教授 景明）")),
    ),
    "what the author is, name above": case(
        wanted(LAWS, "景明", OFFICE),
        "",
        "",
        document("a.docx", paragraphs(f"# {LAWS}", "景 明", LAW, LAW_2, f"（作者系{OFFICE}主任）")),
    ),
    "unit of the author": case(
        wanted(LAWS, "景明", UNIT),
        "",
        "",
        document("a.docx", paragraphs(LAWS, "景明", LAW, LAW_2, f"（作者单位：{UNIT}）")),
    ),
    "circle, unit and name": case(
        wanted(RIVERS, "张三", UNIT),
        "",
        "",
        document("b.doc", paragraphs(RIVERS, f"○ {UNIT} 张三", RIVER, RIVER_2)),
    ),
    "square and two reporters": case(
        wanted(RIVERS, "李敏 孙浩然"),
        "",
        "",
        document("b.doc", paragraphs(f"# {RIVERS}", "□ 本刊记者 李敏 通讯员 孙浩然", RIVER, RIVER_2)),
    ),
    "text and pictures": case(
        wanted(RIVERS, "李敏"),
        "",
        "",
        document("b.doc", paragraphs(f"# {RIVERS}", "文/李敏 图/孙浩然", RIVER, RIVER_2)),
    ),
    "name and unit in bracket below the title": case(
        wanted(RIVERS, "李敏 周杰", "白石镇人大主席团"),
        "",
        "",
        document("b.wps", paragraphs(f"# {RIVERS}", "李 敏 周 杰", "（白石镇人大主席团）", RIVER, RIVER_2)),
    ),
    "centred byline became a heading": case(
        wanted(RIVERS, "李敏", UNIT),
        "",
        "",
        document("b.docx", paragraphs(f"## {RIVERS}", f"## {UNIT} 李敏", RIVER, "### 一、主要做法", RIVER_2)),
    ),
    "subtitle": case(
        wanted("守护一渠清水——清河区人大常委会开展水环境监督纪实", "李敏"),
        "",
        "",
        document(
            "b.docx",
            paragraphs("# 守护一渠清水", "——清河区人大常委会开展水环境监督纪实", "李敏", RIVER, RIVER_2),
        ),
    ),
    "title in two headings": case(
        wanted("云州市人大常委会召开 代表工作座谈会", "李敏"),
        "",
        "",
        document(
            "b.docx", paragraphs("## 云州市人大常委会召开", "## 代表工作座谈会", VISIT, VISIT_2, "（李敏）")
        ),
    ),
    "title in two plain lines": case(
        wanted("云州市清河区人大常委会扎实开展 优化营商环境专项监督", "李敏"),
        "",
        "",
        document(
            "b.txt",
            lines("云州市清河区人大常委会扎实开展", "优化营商环境专项监督", VISIT, VISIT_2, "（李敏）"),
        ),
    ),
    "speech with date and speaker": case(
        wanted("在全市人大工作会议上的讲话", "刘正文", None, None, "领导讲话"),
        "【领导讲话】",
        "",
        document(
            "讲话.docx",
            paragraphs("# 在全市人大工作会议上的讲话", "（2026年3月5日）", "刘正文", SPEECH, TALK),
        ),
    ),
    "question as title": case(
        wanted("代表联络站如何“联”出实效？", "李敏"),
        "",
        "",
        document("b.docx", paragraphs("代表联络站如何“联”出实效？", "李敏", RIVER, RIVER_2)),
    ),
    "letterhead above": case(
        wanted(VISITED, "", OFFICE),
        "信息",
        "",
        document(
            "信息.docx",
            paragraphs("清河人大信息", "第12期", OFFICE, "2026年3月6日", f"## {VISITED}", VISIT, VISIT_2),
        ),
    ),
    "compound surname and minority name": case(
        wanted(RIVERS, "欧阳修远 买买提·吐尔逊"),
        "",
        "",
        document("b.docx", paragraphs(f"# {RIVERS}", RIVER, RIVER_2, "（欧阳修远、买买提·吐尔逊）")),
    ),
    "unit and name without space": case(
        wanted(RIVERS, "王小雨", UNIT),
        "",
        "",
        document("b.docx", paragraphs(f"# {RIVERS}", RIVER, RIVER_2, f"（{UNIT}王小雨）")),
    ),
    "no title in the document": case(
        wanted(VISITED, "王五"),
        f"投稿：{VISITED}",
        COVER,
        document("稿件.docx", paragraphs(VISIT, VISIT_2, "（王五）")),
    ),
    "title in the file name alone": case(
        wanted(VISITED, "王五"),
        "投稿",
        COVER,
        document(f"{VISITED}（定稿）(1).docx", paragraphs(VISIT, VISIT_2, "（王五）")),
    ),
    "bracket that is no byline": case(
        wanted(VISITED),
        "投稿",
        COVER,
        document("稿.docx", paragraphs(f"# {VISITED}", VISIT, f"{VISIT_2}（待续）")),
    ),
    "signature without bracket": case(
        wanted(VISITED, "", OFFICE),
        "投稿",
        "",
        document("稿.docx", paragraphs(f"# {VISITED}", VISIT, VISIT_2, OFFICE, "2026年3月6日")),
    ),
    "position before the name": case(
        wanted(LAWS, "赵大勇", UNIT),
        "",
        "",
        document("稿.docx", paragraphs(f"# {LAWS}", f"{UNIT}主任 赵大勇", LAW, LAW_2)),
    ),
}

LABELS: dict[str, Case] = {
    "labels below the title": case(
        wanted(VISITED, "张三", UNIT, "13800138000"),
        "投稿",
        "",
        document(
            "稿.docx",
            paragraphs(f"# {VISITED}", "作者：张三", f"单位：{UNIT}", "电话：138 0013 8000", VISIT, VISIT_2),
        ),
    ),
    "labels on one line at the end": case(
        wanted(VISITED, "张三 李四", UNIT, "0314-2050123"),
        "投稿",
        "",
        document(
            "稿.docx",
            paragraphs(
                f"# {VISITED}", VISIT, VISIT_2, f"作 者：张三、李四  单 位：{UNIT}  联系电话：0314-2050123"
            ),
        ),
    ),
    "labels with square brackets": case(
        wanted(VISITED, "张三", UNIT, "13900139000", "重要活动"),
        "投稿",
        "",
        document(
            "稿.docx",
            paragraphs(
                f"【标题】{VISITED}",
                "【作者】张三",
                f"【单位】{UNIT}",
                "【电话】13900139000",
                "【栏目】重要活动",
                VISIT,
                VISIT_2,
            ),
        ),
    ),
    "a form in a table": case(
        wanted(VISITED, "张三", UNIT, "13900139000", "重要活动"),
        "投稿",
        "",
        document(
            "稿.docx",
            paragraphs(
                f"| 标题 | {VISITED} | 栏目 | 重要活动 |\n| --- | --- | --- | --- |\n"
                "| 作者 | 张三 | 电话 | 13900139000 |\n"
                f"| 单位 | {UNIT} | | |",
                VISIT,
                VISIT_2,
            ),
        ),
    ),
    "values on the next line": case(
        wanted(VISITED, "张三", None, "13900139000"),
        "投稿",
        "",
        document(
            "稿.docx",
            paragraphs(f"# {VISITED}", VISIT, VISIT_2, "作者：", "张三", "联系电话：", "13900139000"),
        ),
    ),
    "contributed by unit and name": case(
        wanted(VISITED, "张三", UNIT),
        "投稿",
        "",
        document("稿.docx", paragraphs(f"# {VISITED}", VISIT, VISIT_2, f"（供稿：{UNIT} 张三）")),
    ),
    "contributed by a unit": case(
        wanted(VISITED, "", UNIT),
        "投稿",
        "",
        document("稿.docx", paragraphs(f"# {VISITED}", VISIT, VISIT_2, f"供稿单位：{UNIT}")),
    ),
    "about the author": case(
        wanted(LAWS, "景明", OFFICE),
        "投稿",
        "",
        document(
            "稿.docx",
            paragraphs(f"# {LAWS}", "景明", LAW, LAW_2, f"作者简介：景明，{OFFICE}主任，从事人大理论研究。"),
        ),
    ),
    "labels in the letter": case(
        wanted(PEOPLE, "张三", UNIT, "13900139000", "代表风采"),
        "投稿",
        lines(
            "编辑老师：您好！",
            "附件是我写的一篇稿件，请审阅。",
            f"标题：{PEOPLE}",
            "作者：张三",
            f"单位：{UNIT}",
            "电话：13900139000",
            "拟投栏目：代表风采",
            "谢谢！",
        ),
        document("稿.docx", paragraphs(PEOPLE, PERSON, PERSON_2)),
    ),
    "identity and bank numbers are no telephones": case(
        wanted(PEOPLE, "张三", None, "13900139000"),
        "投稿",
        "",
        document(
            "稿.docx",
            paragraphs(
                f"# {PEOPLE}",
                PERSON,
                PERSON_2,
                "作者：张三",
                "身份证号：130802198001011234",
                "银行卡号：6222 0202 0001 2345 678",
                "QQ：123456789",
                "邮编：067000",
                "手机：13900139000",
            ),
        ),
    ),
    "landline with extension": case(
        wanted(PEOPLE, "张三", None, "0314-2050123转801"),
        "投稿",
        "",
        document(
            "稿.docx", paragraphs(f"# {PEOPLE}", PERSON, PERSON_2, "作者：张三", "电话：（0314）2050123转801")
        ),
    ),
    "full-width digits and WeChat": case(
        wanted(PEOPLE, "张三", None, "13900139000"),
        "投稿",
        "",
        document(
            "稿.docx",
            paragraphs(
                f"# {PEOPLE}", PERSON, PERSON_2, "作者：张三　电话（微信同号）：１３９００１３９０００"
            ),
        ),
    ),
    "an interview's labels are its text": case(
        wanted("代表履职没有“休止符”", "张三"),
        "投稿",
        "",
        document(
            "稿.docx",
            paragraphs(
                "# 代表履职没有“休止符”",
                "张三",
                "记者：请问您担任代表八年，最难忘的是什么？",
                f"李建国：{PERSON}",
                PERSON_2,
            ),
        ),
    ),
    "reviewers are not authors": case(
        wanted(VISITED, "张三"),
        "投稿",
        "",
        document(
            "稿.docx",
            paragraphs(f"# {VISITED}", VISIT, VISIT_2, "撰稿：张三", "审核：李建国", "签发：王大海"),
        ),
    ),
}

MAILS: dict[str, Case] = {
    "everything in the subject": case(
        wanted(PEOPLE, "张三", UNIT, "13900139000", "代表风采"),
        f"【代表风采】{PEOPLE}-{UNIT}-张三-13900139000",
        "",
        document("新建 Microsoft Word 文档.docx", paragraphs(PERSON, PERSON_2)),
    ),
    "file name with unit, date, mark": case(
        wanted(RIVERS, "张三", "清河区人大"),
        "稿件",
        "",
        document(f"清河区人大：{RIVERS}-张三20260305（修改稿）.docx", paragraphs(RIVER, RIVER_2)),
    ),
    "signature of the letter": case(
        wanted(RIVERS, "张三", OFFICE, "13900139000"),
        "报送稿件",
        lines(
            "尊敬的编辑：",
            "现报送我区稿件一篇，请予采用。",
            "",
            OFFICE,
            "张三",
            "13900139000",
            "2026年3月6日",
        ),
        document("稿.docx", paragraphs(f"# {RIVERS}", RIVER, RIVER_2)),
    ),
    "who I am": case(
        wanted(RIVERS, "张三", "清河区人大办"),
        "投稿",
        lines("编辑您好，我是清河区人大办的张三，附件是一篇稿件，请您审阅，谢谢！"),
        document("稿.docx", paragraphs(f"# {RIVERS}", RIVER, RIVER_2)),
    ),
    "the sender's name": case(
        wanted(RIVERS, "张三"),
        "投稿",
        COVER,
        document("稿.docx", paragraphs(f"# {RIVERS}", RIVER, RIVER_2)),
        sender="张三",
    ),
    "the sender is a unit": case(
        wanted(RIVERS, "", OFFICE),
        "投稿",
        COVER,
        document("稿.docx", paragraphs(f"# {RIVERS}", RIVER, RIVER_2)),
        sender=OFFICE,
    ),
    "the sender's nickname": case(
        wanted(RIVERS),
        "投稿",
        COVER,
        document("稿.docx", paragraphs(f"# {RIVERS}", RIVER, RIVER_2)),
        sender="云淡风轻",
    ),
    "the byline is not the sender": case(
        wanted(RIVERS, "李敏"),
        "投稿",
        COVER,
        document("稿.docx", paragraphs(f"# {RIVERS}", RIVER, RIVER_2, "（李敏）")),
        sender="张三",
    ),
    "telephone in the letter's sentence": case(
        wanted(RIVERS, "李敏", None, "13900139000"),
        "投稿",
        "编辑您好：现报送稿件一篇，如有问题请致电13900139000，谢谢！",
        document("稿.docx", paragraphs(f"# {RIVERS}", RIVER, RIVER_2, "（李敏）")),
    ),
    "column in the letter": case(
        wanted(PEOPLE, "李敏", None, None, "代表风采"),
        "投稿",
        "编辑您好：现报送“代表风采”栏目稿件一篇，请审阅。",
        document("稿.docx", paragraphs(f"# {PEOPLE}", PERSON, PERSON_2, "（李敏）")),
    ),
    "column above the title": case(
        wanted(LAWS, "景明", None, None, "理论研究"),
        "投稿",
        "",
        document("稿.docx", paragraphs("【理论研究】", f"# {LAWS}", "景 明", LAW, LAW_2)),
    ),
    "two documents": case(
        [wanted(VISITED, "王五", UNIT, "13900139000"), wanted(RIVERS, "赵六", UNIT, "13900139000")],
        "报送稿件两篇",
        lines("编辑您好：现报送稿件两篇，请审阅。", UNIT, "电话：13900139000"),
        document("1.docx", paragraphs(f"# {VISITED}", VISIT, VISIT_2, "（王五）"), 1),
        document("2.docx", paragraphs(f"# {RIVERS}", RIVER, RIVER_2, "（赵六）"), 2),
    ),
    "document as .doc and .pdf": case(
        wanted(VISITED, "王五"),
        "投稿",
        COVER,
        document("稿.pdf", lines(VISITED, VISIT, VISIT_2, "（王五）"), 1),
        document("稿.doc", paragraphs(VISITED, VISIT, VISIT_2, "（王五）"), 2),
    ),
    "text and document": case(
        wanted(VISITED, "王五", UNIT, "13900139000"),
        f"投稿：{VISITED}",
        lines(
            "编辑您好：现将稿件发给您，请审阅。",
            "作者：王五",
            f"单位：{UNIT}",
            "电话：13900139000",
            "",
            VISITED,
            VISIT,
            VISIT_2,
        ),
        document("稿.doc", paragraphs(VISITED, VISIT, VISIT_2)),
    ),
    "an approval form beside it": case(
        wanted(VISITED, "王五"),
        "投稿",
        COVER,
        document("稿.docx", paragraphs(f"# {VISITED}", VISIT, VISIT_2, "（王五）"), 1),
        document(
            "稿件审批表.docx",
            paragraphs("稿件审批表", f"| 标题 | {VISITED} |\n| 意见 | 同意报送。 |", VISIT),
            2,
        ),
    ),
    "an introduction letter beside it": case(
        wanted(VISITED, "王五", UNIT),
        "投稿",
        COVER,
        document(
            "介绍信.pdf",
            paragraphs(
                "介 绍 信",
                "云州市人大常委会研究室：兹介绍我单位王五同志前往你处联系投稿事宜，请予接洽为荷。" * 2,
                UNIT,
            ),
            1,
        ),
        document("稿.docx", paragraphs(f"# {VISITED}", VISIT, VISIT_2, "（王五）"), 2),
    ),
    "two manuscripts in one document": case(
        [wanted(VISITED, "王五"), wanted(RIVERS, "赵六")],
        "投稿",
        COVER,
        document(
            "稿件.docx",
            paragraphs(
                "稿件一：",
                f"# {VISITED}",
                VISIT,
                VISIT_2,
                "（王五）",
                "稿件二：",
                f"# {RIVERS}",
                RIVER,
                RIVER_2,
                "（赵六）",
            ),
        ),
    ),
    "a letter inside the document": case(
        wanted(VISITED, "王五", None, "13900139000"),
        "投稿",
        "",
        document(
            "稿.docx",
            paragraphs(
                "王编辑：您好！", "现报送稿件一篇，请审阅。", VISITED, VISIT, VISIT_2, "（王五 13900139000）"
            ),
        ),
    ),
    "nothing but a letter": case(
        [], "请教", lines("编辑您好：", "请问贵刊的投稿邮箱是这个吗？稿费怎么算？谢谢您！")
    ),
    "a letter with a form alone": case(
        [],
        "投稿",
        COVER,
        document("稿件登记表.docx", "| 姓名 | 张三 |\n| 单位 | 清河区人大 |"),
    ),
}
