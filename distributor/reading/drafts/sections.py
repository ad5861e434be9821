"""Divides a document: heading lines (title, byline, labels), the article, closing lines (signature)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from distributor.issue import headings
from distributor.issue.dates import is_date_line
from distributor.issue.joined_paragraphs import is_ended
from distributor.reading.drafts import labels, people
from distributor.reading.drafts.labels import Labelled
from distributor.reading.drafts.letter_phrases import is_disclaimer, is_greeting, is_letter
from distributor.reading.drafts.people import NOBODY, Credit
from distributor.reading.drafts.similarity import same_title
from distributor.reading.drafts.text_lines import TextLine

LONGEST_LINE = 60  # characters


@dataclass(slots=True)
class Sections:
    """The parts of a document."""

    title: list[TextLine] = field(default_factory=list)
    subtitle: str = ""
    labels: list[Labelled] = field(default_factory=list)  # in their order
    labels_below: list[Labelled] = field(default_factory=list)  # those at the end
    above: list[Credit] = field(default_factory=list)  # bylines under the title
    below: list[Credit] = field(default_factory=list)  # bylines in brackets at the end
    signed: list[Credit] = field(default_factory=list)  # signature
    letterhead: str = ""  # unit of a letterhead above the title
    reporter: Credit = NOBODY  # in the first sentence: 本刊讯（通讯员 张三）
    telephone: str = ""  # of the signature
    column: str = ""  # a known column above the title
    letter_lines: list[str] = field(default_factory=list)  # greeting, closing
    body: list[TextLine] = field(default_factory=list)

    @property
    def labelled_title(self) -> str:
        """The title after a label, else ""."""
        return next((one.value for one in self.labels if one.field == "title"), "")

    @property
    def is_signed(self) -> bool:
        """Whether it names an author."""
        return any(byline.authors for byline in (*self.above, *self.below, *self.signed, self.reporter))

    @property
    def written_title(self) -> str:
        """The title as written in the document, with its subtitle, without enclosing 《》."""
        return bare_title(" ".join(" ".join(piece.text.split()) for piece in self.title)) + self.subtitle


def bare_title(text: str) -> str:
    """A title without enclosing 《》."""
    is_named = text.startswith("《") and text.endswith("》") and text.count("《") == 1
    return text[1:-1] if is_named else text


def is_sensible(one: Labelled) -> bool:
    """Whether the value fits its label; 记者：请问您…？ belongs to an interview."""
    value = one.value
    if one.field in ("authors", "contact"):
        return len(value) <= LONGEST_LINE and not is_ended(value)
    if one.field in ("unit", "telephone", "column"):
        return len(value) <= LONGEST_LINE and "。" not in value[:-1]
    return len(value) <= 200


_MOST_HEADING_LINES = 24  # lines that are looked at
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


def _take_heading(sections: Sections, pieces: list[TextLine], columns: Sequence[str]) -> list[TextLine]:
    """Read the lines above the article into `sections`; returns the rest."""
    kept: list[TextLine] = []
    at = 0
    while at < min(len(pieces), _MOST_HEADING_LINES):
        taken = _heading_lines_at(sections, pieces, at, kept, columns)
        if not taken:
            break
        at += taken
    return kept + pieces[at:]


def _heading_lines_at(
    sections: Sections, pieces: list[TextLine], at: int, kept: list[TextLine], columns: Sequence[str]
) -> int:
    """How many heading lines begin at this line; 0 if the article begins."""
    piece = pieces[at]
    if piece.kind in ("picture", "rule") or (piece.kind == "text" and is_date_line(piece.text)):
        if piece.kind == "picture" or (piece.kind == "text" and sections.title):
            kept.append(piece)
        return 1
    if taken := _take_labels(sections, pieces, at):
        return taken
    if piece.kind != "text":
        return 0
    if sections.title or (sections.labelled_title and not same_title(sections.labelled_title, piece.text)):
        return _after_title(sections, pieces, at)
    return _before_title(sections, pieces, at, columns)


def _take_labels(sections: Sections, pieces: list[TextLine], at: int) -> int:
    """Read a line of labels, with the next line if that is the value; returns how many lines."""
    found = labels.read(pieces[at].text)
    if not found or not all(map(is_sensible, found)):
        return 0
    sections.labels += found
    if found[-1].value or at + 1 >= len(pieces) or len(pieces[at + 1].text) > LONGEST_LINE:
        return 1
    following = pieces[at + 1]
    if following.kind != "text" or labels.read(following.text) or is_letter(following.text):
        return 1
    sections.labels[-1] = Labelled(found[-1].field, following.text, found[-1].label)
    return 2


def is_subtitle(text: str) -> bool:
    """Whether the line is a subtitle: ——清河区人大代表工作纪实."""
    return bool(_SUBTITLE.match(text)) and not is_ended(text)


def is_titular(piece: TextLine) -> bool:
    """Whether the line looks like a title."""
    text = piece.text
    if piece.kind != "text" or not 2 <= len(text) <= (
        LONGEST_TITLE if piece.looks_like_heading else LONGEST_LINE
    ):
        return False
    if is_date_line(text) or is_letter(text) or text[-1] in "，、；：,;:" or "。" in text.rstrip("。")[:-1]:
        return False
    if not piece.looks_like_heading and (
        headings.level(text) or (is_ended(text) and text[-1] not in "？！?!”》…）)")
    ):
        return False
    return sum("\u3400" <= char <= "\u9fff" for char in text) >= 2


def _before_title(sections: Sections, pieces: list[TextLine], at: int, columns: Sequence[str]) -> int:
    piece, text = pieces[at], pieces[at].text
    if column := labels.known_column(text, columns):
        sections.column = column
    elif is_letter(text) and not piece.level:
        sections.letter_lines.append(text)
    elif unit := _letterhead_unit(text):
        sections.letterhead = unit
    elif _is_title(pieces, at):
        sections.title.append(piece)
    elif not (_NO_TITLE.fullmatch(text) or _is_letterhead(pieces, at)):
        return 0
    return 1


def _letterhead_unit(text: str) -> str:
    """The unit of a letterhead, alone or as in 清河区人大常委会办公室编　2026年10月12日."""
    edited = _EDITED_BY.fullmatch(text) if len(text) < LONGEST_LINE else None
    unit = edited["unit"] if edited else text
    return unit if people.is_unit(unit) else ""


def _is_title(pieces: list[TextLine], at: int) -> bool:
    text = pieces[at].text
    if _NO_TITLE.fullmatch(text) or _is_letterhead(pieces, at) or not is_titular(pieces[at]):
        return False
    return not people.credit(text).authors and any(other.kind != "rule" for other in pieces[at + 1 :])


def _is_letterhead(pieces: list[TextLine], at: int) -> bool:
    """Whether the line is a periodical or its number: 清河人大信息, 第12期."""
    return at + 2 < len(pieces) and bool(_PERIODICAL.fullmatch(pieces[at].text))


def _after_title(sections: Sections, pieces: list[TextLine], at: int) -> int:
    piece, text = pieces[at], pieces[at].text
    if len(text) > LONGEST_TITLE:
        return 0
    if not sections.subtitle and is_subtitle(text):
        sections.subtitle = "——" + _DASHES.sub("", text)
        return 1
    if len(text) <= LONGEST_LINE and not is_ended(text) and not headings.level(text):
        if found := people.credit(text):
            sections.above.append(found)
            sections.telephone = sections.telephone or people.find_telephone(text)
            return 1
        if _continues_title(sections, pieces, at):
            sections.title.append(piece)
            return 1
    if is_greeting(text) and re.search(r"编辑|老师|贵刊|您好", text):
        sections.letter_lines.append(text)
        return 1
    return 0


def _continues_title(sections: Sections, pieces: list[TextLine], at: int) -> bool:
    """Whether the line continues the title."""
    if not sections.title:
        return False
    last, piece = sections.title[-1], pieces[at]
    if (
        sections.subtitle
        or sections.above
        or at == 0
        or pieces[at - 1] is not last
        or len(sections.title) > 2
    ):
        return False
    if not is_titular(piece) or (piece.text[0] in "“（(《【" and last.level != piece.level):
        return False
    if piece.level and piece.level == last.level:
        return True
    if (
        piece.looks_like_heading != last.looks_like_heading
        or len(sections.title) > 1
        or len(last.text) < 6
        or len(last.text) + len(piece.text) > 60
    ):
        return False
    after = pieces[at + 1].text if at + 1 < len(pieces) else ""
    return (
        len(after) >= 40 or is_date_line(after) or bool(_SUBTITLE.match(after)) or bool(people.credit(after))
    )


_MOST_CLOSING_LINES = 24  # lines that are looked at
LONGEST_LETTER = 120  # characters; a longer line is the end of the article
LONGEST_BYLINE_AT_END = 90  # characters of a byline after the last sentence

_MAIL = re.compile(r".{0,20}?[\w.+-]{1,64}[@＠][\w-]{1,63}(?:\.[\w-]{1,63}){1,4}\s*")
CAPTION = re.compile(r"[（(]?(?:图(?:[为：:]|片|[①-⑨1-9一二三四五])|上图|下图).{1,120}")
_BYLINE_AT_END = re.compile(r"(?P<inside>[（(][^（）()\n]{2,70}[）)])\s*(?:\*\*)?$")
_RECEIVERS = re.compile(r"(?:主?报|[主抄]?送|抄?发)\s?[：:].{2,100}|[（(]?共印\s?\d{1,5}\s?份[）)]?")
_EDITORIAL_NOTE = re.compile(
    r"[（(【\[]?(?:责任编辑|编辑|审核|校对|责编|初审|终审|本文字数|字数).{0,3}[：:].{0,40}"
)


def _take_closing(sections: Sections, pieces: list[TextLine]) -> list[TextLine]:
    """Read the lines below the article into `sections`; returns the article, pictures included."""
    kept: list[TextLine] = []
    end, least = len(pieces), max(0, len(pieces) - _MOST_CLOSING_LINES)
    while end > least:
        piece = pieces[end - 1]
        if piece.kind in ("picture", "rule") or CAPTION.fullmatch(piece.text):
            kept = [piece, *kept] if piece.kind != "rule" else kept
        elif not _take_closing_line(sections, pieces, end - 1):
            break
        end -= 1
    sections.labels += sections.labels_below
    body = pieces[:end] + kept
    if end and not (sections.below and sections.below[0].authors):
        body[end - 1] = _without_byline(sections, body[end - 1])
    return body


def _take_closing_line(sections: Sections, pieces: list[TextLine], at: int) -> bool:
    piece, text = pieces[at], pieces[at].text
    if len(text) > labels.LONGEST or piece.kind not in ("text", "table"):
        return False
    found = labels.read(text)
    if found and all(map(is_sensible, found)):
        sections.labels_below[:0] = found  # lines are read from the last upwards
        return True
    if piece.kind == "table" or headings.level(text):
        return False
    if is_date_line(text) or any(known.fullmatch(text) for known in (_MAIL, _EDITORIAL_NOTE, _RECEIVERS)):
        return True
    if is_letter(text) and len(text) <= LONGEST_LETTER:
        sections.letter_lines.append(text)
        return True
    return _take_signature(sections, text)


def _take_signature(sections: Sections, text: str) -> bool:
    bracketed = text[0] in "（(" and text[-1] in "）)"
    if len(text) > people.LONGEST or (is_ended(text) and not bracketed):
        return False
    telephone = people.find_telephone(text)
    found = people.credit(text)
    if not found and not (telephone and len(text) < 40):
        return False
    sections.telephone = telephone or sections.telephone
    if found:
        (sections.below if bracketed else sections.signed).insert(0, found)
    return True


def _without_byline(sections: Sections, piece: TextLine) -> TextLine:
    """The last paragraph without a byline after its last sentence: ……取得实效。（李敏）"""
    start = max(0, len(piece.written) - LONGEST_BYLINE_AT_END)
    found = _BYLINE_AT_END.search(piece.written, start) if piece.kind == "text" and not piece.level else None
    if not found:
        return piece
    before = piece.written[: found.start()].rstrip()
    credit = people.credit(found["inside"].replace("\\", ""))
    if not credit or not is_ended(before.rstrip("* ")):
        return piece
    sections.below.insert(0, credit)
    written = before + "**" * (before.count("**") % 2)
    return replace(piece, written=written, text=piece.text[: piece.text.rfind(found["inside"][0])].rstrip())


_REPORTER = re.compile(
    r"(?:(?:本[报刊网台社站]|[\u4e00-\u9fff]{2,8})讯\s{0,4})?[（(]([^（）()\n]{2,40})[）)]"
)


def divide(pieces: Sequence[TextLine], columns: Sequence[str] = ()) -> Sections:
    """The sections of one document."""
    sections = Sections()
    rest = _take_heading(sections, [piece for piece in pieces if not is_disclaimer(piece.text)], columns)
    sections.body = _take_closing(sections, rest)
    begins = _REPORTER.match(sections.body[0].text) if sections.body else None
    sections.reporter = people.credit(begins[1]) if begins else people.NOBODY
    if begins and sections.reporter.authors:
        sections.body[0] = _without_reporter(sections.body[0], begins[0])
    return sections


def _without_reporter(piece: TextLine, beginning: str) -> TextLine:
    """The first paragraph without a leading byline in brackets; 本刊讯（…） stays."""
    if beginning[0] not in "（(" or not piece.written.startswith(beginning):
        return piece
    return replace(piece, written=piece.written[len(beginning) :], text=piece.text[len(beginning) :])
