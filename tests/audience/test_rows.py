"""The CSV file of a group, as spreadsheets and people write it."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distributor.audience.files import read
from distributor.audience.group import Member
from distributor.audience.text import trim
from distributor.errors import AudienceError
from distributor.text import csv_cell
from tests.audience.folder import HEAD, complaints, loaded, one_group, table, write

ROW = "卫清,qing@example.org,院长,市中级人民法院,0000-5550101,负责样刊\n"
MEMBER = Member(
    group="市法院",
    name="卫清",
    address="qing@example.org",
    address_key="qing@example.org",
    position="院长",
    unit="市中级人民法院",
    telephone="0000-5550101",
    note="负责样刊",
    order=1,
    line=2,
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_row_reads_the_same_whoever_saved_the_file(
    tmp_path: Path, encoding: str, delimiter: str, newline: str
) -> None:
    content = (HEAD + ROW).replace(",", delimiter).replace("\n", newline)
    assert loaded(one_group(tmp_path, content.encode(encoding))).members == (MEMBER,)


@pytest.mark.parametrize(
    "head",
    [
        "姓名,电子邮箱,职位,工作单位,联系电话,说明",
        "name,e-mail,position,unit,telephone,note",
        "Name,E-mail,Title,Organisation,Phone,Notes",
        " 姓 名 ,Ｅ－ｍａｉｌ,职务,单位,电话,备注",
        '"姓名","邮箱","职务","单位","电话","备注"',
    ],
)
def test_columns_are_known_in_both_languages(tmp_path: Path, head: str) -> None:
    assert loaded(one_group(tmp_path, f"{head}\n{ROW}")).members == (MEMBER,)


def test_columns_may_stand_in_any_order_and_be_few(tmp_path: Path) -> None:
    (member,) = loaded(one_group(tmp_path, "邮箱,姓名\nqing@example.org,卫清\n")).members
    assert (member.name, member.address, member.position) == ("卫清", "qing@example.org", "")


def test_short_rows_leave_their_last_cells_empty(tmp_path: Path) -> None:
    (member,) = loaded(one_group(tmp_path, HEAD + "卫清,qing@example.org\n")).members
    assert member.note == ""


def test_blank_lines_comments_and_bare_commas_are_skipped(tmp_path: Path) -> None:
    content = f"# 市法院名单\n\n{HEAD}\n  # 2023年换届\n,,,,,\n{ROW}   \n"
    (member,) = loaded(one_group(tmp_path, content)).members
    assert (member.line, member.order) == (7, 1)


def test_quoted_cells_keep_separators_quotes_and_formulas_as_text(tmp_path: Path) -> None:
    row = '卫清,qing@example.org,"院长, ""代理""",=1+1,+86 0000,"@SUM(A1)"\n'
    (member,) = loaded(one_group(tmp_path, HEAD + row)).members
    assert (member.position, member.unit, member.telephone, member.note) == (
        '院长, "代理"',
        "=1+1",
        "+86 0000",
        "@SUM(A1)",
    )


@pytest.mark.parametrize("name", ["冯 雪", "陶镕川", "骆喆然", "林𠮷祥", "“小”林", "阿依古丽·买买提"])
def test_names_arrive_exactly_as_written(tmp_path: Path, name: str) -> None:
    (member,) = loaded(one_group(tmp_path, f"{HEAD}{name},qing@example.org\n")).members
    assert member.name == name


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("卫清,qing@@example.org", "address “qing@@example.org”: there is more than one “@”"),
        ("卫清", "it is empty"),
        (",qing@example.org", "the name is missing"),
        ("卫清,qing@example.org,,,,,多", "7 cells for 6 columns"),
        ("卫清,qing@example.org,院\x07长", "“职务/position” holds a control character"),
        ("卫\u202e清,qing@example.org", "“姓名/name” holds a control character"),
        ("卫\ufffd,qing@example.org", "([U+FFFD])"),
        ("卫清,qing@example.org," + "长" * 501, "“职务/position” is longer than 500 characters"),
        ('卫清,qing@example.org,"院长', "does not end on its line"),
        ('卫清,qing@example.org,"院"长', "does not end on its line"),
        ("卫清,qing@example.org," + "长" * 200_000, "the line is longer than 10000 characters"),
    ],
)
def test_a_bad_row_is_refused_with_file_line_and_reason(tmp_path: Path, row: str, reason: str) -> None:
    (complaint,) = complaints(one_group(tmp_path, f"{HEAD}{ROW}{row}\n"))
    assert complaint.startswith("court.csv:3: ")
    assert reason in complaint


