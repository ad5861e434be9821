"""The recipients that the project brings along."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from distributor.audience.distribution import resolve
from distributor.audience.files import read
from distributor.audience.group import Audience
from distributor.audience.groups import people

ROOT = Path(__file__).resolve().parents[2]
RESERVED = re.compile(r"(^|\.)example\.(com|org)$")


@pytest.fixture(scope="module")
def sample() -> Audience:
    return read(ROOT / "recipients")


def real_issue() -> Path:
    default = ROOT.parent / "shared" / "real" / "issue-2023-09.md"
    return Path(os.environ.get("DISTRIBUTOR_REAL_ISSUE", default))


def test_it_loads_with_nothing_to_remark(sample: Audience) -> None:
    assert sample.notices == ()


def test_it_has_thirteen_groups_and_about_250_people(sample: Audience) -> None:
    assert [group.order for group in sample.groups] == list(range(1, 14))
    assert 240 <= len(people(sample)) <= 260
    assert {member.group for member in sample.members} == {group.name for group in sample.groups}


def test_some_people_stand_in_two_groups_with_a_position_in_each(sample: Audience) -> None:
    both = [person for person in people(sample) if len(person.memberships) > 1]
    assert len(both) >= 10
    for person in both:
        assert len({member.name for member in person.memberships}) == 1
        assert len({member.position for member in person.memberships}) == len(person.memberships)


def test_every_address_is_at_a_reserved_domain(sample: Audience) -> None:
    assert all(RESERVED.search(member.address_key.rpartition("@")[2]) for member in sample.members)


def test_counties_unfold_to_eleven_places_and_three_organs(sample: Audience) -> None:
    units = {member.unit for member in sample.members if member.group == "各县市区委、人大常委会、政府"}
    places = {
        unit.removesuffix(organ) for unit in units for organ in ("委", "人大常委会", "人民政府")
    } - units
    assert (len(units), len(places)) == (33, 11)


def test_it_shows_rare_characters_a_chinese_domain_and_a_person_without_position(sample: Audience) -> None:
    names = "".join(member.name for member in sample.members)
    assert all(char in names for char in "镕喆𠮷")
    assert any(not member.address.isascii() for member in sample.members)
    assert any(not member.position for member in sample.members)


def test_no_two_people_share_a_name(sample: Audience) -> None:
    names = [person.memberships[0].name for person in people(sample)]
    assert len(set(names)) == len(names)


def test_the_real_list_resolves_to_all_groups_and_none_of_its_people(sample: Audience) -> None:
    path = real_issue()
    if not path.is_file():
        pytest.skip("the real issue is not here; DISTRIBUTOR_REAL_ISSUE names its file")
    text = path.read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("送发："))
    names = line.removeprefix("送发：").split("，")
    resolution = resolve(names, sample.groups)
    assert (resolution.unknown, resolution.absent) == ((), ())
    assert resolution.groups == sample.groups
    assert [group.name for group in sample.groups] == [name.rstrip("。") for name in names]
    assert not [member.name for member in sample.members if member.name in text]
