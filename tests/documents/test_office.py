"""Old Word, WPS, OpenDocument, RTF and Word's XML: an issue as a manuscript is, by one reader."""

from __future__ import annotations

import base64
import io
import os
import time
import zipfile
from pathlib import Path

import pytest

from distributor.documents import converter, markdown, office, reader_process
from distributor.documents.picture import unreadable
from distributor.documents.values import Block, Picture, texts
from distributor.errors import DocumentError
from distributor.issue.document import read, read_bytes
from distributor.issue.parse import parse
from distributor.reading.attachments.extract import open_parts
from distributor.reading.limits import FileLimits
from distributor.reading.values import MailPart
from tests import made
from tests.issue.paper import ISSUE, as_docx
from tests.reading.attachments.conftest import needed

OLD = made.OLD_WORD
WORD_2003 = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<?mso-application progid="Word.Document"?>
<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"><w:body>
<w:p><w:r><w:t>关于校车的</w:t></w:r><w:r><w:t>建议</w:t></w:r></w:p>
<w:p><w:r><w:t>校车按时到站。</w:t></w:r></w:p></w:body></w:wordDocument>"""
WEB_ARCHIVE = (
    b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\n"
    b"Content-Type: text/html; charset=gb2312\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    + base64.b64encode("<html><h1>春灌</h1><p>渠水进了田。</p><img src='image001.png'>".encode("gb18030"))
    + b"\r\n--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n"
    + b"Content-Location: file:///C:/x/image001.png\r\n\r\n"
    + base64.b64encode(made.png())
    + b"\r\n--b--\r\n"
)


@pytest.fixture
def soffice() -> None:
    needed("soffice")


@pytest.fixture
def without_soffice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(converter, "find", lambda *names: "")


def as_manuscript(data: bytes, folder: Path) -> tuple[Block, ...]:
    patient = FileLimits(seconds=600, processor_seconds=600, converter_seconds=600)  # as a busy machine needs
    (row,) = open_parts([MailPart(1, "稿件", "", data)], folder, patient)
    return markdown.blocks(row.text, lambda line, source, alt: unreadable(line, source, alt, ""))


def shape(blocks: tuple[Block, ...]) -> list[tuple[type, tuple[str, ...]]]:
    return [(type(block), texts((block,))) for block in blocks]


@pytest.mark.parametrize("kind", ["doc", "odt", "rtf"])
def test_it_is_the_same_as_an_issue_as_a_manuscript_and_as_the_word_document_it_was(
    soffice: None, tmp_path: Path, kind: str
) -> None:
    word = made.word()
    data = made.office(word, kind, tmp_path)
    found = read_bytes(f"issue.{kind}", data)
    assert (found.format, found.whole, found.lost) == (kind, True, ())
    assert shape(found.blocks) == shape(as_manuscript(data, tmp_path))
    assert shape(found.blocks) == shape(read_bytes("issue.docx", word).blocks)
    assert [block.data for block in found.blocks if isinstance(block, Picture)] != [b""]


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("docx", made.word()),
        ("flat-docx", made.flat(made.word())),
        ("mht", WEB_ARCHIVE),
        ("html", "<!doctype html><h1>春灌</h1><p>渠水<b>进</b>了田。".encode()),
    ],
)
def test_what_needs_no_converter_is_the_same_too(
    without_soffice: None, tmp_path: Path, kind: str, data: bytes
) -> None:
    found = read_bytes("issue.doc", data)
    assert found.format == kind
    assert shape(found.blocks) == shape(as_manuscript(data, tmp_path))


def test_word_2003_xml_called_doc_is_read(soffice: None) -> None:
    found = read_bytes("issue.doc", WORD_2003.encode())
    assert (found.format, texts(found.blocks)) == ("word-xml", ("关于校车的建议", "校车按时到站。"))


def test_an_issue_in_old_word_says_what_its_word_document_says(soffice: None, tmp_path: Path) -> None:
    written = read_bytes("issue.md", ISSUE.encode())
    data = made.office(as_docx(written), "doc", tmp_path)
    issue, expected = parse(read_bytes("issue.doc", data)), parse(written)
    assert [article.title for article in issue.articles] == [article.title for article in expected.articles]
    assert [article.byline for article in issue.articles] == [article.byline for article in expected.articles]


@pytest.mark.parametrize(
    ("name", "data"),
    [("旧.doc", OLD.read_bytes()), ("稿.rtf", rb"{\rtf1\ansi word\par}"), ("稿.doc", WORD_2003.encode())],
)
def test_without_libreoffice_it_is_refused_with_what_to_do_not_read_by_half(
    without_soffice: None, name: str, data: bytes
) -> None:
    with pytest.raises(DocumentError, match=rf"^{name}: .*LibreOffice.*save it as \.docx in Word or WPS$"):
        read_bytes(name, data)


def test_a_word_document_that_our_reader_cannot_read_is_read_by_way_of_libreoffice(soffice: None) -> None:
    odd = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made.word())) as whole, zipfile.ZipFile(odd, "w") as copy:
        for name in whole.namelist():
            copy.writestr(name, b"<broken" if name == "word/styles.xml" else whole.read(name))
    found = read_bytes("issue.docx", odd.getvalue())
    assert made.BYLINE in texts(found.blocks)
    assert not found.lost


def test_a_document_that_broke_off_is_refused_not_sent_by_half() -> None:
    whole = made.word()
    with pytest.raises(DocumentError, match=r"^issue\.docx: .*damaged; open it in Word"):
        read_bytes("issue.docx", whole[: whole.index(b"PK\x03\x04", whole.index(b"word/document.xml"))])


def test_an_old_document_under_a_password_is_refused() -> None:
    data = bytearray(OLD.read_bytes())
    data[data.index(b"\xec\xa5") + 0x0B] |= 1
    with pytest.raises(DocumentError, match="password"):
        read_bytes("issue.doc", bytes(data))


def test_words_that_the_converter_loses_are_named_and_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    def lossy(data: bytes, kind: str, room: office.Room) -> bytes:
        return made.word(
            lambda word: [word.add_paragraph(text) for text in ("云州市人大常委会视察“一河两岸”", "项目")]
        )

    monkeypatch.setattr(office, "_converted", lossy)
    found = read(OLD)
    lost = " ".join(part.text for part in found.lost)
    assert all(words in lost for words in ("以法治守护清水", "代表们指出", "断面"))
    assert "一河两岸" not in lost and "项目" not in lost
    problems = [problem for problem in parse(found).problems if problem.code == "part-lost"]
    assert problems and {problem.severity for problem in problems} == {"stop"}


def test_a_package_that_unpacks_to_too_much_is_not_shown_to_the_converter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(office, "_converted", lambda *given: pytest.fail("it was converted"))
    odt = ("mimetype", b"application/vnd.oasis.opendocument.text")
    for entry in (("content.xml", b"<" + bytes(21 * 1024**2)), ("Pictures/a", bytes(201 * 1024**2))):
        with pytest.raises(DocumentError, match=r"unpacked, the document is larger than \d+ MB"):
            read_bytes("issue.odt", made.zipped(odt, entry))


def test_nothing_that_the_reader_started_outlives_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """LibreOffice starts another program, which no signal to the first one reaches."""
    program = tmp_path / "soffice"
    program.write_text(f"#!/bin/sh\nsleep 600 & echo $! > {tmp_path}/pid\nkill -SEGV $PPID\nwait\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(DocumentError, match="broke off"):
        reader_process.read("issue.doc", OLD.read_bytes())
    started = int((tmp_path / "pid").read_text())
    for _ in range(100):
        if not Path(f"/proc/{started}").exists() or " Z " in Path(f"/proc/{started}/stat").read_text():
            return
        time.sleep(0.02)
    pytest.fail("what the converter started lives on")


def test_it_is_read_in_the_process_apart_and_leaves_no_file(
    soffice: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert texts(reader_process.read("旧.doc", OLD.read_bytes()).document.blocks)[0].startswith("云州市人大")
    assert not list(tmp_path.iterdir())
