"""Shapes as county offices send them: forms and lists beside, several articles in one file, cards, bars."""

from __future__ import annotations

from tests.reading.drafts.accuracy import Case
from tests.reading.drafts.shapes import (
    COLUMNS,
    LAW,
    LAW_2,
    LAWS,
    PEOPLE,
    PERSON,
    PERSON_2,
    RIVER,
    RIVER_2,
    RIVERS,
    VISIT,
    VISIT_2,
    VISITED,
    case,
    document,
    lines,
    paragraphs,
    wanted,
)

TALE = f"# {PEOPLE}", PERSON, PERSON_2
STREAM = f"# {RIVERS}", RIVER, RIVER_2
TOUR = f"# {VISITED}", VISIT, VISIT_2
STUDY = f"# {LAWS}", LAW, LAW_2


def table(*rows: str) -> str:
    """A Markdown table of the rows, their cells parted by spaces."""
    cells = [row.split(" ") for row in rows]
    written = ["| " + " | ".join(row) + " |" for row in cells]
    return "\n".join([written[0], "|" + " --- |" * len(cells[0]), *written[1:]])


FORM = table(
    f"稿件题目 {LAWS}", "作者姓名 程映川、温如璟", "工作单位 梅岭县人大常委会法工委", "联系电话 0999-5550104"
)
HEAD = "序号 稿件名称 作者 单位 联系电话"

BESIDE: dict[str, Case] = {
    "a registration form beside it": case(
        wanted(LAWS, "程映川 温如璟", "梅岭县人大常委会法工委", "0999-5550104"),
        "投稿",
        "稿件及投稿登记表见附件。",
        document("投稿登记表.docx", paragraphs("## 投 稿 登 记 表", FORM), 1),
        document("稿件.docx", paragraphs(*STUDY), 2),
    ),
    "a form of one of two": case(
        [wanted(LAWS, "程映川 温如璟", "梅岭县人大常委会法工委", "0999-5550104"), wanted(RIVERS, "贺兰亭")],
        "投稿两篇",
        "",
        document("投稿登记表.docx", paragraphs("## 投稿登记表", FORM), 1),
        document("甲.docx", paragraphs(*STUDY), 2),
        document("乙.docx", paragraphs(*STREAM, "（贺兰亭）"), 3),
    ),
    "an official letter beside it": case(
        wanted(RIVERS, "白露生", "松陵县人大常委会代表工委", "0999-5550141"),
        f"关于报送《{RIVERS}》的函",
        "",
        document(
            "报送函.docx",
            paragraphs(
                "## 松陵县人大常委会代表工委",
                f"## 关于报送《{RIVERS}》的函",
                "《云州人大工作》编辑部：",
                f"现将我县撰写的《{RIVERS}》一文报送贵刊，请予刊用。",
                "联系人：白露生，联系电话：0999-5550141",
                "松陵县人大常委会代表工委",
                "2026年10月12日",
            ),
            1,
        ),
        document("稿件.docx", paragraphs(*STREAM), 2),
    ),
    "a list in the letter, as a table": case(
        [
            wanted(RIVERS, "冯雪", "松陵县人大常委会", "13900000201"),
            wanted(PEOPLE, "陆文舟", "白鹭县人大", "13900000202"),
        ],
        "三季度稿件",
        lines(
            "老师好，三季度稿件如下：",
            "",
            table(
                HEAD,
                f"1 {RIVERS} 冯雪 松陵县人大常委会 13900000201",
                f"2 {PEOPLE} 陆文舟 白鹭县人大 13900000202",
            ),
        ),
        document("1.docx", paragraphs(*STREAM), 1),
        document("2.docx", paragraphs(*TALE), 2),
    ),
    "a list as a workbook": case(
        [
            wanted(RIVERS, "温如璟", "梅岭县人大", None, "基层人大"),
            wanted(PEOPLE, "贺兰亭", "竹溪县人大", None, "代表风采"),
        ],
        "报送稿件",
        "详见附件",
        document(
            "稿件汇总.xlsx",
            table(
                "标题 作者 单位 栏目",
                f"{RIVERS} 温如璟 梅岭县人大 基层人大",
                f"{PEOPLE} 贺兰亭 竹溪县人大 代表风采",
            ),
            1,
        ),
        document("1.docx", paragraphs(*STREAM), 2),
        document("2.docx", paragraphs(*TALE), 3),
    ),
    "what the editors sent stays theirs": case(
        wanted(RIVERS, "贺兰亭"),
        "投稿",
        "",
        document("征稿启事.docx", paragraphs("## 征稿启事", "联系人：王编辑", "联系电话：0314-2050123"), 1),
        document("稿件.docx", paragraphs(*STREAM, "（贺兰亭）"), 2),
    ),
    "captions are no manuscript": case(
        wanted(RIVERS, "贺兰亭"),
        "图文",
        "",
        document("稿件.docx", paragraphs(*STREAM, "（贺兰亭）"), 1),
        document("图说.docx", paragraphs(f"图1：{VISIT}", f"图2：{VISIT_2}"), 2),
    ),
    "a form in the text of the mail": case(
        wanted(VISITED, "沈砚秋", "霁川市人大常委会", "13900000133", COLUMNS[1]),
        "稿件报送单",
        lines(
            table(
                f"报送单位 霁川市人大常委会 栏目 {COLUMNS[1]}",
                "联系电话 13900000133 作者 沈砚秋",
                f"标题 {VISITED}  ",
            ),
            "",
            VISITED,
            VISIT,
            VISIT_2,
        ),
    ),
}

