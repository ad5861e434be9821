"""Further shapes, in other words and of other places."""

from __future__ import annotations

from distributor.reading.values import Attachment, File, Quote
from distributor.states import EnclosureState
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
    picture,
    wanted,
)

FIRST: dict[str, Case] = {
    "qq style labels no colon": case(
        wanted(RIVERS, "孙浩然", UNIT, "13700137000"),
        "投稿",
        lines("姓名 孙浩然", "单位 " + UNIT, "电话 13700137000", RIVERS, RIVER, RIVER_2),
    ),
    "bio in tail": case(
        wanted(LAWS, "孙浩然", "云州市人大常委会法制工作委员会"),
        "理论文章",
        "",
        document(
            "法工委 孙浩然 关于提升备案审查质量的几点思考.docx",
            paragraphs("## " + LAWS, "云州市人大常委会法制工作委员会　孙浩然", LAW, "## 一、现状", LAW_2),
        ),
    ),
    "abstract": case(
        wanted(LAWS, "孙浩然"),
        "论文",
        "",
        document(
            "论文终稿.docx",
            paragraphs("# " + LAWS, "孙浩然", "**摘要：**" + LAW_2, "**关键词：**备案审查；质量", LAW, LAW_2),
        ),
    ),
    "english name": case(
        wanted(RIVERS, "Amy"),
        "",
        "",
        document("x.docx", paragraphs("# " + RIVERS, "作者：Amy", RIVER, RIVER_2)),
    ),
    "multi authors with units": case(
        wanted(RIVERS, "孙浩然 林静", None),
        "",
        "",
        document("x.docx", paragraphs("# " + RIVERS, "孙浩然　林 静", RIVER, RIVER_2)),
    ),
    "tail names in spaced": case(
        wanted(RIVERS, "林静 孙浩然"),
        "",
        "",
        document("x.docx", paragraphs("# " + RIVERS, RIVER, RIVER_2, "（林　静　孙浩然）")),
    ),
    "photo credit": case(
        wanted(RIVERS, "林静"),
        "",
        "",
        document(
            "x.docx",
            paragraphs(
                "# " + RIVERS, RIVER, "![](picture-1.png)", "图为代表视察现场。孙浩然 摄", RIVER_2, "（林静）"
            ),
        ),
    ),
    "photo credit end": case(
        wanted(RIVERS, "林静"),
        "",
        "",
        document("x.docx", paragraphs("# " + RIVERS, RIVER, RIVER_2, "（林静 文/图）")),
    ),
    "tg": case(
        wanted(RIVERS, "林静", "清河区人大办公室"),
        "",
        "",
        document("x.docx", paragraphs("# " + RIVERS, RIVER, RIVER_2, "（清河区人大办公室 林静）")),
    ),
    "供稿": case(
        wanted(RIVERS, "林静", "白石镇人大"),
        "",
        "",
        document("x.docx", paragraphs("# " + RIVERS, RIVER, RIVER_2, "白石镇人大 林静 供稿")),
    ),
    "（通讯员：）": case(
        wanted(RIVERS, "林静 孙浩然"),
        "",
        "",
        document("x.docx", paragraphs("# " + RIVERS, RIVER, RIVER_2, "（通讯员：林静 孙浩然）")),
    ),
    "filename only all": case(
        wanted("一张“民情地图”绘出履职新图景", "林静", "云州市清河区人大常委会"),
        "新稿件",
        "",
        document(
            "云州市清河区人大常委会 林静：一张“民情地图”绘出履职新图景.docx", paragraphs(RIVER, RIVER_2)
        ),
    ),
    "sender with unit": case(
        wanted(RIVERS, "林静", "清河区人大"),
        "投稿",
        "请查收",
        document("x.docx", paragraphs("# " + RIVERS, RIVER, RIVER_2)),
        sender="清河区人大 林静",
    ),
    "signature block": case(
        wanted(RIVERS, "林静", "云州市清河区人大常委会", "0314-2050123"),
        "报送信息",
        lines(
            "老师好，请查收附件。",
            "",
            "------------------",
            "林静",
            "云州市清河区人大常委会",
            "地址：云州市清河区人民路1号",
            "电话：0314-2050123",
            "邮编：067000",
        ),
        document("x.docx", paragraphs("# " + RIVERS, RIVER, RIVER_2)),
    ),
    "best wishes": case(
        wanted(RIVERS, "林静"),
        "投稿",
        lines(
            "尊敬的编辑老师：",
            "　　您好！我是一名基层人大工作者，一直喜爱阅读贵刊，今投上拙作一篇，恳请指正。",
            "　　祝编安！",
            "　　　　　　林静",
            "　　　　2026年3月1日",
        ),
        document("x.docx", paragraphs("# " + RIVERS, RIVER, RIVER_2)),
    ),
    "subject plain title": case(
        wanted("清河区人大常委会专题询问养老服务工作", "林静"),
        "清河区人大常委会专题询问养老服务工作",
        lines(VISIT, VISIT_2, "（林静）"),
    ),
    "text w/ 原创声明": case(
        wanted(RIVERS, "林静", None, "13700137000"),
        "投稿：" + RIVERS,
        lines(
            RIVERS, "林静", RIVER, RIVER_2, "", "（本文为原创首发，文责自负）", "联系方式：林静 13700137000"
        ),
    ),
    "3 docs filename authors": case(
        [
            wanted(VISITED, "林静", "清河人大"),
            wanted(RIVERS, "孙浩然", "清河人大"),
            wanted(PEOPLE, "吴海", "清河人大"),
        ],
        "稿件3篇",
        "请查收。",
        document(f"1.{VISITED}（林静）.docx", paragraphs("# " + VISITED, VISIT, VISIT_2), 1),
        document(f"2.{RIVERS}（孙浩然）.docx", paragraphs("# " + RIVERS, RIVER, RIVER_2), 2),
        document(f"3.{PEOPLE}（吴海）.docx", paragraphs("# " + PEOPLE, PERSON, PERSON_2), 3),
        sender="清河人大",
    ),
    "letter lists titles": case(
        [wanted(VISITED, "林静"), wanted(RIVERS, "孙浩然")],
        "稿件2篇",
        lines(
            "编辑您好，现报送两篇稿件：",
            f"1.《{VISITED}》 作者：林静",
            f"2.《{RIVERS}》 作者：孙浩然",
            "请审阅。",
        ),
        document("a.docx", paragraphs("# " + VISITED, VISIT, VISIT_2), 1),
        document("b.docx", paragraphs("# " + RIVERS, RIVER, RIVER_2), 2),
    ),
    "tel in brackets": case(
        wanted(RIVERS, "林静", UNIT, "13700137000"),
        "",
        "",
        document(
            "x.docx",
            paragraphs("# " + RIVERS, RIVER, RIVER_2, f"（作者单位：{UNIT}　作者：林静　电话：13700137000）"),
        ),
    ),
    "tail unit line + tel": case(
        wanted(RIVERS, "林静", UNIT, "13700137000"),
        "",
        "",
        document("x.docx", paragraphs("# " + RIVERS, RIVER, RIVER_2, UNIT, "林静", "13700137000")),
    ),
    "poem": case(
        wanted("清河，清河", "林静"),
        "诗歌投稿",
        "",
        document(
            "清河.docx",
            paragraphs(
                "# 清河，清河",
                "林静",
                *[
                    "清河的水流过村庄，流过我的童年",
                    "两岸的柳树记得，代表们走过的脚印",
                    "一座桥连着民心，一盏灯照着夜晚",
                    "选票轻轻落下，像春天的一粒种子",
                    "它会发芽，会长成一片绿荫",
                    "清河，你听见了吗",
                ],
            ),
        ),
    ),
    "title w colon unit": case(
        wanted("清河区人大常委会：以“三个聚焦”推动监督提质增效", "林静"),
        "投稿",
        "",
        document(
            "x.docx",
            paragraphs("# 清河区人大常委会：以“三个聚焦”推动监督提质增效", RIVER, RIVER_2, "（林静）"),
        ),
    ),
    "intro after title": case(
        wanted(PEOPLE + "——记云州市人大代表李建国", "林静", None, None, "代表风采"),
        "投稿",
        "",
        document(
            "x.docx",
            paragraphs(
                "栏目：代表风采", "标题：" + PEOPLE, "——记云州市人大代表李建国", "文/林静", PERSON, PERSON_2
            ),
        ),
    ),
    "editor signoff": case(
        wanted(VISITED, "林静"),
        "",
        "",
        document(
            "x.docx", paragraphs("# " + VISITED, VISIT, VISIT_2, "（林静）", "编辑：孙浩然  审核：吴海")
        ),
    ),
    "来源": case(
        wanted(VISITED, "林静"),
        "",
        "",
        document(
            "x.docx",
            paragraphs("# " + VISITED, "2026-03-05 10:20  来源：清河人大网  作者：林静", VISIT, VISIT_2),
        ),
    ),
    "forward reply chain": case(
        wanted(VISITED, "林静", OFFICE, "13700137000"),
        "Fw:投稿",
        "",
        sender="吴海",
        quotes=(
            Quote(
                "forward",
                '-----原始邮件-----\n发件人:"林静" <lin@example.com>\n发送时间:2026-03-05 10:20:00 (星期四)\n'
                "收件人:editor@example.com\n主题:投稿",
                lines("编辑好！", VISITED, VISIT, VISIT_2, "", OFFICE, "林静 13700137000"),
            ),
        ),
    ),
    "inscriptis": case(
        wanted(VISITED, "林静", None, "13700137000"),
        "投稿",
        "\n\n"
        + "\n\n".join(
            [
                "编辑老师您好：",
                "  投稿一篇，请审阅，望采用。谢谢！",
                VISITED,
                "  " + VISIT,
                "  " + VISIT_2,
                "作者：林静   手机：137-0013-7000",
            ]
        )
        + "\n\n",
    ),
    "auto sig qq": case(
        wanted(RIVERS, "林静"),
        "投稿",
        lines("", "", "林静", "lin@example.com"),
        document("x.docx", paragraphs("# " + RIVERS, RIVER, RIVER_2)),
    ),
    "column known in prefix": case(
        wanted(LAWS, "林静", None, None, "理论研究"),
        "理论研究：" + LAWS,
        "",
        document("x.docx", paragraphs("# " + LAWS, LAW, LAW_2, "（林静）")),
    ),
    "column unknown label": case(
        wanted(LAWS, "林静"),
        "【图文】",
        "",
        document("x.docx", paragraphs("# " + LAWS, LAW, LAW_2, "（林静）")),
    ),
    "sentence bracket": case(
        wanted(VISITED, ""),
        "",
        "",
        document(
            "x.docx",
            paragraphs(
                "# " + VISITED, VISIT, "视察组由区人大常委会副主任带队（李建国、王大海参加）。" + VISIT_2
            ),
        ),
    ),
    "long heading first par ended colon": case(
        wanted("以高质量监督助力高质量发展", "林静"),
        "",
        "",
        document(
            "x.docx",
            paragraphs(
                "以高质量监督助力高质量发展",
                "林静",
                "近年来，云州市人大常委会坚持以下做法：",
                "一是聚焦中心。" + VISIT,
                "二是聚焦民生。" + VISIT_2,
            ),
        ),
    ),
    "year work": case(
        wanted("清河区人大常委会2026年工作要点", "", OFFICE),
        "",
        "",
        document(
            "x.docx",
            paragraphs(
                "# 清河区人大常委会2026年工作要点",
                "（2026年1月8日清河区人大常委会主任会议通过）",
                LAW,
                LAW_2,
                OFFICE,
                "2026年1月10日",
            ),
        ),
    ),
    "代表 byline": case(
        wanted("我的履职故事", "李建国"),
        "",
        "",
        document("x.docx", paragraphs("# 我的履职故事", "云州市人大代表 李建国", PERSON, PERSON_2)),
    ),
    "校长代表": case(
        wanted("我的履职故事", "李建国", "清河区第一中学"),
        "",
        "",
        document(
            "x.docx",
            paragraphs(
                "# 我的履职故事", PERSON, PERSON_2, "（作者系云州市人大代表、清河区第一中学校长 李建国）"
            ),
        ),
    ),
    "口述整理": case(
        wanted("我的履职故事", "李建国"),
        "",
        "",
        document("x.docx", paragraphs("# 我的履职故事", "李建国", PERSON, PERSON_2, "（林静 整理）")),
    ),
    "subject with fullwidth bar": case(
        wanted(PEOPLE, "林静", None, None, "代表风采"),
        "代表风采｜" + PEOPLE + "｜林静",
        lines(PERSON, PERSON_2),
    ),
}

