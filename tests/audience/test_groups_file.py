"""groups.toml, as editors write it, and as they should not."""

from __future__ import annotations

from pathlib import Path

import pytest

from distributor.audience.group import Group
from tests.audience.folder import HEAD, complaints, loaded, table, write

COURT = table("市法院", 1, "court.csv")


def test_groups_come_in_the_order_of_the_list_not_of_the_file(tmp_path: Path) -> None:
    toml = table("市检察院", 8, "b.csv", ["检察院"]) + table("市法院", 7, "a.csv")
    audience = loaded(write(tmp_path, toml, a=HEAD, b=HEAD))
    assert audience.groups == (
        Group("市法院", (), 7, "a.csv"),
        Group("市检察院", ("检察院",), 8, "b.csv"),
    )


def test_aliases_may_be_left_out(tmp_path: Path) -> None:
    folder = write(tmp_path, '[[group]]\nname = "市法院"\norder = 1\nfile = "court.csv"\n', court=HEAD)
    assert loaded(folder).groups[0].aliases == ()


def test_a_byte_order_mark_and_windows_line_ends_are_no_fault(tmp_path: Path) -> None:
    write(tmp_path, "", court=HEAD)
    (tmp_path / "groups.toml").write_bytes(b"\xef\xbb\xbf" + COURT.replace("\n", "\r\n").encode())
    assert loaded(tmp_path).groups[0].name == "市法院"


