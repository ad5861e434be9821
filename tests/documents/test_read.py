"""What kind of file it is, in which encoding, and what is refused."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from distributor.documents import package
from distributor.documents import read as documents
from distributor.errors import DocumentError
from distributor.issue.document import read, read_bytes
from distributor.issue.issue import Heading, Paragraph, Rule, texts
from tests.issue.paper import ISSUE, as_docx, as_html


def read_text(content: str, name: str = "issue.txt", encoding: str = "utf-8") -> list[str]:
    return list(texts(read_bytes(name, content.encode(encoding)).blocks))


def refusal(name: str, data: bytes) -> str:
    with pytest.raises(DocumentError) as refused:
        read_bytes(name, data)
    return str(refused.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk"])
def test_chinese_arrives_exactly_as_written_in_every_usual_encoding(encoding: str) -> None:
    written = "“溪城”人大——４＋３《条例》「一」…"
    assert read_text(written, encoding=encoding) == [written]


def test_text_that_is_neither_utf_8_nor_gb_18030_is_refused_with_what_to_do() -> None:
    assert "save the document as UTF-8" in refusal("issue.txt", b"\xff\x80\x80\xff")


def test_a_page_is_read_in_the_characters_that_it_names() -> None:
    page = "<!doctype html><meta charset=%s><p>縣人大常委會聽取了關於校車的報告。</p>"
    for charset in ("big5", "utf-8", "gb18030"):
        found = read_bytes("issue.html", (page % charset).encode(charset))
        assert texts(found.blocks) == ("縣人大常委會聽取了關於校車的報告。",)
    assert texts(read_bytes("issue.html", (page % "gb2312").encode()).blocks)[0].startswith("縣人大")


@pytest.mark.parametrize(
    "data",
    [
        "縣人大常委會召開會議，聽取和審議了關於校車的報告。".encode("big5"),
        b"~{M(V*~}",
        b"caf\xe9 r\xe9sum\xe9",
    ],
    ids=["big5", "hz", "latin"],
)
def test_what_can_be_read_in_two_ways_is_refused_not_guessed(data: bytes) -> None:
    assert "save the document as UTF-8" in refusal("issue.txt", data)


def test_binary_data_is_no_document() -> None:
    assert "not a text document" in refusal("issue.md", b"abc\x00\x01\x02def")


def test_an_empty_document_is_refused() -> None:
    assert "empty" in refusal("issue.md", b" \n\n")


def test_every_line_end_counts_as_one_line() -> None:
    found = read_bytes("issue.txt", "甲\r\n乙\r丙\n\n丁".encode()).blocks
    assert [block.line for block in found] == [1, 2, 3, 5]


def test_direction_marks_and_invisible_characters_are_left_out() -> None:
    assert read_text("李\u202e敏\u200b：你\u2066好\u0007") == ["李敏：你好"]


def test_in_plain_text_a_line_is_a_paragraph_and_dashes_are_a_rule() -> None:
    found = read_bytes("issue.txt", "　　甲\n乙\n------\n".encode()).blocks
    assert [type(block) for block in found] == [Paragraph, Paragraph, Rule]
    assert texts(found) == ("甲", "乙")


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("issue.txt", "# 标题\n\n正文".encode(), "markdown"),
        ("issue.md", "正文".encode(), "markdown"),
        ("issue.md", "<!DOCTYPE html><p>正文</p>".encode(), "html"),
        ("issue.txt", "<html><body><p>正文</p></body></html>".encode(), "html"),
        ("issue.html", "<p>正文</p>".encode(), "html"),
        ("issue.html", "只有正文".encode(), "text"),
        ("issue", "正文 #1".encode(), "text"),
        ("issue.txt", as_docx(read_bytes("issue.md", ISSUE.encode())), "docx"),
    ],
)
def test_the_content_decides_what_a_document_is(name: str, data: bytes, expected: str) -> None:
    assert read_bytes(name, data).format == expected


def test_what_is_no_word_document_inside_is_refused_with_what_to_do() -> None:
    message = refusal("issue.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert "issue.doc" in message
    assert "save it as .docx" in message


def test_a_word_document_with_a_password_is_told_from_an_old_one() -> None:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100) + "EncryptedPackage\0".encode("utf-16-le")
    assert "password" in refusal("issue.docx", data)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.7 ...", "a PDF does not keep its paragraphs"),
        (b"Rar!\x1a\x07\x00", "archive without a Word document"),
        (b"\x89PNG\r\n\x1a\n", "no document of words"),
        (b"MZ\x90\x00\x03", "no document of words"),
        (b"From: a@example.com\r\nTo: b@example.com\r\n\r\nx", "this is a mail"),
    ],
)
def test_what_cannot_be_an_issue_is_refused_with_what_to_do(data: bytes, words: str) -> None:
    message = refusal("issue.docx", data)
    assert message.startswith("issue.docx: ") and words in message


@pytest.mark.parametrize("words", ["MZ世代的代表履职", "ID3号议案办理情况"])
def test_a_text_is_not_taken_for_a_program_by_two_letters(words: str) -> None:
    assert read_text(words) == [words]


def archive(**files: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name.replace("__", "/"), data)
    return out.getvalue()


def test_an_archive_without_a_word_document_is_refused() -> None:
    assert "archive without a Word document" in refusal("issue.docx", archive(mimetype=b"x"))


def test_a_damaged_word_document_is_refused_without_a_traceback() -> None:
    assert "damaged" in refusal("issue.docx", archive(word__document=b"<w:nonsense"))
    whole = as_docx(read_bytes("issue.md", ISSUE.encode()))
    assert refusal("issue.docx", whole[: len(whole) // 2])


def test_a_zip_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MOST_BYTES_INSIDE", 1024 * 1024)
    bomb = archive(word__document=b"", word__media=b"x" * 2 * 1024 * 1024)
    assert len(bomb) < 10_000
    assert "larger than 1 MB" in refusal("issue.docx", bomb)


@pytest.mark.parametrize("head", [b"<w:document>", b"\xef\xbb\xbf<?xml", b"\xff\xfe<\x00", b" " * 100])
def test_much_xml_is_refused_whatever_it_is_called(monkeypatch: pytest.MonkeyPatch, head: bytes) -> None:
    monkeypatch.setattr(package, "MOST_XML", 1024 * 1024)
    assert "larger than 1 MB" in refusal("issue.docx", archive(word__picture=head + b"a" * 1024 * 1024))
    assert "damaged" in refusal("issue.docx", archive(word__picture=b"\x89PNG" + b"a" * 1024 * 1024))


def test_documents_that_are_too_large_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    long = as_docx(read_bytes("issue.md", ISSUE.encode()))
    monkeypatch.setattr(documents, "MOST_CHARACTERS", 100)
    assert "more than 100 characters" in refusal("issue.txt", b"a" * 101)
    assert "more than 100 characters" in refusal("issue.docx", long)
    monkeypatch.setattr(documents, "MOST_BLOCKS", 10)
    assert "more than 10 paragraphs" in refusal("issue.txt", b"a\n" * 11)
    monkeypatch.setattr(documents, "MOST_BYTES", 1024 * 1024)
    assert "larger than 1 MB" in refusal("issue.txt", b"a" * (1024 * 1024 + 1))


def test_html_nested_too_deeply_is_refused_and_open_paragraphs_are_not() -> None:
    assert "nested too deeply" in refusal("issue.html", b"<div>" * 10_000)
    assert "nested too deeply" in refusal("issue.md", b"# a\n\n" + b"<ul><li>" * 10_000)
    assert len(read_bytes("issue.html", b"<div><p>a" * 400 + b"<p>a" * 1000).blocks) == 1400


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"missing\.md"):
        read(tmp_path / "missing.md")
    with pytest.raises(DocumentError, match="cannot be read"):
        read(tmp_path)


def test_html_keeps_the_line_numbers_of_its_source() -> None:
    content = "<!DOCTYPE html>\n<html>\n<body>\n<h1>甲</h1>\n\n<p\nclass='x'>乙\n丙</p>\n</body>"
    found = read_bytes("issue.html", content.encode()).blocks
    assert [(type(block), block.line) for block in found] == [(Heading, 4), (Paragraph, 6)]
    assert texts(found) == ("甲", "乙丙")


def test_a_document_written_as_html_reads_like_its_markdown() -> None:
    markdown = read_bytes("issue.md", ISSUE.encode())
    html = read_bytes("issue.html", as_html(markdown).encode())
    assert texts(html.blocks) == texts(markdown.blocks)
