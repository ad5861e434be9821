"""Reads cover letters: what they say about the manuscripts, and who sent them."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import islice

from distributor.issue.compare import key
from distributor.reading.drafts import articles, labels, letter_phrases, naming, people, text_lines
from distributor.reading.drafts.labels import Labelled
from distributor.reading.drafts.naming import NameParts
from distributor.reading.drafts.people import NOBODY, Credit
from distributor.reading.drafts.sections import Sections, divide, is_sensible
from distributor.reading.drafts.similarity import same_title
from distributor.reading.drafts.text_lines import TextLine
from distributor.reading.values import Attachment, MailMessage

MOST_ROWS = 200  # rows that are looked at


def listed_rows(pieces: Sequence[TextLine]) -> list[tuple[Labelled, ...]]:
    """The labelled cells of each row of a table with a heading row: 序号 | 标题 | 作者 | 单位 | 电话."""
    head: list[str] = []
    found: list[tuple[Labelled, ...]] = []
    for piece in pieces[:MOST_ROWS]:
        if piece.kind == "rule":
            continue
        cells = piece.text.split("\t") if piece.kind == "table" else []
        if is_table_head(cells) or not cells:
            head = cells
        elif head:
            found.append(_row(head, cells))
    return [row for row in found if row]


def is_table_head(cells: Sequence[str]) -> bool:
    """Whether most of the cells name a field; in a form every other cell is a value."""
    named = [cell for cell in cells if labels.field_of(cell)]
    return len(named) > 1 and len(named) * 2 > sum(bool(cell.strip()) for cell in cells)


def _row(head: Sequence[str], cells: Sequence[str]) -> tuple[Labelled, ...]:
    pairs = zip(map(labels.field_of, head), cells, strict=False)
    return tuple(Labelled(field, cell.strip(), "") for field, cell in pairs if field and cell.strip())


MOST_FORWARDS = 5
MOST_ACCOMPANYING, LONGEST_ACCOMPANYING = 5, 10_000  # documents beside the manuscripts; characters of each
MOST_NAME = 100  # characters of a display name
MOST_LINES = 200  # of a letter that lists its manuscripts
MOST_LABELS = 100
LONGEST_TITLE, SHORTEST_TITLE = 40, 5  # characters by which a title is known in a letter

_FROM = re.compile(r"(?:发\s*件\s*人|寄件人|From)[*\"“”]*\s*[：:][ \t*]*\"?([^\"<>\n]{1,60})", re.IGNORECASE)
_SUBJECT = re.compile(r"(?:主\s*题|Subject)[*\"“”]*\s*[：:][ \t*]*([^\n]{1,200})", re.IGNORECASE)
_TELEPHONE_WORDS = re.compile(r"电话|手机|联系|致电|拨打|\btel", re.IGNORECASE)
_ACCOMPANYING_KINDS = frozenset(
    ("docx", "doc", "wps", "odt", "rtf", "html", "md", "txt", "pdf", "xlsx", "xls", "et")
)
_NAME_SEPARATOR = re.compile(r"[-_—–－|｜/+]+")
_ADDRESS = re.compile(r"(?<!\S)\S+@\S+")


@dataclass(frozen=True, slots=True)
class CoverLetter:
    """A text of the mail with its sender and subject; `quoted` if it was forwarded."""

    lines: list[text_lines.TextLine]
    sections: Sections
    sender: Credit
    subject: NameParts
    quoted: bool = False
    text: str = ""  # as displayed
    labels: tuple[Labelled, ...] = ()  # of all lines
    telephone: str = ""  # in a sentence: 如有问题请致电…

    @property
    def signed(self) -> list[Credit]:
        """Who signed it; in a letter without an article the signature may be below the title."""
        return [*self.sections.signed, *self.sections.above]


def read(message: MailMessage, enclosures: Sequence[Attachment], columns: Sequence[str]) -> list[CoverLetter]:
    """The mail's own text, then forwarded texts and enclosed mails, the innermost last."""
    own = _letter(message.text, message.sender.name, message.subject, columns, quoted=False)
    forwards = [quote for quote in message.quotes if quote.kind == "forward"][:MOST_FORWARDS]
    mails = [file for file in enclosures if file.kind == "eml" and file.text][:MOST_FORWARDS]
    return [
        own,
        *(_forwarded(quote.header, quote.text, columns) for quote in forwards),
        *(_enclosed(file, columns) for file in mails),
    ]


