"""Imprint, addresses, 送发 list."""

from __future__ import annotations

import pytest

from distributor.issue import closing
from distributor.issue.document import read_bytes
from distributor.issue.imprint import Colophon, read, split_names
from distributor.issue.issue import Imprint
from distributor.issue.lines import lines


def colophon(text: str, name: str = "issue.txt") -> Colophon:
    return read(lines(read_bytes(name, text.encode()).blocks))


def begin(text: str) -> int:
    found = read_bytes("issue.txt", text.encode()).blocks
    return closing.find(found, lines(found), 0).start


@pytest.mark.parametrize(
    "text",
    [
        "编辑：肖毅菲 冯 雪\n审核：王 静\n签发：赵宝军",
        "编辑：肖毅菲、冯雪　审核：王静　签发：赵宝军",
        "责任编辑:肖毅菲 冯 雪  审 核:王 静  签 发:赵宝军",
        "编　辑：肖毅菲\n编辑：冯雪\n审核：王静；签发：赵宝军。",
        "编辑：肖毅菲 冯雪 校对：李四 电话：2050518\n审核：王静\n签发人：赵宝军",
    ],
)
def test_who_edited_reviewed_and_signed(text: str) -> None:
    assert colophon(text).imprint == Imprint(("肖毅菲", "冯雪"), ("王静",), ("赵宝军",))


def test_names_joined_by_and_are_two() -> None:
    assert colophon("编辑：肖毅菲、冯雪和王和平").imprint.editors == ("肖毅菲", "冯雪", "王和平")


def test_letters_of_the_imprint_that_can_be_read_as_different_names_are_told() -> None:
    found = colophon("编辑：王 小 明 李 娜\n审核：王 小 雨")
    assert found.unclear == ((1, "王 小 明 李 娜"),)
    assert found.imprint.reviewers == ("王小雨",)


def test_the_imprint_may_stand_in_a_table() -> None:
    text = "| 编辑 | 肖毅菲 冯 雪 |\n|--|--|\n| 签发 | 赵宝军 |"
    assert colophon(text, "issue.md").imprint == Imprint(("肖毅菲", "冯雪"), (), ("赵宝军",))


def test_website_address_and_telephone() -> None:
    found = colophon(
        "溪城人大网网址：https://www.xicheng.example.org/\n"
        "投稿邮箱：gao@xicheng.example.org 电话：（0999）5550100 传真：1"
    )
    assert (found.website_label, found.website) == ("溪城人大网", "https://www.xicheng.example.org/")
    assert (found.contribution_address, found.telephone) == ("gao@xicheng.example.org", "（0999）5550100")


def test_a_website_without_scheme_gets_one() -> None:
    assert colophon("溪城人大网 网址：www.xicheng.example.org").website == "http://www.xicheng.example.org"


def test_the_address_for_contributions_counts_before_any_other() -> None:
    text = "投诉 E-mail：su@example.org\n欢迎来稿：gao@example.org"
    assert colophon(text).contribution_address == "gao@example.org"


@pytest.mark.parametrize(
    "text",
    [
        "送发：市委书记、副书记、常委，市法院，各县市区委、人大常委会、政府。",
        "送 发: 市委书记、副书记、常委;市法院； 各县市区委、人大常委会、政府",
        "分送：市委书记、副书记、常委，\n市法院，各县市区委、人大常委会、政府。",
        "送：市委书记、副书记、常委，市法院。\n发：各县市区委、人大常委会、政府。",
        "送发：\n市委书记、副书记、常委，市法院，各县市区委、人大常委会、政府。",
    ],
)
def test_the_list_is_parted_at_commas_but_not_inside_names(text: str) -> None:
    found = colophon(text)
    assert found.distribution == ("市委书记、副书记、常委", "市法院", "各县市区委、人大常委会、政府")
    assert found.distribution_line == 1


def test_a_comma_in_brackets_parts_nothing_and_a_missing_name_stays_visible() -> None:
    assert split_names("市直部门（含办公室，研究室），市法院。") == ("市直部门（含办公室，研究室）", "市法院")
    assert split_names("市法院，，市检察院，。") == ("市法院", "", "市检察院")
    assert split_names("。") == ()


def test_the_end_begins_at_its_first_labelled_line() -> None:
    long = "正文写完了，一共写了好几行，这是最后一行，它比版权页的任何一行都要长得多。"
    assert (
        begin(f"{long}\n（王小雨）\n网址：www.example.org\n送发：市法院。\n（共印三百份）\n签发：周山") == 2
    )


def test_the_end_takes_the_rules_before_it() -> None:
    assert begin("正文。\n------\n------\n送发：市法院。") == 1


def test_a_label_far_above_belongs_to_the_text() -> None:
    long = "这一段正文很长，" * 10
    assert begin(f"编辑：李敏说他愿意。\n{long}\n送发：市法院。") == 2
    assert begin(f"{long}\n没有版权页。") == 2


def test_lines_that_nobody_understands_are_handed_back() -> None:
    assert [line.text for line in colophon("送发：市法院。\n请勿折叠\n签发：周山").rest] == ["请勿折叠"]
