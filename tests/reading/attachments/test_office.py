"""doc, wps, rtf and odt: by LibreOffice as Word documents are, without it by their text."""

from __future__ import annotations

import io
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from distributor.documents import converter
from distributor.documents.word import rest
from distributor.mail_codes import FileReason
from distributor.reading.limits import FileLimits
from tests import made
from tests.reading.attachments.conftest import Opener, why

RTF = (
    rb"{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0\fcharset134 SimSun;}}\f0 "
    + "".join(f"\\'{octet:02x}" for octet in "关于校车的建议".encode("gb18030")).encode()
    + rb"\par \b bold\b0\par}"
)


def odt() -> bytes:
    names = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    names += ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    body = '<text:h text:outline-level="1">关于校车的建议</text:h>'
    body += "<text:p>校车<text:tab/>到站<text:s/>。</text:p>"
    content = f"<office:document-content {names}><office:body><office:text>{body}</office:text></office:body>"
    content += "</office:document-content>"
    mimetype = b"application/vnd.oasis.opendocument.text"
    return made.zipped(("mimetype", mimetype), ("content.xml", content.encode()))


def missing(*names: str) -> str:
    return ""


@pytest.mark.parametrize("kind", ["doc", "odt", "rtf"])
def test_what_word_has_survives_the_way_through_libreoffice(
    open_all: Opener, soffice: None, tmp_path_factory: pytest.TempPathFactory, kind: str
) -> None:
    source = made.office(made.word(), kind, tmp_path_factory.mktemp("made"))
    as_word, other = open_all(("稿件.docx", made.word()), (f"稿件.{kind}", source))
    assert (other.kind, other.state, why(other)) == (kind, "converted", "")
    assert _without_pictures(other.text) == _without_pictures(as_word.text)
    assert len(other.pictures) == 1


def test_a_wps_file_is_read_as_what_it_is(
    open_all: Opener, soffice: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    old = made.office(made.word(), "doc", tmp_path_factory.mktemp("made"))
    rows = open_all(("旧.wps", old), ("新.wps", made.word()))
    assert [(row.name, row.kind, row.state) for row in rows] == [
        ("旧.wps", "doc", "converted"),
        ("新.wps", "docx", "converted"),
    ]


def test_a_word_document_that_our_reader_refuses_is_shown_to_libreoffice(
    open_all: Opener, soffice: None
) -> None:
    odd = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made.word())) as whole, zipfile.ZipFile(odd, "w") as copy:
        for name in whole.namelist():
            copy.writestr(name, b"<broken" if name == "word/styles.xml" else whole.read(name))
    (row,) = open_all(("稿件.docx", odd.getvalue()))
    assert row.state == "converted" and made.BYLINE in row.text


def test_nothing_of_the_conversion_is_left(open_all: Opener, soffice: None, folder: Path) -> None:
    (row,) = open_all(("稿件.rtf", RTF))
    assert (row.text.startswith("关于校车的建议") and "**bold**" in row.text) or "### bold" in row.text
    assert [path.name for path in folder.iterdir()] == [row.file.sha256]


def test_a_document_that_takes_too_long_is_ended_with_all_its_processes(
    open_all: Opener, soffice: None, folder: Path
) -> None:
    begun = time.monotonic()
    (row,) = open_all(("稿件.rtf", RTF), limits=FileLimits(converter_seconds=0.05))
    assert time.monotonic() - begun < 10
    assert row.state == "converted" and FileReason.TOO_LONG in why(row)  # by its mere text
    assert not _processes_below(folder)


def _processes_below(folder: Path) -> list[bytes]:
    found = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found.append(process.read_bytes())
        except OSError:
            continue
    return [command for command in found if bytes(folder) in command]


