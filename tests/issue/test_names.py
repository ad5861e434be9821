"""Names as they stand in contents, bylines and imprints."""

from __future__ import annotations

import pytest

from distributor.issue.names import is_name, names


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
        ("", ()),
        ("　", ()),
    ],
)
def test_spaces_inside_a_name_go_and_between_names_part(written: str, expected: tuple[str, ...]) -> None:
    assert names(written) == expected


@pytest.mark.parametrize("text", ["李敏", "王彬彬", "欧阳柏原", "司徒平", "买买提·吐尔逊", "肖毅菲"])
def test_a_chinese_name_looks_like_one(text: str) -> None:
    assert is_name(text)


@pytest.mark.parametrize(
    "text", ["待续", "掌声", "万元", "试行", "见附件", "办公室", "常委会", "A", "李", "", "李敏敏敏敏"]
)
def test_other_words_in_brackets_do_not(text: str) -> None:
    assert not is_name(text)