@pytest.mark.parametrize(
    ("toml", "complaint"),
    [
        ("", "groups.toml: it names no group"),
        ("group = 3", "groups.toml: it names no group"),
        ("group = [1]", "groups.toml: it names no group"),
        ('[group]\nname = "市法院"', "groups.toml: it names no group"),
        ("\n[[group]\n", "groups.toml:2: it is not valid TOML"),
        (COURT + "colour = 3\n", "groups.toml:6: “colour” is not known in a group"),
        ("\ncolour = 3\n" + COURT, "groups.toml:2: “colour” is not known here"),
        (COURT + "[settings]\n", "groups.toml:6: “settings” is not known here"),
        (COURT.replace('"市法院"', "7"), "groups.toml:2: name: text in quotation marks is expected"),
        (COURT.replace("市法院", " "), "groups.toml:2: name: text in quotation marks is expected"),
        (
            COURT.replace("市法院", "市\\u0007法院"),
            "groups.toml:2: name: it holds a control character ([U+0007])",
        ),
        (COURT.replace("市法院", "法" * 201), "groups.toml:2: name: longer than 200 characters"),
        (COURT.replace("[]", '"法院"'), "groups.toml:3: aliases: a list is expected"),
        (COURT.replace("[]", '["法院", 3]'), "groups.toml:3: aliases: text in quotation marks"),
        (COURT.replace("= 1", "= 0"), "groups.toml:4: order: a whole number from 1"),
        (COURT.replace("= 1", "= true"), "groups.toml:4: order: a whole number from 1"),
        (COURT.replace("order = 1", ""), "groups.toml:1: order: a whole number from 1"),
        (COURT.replace("court.csv", "none.csv"), "groups.toml:5: file: there is no file “none.csv”"),
        (COURT.replace("court.csv", "../court.csv"), "groups.toml:5: file: “../court.csv” must be the name"),
        (COURT.replace("court.csv", "/etc/passwd"), "groups.toml:5: file: “/etc/passwd” must be the name"),
        (COURT.replace("court.csv", "a\\\\b.csv"), "groups.toml:5: file: “a\\b.csv” must be the name"),
        (COURT.replace("court.csv", ".."), "groups.toml:5: file: “..” must be the name"),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, toml: str, complaint: str) -> None:
    (told,) = complaints(write(tmp_path, toml, court=HEAD))
    assert told.startswith(complaint)


@pytest.mark.parametrize(
    ("second", "complaint"),
    [
        (table("市法院", 2, "b.csv"), "groups.toml:7: name: “市法院” belongs to the group “市法院” already"),
        (
            table("市 法院。", 2, "b.csv"),
            "groups.toml:7: name: “市 法院。” belongs to the group “市法院” already",
        ),
        (table("法院", 2, "b.csv"), "groups.toml:7: name: “法院” belongs to the group “市法院” already"),
        (
            table("乙", 2, "b.csv", ["法院"]),
            "groups.toml:8: aliases: “法院” belongs to the group “市法院” already",
        ),
        (table("乙", 1, "b.csv"), "groups.toml:9: order: “1” belongs to the group “市法院” already"),
        (
            table("乙", 2, "court.csv"),
            "groups.toml:10: file: “court.csv” belongs to the group “市法院” already",
        ),
    ],
)
def test_two_groups_share_neither_name_nor_place_nor_file(
    tmp_path: Path, second: str, complaint: str
) -> None:
    toml = table("市法院", 1, "court.csv", ["法院", "法院"]) + second
    assert complaints(write(tmp_path, toml, court=HEAD, b=HEAD)) == (complaint,)


def test_faults_of_groups_and_of_rows_are_told_together(tmp_path: Path) -> None:
    toml = COURT + table("乙", 0, "b.csv")
    told = complaints(write(tmp_path, toml, court=HEAD + "林青,a\n", b=HEAD))
    assert [line.split(": ")[0] for line in told] == ["groups.toml:9", "court.csv:2"]


def test_a_missing_folder_is_a_clear_refusal(tmp_path: Path) -> None:
    (told,) = complaints(tmp_path / "nowhere")
    assert told.startswith("groups.toml: it cannot be read in")


def test_text_that_is_not_utf_8_is_a_clear_refusal(tmp_path: Path) -> None:
    (tmp_path / "groups.toml").write_bytes(COURT.encode("gbk"))
    assert complaints(tmp_path) == ("groups.toml: it is not text in UTF-8",)


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    outside = tmp_path / "secret.csv"
    outside.write_text(HEAD, encoding="utf-8")
    inside = tmp_path / "recipients"
    inside.mkdir()
    write(inside, COURT)
    (inside / "court.csv").symlink_to(outside)
    assert complaints(inside) == ("groups.toml:5: file: “court.csv” leads out of the folder",)


def test_lines_are_left_out_where_toml_is_written_in_another_way(tmp_path: Path) -> None:
    write(tmp_path, 'group = [{name = "甲", order = 0, file = "a.csv"}]\n', a=HEAD)
    (told,) = complaints(tmp_path)
    assert told.startswith("groups.toml: order: a whole number")


def test_files_without_a_group_and_groups_without_people_are_noticed(tmp_path: Path) -> None:
    audience = loaded(write(tmp_path, COURT, court=HEAD, old=HEAD))
    assert audience.notices == (
        "old.csv: no group in groups.toml names this file; it is left out",
        "court.csv: the group “市法院” has nobody in it",
    )


def two_groups(folder: Path, first: str, second: str) -> Path:
    toml = table("甲", 1, "a.csv") + table("乙", 2, "b.csv")
    return write(folder, toml, a=HEAD + first, b=HEAD + second)


def test_the_same_person_in_two_groups_is_normal(tmp_path: Path) -> None:
    folder = two_groups(tmp_path, "冯雪,a@example.org,委员\n", "冯 雪,a@EXAMPLE.org,主任\n")
    audience = loaded(folder)
    assert (len(audience.members), audience.notices) == (2, ())


def test_one_address_under_two_names_in_two_groups_is_noticed(tmp_path: Path) -> None:
    folder = two_groups(tmp_path, "冯雪,a@example.org\n", "冯云,a@example.org\n")
    words = "a@example.org is 冯云 here and 冯雪 in a.csv:2; one copy goes out, to the latter"
    assert loaded(folder).notices == (f"b.csv:2: {words}",)


def test_addresses_that_differ_in_capitals_only_are_noticed(tmp_path: Path) -> None:
    folder = two_groups(tmp_path, "冯雪,a@example.org\n", "冯雪,A@example.org\n")
    words = "A@example.org is the mailbox a@example.org of a.csv:2, written otherwise; one copy goes out"
    assert loaded(folder).notices == (f"b.csv:2: {words}",)
