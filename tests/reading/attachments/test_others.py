"""Text, pages, pictures and workbooks."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import openpyxl
import pytest
from PIL import Image

from distributor.mail_codes import FileReason
from distributor.reading.attachments import document
from distributor.reading.limits import FileLimits
from tests import made
from tests.reading.attachments.conftest import Opener, why

TEXT = "关于校车的三点建议\r\n\r\n校车按时到站，家长就放心。朱镕基、陈喆。"


def workbook(*sheets: tuple[str, list[list[object]]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_is_read_in_whatever_characters_it_is(open_all: Opener, encoding: str) -> None:
    (row,) = open_all(("稿件.txt", TEXT.encode(encoding)))
    assert (row.kind, row.text) == ("txt", "关于校车的三点建议\n\n校车按时到站，家长就放心。朱镕基、陈喆。")


def test_a_page_is_cleaned_and_keeps_what_an_issue_can_show(open_all: Opener) -> None:
    html = (
        "<html><head><meta charset=gb2312><title>x</title><script>alert(1)</script></head><body onload=x()>"
    )
    html += "<h2>标题镕</h2><p>正文<b>加粗</b><a href='javascript:x()'>链</a></p>"
    html += "<table><tr><td>甲</td><td>乙</td></tr>"
    (row,) = open_all(("稿件.html", html.encode("gb18030")))
    assert row.text == "## 标题镕\n\n正文**加粗**链\n\n| 甲 | 乙 |\n| --- | --- |"


def test_a_picture_written_into_a_page_is_kept_and_one_elsewhere_is_not_fetched(open_all: Opener) -> None:
    data = base64.b64encode(made.png()).decode()
    html = f"<html><p>文</p><img src='data:image/png;base64,{data}'><img src='http://example.com/x.png'>"
    (row,) = open_all(("稿件.html", html.encode()))
    assert len(row.pictures) == 1 and why(row) == FileReason.PICTURES_LOST


def test_a_page_nested_without_end_is_refused(open_all: Opener) -> None:
    (row,) = open_all(("深.html", b"<html>" + b"<div>" * 100_000))
    assert (row.state, why(row)) == ("failed", FileReason.HTML_TOO_DEEP)


def test_a_page_saved_as_one_file_keeps_its_pictures(open_all: Opener) -> None:
    mht = (
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\n"
        b"Content-Type: text/html; charset=gb2312\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.b64encode("<html><p>镕</p><img src='image001.png'>".encode("gb18030"))
        + b"\r\n--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n"
        + b"Content-Location: file:///C:/x/image001.png\r\n\r\n"
        + base64.b64encode(made.png())
        + b"\r\n--b--\r\n"
    )
    (row,) = open_all(("稿件.doc", mht))
    assert row.kind == "mht" and row.text.startswith("镕\n\n![](picture-") and len(row.pictures) == 1


def shown(row: object, folder: Path) -> Image.Image:
    file = row.pictures[document.DISPLAY]  # type: ignore[attr-defined]
    return Image.open(io.BytesIO((folder / file.sha256).read_bytes()))


def test_a_picture_is_kept_and_has_a_small_copy_upright_and_without_metadata(
    open_all: Opener, folder: Path
) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010E] = "secret place"
    out = io.BytesIO()
    Image.new("RGB", (3200, 1000), "red").save(out, "JPEG", exif=exif)
    (row,) = open_all(("现场.jpg", out.getvalue()))
    copy = shown(row, folder)
    assert (row.kind, row.state, row.text, copy.size, copy.format) == (
        "jpeg",
        "picture",
        "",
        (500, 1600),
        "JPEG",
    )
    assert (
        not copy.getexif() and b"secret" not in (folder / row.pictures[document.DISPLAY].sha256).read_bytes()
    )
    assert (folder / row.file.sha256).read_bytes() == out.getvalue()


def test_a_transparent_picture_stays_so(open_all: Opener, folder: Path) -> None:
    out = io.BytesIO()
    Image.new("RGBA", (10, 10), (255, 0, 0, 0)).save(out, "WEBP", lossless=True)
    (row,) = open_all(("章.webp", out.getvalue()))
    assert shown(row, folder).mode == "RGBA"


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(open_all: Opener) -> None:
    data = bytearray(made.png())
    data[16:24] = (60_000).to_bytes(4, "big") * 2
    (row,) = open_all(("炸.png", bytes(data)))
    assert row.state == "failed" and not row.pictures
    (row,) = open_all(("大.png", made.png((100, 100))), limits=FileLimits(pixels=9_999))
    assert (row.state, why(row)) == ("failed", FileReason.TOO_MANY_PIXELS)


@pytest.mark.parametrize(
    "data", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\0\0\0\x18ftypheic\0\0\0\0"]
)
def test_pictures_that_are_not_drawn_are_kept_for_download(open_all: Opener, data: bytes) -> None:
    (row,) = open_all(("图", data))
    assert (row.state, why(row), row.pictures) == ("unsupported", FileReason.NOT_SHOWN, {})


def test_a_damaged_picture_says_so(open_all: Opener) -> None:
    (row,) = open_all(("坏.png", made.png()[:50]))
    assert (row.state, why(row)) == ("failed", FileReason.DAMAGED)


def test_a_workbook_is_a_table_for_each_sheet(open_all: Opener) -> None:
    rows: list[list[object]] = [["姓名", "人数"], ["王小雨", 3], [None, None], ["a|b", 0.1]]
    (row,) = open_all(("名单.xlsx", workbook(("一", rows), ("空", []), ("二", [["丙"]]))))
    table = "| 姓名 | 人数 |\n| --- | --- |\n| 王小雨 | 3 |\n| a\\|b | 0.1 |"
    assert (row.kind, row.state) == ("xlsx", "converted")
    assert row.text == f"## 一\n\n{table}\n\n## 二\n\n| 丙 |\n| --- |"


def test_a_workbook_of_too_many_rows_is_cut_and_that_is_said(open_all: Opener) -> None:
    (row,) = open_all(("表.xlsx", workbook(("一", [[n] for n in range(9)]))), limits=FileLimits(rows=3))
    assert why(row) == FileReason.CUT and row.text.splitlines()[-1] == "| 2 |"


def test_what_nobody_reads_is_kept_for_download(open_all: Opener) -> None:
    (row,) = open_all(("程序.exe", b"MZ" + bytes(99)))
    assert (row.kind, row.state, why(row)) == ("exe", "unsupported", FileReason.UNKNOWN)


def test_an_empty_file_is_empty(open_all: Opener) -> None:
    (row,) = open_all(("", b""))
    assert (row.name, row.kind, row.state, row.file.size) == ("附件1", "empty", "empty", 0)
