"""Contributors and units: found, merged, with their history."""

from __future__ import annotations

import pytest

from distributor.errors import NotFound, UserError
from distributor.newsroom import contributors, versions
from distributor.store.models import Contributor, Unit
from distributor.store.queries import contributors as queries
from tests.newsroom.manuscripts.conftest import OTHER, STORY, Post, Write, record


@pytest.fixture
def twice(post: Post, draft: Write) -> tuple[Contributor, Contributor]:
    """王小雨 from the office, and 王小雨 from home."""
    office = record(post(), draft(unit="溪城市水务局")).manuscript.contributor
    home = record(
        post("wang@example.net"), draft("别的", OTHER, telephone="13800000000")
    ).manuscript.contributor
    assert office and home and office != home
    return office, home


def test_merged_addresses_and_manuscripts_move_and_the_history_stays(
    twice: tuple[Contributor, Contributor],
) -> None:
    office, home = twice
    assert contributors.merge(office, home, "李敏") == 1
    office.refresh_from_db()
    home.refresh_from_db()
    assert home.merged_into == office
    assert sorted(row.address for row in office.addresses.all()) == ["wang@example.net", "wang@example.org"]
    assert office.manuscripts.count() == 2 and home.manuscripts.count() == 0
    assert office.telephone == "13800000000"
    assert "13800000000 (李敏)" in office.note


def test_what_comes_from_either_address_belongs_to_the_one(
    twice: tuple[Contributor, Contributor], post: Post, draft: Write
) -> None:
    office, home = twice
    contributors.merge(office, home, "李敏")
    made = record(post("wang@example.net"), draft("春灌时节话水利", STORY + "修改稿。"))
    assert (made.manuscript.contributor, made.number) == (office, 2)
    assert list(queries.listing()) == [office]
    assert queries.find(str(home.pk)) == office


def test_nobody_is_merged_into_themselves_or_twice(twice: tuple[Contributor, Contributor]) -> None:
    office, home = twice
    with pytest.raises(UserError, match="one contributor already"):
        contributors.merge(office, office, "李敏")
    contributors.merge(office, home, "李敏")
    with pytest.raises(UserError, match="merged already"):
        contributors.merge(home, office, "李敏")


def test_a_contributor_is_found_by_number_address_or_name(twice: tuple[Contributor, Contributor]) -> None:
    office, home = twice
    assert queries.find(str(office.pk)) == office
    assert queries.find("WANG@example.net") == home
    with pytest.raises(NotFound, match=f"{office.pk}, {home.pk}"):
        queries.find("王小雨")
    with pytest.raises(NotFound, match="no contributor 李敏"):
        queries.find("李敏")


def test_a_contributor_is_corrected_and_what_stood_there_is_remembered(
    twice: tuple[Contributor, Contributor],
) -> None:
    office, _home = twice
    done = contributors.correct(
        office, name="王晓雨", unit="溪城市财政局", telephone="0999-5550101", by="李敏"
    )
    assert (done.name, str(done.unit), done.telephone) == ("王晓雨", "溪城市财政局", "0999-5550101")
    assert done.note == "← 王小雨，溪城市水务局 (李敏)"
    assert contributors.correct(done, name="王晓雨", unit="", telephone="", by="李敏").unit is None
    with pytest.raises(UserError, match="needs a name"):
        contributors.correct(done, name="", unit="", telephone="", by="李敏")


def test_who_sends_the_work_of_several_is_not_called_after_the_first(post: Post, draft: Write) -> None:
    mail = post("office@example.org", name="办公室")
    made = versions.record(mail, draft(), {}, None, sole=False)
    assert made.manuscript.contributor is not None and made.manuscript.contributor.name == "办公室"


def test_units_are_merged_with_their_people(post: Post, draft: Write) -> None:
    record(post(), draft(unit="溪城市水务局"))
    record(post("li@example.org", name="李敏"), draft("别的", OTHER, unit="溪城水务局"))
    kept, other = Unit.objects.get(name="溪城市水务局"), Unit.objects.get(name="溪城水务局")
    assert contributors.merge_units(kept, other) == 1
    assert kept.contributors.count() == 2
    later = record(post("chen@example.org", name="陈青"), draft("第三", "短", unit="溪城水务局")).manuscript
    assert later.contributor and later.contributor.unit == kept
    assert queries.find_unit("溪城水务局") == kept
    with pytest.raises(UserError, match="one unit already"):
        contributors.merge_units(kept, kept)
    with pytest.raises(UserError, match="no unit"):
        queries.find_unit("没有的单位")
    other.refresh_from_db()
    with pytest.raises(UserError, match="merged already"):
        contributors.merge_units(other, kept)
