"""Whatever a character does elsewhere, it does it in none of our places."""

from __future__ import annotations

import csv
import email
import io
import itertools
import json
import logging
from collections.abc import Callable, Mapping
from email.header import decode_header, make_header
from html import unescape
from urllib.parse import unquote

import pytest
from django.http import HttpResponse
from openpyxl import load_workbook

from distributor import logs, text
from distributor.audience.text import unfit
from distributor.cli import table
from distributor.cli import text as terminal
from distributor.cli.account import decider
from distributor.delivery.relays.replies import readable
from distributor.desk import notice, signoff
from distributor.documents.text import decode as document
from distributor.errors import UserError
from distributor.incoming.sources.mailbox_errors import words_of
from distributor.local import outbox
from distributor.mail import headers, slots
from distributor.mail.render import written
from distributor.mail.values import Reader, RunStamp
from distributor.newsroom import decisions
from distributor.newsroom.statistics.chart import svg
from distributor.newsroom.statistics.sheet import as_csv, as_xlsx
from distributor.newsroom.statistics.table import Row, StatisticsTable
from distributor.reading.attachments import extract
from distributor.reading.mail import encoded_words
from distributor.web.headers import as_download
from distributor.web.templating import environment
from tests.mail.gazette import STAMP

HOSTILE: Mapping[str, str] = {
    "NUL": "\x00",
    "bell": "\x07",
    "escape": "\x1b",
    "delete": "\x7f",
    "CSI": "\x9b",
    "tab": "\t",
    "line feed": "\n",
    "carriage return": "\r",
    "vertical tab": "\x0b",
    "form feed": "\x0c",
    "unit separator": "\x1f",
    "next line": "\x85",
    "line separator": "\u2028",
    "paragraph separator": "\u2029",
    "Arabic letter mark": "\u061c",
    "left-to-right mark": "\u200e",
    "right-to-left mark": "\u200f",
    "right-to-left embedding": "\u202b",
    "right-to-left override": "\u202e",
    "isolate": "\u2066",
    "end of isolate": "\u2069",
    "soft hyphen": "\xad",
    "zero width space": "\u200b",
    "stray non-joiner": "\u200c",
    "stray joiner": "\u200d",
    "word joiner": "\u2060",
    "Hangul filler": "\u3164",
    "interlinear annotation": "\ufff9",
    "byte order mark": "\ufeff",
    "surrogate": "\ud800",
    "noncharacter": "\ufdd0",
    "last of the plane": "\U0001ffff",
    "tag": "\U000e0041",
}
LEGITIMATE = (
    "「引」“号”——（全角）…《》·、",
    "王某某　主任",
    "👩‍🌾 👨‍👩‍👧 🏳️‍🌈 ❤️‍🔥",
    "葛\U000e0100",  # an ideographic variant, as names have them
    "می‌خواهم",
    "ᠮᠣᠩᠭᠣᠯ ᠬᠡᠯ\u180eᠡ",
    "བོད་ཡིག ئۇيغۇرچە é ḗ",
)
LINES = frozenset({"tab", "line feed"})  # what several lines of text are laid out by
# What a template's author may have meant: it is not seen, and leaves the text around it as it is.
MEANT = frozenset(
    {
        "soft hyphen",
        "zero width space",
        "stray non-joiner",
        "stray joiner",
        "word joiner",
        "Hangul filler",
        "interlinear annotation",
    }
)
_ENVIRONMENT = environment()


def _record(said: str) -> logging.LogRecord:
    record = logging.LogRecord("distributor.x", logging.INFO, "", 0, "%s", (said,), None)
    record.about = {"reply": said}
    return record


def _table(hostile: str) -> None:
    table.show([hostile], [[hostile]], title=hostile)


def _said(print_it: Callable[[str], None], hostile: str, capsys: pytest.CaptureFixture[str]) -> str:
    print_it(hostile)
    return capsys.readouterr().out.removesuffix("\n")


def _csv(hostile: str) -> str:
    stream = io.StringIO(newline="")
    csv.writer(stream).writerow([text.csv_cell(hostile)])
    (row,) = csv.reader(io.StringIO(stream.getvalue(), newline=""))
    return row[0]


def _field(octets: bytes) -> str:
    (value,) = email.message_from_bytes(octets + b"\r\nx").values()
    return str(make_header(decode_header(value.replace("\r\n", ""))))


def _downloaded(hostile: str) -> str:
    shown = as_download(HttpResponse(), hostile).headers["Content-Disposition"]
    return unquote(shown.partition("filename*=UTF-8''")[2])


def _mail(part: str) -> Callable[[str], str]:
    sources = {"subject.txt": "{{ x }}", "body.html": "<p>{{ x }}</p>", "body.txt": "{{ x }}"}
    return lambda hostile: str(getattr(written(sources, {"x": hostile}), part)).replace("\r\n", "\n")


def _kept(hostile: str) -> str:
    (field, end) = outbox._trace(hostile, "a@example.org").decode().splitlines()
    assert end == "Delivered-To: a@example.org"
    return field


def _counted(hostile: str) -> StatisticsTable:
    return StatisticsTable("contributor", None, None, (Row(hostile, hostile, 1, 1, 1),))