def test_all_bad_rows_are_told_at_once_and_every_fault_of_a_row(tmp_path: Path) -> None:
    told = complaints(one_group(tmp_path, f"{HEAD},a\n{ROW}林青,b@\n"))
    assert [line.split(": ")[0] for line in told] == ["court.csv:2", "court.csv:4"]
    assert "the name is missing; address “a”: there is no “@”" in told[0]


def test_the_refusal_ends_with_how_many_faults_there_are(tmp_path: Path) -> None:
    with pytest.raises(AudienceError) as refusal:
        loaded(one_group(tmp_path, f"{HEAD}林青,b\n林青,c\n"))
    assert refusal.value.complaints[-1] == "nothing was read: correct these 2 faults first"


def test_whoever_has_ten_thousand_faults_is_told_of_ten_thousand(tmp_path: Path) -> None:
    assert len(complaints(one_group(tmp_path, HEAD + "林青,b\n" * 12_000))) == 10_000


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        ("", "missing: 姓名/name, 邮箱/e-mail"),
        ("姓名,职务", "missing: 邮箱/e-mail"),
        ("姓名，邮箱", "missing: 姓名/name, 邮箱/e-mail"),
        ("姓名,邮箱,E-mail", "two columns are called “邮箱/e-mail”"),
    ],
)
def test_a_heading_without_name_and_address_is_refused(tmp_path: Path, head: str, reason: str) -> None:
    (complaint,) = complaints(one_group(tmp_path, f"{head}\n"))
    assert complaint.startswith("court.csv:1: ")
    assert reason in complaint


def test_a_column_that_is_not_ours_is_kept_and_noticed(tmp_path: Path) -> None:
    audience = loaded(one_group(tmp_path, "序号,姓名,邮箱\n1,卫清,qing@example.org\n"))
    assert audience.notices == ("court.csv:1: column “序号” is not one of ours and is kept as a further one",)
    assert (audience.groups[0].columns, audience.members[0].extra) == (("序号",), {"序号": "1"})
    assert audience.members[0].name == "卫清"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"PK\x03\x04rest", "court.csv: this is an Excel workbook"),
        (b"\xd0\xcf\x11\xe0rest", "court.csv: this is an Excel workbook"),
        ((HEAD + ROW).encode("utf-16"), "court.csv: the file is written in UTF-16"),
        ((HEAD + ROW).encode() + b"\xff\xff", "court.csv:3: this line is not text in UTF-8"),
        (b"\xef\xbb\xbf" + (HEAD + ROW).encode("gbk"), "court.csv:1: this line is not text in UTF-8"),
        (HEAD.encode("gbk") + b"\xff\xff\n", "court.csv:1: this line is not text in UTF-8"),
    ],
)
def test_a_file_that_is_no_csv_says_how_to_save_it(tmp_path: Path, content: bytes, reason: str) -> None:
    (complaint,) = complaints(one_group(tmp_path, content))
    assert complaint.startswith(reason)


def test_a_file_of_two_encodings_is_refused_and_not_read_as_gibberish(tmp_path: Path) -> None:
    mixed = "name,e-mail\n卫清,a@example.org\n".encode() + "林青,b@example.org\n".encode("gb18030")
    mixed.decode("gb18030")  # it could be read, and would call 卫清 something else
    (complaint,) = complaints(one_group(tmp_path, mixed))
    assert complaint.startswith("court.csv:3: this line is not text in UTF-8")