SEVERAL: dict[str, Case] = {
    "two in a text, parted by a rule": case(
        [wanted(VISITED, "李国栋", "望湖区人大"), wanted(RIVERS, "贺兰亭", "枫林乡人大")],
        "两篇稿件",
        lines(
            "老师好，请审阅。",
            "",
            VISITED,
            VISIT,
            VISIT_2,
            "（望湖区人大 李国栋）",
            "==========",
            RIVERS,
            RIVER,
            RIVER_2,
            "（枫林乡人大 贺兰亭）",
        ),
    ),
    "two in a text, bylines behind": case(
        [wanted(VISITED, "李国栋", "望湖区人大"), wanted(RIVERS, "贺兰亭", "枫林乡人大")],
        "信息",
        lines(
            VISITED,
            VISIT,
            VISIT_2 + "（望湖区人大 李国栋）",
            "",
            RIVERS,
            RIVER,
            RIVER_2 + "（枫林乡人大 贺兰亭）",
        ),
    ),
    "two in a document, titles and bylines": case(
        [wanted(VISITED, "冯雪", "霁川市人大"), wanted(PEOPLE, "陆文舟", "鹤鸣区人大")],
        "稿件两篇",
        "",
        document(
            "稿件.docx",
            paragraphs(TOUR[0], "霁川市人大　冯 雪", *TOUR[1:], TALE[0], "鹤鸣区人大　陆文舟", *TALE[1:]),
        ),
    ),
    "inner headings part nothing": case(
        wanted(PEOPLE, "冯雪", "栖云县人大"),
        "投稿",
        "",
        document(
            "稿件.docx",
            paragraphs(
                TALE[0], "栖云县人大　冯 雪", "**把问题找准**", RIVER, RIVER_2, "**让群众满意**", PERSON
            ),
        ),
    ),
    "rules within an article part nothing": case(
        wanted(PEOPLE, "冯雪"),
        "投稿",
        "",
        document("稿件.docx", paragraphs(*TALE, "---", RIVER, RIVER_2, "（冯雪）")),
    ),
    "the unit of a subject with several": case(
        [wanted(VISITED, "李国栋", "望湖区人大"), wanted(RIVERS, "李国栋", "望湖区人大")],
        "望湖区人大信息两条",
        lines(
            f"信息一：{VISITED}",
            VISIT,
            VISIT_2 + "（李国栋）",
            f"信息二：{RIVERS}",
            RIVER,
            RIVER_2 + "（李国栋）",
        ),
    ),
}

