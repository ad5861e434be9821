"""A document or the text of a mail, parted: what stands above the article, the article, what stands below."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from distributor.incoming.manuscripts import columns as known_columns
from distributor.incoming.manuscripts import labels, people, telephones, units
from distributor.incoming.manuscripts.choice import same
from distributor.incoming.manuscripts.labels import Labelled
from distributor.incoming.manuscripts.letters import closes, disclaims, is_greeting, is_letter
from distributor.incoming.manuscripts.people import Credit
from distributor.incoming.manuscripts.pieces import Piece
from distributor.issue import headings
from distributor.issue.cuts import is_ended
from distributor.issue.dates import is_date_line

MOST_ABOVE, MOST_BELOW = 24, 24  # lines that are looked at
LONGEST_LETTER_BELOW = 120  # characters; what is longer is rather the end of the article
LONGEST_TITLE, LONGEST_LINE = 100, 60  # characters

_SUBTITLE = re.compile(r"(?:—{1,3}|─{1,3}|－{1,2}|-{2,3}|―{1,2}|–{1,2})\s*\S")
_DASHES = re.compile(r"^[—─－―–-]{1,3}\s*")
_NO_TITLE = re.compile(
    r"[【\[（(]?(?:投\s*稿|来\s*稿|稿\s*件|供\s*稿|正\s*文|附\s*件|信\s*息|新闻稿|理论文章|调研报告|原创|征文)\s*[一二三四五六七八九十\d]{0,3}[】\]）)]?\s*[：:]?"
)
_PERIODICAL = re.compile(
    r".{0,14}(?:信息|简报|专报|动态|快报|快讯|参阅|要情|通讯)\s*(?:[（(]?第?\s*\d{1,4}\s*期[）)]?)?|[（(]?(?:总第|第)\s*\d{1,4}\s*期[）)]?"
)
_MAIL = re.compile(r".{0,20}?[\w.+-]{1,64}[@＠][\w-]{1,63}(?:\.[\w-]{1,63}){1,4}\s*")
_REPORTER = re.compile(r"(?:本[报刊网台社站]|[\u4e00-\u9fff]{2,8})讯\s{0,4}[（(]([^（）()\n]{2,40})[）)]")
_BEHIND = re.compile(r"(?P<inside>[（(][^（）()\n]{2,70}[）)])\s*(?:\*\*)?$")
_THANKS = re.compile(r"[（(【\[]?(?:责任编辑|编辑|审核|校对|责编|初审|终审|本文字数|字数).{0,3}[：:].{0,40}")


@dataclass(slots=True)
class Parted:
    """What was found above and below, and the article between."""

    title: list[Piece] = field(default_factory=list)
    subtitle: str = ""
    labels: list[Labelled] = field(default_factory=list)
    above: list[Credit] = field(default_factory=list)  # bylines under the title
    below: list[Credit] = field(default_factory=list)  # bylines in brackets at the end
    signed: list[Credit] = field(default_factory=list)  # signature
    head: str = ""  # unit of a letterhead above the title
    reporter: Credit = people.NOBODY  # within the first sentence: 本刊讯（通讯员 张三）
    telephone: str = ""  # of the signature
    column: str = ""  # a known one that stands above
    letter: list[str] = field(default_factory=list)  # greeting and the like
    body: list[Piece] = field(default_factory=list)

    @property
    def labelled_title(self) -> str:
        """The title behind a label, else ""."""
        return next((one.value for one in self.labels if one.field == "title"), "")

    @property
    def written_title(self) -> str:
        """The title as it stands in the document, with its subtitle."""
        return " ".join(" ".join(piece.text.split()) for piece in self.title) + self.subtitle


def part(pieces: Sequence[Piece], columns: Sequence[str] = ()) -> Parted:
    """The pieces of one document, parted."""
    parted = Parted()
    rest = _above(parted, [piece for piece in pieces if not disclaims(piece.text)], columns)
    parted.body = _below(parted, rest)
    begins = _REPORTER.match(parted.body[0].text) if parted.body else None
    parted.reporter = people.credit(begins[1]) if begins else people.NOBODY
    return parted


def is_titular(piece: Piece) -> bool:
    """Whether the line could be a title by its look."""
    text = piece.text
    if piece.kind != "text" or not 2 <= len(text) <= (LONGEST_TITLE if piece.heads else LONGEST_LINE):
        return False
    if is_date_line(text) or is_letter(text) or text[-1] in "，、；：,;:" or "。" in text.rstrip("。")[:-1]:
        return False
    if not piece.heads and (headings.level(text) or (is_ended(text) and text[-1] not in "？！?!”》…）)")):
        return False
    return sum("\u3400" <= char <= "\u9fff" for char in text) >= 2


def _above(parted: Parted, pieces: list[Piece], columns: Sequence[str]) -> list[Piece]:
    """Take what stands above the article; what remains begins with it."""
    kept: list[Piece] = []
    at = 0
    while at < min(len(pieces), MOST_ABOVE):
        taken = _take_above(parted, pieces, at, kept, columns)
        if not taken:
            break
        at += taken
    return kept + pieces[at:]


def _take_above(
    parted: Parted, pieces: list[Piece], at: int, kept: list[Piece], columns: Sequence[str]
) -> int:
    """How many pieces of the head stand here; 0 where the article begins."""
    piece = pieces[at]
    if piece.kind in ("picture", "rule") or (piece.kind == "text" and is_date_line(piece.text)):
        if piece.kind == "picture" or (piece.kind == "text" and parted.title):
            kept.append(piece)
        return 1
    if taken := _take_labels(parted, pieces, at):
        return taken
    if piece.kind != "text":
        return 0
    if parted.title or (parted.labelled_title and not same(parted.labelled_title, piece.text)):
        return _after_title(parted, pieces, at)
    return _before_title(parted, pieces, at, columns)


def _take_labels(parted: Parted, pieces: list[Piece], at: int) -> int:
    """Take a line of labels, with the next line where the value stands there."""
    found = labels.read(pieces[at].text)
    if not found or not all(map(is_sensible, found)):
        return 0
    parted.labels += found
    if found[-1].value or at + 1 >= len(pieces) or len(pieces[at + 1].text) > LONGEST_LINE:
        return 1
    following = pieces[at + 1]
    if following.kind != "text" or labels.read(following.text) or is_letter(following.text):
        return 1
    parted.labels[-1] = Labelled(found[-1].field, following.text, found[-1].label)
    return 2


def is_sensible(one: Labelled) -> bool:
    """Whether the value is one of its label; 记者：请问您…？ is of an interview."""
    value = one.value
    if one.field in ("authors", "contact"):
        return len(value) <= LONGEST_LINE and not is_ended(value)
    if one.field in ("unit", "telephone", "column"):
        return len(value) <= LONGEST_LINE and "。" not in value[:-1]
    return len(value) <= 200


def _before_title(parted: Parted, pieces: list[Piece], at: int, columns: Sequence[str]) -> int:
    piece, text = pieces[at], pieces[at].text
    if column := known_columns.match(text, columns):
        parted.column = column
    elif is_letter(text) and not piece.level:
        parted.letter.append(text)
    elif units.is_unit(text):
        parted.head = text
    elif _is_title(pieces, at):
        parted.title.append(piece)
    elif not (_NO_TITLE.fullmatch(text) or _is_letterhead(pieces, at)):
        return 0
    return 1


def _is_title(pieces: list[Piece], at: int) -> bool:
    text = pieces[at].text
    if _NO_TITLE.fullmatch(text) or _is_letterhead(pieces, at) or not is_titular(pieces[at]):
        return False
    return not people.credit(text).authors and any(other.kind != "rule" for other in pieces[at + 1 :])


def _is_letterhead(pieces: list[Piece], at: int) -> bool:
    """Whether the line names another periodical, or its number: 清河人大信息, 第12期."""
    return at + 2 < len(pieces) and bool(_PERIODICAL.fullmatch(pieces[at].text))


def _after_title(parted: Parted, pieces: list[Piece], at: int) -> int:
    piece, text = pieces[at], pieces[at].text
    if len(text) > LONGEST_TITLE:
        return 0
    if not parted.subtitle and _SUBTITLE.match(text) and not is_ended(text):
        parted.subtitle = "——" + _DASHES.sub("", text)
        return 1
    if len(text) <= LONGEST_LINE and not is_ended(text) and not headings.level(text):
        if found := people.credit(text):
            parted.above.append(found)
            return 1
        if _goes_on(parted, pieces, at):
            parted.title.append(piece)
            return 1
    if is_greeting(text) and re.search(r"编辑|老师|贵刊|您好", text):
        parted.letter.append(text)
        return 1
    return 0


def _goes_on(parted: Parted, pieces: list[Piece], at: int) -> bool:
    """Whether the line is the next one of a title that was broken."""
    if not parted.title:
        return False
    last, piece = parted.title[-1], pieces[at]
    if parted.subtitle or parted.above or at == 0 or pieces[at - 1] is not last or len(parted.title) > 2:
        return False
    if not is_titular(piece) or (piece.text[0] in "“（(《【" and last.level != piece.level):
        return False
    if piece.level and piece.level == last.level:
        return True
    if (
        piece.heads != last.heads
        or len(parted.title) > 1
        or len(last.text) < 6
        or len(last.text) + len(piece.text) > 60
    ):
        return False
    after = pieces[at + 1].text if at + 1 < len(pieces) else ""
    return (
        len(after) >= 40 or is_date_line(after) or bool(_SUBTITLE.match(after)) or bool(people.credit(after))
    )


def _below(parted: Parted, pieces: list[Piece]) -> list[Piece]:
    """Take what stands below the article; pictures there stay with it."""
    kept: list[Piece] = []
    end, least = len(pieces), max(0, len(pieces) - MOST_BELOW)
    while end > least:
        piece = pieces[end - 1]
        if piece.kind in ("picture", "rule"):
            kept = [piece, *kept] if piece.kind == "picture" else kept
        elif not _take_below(parted, pieces, end - 1):
            break
        end -= 1
    body = pieces[:end] + kept
    if end and not (parted.below and parted.below[0].authors):
        body[end - 1] = _without_byline(parted, body[end - 1])
    return body


def _take_below(parted: Parted, pieces: list[Piece], at: int) -> bool:
    piece, text = pieces[at], pieces[at].text
    if len(text) > labels.LONGEST or piece.kind not in ("text", "table"):
        return False
    found = labels.read(text)
    if found and all(map(is_sensible, found)):
        parted.labels += found
        return True
    if piece.kind == "table" or headings.level(text):
        return False
    if is_date_line(text) or _MAIL.fullmatch(text) or _THANKS.fullmatch(text):
        return True
    if is_letter(text) and len(text) <= LONGEST_LETTER_BELOW:
        parted.letter.append(text)
        return True
    return _take_signature(parted, text)


def _take_signature(parted: Parted, text: str) -> bool:
    bracketed = text[0] in "（(" and text[-1] in "）)"
    if len(text) > people.LONGEST or (is_ended(text) and not bracketed):
        return False
    telephone = telephones.find(text)
    found = people.credit(text)
    if not found and not (telephone and len(text) < 40):
        return False
    parted.telephone = telephone or parted.telephone
    if found:
        (parted.below if bracketed else parted.signed).insert(0, found)
    return True


def _without_byline(parted: Parted, piece: Piece) -> Piece:
    """The last paragraph without the byline behind its last sentence: ……取得实效。（李敏）"""
    found = _BEHIND.search(piece.written[-90:]) if piece.kind == "text" and not piece.level else None
    before = (
        piece.written[: len(piece.written) - 90 + found.start() if len(piece.written) > 90 else found.start()]
        if found
        else ""
    )
    if not found or not is_ended(before.rstrip("* ")) or closes(before):
        return piece
    credit = people.credit(found["inside"].replace("\\", ""))
    if not credit:
        return piece
    parted.below.insert(0, credit)
    written = before.rstrip()
    if written.count("**") % 2:
        written += "**"
    return Piece(
        written,
        piece.text[: piece.text.rfind(found["inside"][0])].rstrip(),
        piece.kind,
        0,
        piece.strong,
        piece.gap,
    )
