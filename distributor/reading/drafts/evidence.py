"""Collects the values found for each field of a manuscript, with source and confidence, and chooses one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from distributor.issue.compare import key
from distributor.reading.drafts import labels, letter_phrases, people
from distributor.reading.drafts.cover_letter import CoverLetter, introduced, labels_for
from distributor.reading.drafts.labels import Labelled
from distributor.reading.drafts.naming import NameParts
from distributor.reading.drafts.people import Credit
from distributor.reading.drafts.sections import Sections, bare_title
from distributor.reading.drafts.similarity import same_title
from distributor.reading.values import NOT_FOUND, FieldValue

_LONGEST_TITLE, _LONGEST = 300, 100  # characters
_ONE_OF_SEVERAL = re.compile(r"第[一二三四]作者|作者[123一二三]|合作者")
_BORN = re.compile(r"[（(][^（）()]{0,12}\d{4}[^（）()]{0,12}[）)]")  # 张三（1985—）


@dataclass(frozen=True, slots=True)
class FieldSources:
    """All places where the fields of one manuscript may be found."""

    sections: Sections
    file: NameParts  # its file name
    letters: Sequence[CoverLetter]  # of its mail, the outermost first; not its own text
    subjects: Sequence[NameParts]
    senders: Sequence[tuple[Credit, bool]]  # (who, whether the mail was forwarded)
    columns: Sequence[str]
    single: bool  # the only manuscript of the mail
    title: str = ""  # once chosen


def title(sources: FieldSources) -> Iterator[FieldValue]:
    sections = sources.sections
    for labelled_title in _labelled_titles(sections.labels, 0.95):
        whole = labelled_title.value + ("" if "——" in labelled_title.value else sections.subtitle)
        yield FieldValue(whole, labelled_title.confidence, "label")
    if sections.title:
        heads = sections.title[0].looks_like_heading
        yield FieldValue(
            sections.written_title, 0.92 if heads else 0.82, "heading" if heads else "first line"
        )
    yield FieldValue(sources.file.title, 0.65, "file name")
    if not sources.single:
        return
    for letter in sources.letters:
        yield from _labelled_titles(letter.labels, 0.88)
        quoted = letter_phrases.quoted_titles(letter.text)
        yield FieldValue(quoted[0] if len(quoted) == 1 else "", 0.78, "quote" if letter.quoted else "label")
    for subject in sources.subjects:
        yield FieldValue(subject.title, 0.72 if subject.convention else 0.6, "subject")


def authors(sources: FieldSources) -> Iterator[FieldValue]:
    sections = sources.sections
    yield from _labelled_authors(sections.labels, 0.95)
    yield from _credits(sections.above, 0.9, "byline")
    yield from _credits(sections.below, 0.93, "byline")
    yield from _credits([sections.reporter], 0.85, "byline")
    yield from _credits(sections.signed, 0.7, "signature")
    yield FieldValue(_joined(sources.file.authors), 0.66, "file name")
    for letter in sources.letters:
        yield from _labelled_authors(_labels_in(sources, letter), 0.9)
        yield from _credits(
            letter.signed, 0.55 if letter.quoted == _is_forwarded(sources) else 0.35, "signature"
        )
        yield from _credits([introduced(letter)], 0.6, "signature")
    for subject in sources.subjects if sources.single else ():
        yield FieldValue(_joined(subject.authors), 0.72, "subject")
    for sender, quoted in sources.senders:
        yield FieldValue(_joined(sender.authors), 0.42 if quoted else 0.4, "quote" if quoted else "sender")


def unit(sources: FieldSources) -> Iterator[FieldValue]:
    sections = sources.sections
    yield from _labelled_units(sections.labels, 0.95)
    yield from _units([*sections.below, *sections.above], 0.9, "byline")
    yield from _units(sections.signed, 0.75, "signature")
    yield FieldValue(sources.file.unit, 0.6, "file name")
    yield FieldValue(sections.letterhead, 0.5, "first line")
    for letter in sources.letters:
        yield from _labelled_units(_labels_in(sources, letter), 0.88)
        yield from _units(letter.signed, 0.7 if letter.quoted == _is_forwarded(sources) else 0.3, "signature")
        yield FieldValue(letter.sections.letterhead, 0.66, "signature")
        yield from _units([introduced(letter)], 0.68, "signature")
    for subject in sources.subjects:
        yield FieldValue(subject.unit, 0.66, "subject")
    for sender, quoted in sources.senders:
        yield FieldValue(sender.unit, 0.5, "quote" if quoted else "sender")


def telephone(sources: FieldSources) -> Iterator[FieldValue]:
    sections = sources.sections
    yield from _labelled_telephones(sections.labels, 0.95)
    yield FieldValue(sections.telephone, 0.8, "signature")
    yield from (FieldValue(people.find_telephone(line), 0.7, "signature") for line in sections.letter_lines)
    yield FieldValue(sources.file.telephone, 0.75, "file name")
    for letter in sources.letters:
        mine = letter.quoted == _is_forwarded(sources)
        yield from _labelled_telephones(_labels_in(sources, letter), 0.9 if mine else 0.6)
        yield FieldValue(letter.sections.telephone, 0.78 if mine else 0.4, "signature")
        yield FieldValue(letter.telephone, 0.7 if mine else 0.4, "signature")
    for subject in sources.subjects:
        yield FieldValue(subject.telephone, 0.76, "subject")


def column(sources: FieldSources) -> Iterator[FieldValue]:
    known = sources.columns
    yield from _labelled_columns(sources.sections.labels, known, 0.95)
    yield FieldValue(sources.sections.column, 0.85, "first line")
    yield FieldValue(sources.file.column, 0.85, "file name")
    yield FieldValue(sources.file.likely_column, 0.5, "file name")
    yield FieldValue(labels.mentioned_column("\n".join(sources.sections.letter_lines), known), 0.8, "label")
    for letter in sources.letters:
        yield from _labelled_columns(_labels_in(sources, letter), known, 0.9)
        yield FieldValue(
            labels.mentioned_column(letter.text, known), 0.8, "quote" if letter.quoted else "label"
        )
    for subject in sources.subjects:
        yield FieldValue(subject.column, 0.88, "subject")
        yield FieldValue(subject.likely_column, 0.5, "subject")


def _is_forwarded(sources: FieldSources) -> bool:
    """Whether the manuscript was forwarded: then the forwarded letter is the author's."""
    return any(quoted for _sender, quoted in sources.senders)


