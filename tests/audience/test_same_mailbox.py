"""One mailbox, however its address is written: one copy, and the operator is told."""

from __future__ import annotations

from pathlib import Path

from distributor.audience.groups import people
from tests.audience.folder import HEAD, complaints, loaded, one_group, table, write


def test_two_rows_that_capitals_tell_apart_are_one_reader_and_it_is_said(tmp_path: Path) -> None:
    rows = "吴六,wu6@example.org,主任,市监察委,,\n吴六,WU6@Example.org,主任,市监察委,,\n"
    found = loaded(one_group(tmp_path, (HEAD + rows).encode("gb18030")))
    assert [person.address for person in people(found)] == ["wu6@example.org"]
    words = "WU6@example.org is the mailbox wu6@example.org of line 2, written otherwise"
    assert f"court.csv:3: {words}; this row is left out, one copy goes out" in found.notices


def test_in_two_groups_they_are_one_reader_too(tmp_path: Path) -> None:
    toml = table("甲", 1, "a.csv") + table("乙", 2, "b.csv")
    found = loaded(
        write(tmp_path, toml, a=f"{HEAD}吴六,WU6@example.org\n", b=f"{HEAD}吴六,wu6@example.org\n")
    )
    (reader,) = people(found)
    assert (reader.address, len(reader.memberships)) == ("WU6@example.org", 2)


def test_under_two_names_it_is_a_riddle_and_refused(tmp_path: Path) -> None:
    rows = "吴六,wu6@example.org\n吴七,WU6@example.org\n"
    (complaint,) = complaints(one_group(tmp_path, HEAD + rows))
    assert complaint.startswith("court.csv:3: WU6@example.org belongs to 吴六 on line 2")


def test_what_excel_and_look_alikes_leave_is_refused_with_line_and_reason(tmp_path: Path) -> None:
    first, second = complaints(
        one_group(tmp_path, f"{HEAD}张三,'zhang@example.org\n李四,zhаng@example.org\n")
    )
    assert first.startswith("court.csv:2: ")
    assert "apostrophe" in first
    assert second.startswith("court.csv:3: ")
    assert "CYRILLIC SMALL LETTER A" in second
