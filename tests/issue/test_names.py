"""Names as they stand in contents, bylines and imprints."""

from __future__ import annotations

import pytest

from distributor.issue.names import is_name, names, read


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("李 敏", ("李敏",)),
        ("李　敏", ("李敏",)),
        ("王彬彬 宋 磊", ("王彬彬", "宋磊")),
        ("宋 磊 王彬彬", ("宋磊", "王彬彬")),
        ("刘 旭 王 静", ("刘旭", "王静")),
        ("肖毅菲 冯 雪", ("肖毅菲", "冯雪")),
        ("肖毅菲、冯 雪", ("肖毅菲", "冯雪")),
        ("欧阳 修 王 静", ("欧阳修", "王静")),
        ("欧阳柏原 罗月", ("欧阳柏原", "罗月")),
        ("王 小雨", ("王小雨",)),
        ("买买提·吐尔逊 李敏", ("买买提·吐尔逊", "李敏")),
        ("本刊记者 李敏", ("李敏",)),
        ("文/李敏", ("李敏",)),
        ("文若兰 图雅", ("文若兰", "图雅")),
        ("李敏 等", ("李敏等",)),
        ("John Smith 李敏", ("John Smith", "李敏")),
        ("林𠮷祥", ("林𠮷祥",)),
        ("刘文勤", ("刘文勤",)),
        ("李文、巴图", ("李文", "巴图")),
        ("李 文/王 静", ("李文", "王静")),
        ("文 李敏", ("李敏",)),
        ("文：勤心", ("勤心",)),
        ("文/李敏 图/王静", ("李敏", "王静")),
        ("文、图/李敏", ("李敏",)),
        ("李敏/文 王静/图", ("李敏", "王静")),
        ("供 稿：巴图", ("巴图",)),
        ("本刊记者李敏", ("李敏",)),
        ("记者站 整理员", ("记者站", "整理员")),
        ("供稿单位：市水务局", ("市水务局",)),
        ("王 小 雨", ("王小雨",)),
        ("王　小　雨", ("王小雨",)),
        ("刘 文 勤", ("刘文勤",)),
        ("欧 阳 守 雪", ("欧阳守雪",)),
        ("李敏 王 小 雨", ("李敏", "王小雨")),
        ("王 小 雨、李 敏", ("王小雨", "李敏")),
        ("王 伟 李 小雨", ("王伟", "李小雨")),
        ("王 伟 李 敏 张 青", ("王伟", "李敏", "张青")),
        ("罗 月 图", ("罗月",)),
        ("李敏和赵大川", ("李敏", "赵大川")),
        ("王静、李敏和赵大川", ("王静", "李敏", "赵大川")),
        ("李敏 和 王静", ("李敏", "王静")),
        ("李敏与王静", ("李敏", "王静")),
        ("王和平 李和", ("王和平", "李和")),
        ("李敏 和 平", ("李敏", "和平")),
        ("", ()),
        ("　", ()),
    ],
)
def test_spaces_inside_a_name_go_and_between_names_part(written: str, expected: tuple[str, ...]) -> None:
    assert names(written) == expected


@pytest.mark.parametrize("text", ["文 勤", "图 雅", "李敏、文 小雨", "王静 文", "记者 文 勤", "文 罗 月"])
def test_words_that_may_be_a_name_or_a_label_are_told(text: str) -> None:
    assert read(text).unclear


@pytest.mark.parametrize("text", ["刘文勤", "李 文", "文/勤心", "文 李敏", "文勤", "作者：文 勤"])
def test_words_that_can_be_read_in_one_way_only_are_not(text: str) -> None:
    assert not read(text).unclear


@pytest.mark.parametrize("text", ["王 小 明 李 娜", "王 小 明 摄"])
def test_letters_that_can_be_read_as_different_names_are_told(text: str) -> None:
    assert read(text).unclear == (text,)


def test_behind_the_label_of_an_imprint_stands_a_name() -> None:
    assert names("文 勤 李敏", labelled=True) == ("文勤", "李敏")


@pytest.mark.parametrize("text", ["李敏", "王彬彬", "欧阳柏原", "司徒平", "买买提·吐尔逊", "肖毅菲"])
def test_a_chinese_name_looks_like_one(text: str) -> None:
    assert is_name(text)


@pytest.mark.parametrize(
    "text", ["待续", "掌声", "万元", "试行", "见附件", "办公室", "常委会", "A", "李", "", "李敏敏敏敏"]
)
def test_other_words_in_brackets_do_not(text: str) -> None:
    assert not is_name(text)
