"""Lines that name people: `○ 清河区人大常委会 冯 雪`, `张三 李四`, `（作者系市委党校副教授 景树才）`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from distributor.issue.names import is_name, names
from distributor.reading.drafts import units
from distributor.reading.drafts.surname_exceptions import NOT_NAMES
from distributor.text import HAN

LONGEST = 80  # characters of a line that names people and little else

_MARKS = re.compile(r"[○◯□◎●■◇◆☆★▲△※*＊•∙·◆♦■►]+\s*")
_ROLES = re.compile(
    r"(?:作者)?单位\s*[：:／/丨｜|]\s*|(?:(?:本刊|本报|本网|特约|特邀|本社|见习|实习){0,6}(?:记者|通讯员|撰稿人|撰稿|评论员)|作者|供稿人?|撰文|执笔人?)"
    r"\s*+[：:／/丨｜|]?\s*|(?<![\u4e00-\u9fff])(?:文字|文|图文|文[/／、]图|图[/／、]文)\s*[：:／/丨｜|]\s*"
)
# Behind a whole name only: 肖 文 is one.
_ROLE_BEHIND = re.compile(
    r"(?<=[\u4e00-\u9fff]{2}[\s\u3000])(?:文[/／、]?图|图[/／、]?文|文|报道|摄影报道)\s*$"
)
_ARRANGED = re.compile(r"[\s\u3000]整理[）)]?\s*$")  # who wrote down what the author told
_POSITION = re.compile(
    rf"(?:[\u4e00-\u9fff]{{0,20}}(?:人大代表|政协委员|党代表)|(?:{units.POSITIONS}){{1,3}})"
)
_POSITION_AT_END = re.compile(rf"(?:人大代表|政协委员|党代表|{units.POSITIONS})$")
_PICTURES = re.compile(r"(?<![\u4e00-\u9fff])(?:摄影|图片|图|摄)\s*[：:／/丨｜|]\s*[\u4e00-\u9fff·]{2,4}")
_BRACKET = re.compile(r"[（(【\[]([^（()）【】\[\]]{1,60})[）)】\]]")
_AUTHOR_IS = re.compile(
    r"(?:本文)?作者(?:单位)?\s*+(?P<name>[\u4e00-\u9fff·]{2,4}?)?\s*+(?:系|为|是|单位|简介)\s*+[：:]?\s*"
)
_ALSO_IS = re.compile(r"[，,；;、\s](?:作者)?([\u4e00-\u9fff·]{2,4}?)(?:系|为|是)")
_RAISED = re.compile(r"(?<=[\u4e00-\u9fff])\s?[1-9*＊¹²³](?:\s?[,，、]\s?[1-9*＊¹²³])*(?=[\s,，、；;]|$)")
_FIRST_OF_MANY = re.compile(r"1\s?[.．、]?\s?(?P<first>\D{3,40}?)[\s；;，,、]+2\s?[.．、]?\s?\D{3,}")
_NUMBERS = re.compile(r"(?:联系)?(?:电话|手机)?(?<!\s)\s*+[：:]?\s*+[+＋]?\d[\d \-—－()（）]{5,22}\d")
_EDGES = " \t\u3000、，,；;：:|｜/／-—－。."
_HAN = re.compile(f"[{HAN}]{{2,4}}")
_LATIN = re.compile(r"[A-Z][A-Za-z.'-]{0,30}(?: [A-Z][A-Za-z.'-]{0,30}){0,3}")


@dataclass(frozen=True, slots=True)
class Credit:
    """Who a line names, and of which unit."""

    authors: tuple[str, ...] = ()
    unit: str = ""

    def __bool__(self) -> bool:
        return bool(self.authors or self.unit)


NOBODY = Credit()


def is_person(text: str) -> bool:
    """Whether the text looks like the name of a person."""
    return text not in NOT_NAMES and is_name(text) and not text.endswith("市")


def credit(line: str, certain: bool = False) -> Credit:
    """The people and the unit that the line names; NOBODY where it says anything else.

    Behind a label (`certain`) a name need not look like one.
    """
    text = line.strip()
    if not text or len(text) > LONGEST or _ARRANGED.search(text):
        return NOBODY
    bare = _bare(text)
    if explained := _AUTHOR_IS.match(bare):
        return _explained(bare[explained.end() :], explained["name"] or "")
    if many := _FIRST_OF_MANY.fullmatch(bare):  # （1.清河县人大常委会；2.云州市委党校）
        return Credit((), units.of_position(many["first"]))
    return _credit(_RAISED.sub("", bare), certain)


def introduced(text: str) -> Credit:
    """Who somebody says to be: 县人大代表韦春兰 too, a position and a name without a space."""
    if (found := credit(text)).authors:
        return found
    for length in (3, 2, 4):
        office, name = text[:-length], text[-length:]
        if is_person(name) and _POSITION_AT_END.search(office):
            return Credit((name,), units.of_position(office))
    return found


def _explained(rest: str, name: str) -> Credit:
    """（作者系… 王景山）, （作者李敏系…）, （作者单位：…）: what somebody is, with or without a name."""
    found = _credit(rest, certain=False)
    if found.authors:
        return found
    words = rest.split()
    last = words[-1].rpartition("、")[2] if len(words) > 1 else ""
    named = tuple(dict.fromkeys(filter(is_person, (name, last, *_ALSO_IS.findall(rest)))))
    return Credit(named, units.of_position(" ".join(words[:-1]) if last in named else rest))


def _credit(text: str, certain: bool) -> Credit:
    inner = [part for part in _BRACKET.findall(text) if not _NUMBERS.fullmatch(part.strip())]
    plain = _BRACKET.sub(" ", text)
    parts = [_words(part, certain) for part in (plain, *inner[:4]) if part.strip(_EDGES)]
    if not parts or not all(parts):
        return NOBODY
    authors = dict.fromkeys(name for part in parts for name in part.authors)
    return Credit(tuple(authors), next((part.unit for part in parts if part.unit), ""))


def _words(text: str, certain: bool) -> Credit:
    bare = _ROLE_BEHIND.sub("", _NUMBERS.sub(" ", text).strip(_EDGES))
    bare = _ROLES.sub(" ", _PICTURES.sub(" ", bare)).strip(_EDGES)
    authors: list[str] = []
    others: list[str] = []
    for word in names(bare.replace("：", " ").replace("—", " "))[:30]:
        people = _people(word.removesuffix("等") if len(word) > 2 else word, certain)
        authors += people
        others += [] if people or _POSITION.fullmatch(word) else [word]
    unit = _unit(others)
    if others and not unit.unit:
        return NOBODY
    return Credit((*unit.authors, *authors), unit.unit)


def _unit(words: list[str]) -> Credit:
    """The unit that the words name together or alone, with a name that was glued to it."""
    if not words or len(words) > 3:
        return NOBODY
    together = "".join(words)
    if unit := units.of_position(together):
        return Credit((), unit)
    unit, rest = units.glued(together)
    if unit and is_person(rest):
        return Credit((rest,), unit)
    found = [units.of_position(word) for word in words]
    return Credit((), max(found, key=len)) if all(found) else NOBODY


def _people(word: str, certain: bool) -> list[str]:
    """The names in a word: one, or two of two characters that stand without a space."""
    if is_person(word):
        return [word]
    halves = [word[:2], word[2:]]
    if certain and len(word) == 4 and all(map(is_person, halves)):
        return halves
    if certain and (_HAN.fullmatch(word) or _LATIN.fullmatch(word)) and not units.is_unit(word):
        return [word] if word not in NOT_NAMES else []
    return []


def _bare(text: str) -> str:
    """The text without the marks before it and the brackets around it."""
    bare = text[found.end() :] if (found := _MARKS.match(text)) else text
    for opening, closing in ("（）", "()", "【】", "[]", "（)", "(）"):
        if bare.startswith(opening) and bare.endswith(closing) and bare.count(opening) == 1:
            return bare[1:-1].strip()
    return bare.strip()
