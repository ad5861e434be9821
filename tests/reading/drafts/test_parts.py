"""The parts that fields are read from: numbers, telephones, labels, names, units, subjects and file names."""

from __future__ import annotations

from dataclasses import replace

import pytest

from distributor.reading.drafts import labels, letter_phrases, naming, people
from distributor.reading.drafts.naming import NameParts
from tests.reading.drafts.shapes import COLUMNS


@pytest.mark.parametrize(
    "text",
    [
        "M-2026-0012",
        "m-2026-12",
        "Ｍ－２０２６－００１２",
        "（M—2026—0012）",
        "Re: M - 2026 - 0012修改稿",
        "稿号M-2026-0012",
    ],
)
def test_a_manuscript_number_is_known_however_it_is_written(text: str) -> None:
    assert naming.find_manuscript_number(text) == "M-2026-0012"


@pytest.mark.parametrize("text", ["", "GM-2026-0012", "M-2026", "M-1926-0012", "2026-0012", "M-2026-1234567"])
def test_other_numbers_are_none(text: str) -> None:
    assert naming.find_manuscript_number(text) == ""


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("电话：138 0013 8000", "13800138000"),
        ("手机（微信同号）：１３８００１３８０００", "13800138000"),
        ("+86 138-0013-8000", "13800138000"),
        ("13800138000/微信同号", "13800138000"),
        ("0314-2050123", "0314-2050123"),
        ("（0314）2050123", "0314-2050123"),
        ("0314—2050123转801", "0314-2050123转801"),
        ("010-62345678-801", "010-62345678转801"),
        ("0314-2050123 13800138000", "13800138000"),
        ("身份证号：130802198001011234", ""),
        ("130802198001011234", ""),
        ("6222 0202 0001 2345 678", ""),
        ("6222020200012345678", ""),
        ("QQ：13800138", ""),
        ("传真：0314-2050123", ""),
        ("2026年3月5日10时20分", ""),
        ("", ""),
    ],
)
def test_telephones_are_found_and_other_numbers_are_not(line: str, expected: str) -> None:
    assert people.find_telephone(line) == expected


def test_only_what_is_labelled_may_lack_its_area_code() -> None:
    assert (people.find_telephone("2050123"), people.find_local_telephone("2050123")) == ("", "2050123")


@pytest.mark.parametrize("line", ["0000-5550199", "（0000）5550199", "林溪 0000 - 5550199", "0000—5550199"])
def test_a_number_whose_area_code_is_not_in_use_keeps_it(line: str) -> None:
    assert people.find_local_telephone(line) == "0000-5550199"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("作　者：张三", [("authors", "张三")]),
        (
            "作者：张三  单位：清河区人大；电话：139",
            [("authors", "张三"), ("unit", "清河区人大"), ("telephone", "139")],
        ),
        ("【作者】张三", [("authors", "张三")]),
        ("（供稿：张三）", [("authors", "张三")]),
        ("文/张三", [("authors", "张三")]),
        ("标题\t一条河\t作者\t张三", [("title", "一条河"), ("authors", "张三")]),
        ("联系电话（微信同号）：139", [("telephone", "139")]),
        ("姓名 张三", [("authors", "张三")]),
        ("单位 云州市清河区人大常委会", [("unit", "云州市清河区人大常委会")]),
        ("单位 要压实主体责任", []),
        ("关于作者：没有什么可说", []),
        ("全文/半文", []),
        ("作者认为，应当加强监督", []),
    ],
)
def test_labels_are_read_where_the_line_has_nothing_else(line: str, expected: list[tuple[str, str]]) -> None:
    assert [(one.field, one.value) for one in labels.read(line)] == expected


@pytest.mark.parametrize(
    ("line", "authors", "unit"),
    [
        ("冯 雪", ["冯雪"], ""),
        ("王彬 宋 磊", ["王彬", "宋磊"], ""),
        ("张三、李四", ["张三", "李四"], ""),
        ("○ 云州市清河区人大常委会 张三", ["张三"], "云州市清河区人大常委会"),
        ("云州市清河区人大常委会王小雨", ["王小雨"], "云州市清河区人大常委会"),
        ("（作者系云州市委党校副教授 景明）", ["景明"], "云州市委党校"),
        ("（作者李敏系云州市人大代表、云州师范学院教授）", ["李敏"], "云州师范学院"),
        ("（作者系清河区人大常委会党组书记、主任）", [], "清河区人大常委会"),
        ("云州市人大代表 李建国", ["李建国"], ""),
        ("□ 本刊记者 李敏 通讯员 王五", ["李敏", "王五"], ""),
        ("文/李敏 图/孙浩然", ["李敏"], ""),
        ("李敏 13900139000", ["李敏"], ""),
        ("买买提·吐尔逊", ["买买提·吐尔逊"], ""),
        ("高质量", [], ""),
        ("平安 和谐", [], ""),
        ("（待续）", [], ""),
        ("（2026年3月5日）", [], ""),
        ("推动高质量发展", [], ""),
        ("清河区人大常委会开展视察", [], ""),
        ("", [], ""),
    ],
)
def test_a_byline_names_people_and_their_unit(line: str, authors: list[str], unit: str) -> None:
    found = people.credit(line)
    assert (list(found.authors), found.unit) == (authors, unit)


