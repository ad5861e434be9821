"""Which post an editor means, and who follows whom at one."""

from __future__ import annotations

import pytest

from distributor.audience.group import Group, Member
from distributor.audience.groups import Changes, changes
from distributor.audience.posts import Wanted
from distributor.errors import UserError

COURT = Group("市法院", ("市中院",), 1, "court.csv")
OFFICE = Group("市委、市政府办公室", (), 2, "office.csv")


def member(text: str, group: str = "市法院", order: int = 1) -> Member:
    """`member("姓名 a@example.org 职务 单位")`"""
    name, address, position, unit = (*text.split(), "", "")[:4]
    return Member(group, name, address, address, position, unit, order=order)


MEMBERS = [
    member("姜霖 jiang-lin@example.org 院长 市中级人民法院"),
    member("许雅林 xu@example.org 副院长 市中级人民法院"),
    member("叶欣 ye@example.org 副院长 市中级人民法院"),
    member("姜霖 jiang@example.org 主任 市委办公室", OFFICE.name),
]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("市法院 院长", ["jiang-lin@example.org"]),
        ("市中院院长", ["jiang-lin@example.org"]),
        ("市中级人民法院　院长", ["jiang-lin@example.org"]),
        ("市法院 · 市中级人民法院 · 院长: 姜霖 <jiang-lin@example.org>", ["jiang-lin@example.org"]),
        ("院长，姜霖", ["jiang-lin@example.org"]),
        ("ＸＵ@example.org", ["xu@example.org"]),
        ("副院长 叶欣", ["ye@example.org"]),
        ("副院长", ["xu@example.org", "ye@example.org"]),
        ("姜霖", ["jiang-lin@example.org", "jiang@example.org"]),
        ("姜霖 市委市政府办公室", ["jiang@example.org"]),
        ("市检察院 院长", []),
        ("院", []),
    ],
)
def test_a_post_is_found_by_what_an_editor_types(typed: str, found: list[str]) -> None:
    assert [each.address for each in Wanted(typed, (COURT, OFFICE)).among(MEMBERS)] == found


@pytest.mark.parametrize("typed", ["", " 　", "·,"])
def test_nothing_typed_is_no_post(typed: str) -> None:
    with pytest.raises(UserError):
        Wanted(typed, (COURT,))


def told(found: Changes) -> list[str]:
    return [f"{change.before.name} → {change.after.name}" for change in found.succeeded]


def follows(found: Changes) -> list[str]:
    return [f"{before.address} → {after.address}" for before, after in found.followed]


def test_who_leaves_a_post_is_followed_by_the_only_one_who_comes() -> None:
    found = changes(MEMBERS, [member("唐知 tang@example.org 院长 市\u200b中级人民法院"), *MEMBERS[1:]])
    assert told(found) == ["姜霖 → 唐知"]
    assert not found.added and not found.removed
    assert found.ended == (MEMBERS[0],)


def test_one_of_two_who_hold_the_same_post_is_followed() -> None:
    heir = member("唐知 tang@example.org 副院长 市中级人民法院")
    assert told(changes(MEMBERS, [MEMBERS[0], MEMBERS[1], heir, MEMBERS[3]])) == ["叶欣 → 唐知"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (  # two leave, two come: who follows whom?
            ["许 a@example.org 副院长", "叶 b@example.org 副院长"],
            ["唐 c@example.org 副院长", "宋 d@example.org 副院长"],
        ),
        (["许 a@example.org 副院长"], ["唐 c@example.org 院长"]),  # another post
        (["许 a@example.org"], ["唐 c@example.org"]),  # no post
        (["许 a@example.org 副院长 一院"], ["唐 c@example.org 副院长 二院"]),
        (["许 a@example.org 副院长"], ["唐 c@example.org 副院长", "宋 d@example.org 副院长"]),
    ],
)
def test_in_doubt_nobody_follows_anybody(before: list[str], after: list[str]) -> None:
    found = changes(map(member, before), map(member, after))
    assert (len(found.removed), len(found.added), found.followed) == (len(before), len(after), ())


def test_namesakes_are_told_apart_by_their_posts() -> None:
    found = changes(
        [member("王伟 a@example.org 院长"), member("王伟 b@example.org 副院长")],
        [member("王伟 c@example.org 院长"), member("王伟 d@example.org 副院长")],
    )
    assert follows(found) == ["a@example.org → c@example.org", "b@example.org → d@example.org"]


def test_who_is_promoted_follows_the_one_who_leaves_and_is_followed_in_the_old_post() -> None:
    found = changes(
        [member("姜 a@example.org 院长"), member("许 b@example.org 副院长")],
        [member("许 b@example.org 院长"), member("唐 c@example.org 副院长")],
    )
    assert sorted(follows(found)) == ["a@example.org → b@example.org", "b@example.org → c@example.org"]


def test_two_who_change_posts_follow_each_other() -> None:
    found = changes(
        [member("姜 a@example.org 院长"), member("许 b@example.org 副院长")],
        [member("姜 a@example.org 副院长"), member("许 b@example.org 院长")],
    )
    assert sorted(follows(found)) == ["a@example.org → b@example.org", "b@example.org → a@example.org"]


def test_a_corrected_address_beside_a_succession_at_the_same_post_leaves_no_doubt() -> None:
    found = changes(
        [member("许 a@example.org 副院长"), member("叶 b@example.org 副院长")],
        [member("许 new@example.org 副院长"), member("唐 c@example.org 副院长")],
    )
    assert told(found) == ["叶 → 唐"]
    assert sorted(follows(found)) == ["a@example.org → new@example.org", "b@example.org → c@example.org"]