def _workbook(hostile: str) -> str:
    sheet = load_workbook(io.BytesIO(as_xlsx(_counted(hostile)))).worksheets[0]
    return str(sheet.cell(2, 1).value)


def _statistics(hostile: str) -> str:
    return next(
        itertools.islice(csv.reader(io.StringIO(as_csv(_counted(hostile)).decode(), newline="")), 1, 2)
    )[0]


def _reader(hostile: str) -> str:
    stamp: RunStamp = STAMP
    return slots.fields(Reader(hostile, "a@example.org", 1, "g"), stamp)[1]


def _refusing(take: Callable[[str], str]) -> Callable[[str], str]:
    def taken(hostile: str) -> str:
        try:
            return take(hostile)
        except UserError:
            return "甲乙"  # nothing of it got in

    return taken


def _cell_in(hostile: str) -> str:
    return "甲乙" if unfit(hostile) else text.FIELD.fit(hostile)


PLACES: Mapping[str, tuple[Callable[[str], str], frozenset[str]]] = {
    "log line": (lambda given: logs.Readable().format(_record(given)), frozenset()),
    "log line as JSON": (lambda given: logs.Json().format(_record(given)), frozenset()),
    "CSV cell": (_csv, frozenset()),
    "header field": (lambda given: _field(headers.text("Subject", given)), frozenset()),
    "name in a header": (lambda given: _field(headers.mailbox("To", given, "a@example.org")), frozenset()),
    "reader's field": (_reader, frozenset()),
    "mail's subject": (_mail("subject"), frozenset()),
    "mail's page": (_mail("html"), LINES | MEANT),
    "mail's text": (_mail("text"), LINES | MEANT),
    "mail that was caught": (_kept, frozenset()),
    "workbook": (_workbook, frozenset()),
    "statistics as CSV": (_statistics, frozenset()),
    "chart": (lambda given: unescape(svg(_counted(given))), frozenset()),
    "cell that comes in": (_cell_in, frozenset()),
    "SMTP reply": (lambda given: readable(given.encode("utf-8", "replace")), frozenset()),
    "mailbox's trouble": (lambda given: words_of(OSError(given)), frozenset()),
    "header that comes in": (encoded_words.clean, frozenset()),
    "file that comes in": (lambda given: extract.safe_name(given, 1, "docx"), frozenset()),
    "download": (_downloaded, frozenset()),
    "document": (lambda given: document(given.encode("utf-8", "replace"), "utf-8", guess=True), LINES),
    "page": (
        lambda given: _ENVIRONMENT.from_string("{{ x }}").render(x=given),
        LINES | {"carriage return"},
    ),
    "note to an author": (_refusing(decisions.fit), LINES),
    "notice": (_refusing(notice._fit), LINES),
    "name on the record": (_refusing(decider), frozenset()),
    "line that was typed": (text.squeezed, frozenset()),
    "signature": (_refusing(lambda given: signoff.signed_name(given, missing="")), frozenset()),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("kind", HOSTILE)
def test_a_character_that_may_not_pass_does_not(place: str, kind: str) -> None:
    fit, laid_out = PLACES[place]
    shown = fit(f"甲{HOSTILE[kind]}乙")
    assert "甲" in shown
    assert "乙" in shown
    assert HOSTILE[kind] not in shown or kind in laid_out


@pytest.mark.parametrize("kind", HOSTILE)
def test_nothing_steers_a_terminal(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    hostile = f"甲{HOSTILE[kind]}乙"
    for printing in (terminal.say, terminal.print_json, _table):
        shown = _said(printing, hostile, capsys)
        assert "甲" in shown
        assert HOSTILE[kind] not in shown or kind in LINES
    assert json.loads(_said(terminal.print_json, hostile, capsys)) == hostile


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("written_as", LEGITIMATE)
def test_what_people_write_arrives_as_written(place: str, written_as: str) -> None:
    fit, _laid_out = PLACES[place]
    without = {"file that comes in": "\U000e0100", "download": "\U000e0100"}.get(place, "")
    wanted = " ".join(written_as.replace(without, "").split()) if without else written_as
    assert wanted.replace("　", " ") in fit(f"甲 {written_as}").replace("　", " ")


@pytest.mark.parametrize(
    "begun", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\u200d=1", "\ufeff=1", "＝1"]
)
def test_a_cell_that_reads_like_a_formula_is_text(begun: str) -> None:
    cell = text.csv_cell(begun)
    assert isinstance(cell, str)
    assert cell.startswith("'")
    assert text.meant(cell) == text.CELL.fit(begun)


def test_a_number_stays_a_number() -> None:
    assert text.csv_cell(-1) == -1


def test_joiners_pass_only_inside_what_they_join() -> None:
    assert text.HEADER.fit("👩\u200d🌾") == "👩\u200d🌾"
    assert text.HEADER.fit("👩\u200d") == "👩"
    assert text.HEADER.fit("\u200d🌾甲\u200c乙") == "🌾甲乙"


def test_what_may_not_pass_is_named() -> None:
    assert text.ENTRY.unfit("甲\u202e乙") == "\u202e"
    assert text.ENTRY.unfit("王某某　主任 👩\u200d🌾") == ""


def test_no_kind_shares_a_character_with_another() -> None:
    every = [char for kind in text.Kind for char in text.characters(kind)]
    assert len(every) == len(set(every))
