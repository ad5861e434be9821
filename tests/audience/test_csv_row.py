"""One row of a CSV file is written anew; the rest of the file stays as it is, octet by octet."""

from __future__ import annotations

from pathlib import Path

import pytest

from distributor.audience.csv_row import rewritten

CELLS = {"name": "唐知", "address": "tang@example.org"}
PLAIN = "姓名,邮箱,职务\n姜霖,jiang@example.org,院长\n许,xu@example.org,\n"


def replaced(folder: Path, data: bytes, line: int = 2, name: str = "唐知") -> bytes:
    path = folder / "court.csv"
    path.write_bytes(data)
    return rewritten(path, line, CELLS | {"name": name})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encoding_line_ends_and_delimiter_stay(
    tmp_path: Path, encoding: str, end: str, delimiter: str
) -> None:
    def written(text: str) -> bytes:
        return text.replace(",", delimiter).replace("\n", end).encode(encoding)

    wanted = PLAIN.replace("姜霖", "唐知").replace("jiang@", "tang@")
    assert replaced(tmp_path, written(PLAIN)) == written(wanted)


@pytest.mark.parametrize(
    ("row", "name", "after"),
    [
        ('"姜霖","jiang@example.org","院长"', "唐知", '"唐知","tang@example.org","院长"'),
        ('姜霖,jiang@example.org,"院长, ""代"""', "唐知", '唐知,tang@example.org,"院长, ""代"""'),
        (" 姜霖 , jiang@example.org , 院长 ,,", "唐知", "唐知,tang@example.org, 院长 ,,"),
        ("姜霖,jiang@example.org,院长", "唐,知", '"唐,知",tang@example.org,院长'),
        ("姜霖,jiang@example.org,院长", '唐"知', '"唐""知",tang@example.org,院长'),
        ("姜霖,jiang@example.org,院长", "=1+1", "'=1+1,tang@example.org,院长"),
        ('"姜霖",jiang@example.org,院长', "@SUM(A1)", '"\'@SUM(A1)",tang@example.org,院长'),
        ("姜霖,jiang@example.org,院长", "#唐", '"#唐",tang@example.org,院长'),
    ],
)  # fmt: skip
def test_cells_are_quoted_as_before_and_where_they_must_be(
    tmp_path: Path, row: str, name: str, after: str
) -> None:
    data = f"姓名,邮箱,职务\n{row}".encode()
    assert replaced(tmp_path, data, name=name) == f"姓名,邮箱,职务\n{after}".encode()


def test_columns_may_stand_in_any_order_below_blank_lines_and_comments(tmp_path: Path) -> None:
    data = "\n# 名单\n备注,email,单位,name\n\n一,jiang@example.org,法院,姜霖\n".encode()
    assert replaced(tmp_path, data, line=5).splitlines()[-1] == "一,tang@example.org,法院,唐知".encode()
