"""The database mirrors recipients/."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from distributor.desk.audience import apply, pending
from distributor.errors import UserError
from distributor.store.models import Group, Membership, Person
from distributor.store.queries import audience

pytestmark = pytest.mark.django_db
Write = Callable[..., Path]


def sync(folder: Path) -> None:
    apply(pending(folder))


def mirrored() -> list[tuple[str, str, str]]:
    return [(member.group, member.name, member.address) for member in audience.members()]


def test_a_first_sync_takes_over_every_group_and_row_in_order(recipients: Write) -> None:
    sync(
        recipients(
            {"市法院": ["王一,a@example.org,院长", "李二,b@example.org"], "市检察院": ["张三,c@example.org"]}
        )
    )
    assert [group.name for group in audience.groups()] == ["市法院", "市检察院"]
    assert mirrored() == [
        ("市法院", "王一", "a@example.org"),
        ("市法院", "李二", "b@example.org"),
        ("市检察院", "张三", "c@example.org"),
    ]
    assert next(audience.members(["市法院"])).position == "院长"


def test_nothing_is_to_do_the_second_time(recipients: Write) -> None:
    folder = recipients(
        {"市法院": ["王一,a@example.org,院长,单位,123,备注"], "市检察院": ["王一,A@EXAMPLE.org"]}
    )
    sync(folder)
    assert not pending(folder)


def test_pending_changes_nothing_by_itself(recipients: Write) -> None:
    assert pending(recipients({"市法院": ["王一,a@example.org"]}))
    assert mirrored() == []
    assert audience.groups() == ()


@pytest.mark.parametrize("row", ["王一,A@example.org,副院长,法院,123", "王 一,a@example.org,副 院长,法院"])
def test_a_corrected_row_is_rewritten_in_place(recipients: Write, row: str) -> None:
    sync(recipients({"市法院": ["王一,a@example.org,副院长"]}))
    before = Membership.objects.get()
    sync(recipients({"市法院": [row]}))
    after = Membership.objects.get()
    assert (after.pk, after.unit) == (before.pk, "法院")


@pytest.mark.parametrize("row", ["王一,a@example.org,院长", "王依,a@example.org,副院长"])
def test_another_name_or_post_in_a_row_ends_a_membership_and_begins_the_next(
    recipients: Write, row: str
) -> None:
    sync(recipients({"市法院": ["王一,a@example.org,副院长"]}))
    sync(recipients({"市法院": [row]}))
    before, after = Membership.objects.order_by("id")
    assert (before.name, before.position) == ("王一", "副院长")
    assert before.retired is not None and after.retired is None
    assert after.predecessor == before


def test_somebody_put_at_the_top_moves_the_others_down(recipients: Write) -> None:
    sync(recipients({"市法院": ["王一,a@example.org", "李二,b@example.org"]}))
    sync(recipients({"市法院": ["张三,c@example.org", "王一,a@example.org", "李二,b@example.org"]}))
    assert [member.name for member in audience.members()] == ["张三", "王一", "李二"]


def test_who_is_removed_is_retired_and_stays_as_history(recipients: Write) -> None:
    sync(recipients({"市法院": ["王一,a@example.org", "李二,b@example.org"]}))
    sync(recipients({"市法院": ["李二,b@example.org"]}))
    assert mirrored() == [("市法院", "李二", "b@example.org")]
    assert Membership.objects.get(person__address="a@example.org").retired is not None


def test_who_comes_back_begins_a_new_membership(recipients: Write) -> None:
    both = {"市法院": ["王一,a@example.org", "李二,b@example.org"]}
    sync(recipients(both))
    sync(recipients({"市法院": ["李二,b@example.org"]}))
    sync(recipients(both))
    person = Person.objects.get(address="a@example.org")
    assert [membership.retired is None for membership in person.memberships.order_by("id")] == [False, True]


def test_a_new_address_ends_the_old_membership(recipients: Write) -> None:
    sync(recipients({"市法院": ["王一,a@example.org"]}))
    sync(recipients({"市法院": ["王一,new@example.org"]}))
    assert mirrored() == [("市法院", "王一", "new@example.org")]
    assert Person.objects.count() == 2


def test_who_changes_groups_is_moved(recipients: Write) -> None:
    sync(recipients({"市法院": ["王一,a@example.org"], "市检察院": ["张三,c@example.org"]}))
    sync(recipients({"市法院": [], "市检察院": ["张三,c@example.org", "王一,a@example.org"]}))
    assert mirrored() == [("市检察院", "张三", "c@example.org"), ("市检察院", "王一", "a@example.org")]


def test_a_group_renamed_in_its_file_keeps_its_people(recipients: Write) -> None:
    sync(recipients({"市监察委": ["王一,a@example.org"]}, files={"市监察委": "supervision.csv"}))
    folder = recipients({"市监察委员会": ["王一,a@example.org"]}, files={"市监察委员会": "supervision.csv"})
    found = pending(folder)
    assert not found.members
    assert [before for before, _group in found.groups.renamed] == ["市监察委"]
    apply(found)
    assert mirrored() == [("市监察委员会", "王一", "a@example.org")]
    assert Group.objects.count() == Membership.objects.count() == 1


def test_a_group_that_takes_the_old_name_as_alias_is_the_same_group(recipients: Write) -> None:
    sync(recipients({"市监察委": ["王一,a@example.org"]}, files={"市监察委": "old.csv"}))
    sync(
        recipients(
            {"市监察委员会": ["王一,a@example.org"]},
            aliases={"市监察委员会": ["市监察委"]},
            files={"市监察委员会": "new.csv"},
        )
    )
    assert Group.objects.count() == Membership.objects.count() == 1


def test_a_group_taken_out_is_retired_with_its_people(recipients: Write) -> None:
    sync(recipients({"市法院": ["王一,a@example.org"], "市检察院": ["张三,c@example.org"]}))
    sync(recipients({"市检察院": ["张三,c@example.org"]}, files={"市检察院": "2.csv"}))
    assert [group.name for group in audience.groups()] == ["市检察院"]
    assert mirrored() == [("市检察院", "张三", "c@example.org")]
    assert Group.objects.get(name="市法院").retired is not None


def test_a_group_that_comes_back_is_in_force_again(recipients: Write) -> None:
    both = {"市法院": ["王一,a@example.org"], "市检察院": ["张三,c@example.org"]}
    sync(recipients(both))
    sync(recipients({"市检察院": ["张三,c@example.org"]}, files={"市检察院": "2.csv"}))
    sync(recipients(both))
    assert audience.counts() == {"市法院": 1, "市检察院": 1}
    assert Group.objects.count() == 2


def test_one_address_in_two_spellings_settles_on_the_first(recipients: Write) -> None:
    folder = recipients(
        {"市法院": ["王一,a@例子.example.org"], "市检察院": ["王一,a@xn--fsqu00a.example.org"]}
    )
    sync(folder)
    assert not pending(folder)
    assert Person.objects.get().address == "a@例子.example.org"


def test_an_address_written_anew_is_written_so_from_then_on(recipients: Write) -> None:
    sync(recipients({"市法院": ["王一,a@xn--fsqu00a.example.org"]}))
    sync(recipients({"市法院": ["王一,a@例子.example.org"]}))
    assert Person.objects.get().address == "a@例子.example.org"
    assert Membership.objects.count() == 1


def test_a_sync_that_came_in_between_is_reported_and_nothing_is_half_done(recipients: Write) -> None:
    sync(recipients({"市法院": ["王一,a@example.org"]}))
    mine = pending(
        recipients(
            {"市检察院": ["王一,a@example.org"], "市法院": ["李二,b@example.org"]},
            files={"市法院": "1.csv", "市检察院": "2.csv"},
        )
    )
    sync(recipients({"市法院": ["李二,b@example.org"]}))
    with pytest.raises(UserError, match="sync again"):
        apply(mine)
    assert mirrored() == [("市法院", "李二", "b@example.org")]
    assert [group.name for group in audience.groups()] == ["市法院"]