def test_a_program_that_hangs_is_killed_with_its_children(tmp_path: Path) -> None:
    begun = time.monotonic()
    assert converter.run(["sh", "-c", "sleep 600 & echo $! > child; wait"], tmp_path, 0.5) is None
    assert time.monotonic() - begun < 5
    child = int((tmp_path / "child").read_text())
    for _ in range(100):
        if not Path(f"/proc/{child}").exists() or " Z " in Path(f"/proc/{child}/stat").read_text():
            return
        time.sleep(0.02)
    pytest.fail("the child of the converter lives on")


def test_a_converter_sees_no_secret_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "s3cret")
    done = converter.run([sys.executable, "-c", "import os; print(dict(os.environ))"], tmp_path, 10)
    assert done and b"HOME" in done.stdout and b"s3cret" not in done.stdout


def test_a_converter_raises_the_soft_limits_of_the_reading_child(soffice: None, tmp_path: Path) -> None:
    script = tmp_path / "child.py"
    script.write_text(
        "import sys, resource\n"
        "from pathlib import Path\n"
        "from distributor.reading.attachments.extract import open_parts\n"
        "from distributor.reading.limits import FileLimits\n"
        "from distributor.reading.values import MailPart\n"
        "resource.setrlimit(resource.RLIMIT_AS, (1 << 30, resource.getrlimit(resource.RLIMIT_AS)[1]))\n"
        "resource.setrlimit(resource.RLIMIT_CPU, (10, 60))\n"
        "data = Path(sys.argv[1]).read_bytes()\n"
        "(row,) = open_parts([MailPart(1, 'a.rtf', '', data)], Path(sys.argv[2]), FileLimits())\n"
        "print(row.state, [reason.code for reason in row.reasons])\n"
    )
    (tmp_path / "a.rtf").write_bytes(RTF)
    (tmp_path / "folder").mkdir()
    command = [sys.executable, str(script), str(tmp_path / "a.rtf"), str(tmp_path / "folder")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.strip() == "converted []"


def test_a_document_under_a_password_is_flagged(open_all: Opener) -> None:
    data = made.OLD_WORD.read_bytes()
    place = data.index(b"\xec\xa5") + 0x0A
    (row,) = open_all(
        ("密.doc", data[:place] + bytes([data[place], data[place + 1] | 1]) + data[place + 2 :])
    )
    assert (row.kind, row.state, why(row)) == ("doc", "encrypted", FileReason.LOCKED)


def test_damaged_documents_fail_with_a_reason(open_all: Opener, soffice: None) -> None:
    (row,) = open_all(
        ("坏.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument\0".encode("utf-16-le") + bytes(600))
    )
    assert row.kind == "doc" and row.state in ("failed", "empty") and why(row)


@pytest.mark.parametrize(("name", "data"), [("稿件.rtf", RTF), ("稿件.odt", odt())])
def test_without_libreoffice_the_mere_text_is_read_and_the_remedy_named(
    open_all: Opener, monkeypatch: pytest.MonkeyPatch, name: str, data: bytes
) -> None:
    monkeypatch.setattr(converter, "find", missing)
    (row,) = open_all((name, data))
    assert row.text.startswith("关于校车的建议\n\n")
    assert (row.state, why(row)) == ("converted", f"{FileReason.ONLY_TEXT}: {FileReason.NO_LIBREOFFICE}")


def test_without_libreoffice_an_old_word_file_gives_its_text(
    open_all: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(converter, "find", missing)
    (row,) = open_all(("旧.doc", made.OLD_WORD.read_bytes()))
    assert row.text.startswith("云州市人大常委会视察“一河两岸”——以法治守护清水\n\n")
    assert FileReason.NO_LIBREOFFICE in why(row)


def test_what_nothing_reads_without_libreoffice_is_kept_and_the_remedy_named(
    open_all: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(converter, "find", missing)
    (row,) = open_all(("坏.odt", odt()[:-60] + bytes(60)))
    assert row.state in ("unsupported", "failed", "opened") and (why(row) or row.state == "opened")


WORD_2003 = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<?mso-application progid="Word.Document"?>%s
<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"><w:body>
<w:p><w:r><w:t>关于校车的</w:t></w:r><w:r><w:t>建议</w:t></w:r></w:p>
<w:p><w:r><w:t>校车按时到站。%s</w:t></w:r></w:p></w:body></w:wordDocument>"""


def test_word_2003_xml_is_read_as_what_it_is(open_all: Opener, soffice: None) -> None:
    (row,) = open_all(("稿件.doc", (WORD_2003 % ("", "")).encode()))
    assert (row.kind, row.state, why(row)) == ("word-xml", "converted", "")
    assert row.text == "关于校车的建议\n\n校车按时到站。"


def test_word_2003_xml_gives_its_text_without_libreoffice(
    open_all: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(converter, "find", missing)
    (row,) = open_all(("稿件.doc", (WORD_2003 % ("", "")).encode()))
    assert (row.state, row.text) == ("converted", "关于校车的建议\n\n校车按时到站。")


def test_entities_of_word_2003_xml_are_not_followed(open_all: Opener, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("a secret")
    entity = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'
    (row,) = open_all(("稿件.doc", (WORD_2003 % (entity, "&e;")).encode()))
    assert row.kind == "word-xml"
    assert "a secret" not in row.text


def test_damaged_word_xml_says_so(open_all: Opener) -> None:
    cut = (WORD_2003 % ("", "")).encode()[:300]
    flat = b'<?xml version="1.0"?><pkg:package xmlns:pkg="x"><pkg:part>'
    assert [why(row) for row in open_all(("稿件.doc", cut), ("稿件.xml", flat))] == [
        FileReason.DAMAGED,
        FileReason.DAMAGED,
    ]


def test_a_word_document_laid_flat_is_read_with_its_pictures(open_all: Opener) -> None:
    as_word, flat = open_all(("稿件.docx", made.word()), ("稿件.xml", made.flat(made.word())))
    assert (flat.kind, flat.state, why(flat)) == ("flat-docx", "converted", "")
    assert _without_pictures(flat.text) == _without_pictures(as_word.text)
    assert len(flat.pictures) == 1


def _without_pictures(text: str) -> list[str]:
    return [line for line in text.splitlines() if "![" not in line]


@pytest.mark.parametrize("installed", [True, False])
def test_of_a_word_document_that_broke_off_the_text_is_left(
    open_all: Opener, monkeypatch: pytest.MonkeyPatch, installed: bool
) -> None:
    if not installed:
        monkeypatch.setattr(converter, "find", missing)
    whole = made.word()
    body = whole.index(b"PK\x03\x04", whole.index(b"word/document.xml"))  # where the entry behind it begins
    (row,) = open_all(("稿件.docx", whole[:body]))
    assert (row.kind, row.state) == ("docx", "converted")
    assert made.TITLE in row.text and made.BYLINE in row.text
    assert why(row).startswith(FileReason.ONLY_TEXT)


def test_of_one_that_broke_off_in_its_text_the_beginning_is_left() -> None:
    whole = made.word(
        lambda document: [document.add_paragraph(f"第{number}段，{number * 7919}。") for number in range(900)]
    )
    begin = whole.index(b"word/document.xml")
    found = rest.paragraphs(whole[: begin + 2_000])
    assert found[:2] == ["第0段，0。", "第1段，7919。"]
    assert 10 < len(found) < 900


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04", b"PK\x03\x04" + bytes(26) + b"word/document.xml", b"x" * 99]
)
def test_where_nothing_is_left_of_a_document_that_is_said(data: bytes) -> None:
    with pytest.raises(ValueError, match="no "):
        rest.paragraphs(data)


def test_an_archive_that_broke_off_is_not_taken_for_the_document_in_it(open_all: Opener) -> None:
    archive = made.zipped(("稿件.docx", made.word()))
    (row, *_inside) = open_all(("稿件.zip", archive[:-30]))
    assert row.kind == "zip"