def _labels_in(sources: FieldSources, letter: CoverLetter) -> Sequence[Labelled]:
    """The labels in the letter; for one of several manuscripts, those after or below its title."""
    ours = labels_for(letter, sources.title)
    if sources.single:
        return (*ours, *letter.labels)
    fields = Counter(one.field for one in letter.labels)
    return (*ours, *(one for one in letter.labels if fields[one.field] == 1))


def _labelled_titles(found: Iterable[Labelled], sure: float) -> Iterator[FieldValue]:
    for one in found:
        if (
            one.field == "title"
            and len(one.value) <= _LONGEST_TITLE
            and not letter_phrases.is_letter(one.value)
        ):
            yield FieldValue(" ".join(bare_title(one.value).split()), sure, "label")


def _labelled_authors(found: Sequence[Labelled], sure: float) -> Iterator[FieldValue]:
    numbered = [one for one in found if _ONE_OF_SEVERAL.fullmatch(one.label)]
    yield from _credits([people.credit(one.value, True) for one in numbered], sure + 0.01, "label")
    for one in found:
        if one.field == "explained":
            yield FieldValue(_joined(explained(one.value).authors), sure - 0.05, "label")
        certain, less = (True, 0.0) if one.field == "authors" else (False, 0.4)
        if one.field in ("authors", "contact"):
            yield FieldValue(_joined(people.credit(one.value, certain).authors), sure - less, "label")
        if one.field == "unit":
            yield FieldValue(_joined(people.credit(one.value).authors), sure - 0.2, "label")