MEETING = (
    "为深入学习贯彻中央人大工作会议精神，4月12日上午，"
    "古陵县人大常委会召开第二十一次主任会议，传达学习上级有关会议精神，研究贯彻落实措施。"
    "县人大常委会主任邵国强主持会议。"
)
MEETING_2 = (
    "会议要求，常委会各工作机构要对照年度工作要点，逐项细化任务，明确责任人和完成时限，"
    "提交书面报告，希望各位组成人员认真履职，共同推动人大工作迈上新台阶。"
)
STATIONS = (
    "近年来，望川区人大常委会立足区情实际，以代表联络站为阵地，推动“一站一品”建设，"
    "累计接待选民4.2万人次，收集意见建议3600余条，办结率达96.5%。"
)
STATIONS_2 = (
    "主要做法有三点：一是建强阵地，二是配强力量，三是建优机制。下一步，"
    "将继续在“联”字上下功夫，在“实”字上做文章。"
)
MET = "古陵县人大常委会召开主任会议"
STATION = "望川区：家站建在网格里 代表服务零距离"
SECOND: dict[str, Case] = {
    "subject date prefix": case(
        wanted(MET, "陶然"), "2026.4.12 古陵县人大信息：" + MET, lines(MET, MEETING, MEETING_2, "（陶然）")
    ),
    "古陵县人大信息 2 篇": case(
        [wanted(MET, "陶然", "古陵县人大办"), wanted(STATION, "陶然", "古陵县人大办")],
        "古陵县人大信息2篇",
        lines("编辑老师好！", "信息两篇，请编审。", "古陵县人大办 陶然"),
        document(MET + ".docx", paragraphs("# " + MET, MEETING, MEETING_2), 1),
        document("望川.docx", paragraphs("# " + STATION, STATIONS, STATIONS_2), 2),
    ),
    "title colon": case(
        wanted(STATION, "贺小兰"),
        "投稿",
        "",
        document("x.docx", paragraphs("# " + STATION, STATIONS, STATIONS_2 + "（贺小兰）")),
    ),
    "title quoted with colon in subject": case(
        wanted(STATION, "贺小兰"), "投稿：" + STATION, lines(STATIONS, STATIONS_2 + "（贺小兰）")
    ),
    "heading levels all h1": case(
        wanted(MET, "陶然"),
        "",
        "",
        document(
            "x.docx",
            paragraphs("# " + MET, "# 一、提高站位", MEETING, "# 二、狠抓落实", MEETING_2, "（陶然）"),
        ),
    ),
    "bold inline headings": case(
        wanted(MET, "陶然"),
        "",
        "",
        document(
            "x.docx",
            paragraphs(
                "**" + MET + "**",
                "**一、提高站位。**" + MEETING,
                "**二、狠抓落实。**" + MEETING_2,
                "**（陶然）**",
            ),
        ),
    ),
    "byline w/ slash": case(
        wanted(MET, "陶然 贺小兰"),
        "",
        "",
        document("x.docx", paragraphs("# " + MET, "陶然/贺小兰", MEETING, MEETING_2)),
    ),
    "byline w/ unit line + name line": case(
        wanted(MET, "陶然", "古陵县人大常委会研究室"),
        "",
        "",
        document(
            "x.docx",
            paragraphs("# " + MET, "古陵县人大常委会研究室", "陶 然", "（2026年4月）", MEETING, MEETING_2),
        ),
    ),
    "pos name": case(
        wanted("在县人大常委会会议上的讲话", "邵国强", "县人大常委会"),
        "",
        "",
        document(
            "x.docx",
            paragraphs(
                "# 在县人大常委会会议上的讲话",
                "县人大常委会主任　邵国强",
                "（2026年4月12日）",
                "各位副主任、各位委员：",
                MEETING,
                MEETING_2,
            ),
        ),
    ),
    "md line break title": case(
        wanted("古陵县人大常委会 召开主任会议", "陶然"),
        "",
        "",
        document("x.docx", "# 古陵县人大常委会<br>召开主任会议\n\n陶然\n\n" + MEETING + "\n\n" + MEETING_2),
    ),
    "hard break byline": case(
        wanted(MET, "陶然", "古陵县人大办"),
        "",
        "",
        document("x.docx", "# " + MET + "\n\n古陵县人大办\\\n陶然\n\n" + MEETING + "\n\n" + MEETING_2),
    ),
    "email header in txt": case(
        wanted(MET, "陶然", None, "18003140001"),
        "稿子",
        lines(
            "王老师，稿子发您了，辛苦看看~", "", MET, MEETING, MEETING_2, "（陶然）", "", "陶然 18003140001"
        ),
    ),
    "wx style": case(
        wanted(MET, "陶然"), "(无主题)", lines("稿件：" + MET, MEETING, MEETING_2, "作者：陶然")
    ),
    "reporter sentence begin": case(
        wanted(MET, "陶然"), "", lines(MET, "本报讯（记者 陶然）" + MEETING, MEETING_2)
    ),
    "本刊讯 通讯员": case(
        wanted(MET, "陶然 贺小兰"),
        "",
        "",
        document("x.doc", lines(MET, "", "本刊讯（通讯员陶然 贺小兰）" + MEETING, "", MEETING_2)),
    ),
    "author with title suffix": case(
        wanted(MET, "陶然", "古陵县人大常委会"),
        "",
        "",
        document("x.docx", paragraphs("# " + MET, MEETING, MEETING_2, "（陶然 古陵县人大常委会）")),
    ),
    "label 作者及单位": case(
        wanted(MET, "陶然", "古陵县人大常委会"),
        "",
        "",
        document("x.docx", paragraphs("# " + MET, MEETING, MEETING_2, "作者及单位：陶然，古陵县人大常委会")),
    ),
    "作者信息": case(
        wanted(MET, "陶然", "古陵县人大常委会", "18003140001"),
        "",
        "",
        document(
            "x.docx",
            paragraphs("# " + MET, MEETING, MEETING_2, "作者信息：", "陶然，古陵县人大常委会，18003140001"),
        ),
    ),
    "联系人 label": case(
        wanted(MET, "陶然", "古陵县人大常委会办公室", "0314-6120001"),
        "报送信息",
        lines("附件请查收。", "联系人：陶然", "电话：0314-6120001", "单位：古陵县人大常委会办公室"),
        document("x.docx", paragraphs("# " + MET, MEETING, MEETING_2)),
    ),
    "signature w/ tel: label": case(
        wanted(MET, "陶然", None, "18003140001"),
        "投稿",
        lines("请查收附件稿件。", "--", "陶然", "Tel: 180-0314-0001", "E-mail: tao@example.com"),
        document("x.docx", paragraphs("# " + MET, MEETING, MEETING_2)),
    ),
    "two mobile": case(
        wanted(MET, "陶然", None, "18003140001"),
        "投稿",
        "",
        document("x.docx", paragraphs("# " + MET, MEETING, MEETING_2, "陶然 18003140001 0314-6120001")),
    ),
    "docx with heading image first": case(
        wanted(MET, "陶然"),
        "",
        "",
        document(
            "x.docx",
            paragraphs("![](picture-1.png)", "# " + MET, "陶然", MEETING, MEETING_2),
            pictures={"picture-1.png": File("a" * 64, 1000, "image/png")},
        ),
    ),
    "pdf no heading": case(
        wanted(MET, "陶然"), "", "", document("x.pdf", paragraphs(MET, MEETING, MEETING_2, "（陶然）"))
    ),
    "unit as suffix": case(
        wanted(MET, "", "古陵县人大常委会办公室"),
        "信息",
        "",
        document("x.docx", paragraphs("# " + MET, MEETING, MEETING_2, "（古陵县人大常委会办公室）")),
    ),
    "供稿 bracket unit": case(
        wanted(MET, "", "古陵县人大办"),
        "信息",
        "",
        document("x.docx", paragraphs("# " + MET, MEETING, MEETING_2, "（古陵县人大办供稿）")),
    ),
    "filename 作者+title": case(
        wanted(MET, "陶然"), "投稿", "请审", document(f"陶然：{MET}.docx", paragraphs(MEETING, MEETING_2))
    ),
    "filename underscore": case(
        wanted(MET, "陶然", "古陵县人大"),
        "投稿",
        "请审",
        document(f"{MET}_古陵县人大_陶然_终稿.docx", paragraphs(MEETING, MEETING_2)),
    ),
    "subject quotes": case(
        wanted("“小板凳”坐出大民生", "陶然"), "投稿--“小板凳”坐出大民生--陶然", lines(STATIONS, STATIONS_2)
    ),
    "【】title": case(
        wanted("“小板凳”坐出大民生", "陶然", None, None, "基层人大"),
        "【基层人大】“小板凳”坐出大民生（陶然）",
        lines(STATIONS, STATIONS_2),
    ),
    "sender company noise": case(
        wanted(MET, "陶然"),
        "投稿",
        lines("见附件"),
        document("x.docx", paragraphs("# " + MET, MEETING, MEETING_2, "(陶然)")),
        sender="GLX人大",
    ),
    "disclaimer": case(
        wanted(MET, "陶然"),
        "投稿",
        lines(
            "见附件",
            "陶然",
            "",
            "本邮件及其附件含有保密信息，仅限于发送给收件人。禁止任何其他人以任何形式使用。",
        ),
        document("x.docx", paragraphs("# " + MET, MEETING, MEETING_2)),
    ),
    "name 4": case(
        wanted(MET, "诸葛明远"),
        "",
        "",
        document("x.docx", paragraphs("# " + MET, MEETING, MEETING_2, "（诸葛明远）")),
    ),
    "xls ignored": case(
        wanted(MET, "陶然"),
        "",
        "",
        document("x.docx", paragraphs("# " + MET, MEETING, MEETING_2, "（陶然）"), 1),
        document("统计.xlsx", "| a | b |\n|---|---|\n| 1 | 2 |", 2),
    ),
    "reply new version text": case(
        wanted(MET, "陶然"),
        "回复: 关于稿件的修改意见",
        lines("编辑您好，稿件已修改，请审阅。", "", MET, MEETING, MEETING_2, "（陶然）"),
        quotes=(Quote("reply", "h", lines(MET, MEETING)),),
    ),
    "two versions same mail": case(
        wanted(MET, "陶然"),
        "",
        "",
        document(MET + "（初稿）.docx", paragraphs("# " + MET, MEETING, MEETING_2, "（陶然）"), 1),
        document(
            MET + "（定稿）.docx",
            paragraphs("# " + MET, MEETING, MEETING_2 + "会议还研究了其他事项。", "（陶然）"),
            2,
        ),
    ),
    "zip docs": case(
        [wanted(MET, "陶然"), wanted(STATION, "贺小兰")],
        "稿件",
        "",
        Attachment(1, "稿件.zip", "zip", File("1" * 64, 1, "application/zip"), EnclosureState.OPENED),
        document(MET + ".docx", paragraphs("# " + MET, MEETING, MEETING_2, "（陶然）"), 2, inside=1),
        document(
            STATION + ".docx", paragraphs("# " + STATION, STATIONS, STATIONS_2, "（贺小兰）"), 3, inside=1
        ),
    ),
    "not article: notice of meeting": case([], "回复", lines("收到，谢谢老师。")),
    "not article: photo mail": case(
        [], "照片", lines("老师您好，补发两张照片，请查收。"), picture("1.jpg", 1)
    ),
    "not: sofa ad": case(
        [], "代开发票", lines("您好，我公司可代开各类发票，需要请联系13800138000张经理，诚信合作。")
    ),
    "english text": case(
        [], "hello", lines("Dear friend, I have a business proposal for you. Please reply. " * 10)
    ),
}
