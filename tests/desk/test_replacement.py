"""A post is given to its next holder: in the CSV file and in the database, both or neither."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from distributor.desk import replacement
from distributor.desk.audience import apply, pending
from distributor.desk.replacement import Replacement
from distributor.errors import NotFound, Outdated, UserError
from distributor.store.models import Membership
from distributor.store.queries import audience, posts
from tests.audience.folder import table, write

pytestmark = pytest.mark.django_db

HEAD = "姓名,邮箱,职务,单位,电话,备注,区县\n"
COURT = (
    HEAD + '姜霖,jiang@example.org,院长,"中级人民法院, 一庭",0314-1,样刊,双桥\n'
    "许雅林,xu@example.org,副院长,中级人民法院,,,\n叶欣,ye@example.org,副院长,中级人民法院,,,\n"
)
OFFICE = HEAD + "姜霖,jiang@example.org,副主任,市委办公室,,,\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    where = tmp_path / "recipients"
    where.mkdir()
    return where


def synced(folder: Path, court: str | bytes = COURT) -> Path:
    groups = table("市法院", 1, "court.csv", ["市中院"]) + table("市委办", 2, "office.csv")
    write(folder, groups, court=court, office=OFFICE)
    apply(pending(folder))
    return folder / "court.csv"


def plan(folder: Path, post: str, by: str = "唐知 <Tang@EXAMPLE.org>") -> Replacement:
    return replacement.plan(folder, post, replacement.successor(by))


def held(post: str) -> list[tuple[str, str, bool]]:
    return [(each.name, each.address, each.until is None) for each in posts.tenures(post, audience.groups())]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize(("delimiter", "end"), [(",", "\r\n"), ("\t", "\n"), (";", "\r\n")])
def test_the_row_is_written_and_the_history_kept(
    folder: Path, encoding: str, delimiter: str, end: str
) -> None:
    def written(text: str) -> bytes:
        quoted = text.replace(", ", "\0").replace(",", delimiter).replace("\0", ", ")
        return quoted.replace("\n", end).encode(encoding)

    path = synced(folder, written(COURT))
    path.chmod(0o640)
    replacement.apply(plan(folder, "市中院 院长"))
    after = COURT.replace("姜霖,jiang@example.org", "唐知,Tang@example.org")
    assert path.read_bytes() == written(after)
    assert path.stat().st_mode & 0o777 == 0o640
    assert sorted(each.name for each in folder.iterdir()) == ["court.csv", "groups.toml", "office.csv"]
    assert not pending(folder)
    assert held("市法院 院长") == [("姜霖", "jiang@example.org", False), ("唐知", "Tang@example.org", True)]
    assert [member.telephone for member in audience.members(["市法院"])] == ["0314-1", "", ""]
    assert held("市委办 姜霖") == [("姜霖", "jiang@example.org", True)], "the other post is untouched"


def test_several_posts_that_fit_are_listed_and_nothing_is_changed(folder: Path) -> None:
    path = synced(folder)
    with pytest.raises(UserError) as refusal:
        plan(folder, "市法院 副院长")
    assert str(refusal.value).splitlines()[1:] == [
        "  市法院 · 中级人民法院 · 副院长: 许雅林 <xu@example.org>",
        "  市法院 · 中级人民法院 · 副院长: 叶欣 <ye@example.org>",
    ]
    assert path.read_text(encoding="utf-8") == COURT
    listed = str(refusal.value).splitlines()[2]
    assert plan(folder, listed).before.name == "叶欣", "what is listed can be typed"


def test_one_of_two_who_hold_a_post_is_replaced_and_the_other_stays(folder: Path) -> None:
    synced(folder)
    replacement.apply(plan(folder, "副院长 叶欣"))
    assert held("副院长 中级人民法院 市法院") == [
        ("许雅林", "xu@example.org", True),
        ("叶欣", "ye@example.org", False),
        ("唐知", "Tang@example.org", True),
    ]
    assert Membership.objects.get(name="唐知").predecessor == Membership.objects.get(name="叶欣")


def test_a_row_without_a_position_passes_on_where_somebody_says_so(folder: Path) -> None:
    synced(folder, COURT.replace('院长,"中级', ',"中级'))
    found = plan(folder, "姜霖 中级人民法院, 一庭")
    assert [(change.before.name, change.after.name) for change in found.pending.members.succeeded] == [
        ("姜霖", "唐知")
    ]
    assert not found.pending.members.added
    assert not found.pending.members.removed
    replacement.apply(found)
    assert not pending(folder)
    former, now = Membership.objects.filter(group__name="市法院", unit="中级人民法院, 一庭").order_by("id")
    assert (former.retired is None, now.predecessor) == (False, former)


def test_a_namesake_takes_over(folder: Path) -> None:
    synced(folder)
    replacement.apply(plan(folder, "市法院 院长", "姜霖 <jiang2@example.org>"))
    assert held("市法院 院长") == [("姜霖", "jiang@example.org", False), ("姜霖", "jiang2@example.org", True)]


def test_the_post_may_keep_its_mailbox(folder: Path) -> None:
    synced(folder)
    replacement.apply(plan(folder, "xu@example.org", "唐知 <xu@example.org>"))
    assert held("唐知") == [("许雅林", "xu@example.org", False), ("唐知", "xu@example.org", True)]


def test_a_hostile_name_is_guarded_in_the_file_and_plain_in_the_database(folder: Path) -> None:
    path = synced(folder)
    replacement.apply(plan(folder, "市法院 院长", '=HYPERLINK("http://example.net"), 唐 <tang@example.org>'))
    assert (
        path.read_text(encoding="utf-8").splitlines()[1].startswith('"\'=HYPERLINK(""http://example.net"")')
    )
    assert held("市法院 院长")[-1][0] == '=HYPERLINK("http://example.net"), 唐'


@pytest.mark.parametrize(
    "by",
    [
        "唐知",
        "tang@example.org",
        "<tang@example.org>",
        "唐知 <tang>",
        "唐知 <a@example.org> <b@example.org>",
        "唐\u202e知 <tang@example.org>",
        "唐\n知 <tang@example.org>",
        f"{'唐' * 501} <tang@example.org>",
    ],
)
def test_what_is_no_name_with_an_address_is_refused(by: str) -> None:
    with pytest.raises(UserError):
        replacement.successor(by)


def test_a_name_may_stand_in_quotes_and_full_width_brackets() -> None:
    assert replacement.successor(" “唐知”＜tang@example.org＞ ").name == "唐知"


def test_where_folder_and_database_differ_the_sync_comes_first(folder: Path) -> None:
    path = synced(folder)
    path.write_text(COURT + "新,new@example.org,,,,,\n", encoding="utf-8")
    with pytest.raises(UserError, match="audience sync"):
        plan(folder, "市法院 院长")


@pytest.mark.parametrize(
    ("post", "by", "error", "words"),
    [
        ("市检察院 院长", "唐知 <tang@example.org>", NotFound, "audience show"),
        ("市法院 院长", "姜霖 <jiang@example.org>", UserError, "already"),
        ("市法院 院长", "许雅林 <XU@example.org>", UserError, "line 3"),
        ("市法院 院长", "唐知 <ye@example.org>", UserError, "line 4"),
    ],
)
def test_what_cannot_be_is_refused(
    folder: Path, post: str, by: str, error: type[UserError], words: str
) -> None:
    path = synced(folder)
    with pytest.raises(error, match=words):
        plan(folder, post, by)
    assert path.read_text(encoding="utf-8") == COURT


def test_a_row_that_was_left_out_does_not_come_to_life(folder: Path) -> None:
    synced(folder, COURT + "姜霖,jiang@example.org,调研员,,,,\n")
    with pytest.raises(UserError, match=r"court\.csv:5"):
        plan(folder, "市法院 院长")


def test_a_file_that_would_be_read_in_another_encoding_is_refused(folder: Path) -> None:
    """These octets of GB 18030 happen to be UTF-8."""
    synced(folder, "name,email,position\n姜霖,a@example.org,head\n".encode("gb18030"))
    before = (folder / "court.csv").read_bytes()
    with pytest.raises(UserError, match=r"court\.csv:2"):
        plan(folder, "head", "小模 <xiao@example.org>")
    assert (folder / "court.csv").read_bytes() == before


def test_a_file_saved_meanwhile_is_left_alone(folder: Path) -> None:
    path = synced(folder)
    found = plan(folder, "市法院 院长")
    path.write_text(COURT + "\n", encoding="utf-8")
    with pytest.raises(Outdated):
        replacement.apply(found)
    assert path.read_text(encoding="utf-8") == COURT + "\n"
    assert held("唐知") == []


@pytest.mark.parametrize("name", ["宋文", "唐知"])
def test_two_who_replace_one_person_at_once_do_so_once(folder: Path, name: str) -> None:
    synced(folder)
    mine, theirs = plan(folder, "市法院 院长"), plan(folder, "市法院 院长", f"{name} <Tang@example.org>")
    replacement.apply(theirs)
    with pytest.raises(Outdated):
        replacement.apply(mine)
    assert [name for name, _address, now in held("市法院 院长") if now] == [name]
    assert not pending(folder), "the file is that of the one who was first"


def test_where_the_file_cannot_be_written_the_database_stays(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = synced(folder)
    found = plan(folder, "市法院 院长")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UserError, match="No space left"):
        replacement.apply(found)
    assert path.read_text(encoding="utf-8") == COURT
    assert sorted(each.name for each in folder.iterdir()) == ["court.csv", "groups.toml", "office.csv"]
    assert held("唐知") == []


def test_where_the_database_refuses_the_file_is_as_before(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = synced(folder)
    found = plan(folder, "市法院 院长")
    put = replacement._put

    def then_lost(path: Path, data: bytes) -> None:
        put(path, data)
        if data == found.written:
            raise UserError("the connection is lost")

    monkeypatch.setattr(replacement, "_put", then_lost)
    with pytest.raises(UserError, match="lost"):
        replacement.apply(found)
    assert path.read_text(encoding="utf-8") == COURT
    assert held("唐知") == []


def test_a_sync_after_an_editor_changed_name_and_address_is_a_succession(folder: Path) -> None:
    path = synced(folder)
    path.write_text(COURT.replace("姜霖,jiang@", "唐知,tang@").replace("叶欣,ye@", "宋文,song@"), "utf-8")
    apply(pending(folder))
    assert held("市法院 院长") == [("姜霖", "jiang@example.org", False), ("唐知", "tang@example.org", True)]
    assert Membership.objects.get(name="宋文").predecessor == Membership.objects.get(name="叶欣")