def _labelled_units(found: Iterable[Labelled], sure: float) -> Iterator[FieldValue]:
    for one in found:
        credit = people.credit(one.value)
        if one.field == "unit" and one.value:
            value = credit.unit or people.unit_of_position(one.value) or one.value
            yield FieldValue(value if len(value) <= people.LONGEST_UNIT else "", sure, "label")
        if one.field in ("authors", "contact"):
            yield FieldValue(credit.unit or people.credit(one.value, True).unit, sure - 0.05, "label")
        if one.field == "explained":
            yield FieldValue(explained(one.value).unit, sure - 0.1, "label")
        if one.field == "source":  # the account or paper that published it
            yield FieldValue(credit.unit, sure - 0.5, "label")


def _labelled_telephones(found: Iterable[Labelled], sure: float) -> Iterator[FieldValue]:
    for one in found:
        if one.field == "telephone":
            yield FieldValue(people.find_local_telephone(one.value), sure, "label")
        if one.field in ("authors", "contact", "unit", "explained"):
            yield FieldValue(people.find_telephone(one.value), sure - 0.05, "label")


def _labelled_columns(found: Iterable[Labelled], known: Sequence[str], sure: float) -> Iterator[FieldValue]:
    for one in found:
        if one.field == "column":
            value = labels.labelled_column(one.value, known)
            yield FieldValue(value, sure if value in known else sure - 0.2, "label")


def explained(text: str) -> Credit:
    """The person in 作者简介: 张三，云州市清河区人大常委会办公室主任，……."""
    plain = _BORN.sub("", text[: _LONGEST * 2])
    parts = [part.strip() for part in plain.replace(",", "，").split("，")]
    who = people.credit(parts[0])
    named = filter(None, map(people.unit_of_position, parts[1:6]))
    return Credit(who.authors, who.unit or next(named, "")) if who.authors else people.NOBODY


def _credits(credits: Iterable[Credit], sure: float, source: str) -> Iterator[FieldValue]:
    names = dict.fromkeys(name for credit in credits for name in credit.authors)
    yield FieldValue(_joined(tuple(names)), sure, source)


def _units(credits: Iterable[Credit], sure: float, source: str) -> Iterator[FieldValue]:
    for credit in credits:
        yield FieldValue(credit.unit, sure, source)


def _joined(names: Sequence[str]) -> str:
    return "、".join(names)


MOST_VALUES = 60  # values that are compared
SUREST = 0.99


def choose(found: Iterable[FieldValue]) -> FieldValue:
    """The value with the highest confidence; sources that agree raise it. NOT_FOUND if there is none."""
    values = [one for one in found if one.value][:MOST_VALUES]
    best = max(values, key=lambda one: one.confidence, default=NOT_FOUND)
    others = {one.source for one in values if one.source != best.source and _agrees(one, best)}
    doubt = (1 - best.confidence) * 0.6 ** len(others)
    return FieldValue(best.value, round(min(SUREST, 1 - doubt), 2), best.source) if best.value else NOT_FOUND


def choose_title(found: Iterable[FieldValue]) -> FieldValue:
    """Like choose(), but of similar titles the one in the document wins: it has subtitle and punctuation."""
    values = [one for one in found if one.value][:MOST_VALUES]
    best = choose(values)
    fuller = [
        one for one in values if one.source in ("heading", "first line") and same_title(one.value, best.value)
    ]
    return FieldValue(fuller[0].value, best.confidence, fuller[0].source) if fuller else best


def _agrees(one: FieldValue, other: FieldValue) -> bool:
    return key(one.value) == key(other.value) or same_title(one.value, other.value)