def accompanying_documents(
    enclosures: Sequence[Attachment], manuscripts: Collection[int], columns: Sequence[str]
) -> list[CoverLetter]:
    """Documents that describe the manuscripts, as letters: 投稿登记表, 报送函, 稿件清单.xlsx."""
    files = [
        file
        for file in enclosures
        if file.number not in manuscripts
        and file.kind in _ACCOMPANYING_KINDS
        and len(file.text) <= LONGEST_ACCOMPANYING
    ]
    read = ((file.name, text_lines.from_markdown(file.text)) for file in files[:MOST_ACCOMPANYING])
    return [
        from_lines(lines, NOBODY, NameParts(), columns, quoted=False)
        for name, lines in read
        if lines and not articles.is_from_editors(name, lines)
    ]


def is_submission(sent: Sequence[CoverLetter]) -> bool:
    """Whether the mail says that it is a contribution, in its subject or its text."""
    return any(one.subject.convention or _says_submission(one) for one in sent)


def _says_submission(one: CoverLetter) -> bool:
    return any(map(letter_phrases.submits, one.text[:5_000].splitlines()))


def _enclosed(file: Attachment, columns: Sequence[str]) -> CoverLetter:
    """An enclosed mail; its subject is the heading of its text."""
    lines = text_lines.from_markdown(file.text)
    subject = lines[0].text if lines and lines[0].level else ""
    lines = lines[1:] if subject else lines
    return from_lines(lines, NOBODY, naming.of_subject(subject, columns), columns, quoted=True)


def _forwarded(header: str, text: str, columns: Sequence[str]) -> CoverLetter:
    sender, subject = _FROM.search(header[:5_000]), _SUBJECT.search(header[:5_000])
    name = _ADDRESS.sub("", sender[1]).strip() if sender else ""
    return _letter(text, name, subject[1] if subject else "", columns, quoted=True)


def _letter(text: str, sender: str, subject: str, columns: Sequence[str], quoted: bool) -> CoverLetter:
    lines = text_lines.from_plain(text)
    return from_lines(lines, sent_by(sender), naming.of_subject(subject, columns), columns, quoted)


def from_lines(
    lines: list[text_lines.TextLine], sender: Credit, subject: NameParts, columns: Sequence[str], quoted: bool
) -> CoverLetter:
    """The lines read as a letter."""
    sections = divide(lines, columns)
    every = (one for line in lines for one in labels.read(line.text) if is_sensible(one))
    listed = listed_rows(lines)
    alone = listed[0] if len(listed) == 1 else ()
    found = tuple(dict.fromkeys((*sections.labels, *alone, *islice(every, MOST_LABELS))))
    text = text_lines.plain_text(lines)
    return CoverLetter(lines, sections, sender, subject, quoted, text, found, _telephone(lines))


def _telephone(lines: Sequence[text_lines.TextLine]) -> str:
    near = (
        line.text
        for line in lines
        if len(line.text) <= people.LONGEST_TELEPHONE_LINE and _TELEPHONE_WORDS.search(line.text)
    )
    return next(filter(None, map(people.find_telephone, islice(near, MOST_LINES))), "")


def sent_by(name: str) -> Credit:
    """The person and unit in a display name: 张三, 张三（清河区人大）, 清河区人大办公室; else NOBODY."""
    return people.credit(_NAME_SEPARATOR.sub(" ", name[:MOST_NAME]))


def labels_for(letter: CoverLetter, title: str) -> list[Labelled]:
    """What the letter says about one manuscript: in its table row, after its title, or in the lines below."""
    for row in listed_rows(letter.lines):
        if any(one.field == "title" and same_title(one.value, title) for one in row):
            return list(row)
    wanted = key(title)[:LONGEST_TITLE]
    if len(wanted) < SHORTEST_TITLE:
        return []
    for at, line in enumerate(letter.lines[:MOST_LINES]):
        if len(line.text) <= labels.LONGEST and wanted in key(line.text):
            return _labels_behind_title(line.text, title) + _labels_below(letter.lines[at + 1 : at + 8])
    return []


def _labels_behind_title(line: str, title: str) -> list[Labelled]:
    rest = line.partition("》")[2] if "》" in line else line.partition(title)[2]
    rest = rest.strip(" \t\u3000》：:，,；;。-—")
    if found := labels.read(rest):
        return list(found)
    return [Labelled("authors", rest, "")] if people.credit(rest) else []


def _labels_below(lines: Sequence[text_lines.TextLine]) -> list[Labelled]:
    found: list[Labelled] = []
    for line in lines:
        here = labels.read(line.text)
        if not here:
            break
        found += here
    return found


def introduced(letter: CoverLetter) -> Credit:
    """The person and unit that the writer introduces."""
    found = map(people.introduced, letter_phrases.introductions(letter.text))
    return max(found, key=lambda credit: (bool(credit.authors), bool(credit.unit)), default=NOBODY)