def test_an_encoding_that_is_only_a_guess_is_noticed(tmp_path: Path) -> None:
    audience = loaded(one_group(tmp_path, "name,e-mail\n卫清,qing@example.org\n".encode("gb18030")))
    assert audience.members[0].name == "卫清"
    assert audience.notices[0].startswith("court.csv: read as GB 18030")


def test_the_same_person_twice_in_a_group_is_read_once_and_noticed(tmp_path: Path) -> None:
    audience = loaded(one_group(tmp_path, f"{HEAD}冯雪,a@Example.org,委员\n冯 雪,a@example.ORG,主任\n"))
    assert [(member.name, member.position) for member in audience.members] == [("冯雪", "委员")]
    assert audience.notices == ("court.csv:3: 冯 雪 stands on line 2 already; this row is left out",)


def test_one_address_under_two_names_in_a_group_is_refused(tmp_path: Path) -> None:
    (complaint,) = complaints(one_group(tmp_path, f"{HEAD}冯雪,a@example.org\n冯云,a@example.org\n"))
    assert (
        complaint == "court.csv:3: a@example.org belongs to 冯雪 on line 2; one address cannot be two persons"
    )


def test_places_in_the_group_count_the_rows_that_were_kept(tmp_path: Path) -> None:
    audience = loaded(
        one_group(tmp_path, f"{HEAD}甲一,a@example.org\n甲一,a@example.org\n乙二,b@example.org\n")
    )
    assert [(member.order, member.line) for member in audience.members] == [(1, 2), (2, 4)]


CELL = st.text(st.characters(exclude_categories=("C", "Z")), max_size=20).filter(
    lambda text: trim(text) == text and "\ufffd" not in text
)
NAME = CELL.filter(lambda text: text and not text.startswith("#"))


@given(st.lists(st.tuples(NAME, CELL, CELL), max_size=8), st.sampled_from([",", ";", "\t"]))
def test_whatever_a_spreadsheet_writes_is_read_back(rows: list[tuple[str, str, str]], delimiter: str) -> None:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter)
    writer.writerow(["姓名", "邮箱", "职务", "备注"])
    for number, (name, position, note) in enumerate(rows):
        writer.writerow([name, f"p{number}@example.org", position, note])
    with tempfile.TemporaryDirectory() as folder:
        one_group(Path(folder), stream.getvalue())
        members = read(Path(folder)).members
    assert [(member.name, member.position, member.note) for member in members] == rows


def outcome(folder: Path) -> tuple[tuple[Member, ...], tuple[str, ...]]:
    """The members, or why there are none."""
    try:
        return read(folder).members, ()
    except AudienceError as refusal:
        return (), refusal.complaints[:-1]


@given(st.binary(max_size=200))
def test_hostile_bytes_are_refused_or_read_but_never_crash(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        one_group(Path(folder), HEAD.encode() + content)
        members, told = outcome(Path(folder))
    assert all(line.startswith("court.csv:") and line.isprintable() for line in told)
    assert all(member.name and "@" in member.address_key for member in members)


def test_rows_beyond_the_limit_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("distributor.audience.files.ROWS", 1)
    folder = write(tmp_path, table("甲", 1, "a.csv") + table("乙", 2, "b.csv"), a=HEAD + ROW, b=HEAD + ROW)
    assert complaints(folder) == ("b.csv:2: more than 1 rows in all",)


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ("区县,区 县", "two columns are called “区县”"),
        ("区县,区县", "two columns are called “区县”"),
        ("区\u202e县", "the column “区[U+202E]县” has a control or invisible character"),
        ("区\x1b县", "has a control or invisible character in its heading ([U+001B])"),
        ("区\u200b县", "has a control or invisible character in its heading ([U+200B])"),
        ("区\ufffd县", "has a control or invisible character in its heading ([U+FFFD])"),
        ("District,ＤＩＳＴＲＩＣＴ", "two columns are called “District”"),
        ("县" * 41, "is longer than 40 characters"),
        (",".join(f"列{number}" for number in range(31)), "31 further columns; at most 30 are kept"),
    ],
)
def test_a_further_column_that_could_do_harm_is_refused(tmp_path: Path, columns: str, reason: str) -> None:
    (complaint,) = complaints(one_group(tmp_path, f"姓名,邮箱,{columns}\n卫清,qing@example.org\n"))
    assert complaint.startswith("court.csv:1: ")
    assert reason in complaint