def test_behind_a_label_a_name_need_not_look_like_one() -> None:
    assert people.credit("Amy").authors == ()
    assert people.credit("Amy", certain=True).authors == ("Amy",)
    assert people.credit("张三李四", certain=True).authors == ("张三", "李四")


@pytest.mark.parametrize(
    "text",
    [
        "云州市清河区人大常委会",
        "白石镇人大主席团",
        "清河区人大办",
        "云州市委党校",
        "和平区人民法院",
        "清河区第一中学",
    ],
)
def test_units_look_like_units(text: str) -> None:
    assert people.is_unit(text)


@pytest.mark.parametrize(
    "text",
    [
        "走进云州市人大",
        "清河区人大常委会开展视察",
        "我们的清河区",
        "GLX人大",
        "清河",
        "高质量发展",
        "13900139000",
    ],
)
def test_titles_and_other_words_do_not(text: str) -> None:
    assert not people.is_unit(text)


SUBJECTS = {
    "投稿：一条河的变形记": NameParts(title="一条河的变形记", convention=True),
    "【信息】清河区人大：代表“夜访”解民忧-张三": NameParts(
        "代表“夜访”解民忧", ("张三",), "清河区人大", convention=True
    ),
    "来稿-小网格里的大民生（张三）": NameParts("小网格里的大民生", ("张三",), convention=True),
    "Re: 回复：M-2026-0012 修改稿：小网格里的大民生": NameParts("小网格里的大民生", convention=True),
    "关于报送《坚持三个到位 提升监督实效》的函": NameParts("坚持三个到位 提升监督实效", convention=True),
    "代表风采投稿：他把群众装在心里": NameParts("他把群众装在心里", column="代表风采", convention=True),
    "【代表风采】贴心人 张三 13800138000": NameParts(
        "", ("张三",), telephone="13800138000", column="代表风采"
    ),
    "聚焦民生 高质量": NameParts("聚焦民生 高质量"),
    "人大监督让河水更清——云州市人大常委会开展水污染防治执法检查": NameParts(
        "人大监督让河水更清——云州市人大常委会开展水污染防治执法检查"
    ),
    "清河区人大常委会信息稿件3篇": NameParts(unit="清河区人大常委会", convention=True),
    "稿件": NameParts(convention=True),
    "": NameParts(),
}
FILES = {
    "小网格里的大民生（定稿）(1).docx": NameParts("小网格里的大民生"),
    "1.云州市清河区人大常委会：小网格里的大民生.doc": NameParts(
        "小网格里的大民生", unit="云州市清河区人大常委会"
    ),
    "附件1：小网格里的大民生20260305.wps": NameParts("小网格里的大民生"),
    "张三-小网格里的大民生-修改稿.docx": NameParts("小网格里的大民生", ("张三",)),
    "2026年人大工作展望.docx": NameParts("2026年人大工作展望"),
    "新建 Microsoft Word 文档.docx": NameParts(),
    "IMG_20260305.jpg": NameParts(),
}


@pytest.mark.parametrize(("subject", "expected"), SUBJECTS.items())
def test_a_subject_says_more_than_its_title(subject: str, expected: NameParts) -> None:
    assert naming.of_subject(subject, COLUMNS) == replace(expected, reply=subject.startswith("Re:"))


@pytest.mark.parametrize(("name", "expected"), FILES.items())
def test_a_file_name_is_read_without_its_marks(name: str, expected: NameParts) -> None:
    assert naming.of_file(name, COLUMNS) == expected


def test_a_column_is_written_as_the_publication_writes_it() -> None:
    assert labels.known_column("【4+3联动监督】栏目", COLUMNS) == "“4+3”联动监督"
    assert labels.known_column("别的栏目", COLUMNS) == ""
    assert labels.mentioned_column("现投“代表风采”专栏稿件一篇", COLUMNS) == "代表风采"
    assert labels.mentioned_column("请投给基层人大栏目", COLUMNS) == "基层人大"


@pytest.mark.parametrize(
    "text",
    [
        "编辑您好：",
        "尊敬的编辑老师：",
        "王编辑：您好！",
        "现将稿件发给您，请审阅。",
        "此致",
        "敬礼！",
        "顺颂编安",
    ],
)
def test_a_letters_words_are_known(text: str) -> None:
    assert letter_phrases.is_letter(text)


@pytest.mark.parametrize(
    "text",
    [
        "各位代表：",
        "同志们：",
        "致敬！奋斗在一线的人大代表",
        "感谢每一位代表的付出",
        "走进文安",
        "代表们希望有关部门采纳意见。",
    ],
)
def test_an_articles_words_are_not(text: str) -> None:
    assert not letter_phrases.is_letter(text)
