"""Reads subjects and file names: 【信息】清河区人大：标题-张三, 1.标题（定稿）.docx; manuscript numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from unicodedata import normalize

from distributor.reading.drafts import labels, people
from distributor.text import HAN

MOST_CHARACTERS = 20_000

_DASH = r"\s?[-‐‑‒–—―−_－]\s?"
_NUMBER = re.compile(rf"(?<![0-9a-z])m{_DASH}(20\d\d){_DASH}(\d{{1,6}})(?!\d)", re.IGNORECASE | re.ASCII)


def find_manuscript_number(text: str) -> str:
    """The first manuscript number, as `M-2026-0012`, whatever its width, case and dashes."""
    found = _NUMBER.search(normalize("NFKC", text[:MOST_CHARACTERS]))
    return f"M-{found[1]}-{int(found[2]):04}" if found else ""


def without_manuscript_numbers(text: str) -> str:
    """The text with each manuscript number replaced by a space."""
    narrow = normalize("NFKC", text)
    if len(narrow) != len(text):  # positions differ: nothing can be cut out safely
        return text
    kept, last = [], 0
    for found in _NUMBER.finditer(narrow):
        kept.append(text[last : found.start()])
        last = found.end()
    return " ".join([*kept, text[last:]]) if last else text


LONGEST = 200  # characters that are looked at
SHORTEST_TITLE = 4
_NUMERALS = "一二三四五六七八九十0123456789"  # 简讯一 and 简讯二 are not names of people

_REPLY = re.compile(
    r"\s*+(?:re|fwd?|aw|回复|答复|转发|转|回覆|轉寄)\s*+(?:\[\d+\])?\s*+[：:]\s*+", re.IGNORECASE
)
_ANSWERS = ("re", "aw", "回", "答")  # prefixes of replies; the others are forwards
# None is a concatenation of others: a sequence matches in one way only.
_KINDS = (
    "投稿|来稿|供稿|稿件|新闻稿|信息稿|宣传稿|信息|新闻|通讯稿?|理论|调研报告|调研文章|文章|稿子|报送|送稿|上报|征文|约稿|荐稿"
    "|图文|图片新闻|修改稿|改稿|定稿|终稿|再投|重发|补发|更正|附件|原创|人大信息|工作信息|动态信息|投稿信|简讯|新稿|修订稿|修改后"
)
_KIND = rf"投稿稿件|理论文章|信息报送|稿件报送|{_KINDS}"
_COUNT = r"(?:[一二两三四五六七八九十\d]{1,3}\s*[篇份件条则个])"
_CONVENTION = re.compile(
    rf"(?:请查收|最新|新|关于报送|报送|提交|(?:{_KINDS})+)?(?:{_KIND})?的?{_COUNT}?(?:{_KIND})?(?:请查收|的函)?[：:]?"
)
_OF_SOMEBODY = re.compile(rf"(?P<who>.{{2,40}}?)的?(?:{_KINDS})+{_COUNT}?")
_OF_AN_OFFICE = re.compile(
    rf"(?P<who>.{{2,40}})(?:{_KIND}){_COUNT}?"
)  # 清河区人大 + 信息, not 清河区 + 人大信息
_PREFIX = re.compile(
    rf"(?:{_KIND}){_COUNT}?\s*(?:[：:、，,+＋_|｜-]|——?|\s|(?=[《“【]))\s*|(?:投稿|来稿|供稿)(?=[\u4e00-\u9fff]{{8}}|[（(])"
)
_MARK = re.compile(
    r"(?:(?:最终|最新|第?[一二三四五六七八九十\d]{1,2}|再次?|已)?(?:定稿|修改稿|修订稿|终稿|初稿|草稿|改稿|送审稿|审定稿|修改|修订|修改版|修订版|最终版|终版|定版|最新版?"
    r"|新版|稿|版|改|校对稿|清样)\d{0,2}|改后|改过|副本|复制|copy|final|new|v\d{1,2}(?:\.\d)?|\d{1,3}|[一二三四五六七八九十]{1,2}|含图|附图|带图|图文|有图|无图|配图|\d+字)",
    re.IGNORECASE,
)
_MARK_AT_END = re.compile(
    r"(?<=[\u4e00-\u9fff”》」])(?:最终|最新|第?[一二三四五六七八九十]?)(?:定稿|修改稿|修订稿|终稿|初稿|送审稿|修改版|修订版|最终版|副本)\d{0,2}$|(?<=\D)20\d{6}$"
)
_DATE = re.compile(
    r"(?:20\d\d\s*+[年.\-/]?)?\s*+\d{1,2}\s*+[月.\-/]\s*+\d{1,2}\s*+[日号]?|20\d{6}|20\d\d年?\d{0,2}月?|[01]\d[0-3]\d"
)
_NO_NAME = re.compile(
    r"(?:新建|未命名|无标题|无题|无主题|文档|文件|文本|稿件|投稿|正文|附件|word|docx?|document|microsoft|untitled|text|wps|office|文字文稿|扫描件?|img|\d|\W|_)+",
    re.IGNORECASE,
)
_SUFFIX = re.compile(
    r"\.(?:docx?|wps|pdf|rtf|odt|txt|html?|md|eml|mht|wpt|dotx?|jpe?g|png|gif|bmp|webp|tiff?|heic)$",
    re.IGNORECASE,
)
_LEADING = re.compile(
    r"\s*+(?:附件?\s*+\d{0,2}\s*+[：:、.\-—_]\s*|\d{1,2}\s*+[.、．_\-—]\s*(?=\D)|[（(]\d{1,2}[）)]\s*|[一二三四五六七八九十]、\s*)"
)
_OPENING = re.compile(r"\s*[【\[（(〔「〖]([^】\]）)〕」〗]{1,40})[】\]）)〕」〗]\s*")
_CLOSING = re.compile(r"(?:(?<!\s)\s++)?[【\[（(]([^】\]）)【\[（(]{1,40})[】\]）)]\s*+$")
_QUOTED = re.compile(r"《([^《》]{4,100}(?:《[^《》]{1,60}》[^《》]{0,60}){0,3})》")
_SEPARATOR = re.compile(r"(\s*(?:[-_+＋|｜丨│－–~～/／]|—{1,2}|\s{2,}|[，,；;])\s*|\s+)")
_COLON = re.compile(r"([^：:]{2,30})[：:]\s*(?=\S{4})")
_SENDING = re.compile(r"(?:关于)?(?:报送|推荐|投送|提交|呈报|上报|投递)(?:稿件|文章|信息)?\s*$")
_HAN = re.compile(f"[{HAN}]")


@dataclass(frozen=True, slots=True)
class NameParts:
    """The parts of a subject or file name; empty if absent."""

    title: str = ""
    authors: tuple[str, ...] = ()
    unit: str = ""
    telephone: str = ""
    column: str = ""
    likely_column: str = ""  # looks like a column, but is not a known one
    convention: bool = False  # it says that it is a contribution
    reply: bool = False  # it answers another mail


def of_subject(subject: str, columns: Sequence[str] = ()) -> NameParts:
    """The parts of the subject of a mail."""
    text, is_reply = normalize("NFC", subject[:LONGEST]).strip(), False
    for _time in range(8):
        if not (reply := _REPLY.match(text)):
            break
        is_reply |= reply[0].strip().lower().startswith(_ANSWERS)
        text = text[reply.end() :]
    return replace(_read(without_manuscript_numbers(text).strip(), columns), reply=is_reply)


def of_file(name: str, columns: Sequence[str] = ()) -> NameParts:
    """The parts of a file name; none for 新建 Microsoft Word 文档.docx."""
    text = normalize("NFC", name[-LONGEST:]).rpartition("/")[2].strip()
    for _time in range(2):
        text = _SUFFIX.sub("", text).strip()
    if _NO_NAME.fullmatch(text):
        return NameParts()
    leading = _LEADING.match(text)
    return _read(text[leading.end() :] if leading else text, columns)


def _read(text: str, columns: Sequence[str]) -> NameParts:
    named, text = _take_opening_brackets(NameParts(), text, columns)
    if prefix := _PREFIX.match(text):
        named, text = replace(named, convention=True), text[prefix.end() :]
        named, text = _take_opening_brackets(named, text, columns)
    named, text = _take_closing_brackets(named, text, columns)
    quoted = _QUOTED.search(text)
    if quoted and (named.convention or _is_around(text[: quoted.start()], text[quoted.end() :])):
        named = _rest(replace(named, convention=True), text[: quoted.start()], text[quoted.end() :], columns)
        return replace(named, title=quoted[1].strip())
    return _parts(named, text, columns)


def _is_around(before: str, after: str) -> bool:
    """Whether the words around 《…》 are about sending it: 关于报送《…》的函."""
    return bool(re.search(r"投稿|来稿|稿|报送|请查收|一文|文章|信息", before[-20:] + after[:20])) or not (
        before.strip() or after.strip()
    )


def _rest(named: NameParts, before: str, after: str, columns: Sequence[str]) -> NameParts:
    for text in (_SENDING.sub("", before), after):
        for part in _SEPARATOR.split(text)[::2]:
            named = _classified(named, part, columns) or named
    return named


def _take_opening_brackets(named: NameParts, text: str, columns: Sequence[str]) -> tuple[NameParts, str]:
    """Take brackets off the beginning; they are not part of a title."""
    for _time in range(6):
        found = _OPENING.match(text)
        if not found or not text[found.end() :].strip():
            break
        known = _classified(named, found[1], columns)
        named = known or replace(named, likely_column=named.likely_column or labels.likely_column(found[1]))
        text = text[found.end() :].lstrip("：:- \u3000")
    return named, text


def _take_closing_brackets(named: NameParts, text: str, columns: Sequence[str]) -> tuple[NameParts, str]:
    """Take brackets off the end if they hold a name, a unit, a date or a version."""
    for _time in range(6):
        found = _CLOSING.search(text[-60:])
        known = _classified(named, found[1], columns) if found else None
        if not found or not known or len(text) <= len(found[0]):
            break
        named, text = known, text[: len(text) - len(found[0])].rstrip()
    return named, text


def _parts(named: NameParts, text: str, columns: Sequence[str]) -> NameParts:
    """Take known parts off both ends; the rest is the title."""
    if (colon := _COLON.match(text)) and (known := _classified(named, colon[1], columns)):
        named, text = known, text[colon.end() :]
    words = _SEPARATOR.split(text)
    first, last = 0, len(words)
    while first < last and (known := _first_part(named, words[first:], columns)):
        named, first = known, first + 2
    while last - 1 > first and (known := _classified(named, words[last - 1], columns)):
        named, last = known, last - 2
    named, first = _two_halves(named, words, first, last)
    title = _MARK_AT_END.sub("", "".join(words[first:last])).strip(" \t\u3000-_+—|：:，,；;。")
    return replace(named, title=title) if _is_title(title) else named


def _first_part(named: NameParts, words: Sequence[str], columns: Sequence[str]) -> NameParts | None:
    """Read the first word; before a unit or a name it may be a column: 监督工作 清河区人大 标题."""
    if known := _classified(named, words[0], columns, words[1:2]):
        return known
    column = labels.likely_column(words[0])
    if column and any(_credited(NameParts(), word, columns) for word in words[2:3]):
        return replace(named, likely_column=named.likely_column or column)
    return None


def _two_halves(named: NameParts, words: Sequence[str], first: int, last: int) -> tuple[NameParts, int]:
    """A conventional word in the middle ends the part before the title: 张三同志稿件-标题."""
    for at in range(first, max(first, last - 2), 2):
        if words[at] and _OF_SOMEBODY.fullmatch(words[at]) and len(words[at]) < 12:
            return replace(named, convention=True), at + 2
    return named, first


def _classified(
    named: NameParts, part: str, columns: Sequence[str], before: Sequence[str] = ()
) -> NameParts | None:
    """The names with that part added; None if it may belong to the title."""
    text = part.strip(" \t\u3000：:，,。；;、")
    if not text or _MARK.fullmatch(text) or (_DATE.fullmatch(text) and before != [""]):
        return named
    if _CONVENTION.fullmatch(text.rstrip(_NUMERALS) or text):
        return replace(named, convention=True)
    if column := labels.known_column(text, columns):
        return replace(named, column=named.column or column)
    if number_found := people.find_telephone(text):
        rest = people.credit(text)
        return replace(
            named, telephone=named.telephone or number_found, authors=named.authors or rest.authors
        )
    return _credited(named, text, columns)


def _credited(named: NameParts, text: str, columns: Sequence[str]) -> NameParts | None:
    somebody = _OF_SOMEBODY.fullmatch(text)
    if somebody and (column := labels.known_column(somebody["who"], columns)):
        return replace(named, column=named.column or column, convention=True)
    office = _OF_AN_OFFICE.fullmatch(text) if somebody else None
    who = people.credit(somebody["who"] if somebody else text) or people.credit(
        office["who"] if office else ""
    )
    if not who:
        return None
    authors = tuple(dict.fromkeys((*who.authors, *named.authors)))
    return replace(
        named, authors=authors, unit=named.unit or who.unit, convention=named.convention or bool(somebody)
    )


def _is_title(text: str) -> bool:
    return (
        SHORTEST_TITLE <= len(text) <= 150
        and len(_HAN.findall(text)) >= SHORTEST_TITLE - 1
        and not _CONVENTION.fullmatch(text)
        and not (len(text) < 12 and _OF_SOMEBODY.fullmatch(text))
        and not people.is_unit(text)
        and not _NO_NAME.fullmatch(text)
    )
