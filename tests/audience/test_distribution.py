"""The 送发 line, resolved to groups."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distributor.audience.distribution import Resolution, resolve
from distributor.audience.group import Group
from distributor.language import speaking

NAMES = ("市委书记、副书记、常委", "市监察委", "市法院", "市检察院", "各县市区委、人大常委会、政府")
GROUPS = tuple(
    Group(name, ("中级人民法院", "市中院") if name == "市法院" else (), order, f"{order}.csv")
    for order, name in enumerate(NAMES, 1)
)


def found(*names: str) -> tuple[str, ...]:
    resolution = resolve(names, GROUPS)
    assert not resolution.unknown
    return tuple(group.name for group in resolution.groups)


def test_groups_come_in_the_order_of_the_line() -> None:
    assert found("市检察院", "市委书记、副书记、常委", "市法院") == (
        "市检察院",
        "市委书记、副书记、常委",
        "市法院",
    )


@pytest.mark.parametrize(
    "written",
    [
        "市委书记，副书记，常委",
        "市委书记,副书记,常委",
        "市委书记/副书记/常委",
        "市委书记､副书记､常委",
        " 市委 书记、 副书记、\u3000常委 ",
        "市委书记、副书记、常委。",
        "市委书记、副书记、常委．",
        "\ufeff市委书记、副书记、常委\u200b",
    ],
)
def test_commas_spaces_and_full_stops_make_no_difference(written: str) -> None:
    assert found(written) == ("市委书记、副书记、常委",)


def test_aliases_are_names_too() -> None:
    assert found("市中院", "市 监察委") == ("市法院", "市监察委")


def test_an_exact_name_wins_over_an_alias_of_another_group() -> None:
    groups = (Group("甲", ("乙",), 1, "a.csv"), Group("乙", (), 2, "b.csv"))
    assert resolve(["乙"], groups).groups == (groups[1],)


def test_a_name_that_joins_known_names_is_split() -> None:
    assert found("市法院、市检察院") == ("市法院", "市检察院")
    assert found("市监察委、市委书记、副书记、常委、市中院") == (
        "市监察委",
        "市委书记、副书记、常委",
        "市法院",
    )


def test_a_name_that_joins_known_and_unknown_names_is_unknown_as_a_whole() -> None:
    resolution = resolve(["市法院、火星院"], GROUPS)
    assert resolution.groups == ()
    assert [unknown.name for unknown in resolution.unknown] == ["市法院、火星院"]


def test_unknown_names_bring_the_nearest_known_ones() -> None:
    resolution = resolve(["市检查院", "市法院"], GROUPS)
    assert [group.name for group in resolution.groups] == ["市法院"]
    (unknown,) = resolution.unknown
    assert (unknown.name, unknown.nearest[0]) == ("市检查院", "市检察院")
    with speaking("en"):
        assert str(unknown).startswith(
            "“市检查院” on the 送发 list is no known group; the nearest are: 市检察院"
        )


def test_nearness_to_an_alias_names_the_group() -> None:
    (unknown,) = resolve(["中级人民法庭"], GROUPS).unknown
    assert unknown.nearest[0] == "市法院"


def test_a_name_unlike_any_other_says_so() -> None:
    (unknown,) = resolve(["xyz"], GROUPS).unknown
    assert unknown.nearest == ()
    with speaking("en"):
        assert "none has a similar name" in str(unknown)


@pytest.mark.parametrize("blank", ["", " ", "\u3000"])
def test_a_missing_name_is_unknown_too(blank: str) -> None:
    (unknown,) = resolve(["市法院", blank], GROUPS).unknown
    with speaking("en"):
        assert "a name is missing" in str(unknown)


def test_a_group_named_twice_is_addressed_once_and_noticed() -> None:
    resolution = resolve(["市法院", "市检察院", "市中院", "市法院。"], GROUPS)
    assert [group.name for group in resolution.groups] == ["市法院", "市检察院"]
    assert resolution.duplicates == ("市法院",)


def test_groups_that_the_line_leaves_out_are_told() -> None:
    assert [group.name for group in resolve(NAMES[:4], GROUPS).absent] == [NAMES[4]]


def test_an_empty_line_addresses_nobody() -> None:
    assert resolve([], GROUPS) == Resolution((), absent=GROUPS)


@given(st.permutations(NAMES), st.sampled_from(["", " ", "\u3000"]), st.sampled_from(["、", "，", "/", ","]))
def test_the_list_itself_is_always_known_however_it_is_typed(
    names: list[str], space: str, comma: str
) -> None:
    typed = [space.join(name).replace("、", comma) for name in names]
    assert found(*typed) == tuple(names)


@given(st.lists(st.text(max_size=40), max_size=6))
def test_every_name_is_either_resolved_or_unknown(names: list[str]) -> None:
    resolution = resolve(names, GROUPS)
    assert len(resolution.unknown) + len(resolution.groups) + len(resolution.duplicates) >= bool(names)
    assert {unknown.name for unknown in resolution.unknown} <= set(names)
    assert set(resolution.groups) | set(resolution.absent) == set(GROUPS)


def test_hostile_names_do_not_hold_up_the_check() -> None:
    (first, second) = resolve(["市" * 100_000, "、市" * 100_000], GROUPS).unknown
    with speaking("en"):
        assert len(str(first)) < 300
        assert len(str(second)) < 300
