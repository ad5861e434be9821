"""Shapes again, collected after the rules: brackets, forms, senders, odd titles."""

from __future__ import annotations

from distributor.reading.values import Quote
from tests.reading.drafts.accuracy import Case
from tests.reading.drafts.shapes import case, document, lines, paragraphs, wanted

VILLAGE = (
    "秋日的松溪镇，稻浪翻滚。走进镇人大代表联络站，墙上的“民情晴雨表”格外醒目，"
    "红黄绿三色标签记录着每一件群众诉求的办理进度。"
)
VILLAGE_2 = (
    "“标签从红变绿，群众的心就从凉变暖。”联络站站长汪素梅介绍，今年以来，"
    "联络站共收集意见建议127条，已办结119条，群众满意率达到98%。"
)
BUDGET = (
    "预算审查监督是宪法和法律赋予人大及其常委会的重要职权。近年来，"
    "临江市人大常委会紧扣“管好钱袋子”目标，"
    "推动预算审查监督重点向支出预算和政策拓展。"
)
BOOKS = "参考文献：[1]汪素梅.地方人大预算监督研究[J].人大研究,2023(4):12-15."
WEATHER = "一张“晴雨表” 测出民意冷暖"
PURSE = "关于加强预算审查监督的实践与思考"

THIRD: dict[str, Case] = {
    "bracket all labels comma": case(
        wanted(WEATHER, "汪素梅", "松溪镇人大", "13600136000"),
        "投稿",
        "",
        document(
            "x.docx",
            paragraphs(
                "# " + WEATHER, VILLAGE, VILLAGE_2, "（作者：汪素梅，单位：松溪镇人大，电话：13600136000）"
            ),
        ),
    ),
    "author label with unit and phone": case(
        wanted(WEATHER, "汪素梅 丁一凡", "临江市人大常委会", "13600136000"),
        "投稿",
        "",
        document(
            "x.docx",
            paragraphs(
                "# " + WEATHER,
                VILLAGE,
                VILLAGE_2,
                "作者：临江市人大常委会 汪素梅 丁一凡 联系电话：13600136000",
            ),
        ),
    ),
    "subject name-unit-title": case(
        wanted(WEATHER, "汪素梅", "临江市人大"), "汪素梅-临江市人大-" + WEATHER, lines(VILLAGE, VILLAGE_2)
    ),
    "references at end": case(
        wanted(PURSE, "丁一凡", "临江市人大常委会财经委"),
        "论文",
        "",
        document(
            "论文.docx",
            paragraphs(
                "# " + PURSE, "丁一凡", "（临江市人大常委会财经委）", BUDGET * 3, "## 参考文献", BOOKS
            ),
        ),
    ),
    "reporter begin bracket": case(
        wanted(WEATHER, "汪素梅"),
        "新闻",
        "",
        document("x.docx", paragraphs("# " + WEATHER, "（汪素梅）" + VILLAGE, VILLAGE_2)),
    ),
    "tail unit in bracket after name line": case(
        wanted(WEATHER, "汪素梅", "松溪镇人大主席团"),
        "",
        "",
        document("x.docx", paragraphs("# " + WEATHER, VILLAGE, VILLAGE_2, "汪素梅", "（松溪镇人大主席团）")),
    ),
    "sig w/ position": case(
        wanted(WEATHER, "汪素梅", "松溪镇人大", "13600136000"),
        "投稿",
        lines("老师您好，请查收稿件。", "", "松溪镇人大主席 汪素梅", "13600136000"),
        document("x.docx", paragraphs("# " + WEATHER, VILLAGE, VILLAGE_2)),
    ),
    "title with period-less quote start": case(
        wanted("“十四五”收官 人大这样干", "汪素梅"),
        "",
        "",
        document("x.docx", paragraphs("“十四五”收官 人大这样干", "汪素梅", VILLAGE, VILLAGE_2)),
    ),
    "title number start": case(
        wanted("1+3+N：临江人大代表工作新模式", "汪素梅"),
        "",
        "",
        document("x.docx", paragraphs("1+3+N：临江人大代表工作新模式", "汪素梅", VILLAGE, VILLAGE_2)),
    ),
    "title 一 start": case(
        wanted("一、二、三！临江人大喊出履职号子", "汪素梅"),
        "",
        "",
        document("x.docx", paragraphs("# 一、二、三！临江人大喊出履职号子", "汪素梅", VILLAGE, VILLAGE_2)),
    ),
    "title ends !": case(
        wanted("干部下基层，代表来“点单”！", "汪素梅"),
        "",
        "",
        document("x.docx", paragraphs("干部下基层，代表来“点单”！", VILLAGE, VILLAGE_2 + "（汪素梅）")),
    ),
    "title ends )": case(
        wanted("临江市预算审查监督条例（草案）解读", "丁一凡"),
        "",
        "",
        document("x.docx", paragraphs("# 临江市预算审查监督条例（草案）解读", "丁一凡", BUDGET, BUDGET)),
    ),
    "header 内部资料": case(
        wanted(WEATHER, "汪素梅"),
        "",
        "",
        document("x.docx", paragraphs("内部资料 注意保存", "# " + WEATHER, VILLAGE, VILLAGE_2, "（汪素梅）")),
    ),
    "稿件 number label": case(
        wanted(WEATHER, "汪素梅"),
        "",
        "",
        document(
            "x.docx",
            paragraphs(
                "稿件编号：2026-15",
                "报送日期：2026年10月9日",
                "# " + WEATHER,
                VILLAGE,
                VILLAGE_2,
                "（汪素梅）",
            ),
        ),
    ),
    "form then article table": case(
        wanted(WEATHER, "汪素梅", "松溪镇人大", "13600136000"),
        "",
        "",
        document(
            "x.docx",
            paragraphs(
                "# 投稿信息",
                "| 作者姓名 | 汪素梅 | 联系电话 | 13600136000 |\n| --- | --- | --- | --- |\n"
                "| 工作单位 | 松溪镇人大 | 邮箱 | w@example.com |",
                "# " + WEATHER,
                VILLAGE,
                VILLAGE_2,
            ),
        ),
    ),
    "dup author top and end": case(
        wanted(WEATHER, "汪素梅", "松溪镇人大"),
        "",
        "",
        document(
            "x.docx", paragraphs("# " + WEATHER, "汪素梅", VILLAGE, VILLAGE_2, "（作者系松溪镇人大主席）")
        ),
    ),
    "unit abbreviation": case(
        wanted(WEATHER, "汪素梅", "松溪人大"),
        "",
        "",
        document("x.docx", paragraphs("# " + WEATHER, VILLAGE, VILLAGE_2, "（松溪人大 汪素梅）")),
    ),
    "3 names with spaces 2-char": case(
        wanted(WEATHER, "王磊 李娜 张伟"),
        "",
        "",
        document("x.docx", paragraphs("# " + WEATHER, VILLAGE, VILLAGE_2, "（王 磊 李 娜 张 伟）")),
    ),
    "通讯员 glued": case(
        wanted(WEATHER, "汪素梅"),
        "",
        "",
        document("x.docx", paragraphs("# " + WEATHER, VILLAGE, VILLAGE_2, "（通讯员汪素梅）")),
    ),
    "记者 glued two": case(
        wanted(WEATHER, "汪素梅 丁一凡"),
        "",
        "",
        document("x.docx", paragraphs("# " + WEATHER, "记者汪素梅 通讯员丁一凡", VILLAGE, VILLAGE_2)),
    ),
    "摄影报道": case(
        wanted(WEATHER, "汪素梅"),
        "",
        "",
        document("x.docx", paragraphs("# " + WEATHER, VILLAGE, VILLAGE_2, "（汪素梅 摄影报道）")),
    ),
    "text with blank & indentation": case(
        wanted(WEATHER, "汪素梅"),
        "【投稿】松溪镇 | " + WEATHER,
        "\n".join(
            ["　　　　　" + WEATHER, "　　　　　　　　汪素梅", "", "　　" + VILLAGE, "", "　　" + VILLAGE_2]
        ),
    ),
    "mail begins 附稿": case(
        wanted(WEATHER, "汪素梅"), "稿", lines("附稿件如下：", "", WEATHER, "汪素梅", "", VILLAGE, VILLAGE_2)
    ),
    "以下为稿件": case(
        wanted(WEATHER, "汪素梅"),
        "稿",
        lines(
            "编辑老师，您好！以下是稿件内容，请指正。",
            "",
            WEATHER,
            "",
            VILLAGE,
            VILLAGE_2,
            "",
            "作者：汪素梅",
        ),
    ),
    "正文：": case(
        wanted(WEATHER, "汪素梅"),
        "稿",
        lines("标题：" + WEATHER, "作者：汪素梅", "正文：", VILLAGE, VILLAGE_2),
    ),
    "english sep": case(
        wanted(WEATHER, "汪素梅"),
        "投稿 | " + WEATHER + " | 汪素梅",
        "",
        document("1.docx", paragraphs(VILLAGE, VILLAGE_2)),
    ),
    "sender pinyin": case(
        wanted(WEATHER),
        "投稿",
        "",
        document("1.docx", paragraphs("# " + WEATHER, VILLAGE, VILLAGE_2)),
        sender="wangsumei",
    ),
    "sender 松溪人大-汪素梅": case(
        wanted(WEATHER, "汪素梅", "松溪人大"),
        "投稿",
        "",
        document("1.docx", paragraphs("# " + WEATHER, VILLAGE, VILLAGE_2)),
        sender="松溪人大-汪素梅",
    ),
    "filename title differs slightly": case(
        wanted(WEATHER, "汪素梅"),
        "投稿",
        "",
        document("一张晴雨表测出民意冷暖 汪素梅.docx", paragraphs("# " + WEATHER, VILLAGE, VILLAGE_2)),
    ),
    "QQ forward doc": case(
        wanted(WEATHER, "汪素梅", "松溪镇人大"),
        "转发：松溪镇人大稿件",
        "",
        document("1.docx", paragraphs("# " + WEATHER, VILLAGE, VILLAGE_2)),
        sender="李敏",
        quotes=(
            Quote(
                "forward",
                '-------- 原始邮件 --------\n发件人: "松溪镇人大汪素梅" <w@example.com>;\n'
                "发送时间: 2026年10月9日(星期五) 上午10:01\n"
                '收件人: "李敏"<l@example.com>;\n主题: 松溪镇人大稿件',
                "请审。",
            ),
        ),
    ),
    "column in filename dash": case(
        wanted(PURSE, "丁一凡", None, None, "理论研究"),
        "投稿",
        "",
        document("理论研究-" + PURSE + "-丁一凡.docx", paragraphs("# " + PURSE, BUDGET, BUDGET)),
    ),
    "column in subject brackets full": case(
        wanted(PURSE, "丁一凡", None, None, "理论研究"),
        "【理论研究】",
        "",
        document("x.docx", paragraphs("# " + PURSE, "丁一凡", BUDGET, BUDGET)),
    ),
    "label column quotes": case(
        wanted(PURSE, "丁一凡", None, None, "“4+3”联动监督"),
        "",
        "",
        document("x.docx", paragraphs("# " + PURSE, "丁一凡", "栏目：4+3联动监督", BUDGET, BUDGET)),
    ),
    "phone label two numbers": case(
        wanted(WEATHER, "汪素梅", None, "13600136000"),
        "",
        "",
        document(
            "x.docx",
            paragraphs("# " + WEATHER, VILLAGE, VILLAGE_2, "汪素梅 联系电话：0314-2050123、13600136000"),
        ),
    ),
    "hotline in article is not": case(
        wanted(WEATHER, "汪素梅"),
        "",
        "",
        document(
            "x.docx",
            paragraphs(
                "# " + WEATHER,
                VILLAGE,
                "联络站公布了热线电话0314-2050123，群众随时可以反映问题。" + VILLAGE_2,
                "（汪素梅）",
            ),
        ),
    ),
    "invoice q": case(
        [],
        "关于稿费",
        lines(
            "编辑部：", "我的银行卡号是6222 0202 0001 2345 678，开户行是临江市农业银行，请查收。", "汪素梅"
        ),
    ),
    "ask for issue": case(
        [],
        "索要电子版",
        lines(
            "您好！我是松溪镇人大的汪素梅，想请问贵刊第9期的电子版在哪里下载？我们单位想组织学习，麻烦您发一份到这个邮箱，谢谢！"
        ),
    ),
    "list of two in letter w/ body docs zipped": case(
        [wanted(WEATHER, "汪素梅"), wanted(PURSE, "丁一凡")],
        "稿件",
        lines("编辑好，报送两篇：", WEATHER + "（汪素梅）", PURSE + "（丁一凡）"),
        document("1.docx", paragraphs("# " + WEATHER, VILLAGE, VILLAGE_2), 1),
        document("2.docx", paragraphs("# " + PURSE, BUDGET, BUDGET), 2),
    ),
}
