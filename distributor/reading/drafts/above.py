"""What stands above an article: title and subtitle, byline, labels, letterhead, the words of a letter."""

from __future__ import annotations

import re
from collections.abc import Sequence

from distributor.issue import headings
from distributor.issue.dates import is_date_line
from distributor.issue.joined_paragraphs import is_ended
from distributor.reading.drafts import columns as known_columns
from distributor.reading.drafts import labels, people, telephones, units
from distributor.reading.drafts.field_choice import same
from distributor.reading.drafts.labels import Labelled
from distributor.reading.drafts.letter_phrases import is_greeting, is_letter
from distributor.reading.drafts.sections import LONGEST_LINE, Parted, is_sensible
from distributor.reading.drafts.text_lines import Piece

MOST = 24  # lines that are looked at
LONGEST_TITLE = 100  # characters

_SUBTITLE = re.compile(r"(?:—{1,3}|─{1,3}|－{1,2}|-{2,3}|―{1,2}|–{1,2})\s*\S")
_DASHES = re.compile(r"^[—─－―–-]{1,3}\s*")
_NO_TITLE = re.compile(
    r"[【\[（(]?(?:投\s*稿|来\s*稿|稿\s*件|供\s*稿|正\s*文|附\s*件|信\s*息|新闻稿|理论文章|调研报告|原创|征文)\s*+[一二三四五六七八九十\d]{0,3}[】\]）)]?\s*+[：:]?"
)
_PERIODICAL = re.compile(
    r".{0,14}(?:信息|简报|专报|动态|快报|快讯|参阅|要情|通讯)\s*+(?:[（(]?第?\s*+\d{1,4}\s*+期[）)]?)?|(?:[（(]?(?:20\d\d年)?(?:总第|第)\s*+\d{1,4}\s*+期[）)]?\s*+){1,2}"
    r"|(?:(?:内部(?:资料|刊物|参考|交流|使用)?|注意保存|注意保密|请勿外传|不得外传|仅供参考)\s*+)+"
)
_EDITED_BY = re.compile(
    r"(?P<unit>\S{4,40}?)(?:主办|编印|编发|编)?\s*20\d\d\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日"
)


def take(parted: Parted, pieces: list[Piece], columns: Sequence[str]) -> list[Piece]:
    """Take what stands above the article; what remains begins with it."""
    kept: list[Piece] = []
    at = 0
    while at < min(len(pieces), MOST):
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


def is_subtitle(text: str) -> bool:
    """Whether the line is a subtitle: ——清河区人大代表工作纪实."""
    return bool(_SUBTITLE.match(text)) and not is_ended(text)


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


def _before_title(parted: Parted, pieces: list[Piece], at: int, columns: Sequence[str]) -> int:
    piece, text = pieces[at], pieces[at].text
    if column := known_columns.match(text, columns):
        parted.column = column
    elif is_letter(text) and not piece.level:
        parted.letter.append(text)
    elif unit := _head(text):
        parted.head = unit
    elif _is_title(pieces, at):
        parted.title.append(piece)
    elif not (_NO_TITLE.fullmatch(text) or _is_letterhead(pieces, at)):
        return 0
    return 1


def _head(text: str) -> str:
    """The unit of a letterhead: alone, or 清河区人大常委会办公室编　2026年10月12日."""
    edited = _EDITED_BY.fullmatch(text) if len(text) < LONGEST_LINE else None
    unit = edited["unit"] if edited else text
    return unit if units.is_unit(unit) else ""


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
    if not parted.subtitle and is_subtitle(text):
        parted.subtitle = "——" + _DASHES.sub("", text)
        return 1
    if len(text) <= LONGEST_LINE and not is_ended(text) and not headings.level(text):
        if found := people.credit(text):
            parted.above.append(found)
            parted.telephone = parted.telephone or telephones.find(text)
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
