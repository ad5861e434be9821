"""The masthead: what the publication is called, who publishes it, which issue this is."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from unicodedata import normalize

from distributor.documents.text import squeeze
from distributor.issue import dates, irregular
from distributor.issue.issue import Problem
from distributor.issue.lines import IssueLine
from distributor.issue.marking import INTERNAL, LEVELS

IRREGULAR = "issue-irregular"  # code of the problem that such an issue has
LONGEST_FACT = 30  # characters of a line that holds number or date and little else

_N = r"(?P<number>\d{1,3}|[一二三四五六七八九十]{1,3})"
_NUMBER = re.compile(rf"第\s*{_N}\s*(?:[-—–~、,，和]\s*[\d一二三四五六七八九十]{{1,3}}\s*)?期")
# Counted through all years: not the number of the issue.
_TOTAL = re.compile(
    r"(?:[（(]\s*+|(?<!\s)\s++)?总\s*+第?\s*+[\d一二三四五六七八九十百〇零]++\s*+期\s*+[)）]?"
)
_YEAR_ALONE = re.compile(r"(?:\d{4}|[一二][〇○零一二三四五六七八九]{3})\s*年")
_ISSUED = re.compile(r"(?:出版|印发|编印|印制|发行|出刊)(?:日期)?[：:]?")
_NOTICE = re.compile(f"{INTERNAL}|{LEVELS}|免费|赠阅|交流")
_PUBLISHER = re.compile(
    r"(?:研究室|办公室|办公厅|委员会|常委会|编辑部|编委会|主办|编印|主编|编)$|^(?:主办|编印|编辑出版|主管)"
)
_BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")  # a title is spaced for its looks
_MARKED_REST = re.compile(r"[\W_\d第总期年月号一二三四五六七八九十]")
_ORGANISATION = re.compile(r"[\u4e00-\u9fff（）()]{3,30}[局委办室会部院处厅社所站府心]")
_LABEL = re.compile(r"^(?:主办(?:单位)?|编印|编辑出版|主管)\s*[：:]?\s*|(?:(?<!\s)\s++)?(?:主办|编印|编)$")


@dataclass(frozen=True, slots=True)
class Masthead:
    """The masthead as read; `rest` are the lines that nothing is known about."""

    publication: str = ""
    notices: tuple[str, ...] = ()
    publisher: str = ""
    year: int | None = None
    number: int | None = None
    date: dt.date | None = None
    rest: tuple[IssueLine, ...] = ()
    problems: tuple[Problem, ...] = ()


def is_fact(text: str) -> bool:
    """Whether a line gives number, year or date of the issue, and little else."""
    if len(text) > LONGEST_FACT:
        return False
    if irregular.is_marked(_TOTAL.sub(" ", text)):
        return not _MARKED_REST.sub("", _without_facts(irregular.without_marks(normalize("NFKC", text))))
    return bool(_facts(text)) and not re.sub(r"[\s（）()·,，、|]", "", _without_facts(text))


def read(lines: Sequence[IssueLine]) -> Masthead:
    """The masthead in the lines before the first article."""
    facts = [line for line in lines if is_fact(line.text)]
    notices = [line for line in lines if line not in facts and is_notice(line)]
    others = [line for line in lines if line not in facts and line not in notices]
    title = _title(others)
    publisher = _first(_is_publisher, others, title) or _first(_is_organisation, others, title)
    date = _date(facts) or _date(others)
    number = _number([*facts, *others])
    rest = tuple(line for line in others if line not in (title, publisher))
    return Masthead(
        publication=_BETWEEN_HAN.sub("", squeeze(_name(title))) if title else "",
        notices=tuple(word for line in notices for word in line.text.split()),
        publisher=_LABEL.sub("", _name(publisher)).strip() if publisher else "",
        year=_year(facts, date),
        number=number,
        date=date,
        rest=rest,
        problems=(
            *_irregular(lines, rest, publisher),
            *_bad_dates(lines),
            *_contradictions(facts),
        ),
    )


def is_notice(line: IssueLine) -> bool:
    """Whether the line says how to treat the paper: 内部刊物, 注意保存."""
    return bool(_NOTICE.search(line.text)) and all(len(word) <= 12 for word in line.text.split())


def is_publisher(text: str) -> bool:
    """Whether a line names an office and ends with it, or says that it publishes."""
    return len(text) <= LONGEST_FACT and bool(_PUBLISHER.search(text))


def _facts(text: str) -> list[str]:
    """The parts of the text that are number, year or date."""
    date = dates.written(text)
    left = text.replace(date[0], "") if date else text
    found = [match[0] for pattern in (_TOTAL, _NUMBER, _YEAR_ALONE) for match in pattern.finditer(left)]
    return ([date[0]] if date else []) + found


def _without_facts(text: str) -> str:
    left = _ISSUED.sub("", text)
    for part in _facts(text):
        left = left.replace(part, "")
    return left


def _irregular(
    lines: Iterable[IssueLine], rest: Sequence[IssueLine], publisher: IssueLine | None
) -> list[Problem]:
    """The issue is one outside the sequence: its year and number would name another."""
    marked = [line for line in lines if _is_marked(line, publisher)]
    if marked:
        return [Problem.of(IRREGULAR, marked[0].number, text=squeeze(marked[0].text))]
    unclear = [line for line in rest if _numbers([line])]
    return [
        Problem.of("issue-irregular/unclear", line.number, text=squeeze(line.text)) for line in unclear[:1]
    ]


def _is_marked(line: IssueLine, publisher: IssueLine | None) -> bool:
    """Whether the line marks the issue; in the publisher's line 专刊 may be part of a name."""
    text = _TOTAL.sub(" ", line.text)
    return irregular.is_marked_beside_name(text) if line is publisher else irregular.is_marked(text)


