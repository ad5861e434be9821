"""Groups in, people out; and what a new reading would change."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from distributor.audience.describe import describe
from distributor.audience.group import Audience, Group, Member
from distributor.audience.groups import changes, merge, people
from distributor.language import speaking

A, B, C = (Group(name, (), order, f"{order}.csv") for order, name in enumerate("甲乙丙", 1))


def member(group: Group, name: str, address: str, position: str = "", order: int = 1) -> Member:
    return Member(group.name, name, address, address, position, order=order)


def told(before: list[Member], after: list[Member]) -> list[str]:
    with speaking("en"):
        return list(describe(changes(before, after)))


def test_a_person_in_several_groups_is_one_person_with_several_memberships() -> None:
    rows = (member(B, "卫清", "a@example.org", "主任"), member(A, "卫清", "a@example.org", "委员"))
    (person,) = people(Audience((A, B), rows))
    assert (person.key, person.address, person.first.name) == ("a@example.org", "a@example.org", "卫清")
    assert [row.group for row in person.memberships] == ["甲", "乙"]
    assert person.first.position == "委员"


def test_people_are_known_by_the_key_and_written_to_as_the_first_group_writes() -> None:
    first = replace(member(A, "卫清", "a@例子.example.org"), address_key="a@xn--fsqu00a.example.org")
    second = replace(member(B, "卫清", "a@xn--fsqu00a.example.org"))
    (person,) = people(Audience((A, B), (second, first)))
    assert person.address == "a@例子.example.org"


def test_people_come_in_the_order_of_groups_and_rows() -> None:
    rows = (
        member(B, "丙", "c@x.org"),
        member(A, "乙", "b@x.org", order=2),
        member(A, "甲", "a@x.org", order=1),
    )
    assert [person.first.name for person in people(Audience((A, B), rows))] == ["甲", "乙", "丙"]


def test_merging_some_groups_leaves_the_others_out() -> None:
    rows = (
        member(A, "卫清", "a@x.org", "委员"),
        member(B, "卫清", "a@x.org", "主任"),
        member(C, "林青", "c@x.org"),
    )
    (person,) = merge(rows, [B])
    assert (person.first.position, len(person.memberships)) == ("主任", 1)


def test_the_same_rows_change_nothing() -> None:
    rows = [member(A, "卫清", "a@example.org")]
    assert not changes(rows, [replace(rows[0], line=9)])
    assert told(rows, rows) == []


def test_new_rows_are_added_and_new_people_join() -> None:
    old = member(A, "卫清", "a@x.org")
    found = changes([old], [old, member(B, "卫清", "a@x.org"), member(B, "林青", "b@x.org", "主任")])
    assert (len(found.added), found.joined, found.retired) == (2, ("b@x.org",), ())
    assert told([], [member(B, "林青", "b@x.org", "主任")]) == ["+ 乙: 林青 <b@x.org> (主任)"]


def test_whoever_is_in_no_group_any_more_is_retired() -> None:
    rows = [member(A, "卫清", "a@x.org"), member(B, "卫清", "a@x.org"), member(B, "林青", "b@x.org")]
    found = changes(rows, rows[:1])
    assert (found.removed, found.retired) == ((rows[1], rows[2]), ("b@x.org",))
    assert told(rows, rows[:1]) == [
        "- 乙: 卫清 <a@x.org>",
        "- 乙: 林青 <b@x.org>",
        "1 person is in no group any more and receives nothing; the history stays",
    ]


def test_a_changed_row_says_what_changed() -> None:
    old = member(A, "卫清", "a@x.org", "委员")
    new = replace(old, name="卫 清", position="主任", order=3)
    (change,) = changes([old], [new]).changed
    assert change.fields == ("name", "position")
    assert told([old], [new]) == [
        "~ 甲: 卫清 <a@x.org> (委员): name “卫清” → “卫 清”; position “委员” → “主任”"
    ]


def test_a_person_who_moves_between_groups_reads_as_a_move() -> None:
    old, new = member(A, "卫清", "a@x.org", "委员"), member(B, "卫清", "a@x.org", "主任")
    found = changes([old], [new])
    assert (len(found.moved), found.added, found.removed, found.joined, found.retired) == (1, (), (), (), ())
    assert told([old], [new]) == ["> 卫清 <a@x.org> (委员): 甲 → 乙; position “委员” → “主任”"]


def test_a_corrected_address_reads_as_a_change_although_it_is_another_key() -> None:
    old, new = member(A, "冯雪", "a@x.org"), member(A, "冯 雪", "b@x.org")
    found = changes([old], [new])
    assert (found.added, found.removed) == ((), ())
    assert (found.joined, found.retired) == (("b@x.org",), ("a@x.org",))
    assert (
        told([old], [new])[0] == "~ 甲: 冯雪 <a@x.org>: name “冯雪” → “冯 雪”; e-mail “a@x.org” → “b@x.org”"
    )


def test_namesakes_are_never_taken_for_one_another() -> None:
    before = [member(A, "冯雪", "a@x.org"), member(A, "冯雪", "b@x.org")]
    found = changes(before, [member(A, "冯雪", "c@x.org")])
    assert (len(found.added), len(found.removed), found.changed) == (1, 2, ())


def test_a_row_that_changes_its_place_only_is_counted_not_listed() -> None:
    before = [member(A, "卫清", "a@x.org", order=1), member(A, "林青", "b@x.org", order=2)]
    after = [replace(before[0], order=2), replace(before[1], order=1)]
    assert changes(before, after).reordered == tuple(after)
    assert told(before, after) == ["2 rows change their places only"]


ROWS = st.lists(
    st.builds(
        member,
        st.sampled_from([A, B, C]),
        st.sampled_from(["卫清", "林青", "冯雪"]),
        st.sampled_from(["a@x.org", "b@x.org", "c@x.org", "d@x.org"]),
        st.sampled_from(["", "主任"]),
        st.integers(1, 3),
    ),
    unique_by=lambda row: (row.group, row.address_key),
)


def identity(row: Member) -> tuple[str, str]:
    return row.group, row.address_key


@given(ROWS, ROWS)
def test_ending_and_beginning_what_is_told_turns_before_into_after(
    before: list[Member], after: list[Member]
) -> None:
    found = changes(before, after)
    table = {identity(row): row for row in before}
    for row in found.ended:
        del table[identity(row)]
    table |= {identity(row): row for row in found.current}
    assert table == {identity(row): row for row in after}
    assert bool(found) == ({identity(row): row for row in before} != table)
    assert set(found.joined) == {row.address_key for row in after} - {row.address_key for row in before}
    assert set(found.retired) == {row.address_key for row in before} - {row.address_key for row in after}


@given(ROWS)
def test_every_row_belongs_to_exactly_one_person(rows: list[Member]) -> None:
    found = people(Audience((A, B, C), tuple(rows)))
    assert sorted(identity(row) for person in found for row in person.memberships) == sorted(
        map(identity, rows)
    )
    assert len({person.key for person in found}) == len(found)