NAMES: dict[str, Case] = {
    "raised numbers and units by number": case(
        wanted(LAWS, "冯雪 陆文舟", "白鹭县人大常委会"),
        "论文",
        "",
        document(
            "论文.docx",
            paragraphs(
                STUDY[0],
                "## 冯 雪1，陆文舟2",
                "## （1.白鹭县人大常委会；2.云州市委党校）",
                "摘　要：本文讨论审查质量。",
                *STUDY[1:],
            ),
        ),
    ),
    "when the author was born": case(
        wanted(LAWS, "温如璟", "云州市梅岭县人大常委会办公室"),
        "论文",
        "",
        document(
            "论文.docx",
            paragraphs(*STUDY, "作者简介：温如璟（1985—），女，云州市梅岭县人大常委会办公室副主任。"),
        ),
    ),
    "what each author is": case(
        wanted(LAWS, "张伟 李娜", "云州市人大常委会预算工委"),
        "论文",
        "",
        document(
            "论文.docx",
            paragraphs(
                *STUDY,
                "（作者张伟系云州市人大常委会预算工委主任，李娜系云州市人大常委会预算工委四级主任科员）",
            ),
        ),
    ),
    "first and second author": case(
        wanted(LAWS, "温如璟 程映川", "梅岭县人大常委会法工委"),
        "论文",
        "",
        document(
            "论文.docx",
            paragraphs(
                *STUDY,
                "第一作者：温如璟，梅岭县人大常委会法工委主任",
                "第二作者：程映川，梅岭县人大常委会法工委干部",
            ),
        ),
    ),
    "telephone behind the name below the title": case(
        wanted(RIVERS, "刘建国", "望湖区人大办", "13900000205"),
        "投稿",
        "",
        document("稿件.docx", paragraphs(STREAM[0], "## 望湖区人大办 刘建国（13900000205）", *STREAM[1:])),
    ),
    "words and pictures with bars": case(
        wanted(RIVERS, "贺兰亭"),
        "投稿",
        "",
        document("稿件.docx", paragraphs(STREAM[0], "## 文丨贺兰亭 图丨陆文舟", *STREAM[1:])),
    ),
    "author and unit with slashes": case(
        wanted(RIVERS, "贺兰亭", "枫林乡人大"),
        "投稿",
        "",
        document("稿件.docx", paragraphs(STREAM[0], "作者/贺兰亭　单位/枫林乡人大", *STREAM[1:])),
    ),
    "a card below the letter": case(
        wanted(VISITED, "李国栋", "望湖区人大常委会教科文卫工委", "13900000108"),
        "望湖区人大投稿",
        lines(
            "您好，附件是我区的稿件，请查收！",
            "",
            "李国栋",
            "望湖区人大常委会教科文卫工委",
            "邮箱：w8@example.com",
            "手机：13900000108",
            "签名由 网易邮箱大师 定制",
        ),
        document("稿件.docx", paragraphs(*TOUR)),
    ),
    "a representative says who he is": case(
        wanted(PEOPLE, "韦春兰", None, "13900000123"),
        "投稿",
        "老师好，我是县人大代表韦春兰，写了一篇小文，请指正。\n电话13900000123",
        document("稿件.docx", paragraphs(*TALE)),
    ),
    "a colleague wrote it": case(
        wanted(PEOPLE, "张晓燕", "鹤鸣区人大办"),
        "稿件",
        f"老师好，附件为我办张晓燕同志撰写的稿件《{PEOPLE}》，请审阅。\n\n鹤鸣区人大办",
        document("稿件.docx", paragraphs(*TALE)),
    ),
    "authors in a sentence of the letter": case(
        wanted(LAWS, "冯雪 陆文舟", "白鹭县人大常委会研究室"),
        "来稿",
        f"您好！附上拙作《{LAWS}》，作者冯雪、陆文舟，均为白鹭县人大常委会研究室工作人员，请指正。\n\n冯雪",
        document("稿件.docx", paragraphs(*STUDY)),
    ),
}