def _name(line: IssueLine) -> str:
    """The text of a line without the number and date that may stand beside it."""
    text = _ISSUED.sub("", line.text) if dates.written(line.text) else line.text
    for part in _facts(line.text):
        text = text.replace(part, "")
    return text.strip(" \t\u3000《》（）()「」『』〈〉【】“”") or line.text


def _is_publisher(line: IssueLine) -> bool:
    return bool(_PUBLISHER.search(_name(line)))


def _first(
    is_one: Callable[[IssueLine], bool], lines: Iterable[IssueLine], title: IssueLine | None
) -> IssueLine | None:
    return next((line for line in lines if line is not title and is_one(line)), None)


def _is_organisation(line: IssueLine) -> bool:
    """An organisation beside the date: 云川县水务局 2026年4月9日, 江东省水利学会编印 2026年2月28日."""
    return bool(dates.written(line.text)) and bool(_ORGANISATION.fullmatch(_name(line)))


def _title(lines: Sequence[IssueLine]) -> IssueLine | None:
    """The first heading that is no publisher; else the first such line; else the first line."""
    ranked = sorted(lines, key=lambda line: (_is_publisher(line), not line.heading))
    return ranked[0] if ranked else None


def _date(lines: Iterable[IssueLine]) -> dt.date | None:
    found = [line for line in lines if dates.find(line.text)]
    found.sort(key=lambda line: not _ISSUED.search(line.text))
    return dates.find(found[0].text) if found else None


def _numbers(lines: Iterable[IssueLine]) -> list[tuple[IssueLine, int]]:
    matches = ((line, _NUMBER.search(_TOTAL.sub("", line.text))) for line in lines)
    return [(line, dates.number(match["number"])) for line, match in matches if match]


def _number(lines: Iterable[IssueLine]) -> int | None:
    return next((number for _line, number in _numbers(lines) if number), None)


def _year(facts: Sequence[IssueLine], date: dt.date | None) -> int | None:
    """The year of 2023年第9期, else of a line 2023年, else of the date."""
    ranked = sorted(facts, key=lambda line: (bool(dates.written(line.text)), not _NUMBER.search(line.text)))
    years = [dates.year(line.text) for line in ranked if not dates.written(line.text)]
    return next(filter(None, years), date.year if date else None)


def _bad_dates(lines: Iterable[IssueLine]) -> list[Problem]:
    bad = [line for line in lines if dates.written(line.text) and not dates.find(line.text)]
    return [Problem.of("date-invalid", line.number, text=line.text) for line in bad]


def _contradictions(facts: Sequence[IssueLine]) -> list[Problem]:
    numbers = _numbers(facts)
    if len({number for _line, number in numbers}) < 2:
        return []
    line, number = next(pair for pair in numbers if pair[1] != numbers[0][1])
    return [Problem.of("number-contradiction", line.number, one=numbers[0][1], other=number)]
