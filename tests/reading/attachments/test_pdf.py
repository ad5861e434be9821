"""PDF: paragraphs as they were before they were set; nothing guessed where there is no text."""

from __future__ import annotations

from typing import Any

import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK

from distributor.mail_codes import FileReason
from distributor.reading.limits import FileLimits
from tests import made
from tests.reading.attachments.conftest import Opener, why

LONG = "区人大常委会坚持党的领导、人民当家作主、依法治国有机统一，认真履行宪法和法律赋予的职责，" * 4 + "完。"


def chinese(document: Any) -> None:
    document.add_paragraph("关于校车的三点建议").alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph(f"　　{LONG}")
    document.add_paragraph(f"　　2026年3月，{LONG}")
    document.paragraphs[-1].add_run().add_break(WD_BREAK.PAGE)
    document.add_paragraph("　　第二页的一段。")


def test_chinese_lines_are_joined_to_paragraphs_without_spaces(
    open_all: Opener, soffice: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    data = made.office(made.word(chinese), "pdf", tmp_path_factory.mktemp("made"))
    (row,) = open_all(("稿件.pdf", data))
    assert (row.kind, row.state, why(row)) == ("pdf", "converted", "")
    assert row.text.split("\n\n") == ["关于校车的三点建议", LONG, f"2026年3月，{LONG}", "第二页的一段。"]


def test_latin_words_keep_their_spaces_and_pages_their_order(open_all: Opener) -> None:
    (row,) = open_all(("a.pdf", made.pdf("first page", "second page")))
    assert row.text == "first page\n\nsecond page"


def test_text_that_looks_like_markdown_is_escaped(open_all: Opener) -> None:
    assert open_all(("a.pdf", made.pdf("1. *one*")))[0].text == "1\\. \\*one\\*"


def test_a_scan_is_flagged_and_not_guessed(open_all: Opener) -> None:
    (row,) = open_all(("扫描.pdf", made.pdf("", "")))
    assert (row.state, why(row), row.text) == ("unsupported", FileReason.SCAN, "")


def test_a_page_without_text_among_others_is_said(open_all: Opener) -> None:
    (row,) = open_all(("a.pdf", made.pdf("words", "")))
    assert (row.state, why(row), row.text) == ("converted", FileReason.SOME_SCANNED, "words")


def test_one_under_a_password_is_flagged(open_all: Opener) -> None:
    (row,) = open_all(("密.pdf", made.pdf("x", encrypted=True)))
    assert (row.state, why(row)) == ("encrypted", FileReason.LOCKED)


def test_pages_beyond_the_limit_are_left_out_and_that_is_said(open_all: Opener) -> None:
    (row,) = open_all(("a.pdf", made.pdf("one", "two", "three")), limits=FileLimits(pages=2))
    assert (row.text, why(row)) == ("one\n\ntwo", FileReason.CUT)


@pytest.mark.parametrize("data", [b"%PDF-", b"%PDF-1.7\n" + bytes(99)])
def test_a_damaged_one_says_so(open_all: Opener, data: bytes) -> None:
    (row,) = open_all(("a.pdf", data))
    assert (row.kind, row.state, why(row)) == ("pdf", "failed", FileReason.DAMAGED)