HEADS: dict[str, Case] = {
    "bulletin with its number and receivers": case(
        wanted(RIVERS, "贺兰亭", "枫林乡人大"),
        "人大工作简报",
        "",
        document(
            "简报.docx",
            paragraphs(
                "## 人大工作简报",
                "## 第23期（总第156期）",
                "竹溪县人大常委会办公室编　2026年10月12日",
                *STREAM,
                "（枫林乡人大　贺兰亭）",
                "报：市人大常委会办公室，县委办公室。",
                "送：县人大常委会组成人员。",
                "责任编辑：沈砚秋　签发：邵清和　共印50份",
            ),
        ),
    ),
    "unit of a bulletin": case(
        wanted(RIVERS, "", "竹溪县人大常委会办公室"),
        "简报",
        "",
        document("简报.docx", paragraphs("竹溪县人大常委会办公室编　2026年10月12日", *STREAM)),
    ),
    "column and title parted by a bar": case(
        wanted(f"田桂英：{PEOPLE}", "贺兰亭", None, None, "代表风采"),
        f"代表风采丨田桂英：{PEOPLE}",
        "",
        document("稿件.docx", paragraphs(f"# 田桂英：{PEOPLE}", "贺兰亭", PERSON, PERSON_2)),
    ),
    "a column that is not known": case(
        wanted(VISITED, "沈砚秋", None, None, "监督工作"),
        f"【监督工作】{VISITED}",
        "",
        document("稿件.docx", paragraphs(TOUR[0], "沈砚秋", *TOUR[1:])),
    ),
    "date, column, unit and name in the file name": case(
        wanted(VISITED, "沈砚秋", "栖云县人大", None, "监督工作"),
        "10月稿件",
        "",
        document(f"20261012 监督工作 栖云县人大 沈砚秋 {VISITED}.docx", paragraphs(VISIT, VISIT_2)),
    ),
    "a column that sounds like a unit": case(
        wanted(RIVERS, "江一帆", "松陵县人大", None, "县区人大"),
        "投稿",
        "",
        document(f"【县区人大】{RIVERS}（松陵县人大 江一帆）.docx", paragraphs(RIVER, RIVER_2)),
    ),
    "brackets that hold no column": case(
        wanted(VISITED, "沈砚秋"),
        f"【紧急】【请转编辑部】{VISITED}",
        "",
        document("稿件.docx", paragraphs(TOUR[0], "沈砚秋", *TOUR[1:])),
    ),
    "column in brackets behind the word": case(
        wanted(LAWS, "温如璟", None, None, "理论研究"),
        f"投稿（理论研究）：{LAWS}",
        "",
        document("稿件.docx", paragraphs(STUDY[0], "温如璟", *STUDY[1:])),
    ),
    "an office hands over by its subject": case(
        wanted(RIVERS, "白露生", "松陵县人大常委会办公室"),
        f"松陵县人大常委会办公室关于报送《{RIVERS}》的函",
        "",
        document("稿件.docx", paragraphs(*STREAM, "（白露生）")),
    ),
    "source and author of a web page": case(
        wanted(VISITED, "沈砚秋", "霁川市人大"),
        VISITED,
        lines(VISITED, "2026-10-12 09:12  来源：霁川市人大  作者：沈砚秋  点击：132次", VISIT, VISIT_2),
    ),
    "title behind an English word": case(
        wanted(RIVERS, "贺兰亭", "枫林乡人大", "13900000220"),
        "",
        lines(f"Title: {RIVERS}", "作者 : 贺兰亭", "单位 : 枫林乡人大", "Tel : 13900000220", RIVER, RIVER_2),
    ),
    "an invitation to a meeting": case(
        [],
        "关于召开通联工作会议的通知",
        lines(
            "各县人大常委会办公室：",
            f"经研究，定于10月28日召开会议。{VISIT}",
            "联系人：陈科长",
            "2026年10月20日",
        ),
    ),
}