@pytest.mark.parametrize(
    ("cell", "reason"),
    [("双\x07桥", "“区县” holds a control character"), ("长" * 501, "“区县” is longer than 500 characters")],
)
def test_a_further_cell_is_held_to_what_holds_for_others(tmp_path: Path, cell: str, reason: str) -> None:
    (complaint,) = complaints(one_group(tmp_path, f"姓名,邮箱,区县\n卫清,qing@example.org,{cell}\n"))
    assert complaint.startswith("court.csv:2: ")
    assert reason in complaint


def test_further_cells_are_text_as_written_and_empty_ones_are_none(tmp_path: Path) -> None:
    content = '姓名,邮箱,区县,=cmd\n卫清,qing@example.org,"a""\'{{ b }}",=1+1\n林青,lin@example.org,,\n'
    first, second = loaded(one_group(tmp_path, content)).members
    assert (first.extra, second.extra) == ({"区县": "a\"'{{ b }}", "=cmd": "=1+1"}, {})


def test_what_nobody_sees_tells_no_two_further_cells_apart(tmp_path: Path) -> None:
    content = "姓名,邮箱,区县\n卫清,qing@example.org,双\u200b桥区\n林青,lin@example.org,双桥区\n"
    first, second = loaded(one_group(tmp_path, content)).members
    assert first.extra == second.extra == {"区县": "双桥区"}


def test_headings_are_kept_as_written_but_for_their_edges(tmp_path: Path) -> None:
    content = "\ufeff姓名,邮箱,\u3000ＱＱ 号\u200b ,E\u0301tat,id\n卫清,qing@example.org,12,x,0\n"
    (group,) = loaded(one_group(tmp_path, content)).groups
    assert group.columns == ("ＱＱ 号", "État", "id")


def test_a_column_that_two_files_call_almost_alike_is_refused(tmp_path: Path) -> None:
    head = "姓名,邮箱,{}\n卫清,qing@example.org,双桥区\n"
    toml = table("甲", 1, "a.csv") + table("乙", 2, "b.csv") + table("丙", 3, "c.csv")
    folder = write(tmp_path, toml, a=head.format("区县"), b=head.format("区 县"), c=head.format("区县"))
    assert complaints(folder) == ("b.csv: the column “区 县” is called “区县” in a.csv; call it the same",)


def test_what_stands_below_no_heading_is_said_to_be_left_out(tmp_path: Path) -> None:
    content = "姓名,,邮箱,\n卫清,,qing@example.org,\n林青,女,lin@example.org,\n王静,女,jing@example.org,x\n"
    audience = loaded(one_group(tmp_path, content))
    assert [dict(member.extra) for member in audience.members] == [{}, {}, {}]
    assert audience.notices == (
        "court.csv:3: column 2 has no heading; what stands in it is left out",
        "court.csv:4: column 4 has no heading; what stands in it is left out",
    )


def test_a_table_that_we_wrote_reads_as_what_stood_in_it(tmp_path: Path) -> None:
    """Cells that look like formulas went out behind an apostrophe."""
    row = {"姓名": "=卫清", "邮箱": "qing@example.org", "电话": "+86 314", "=乡镇": "-2+3", "备注": "'引'"}
    out = io.StringIO()
    csv.writer(out).writerows([map(csv_cell, row), map(csv_cell, row.values())])
    assert out.getvalue().count("'") == 6
    (member,) = loaded(one_group(tmp_path, out.getvalue())).members
    assert (member.name, member.telephone, member.note) == (row["姓名"], row["电话"], row["备注"])
    assert member.extra == {"=乡镇": "-2+3"}
