"""What speaks for each field of a manuscript: every value found, with its source and how sure it is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from distributor.reading.drafts import columns as known_columns
from distributor.reading.drafts import letter_phrases, people, telephones, units
from distributor.reading.drafts.cover_letter import Letter, about, introduced
from distributor.reading.drafts.labels import Labelled
from distributor.reading.drafts.naming import Named
from distributor.reading.drafts.people import Credit
from distributor.reading.drafts.sections import Parted, bare_title
from distributor.reading.values import Found

_LONGEST_TITLE, _LONGEST = 300, 100  # characters
_ONE_OF_SEVERAL = re.compile(r"第[一二三四]作者|作者[123一二三]|合作者")
_BORN = re.compile(r"[（(][^（）()]{0,12}\d{4}[^（）()]{0,12}[）)]")  # 张三（1985—）


@dataclass(frozen=True, slots=True)
class Witness:
    """All that may speak for one manuscript."""

    parted: Parted
    file: Named  # its file name
    letters: Sequence[Letter]  # those around it, the mail's own first; not the text that it is itself
    subjects: Sequence[Named]
    senders: Sequence[tuple[Credit, bool]]  # with whether it is of a forwarded mail
    columns: Sequence[str]
    single: bool  # the only manuscript of the mail
    title: str = ""  # once it is chosen


def title(witness: Witness) -> Iterator[Found]:
    parted = witness.parted
    for labelled_title in _labelled_titles(parted.labels, 0.95):
        whole = labelled_title.value + ("" if "——" in labelled_title.value else parted.subtitle)
        yield Found(whole, labelled_title.confidence, "label")
    if parted.title:
        heads = parted.title[0].heads
        yield Found(parted.written_title, 0.92 if heads else 0.82, "heading" if heads else "first line")
    yield Found(witness.file.title, 0.65, "file name")
    if not witness.single:
        return
    for letter in witness.letters:
        yield from _labelled_titles(letter.labels, 0.88)
        quoted = letter_phrases.quoted(letter.text)
        yield Found(quoted[0] if len(quoted) == 1 else "", 0.78, "quote" if letter.quoted else "label")
    for subject in witness.subjects:
        yield Found(subject.title, 0.72 if subject.convention else 0.6, "subject")


def authors(witness: Witness) -> Iterator[Found]:
    parted = witness.parted
    yield from _labelled_authors(parted.labels, 0.95)
    yield from _credits(parted.above, 0.9, "byline")
    yield from _credits(parted.below, 0.93, "byline")
    yield from _credits([parted.reporter], 0.85, "byline")
    yield from _credits(parted.signed, 0.7, "signature")
    yield Found(_joined(witness.file.authors), 0.66, "file name")
    for letter in witness.letters:
        yield from _labelled_authors(_said(witness, letter), 0.9)
        yield from _credits(
            letter.signed, 0.55 if letter.quoted == _is_forwarded(witness) else 0.35, "signature"
        )
        yield from _credits([introduced(letter)], 0.6, "signature")
    for subject in witness.subjects if witness.single else ():
        yield Found(_joined(subject.authors), 0.72, "subject")
    for sender, quoted in witness.senders:
        yield Found(_joined(sender.authors), 0.42 if quoted else 0.4, "quote" if quoted else "sender")


def unit(witness: Witness) -> Iterator[Found]:
    parted = witness.parted
    yield from _labelled_units(parted.labels, 0.95)
    yield from _units([*parted.below, *parted.above], 0.9, "byline")
    yield from _units(parted.signed, 0.75, "signature")
    yield Found(witness.file.unit, 0.6, "file name")
    yield Found(parted.head, 0.5, "first line")
    for letter in witness.letters:
        yield from _labelled_units(_said(witness, letter), 0.88)
        yield from _units(letter.signed, 0.7 if letter.quoted == _is_forwarded(witness) else 0.3, "signature")
        yield Found(letter.parted.head, 0.66, "signature")
        yield from _units([introduced(letter)], 0.68, "signature")
    for subject in witness.subjects:
        yield Found(subject.unit, 0.66, "subject")
    for sender, quoted in witness.senders:
        yield Found(sender.unit, 0.5, "quote" if quoted else "sender")


def telephone(witness: Witness) -> Iterator[Found]:
    parted = witness.parted
    yield from _labelled_telephones(parted.labels, 0.95)
    yield Found(parted.telephone, 0.8, "signature")
    yield from (Found(telephones.find(line), 0.7, "signature") for line in parted.letter)
    yield Found(witness.file.telephone, 0.75, "file name")
    for letter in witness.letters:
        mine = letter.quoted == _is_forwarded(witness)
        yield from _labelled_telephones(_said(witness, letter), 0.9 if mine else 0.6)
        yield Found(letter.parted.telephone, 0.78 if mine else 0.4, "signature")
        yield Found(letter.telephone, 0.7 if mine else 0.4, "signature")
    for subject in witness.subjects:
        yield Found(subject.telephone, 0.76, "subject")


def column(witness: Witness) -> Iterator[Found]:
    known = witness.columns
    yield from _labelled_columns(witness.parted.labels, known, 0.95)
    yield Found(witness.parted.column, 0.85, "first line")
    yield Found(witness.file.column, 0.85, "file name")
    yield Found(witness.file.perhaps, 0.5, "file name")
    yield Found(known_columns.named("\n".join(witness.parted.letter), known), 0.8, "label")
    for letter in witness.letters:
        yield from _labelled_columns(_said(witness, letter), known, 0.9)
        yield Found(known_columns.named(letter.text, known), 0.8, "quote" if letter.quoted else "label")
    for subject in witness.subjects:
        yield Found(subject.column, 0.88, "subject")
        yield Found(subject.perhaps, 0.5, "subject")


def _is_forwarded(witness: Witness) -> bool:
    """Whether somebody passed the manuscript on: then the forwarded letter is its author's."""
    return any(quoted for _sender, quoted in witness.senders)


def _said(witness: Witness, letter: Letter) -> Sequence[Labelled]:
    """What the letter says by labels; of several manuscripts what stands behind or below its title."""
    ours = about(letter, witness.title)
    if witness.single:
        return (*ours, *letter.labels)
    fields = Counter(one.field for one in letter.labels)
    return (*ours, *(one for one in letter.labels if fields[one.field] == 1))


def _labelled_titles(found: Iterable[Labelled], sure: float) -> Iterator[Found]:
    for one in found:
        if (
            one.field == "title"
            and len(one.value) <= _LONGEST_TITLE
            and not letter_phrases.is_letter(one.value)
        ):
            yield Found(" ".join(bare_title(one.value).split()), sure, "label")


def _labelled_authors(found: Sequence[Labelled], sure: float) -> Iterator[Found]:
    numbered = [one for one in found if _ONE_OF_SEVERAL.fullmatch(one.label)]
    yield from _credits([people.credit(one.value, True) for one in numbered], sure + 0.01, "label")
    for one in found:
        if one.field == "explained":
            yield Found(_joined(explained(one.value).authors), sure - 0.05, "label")
        certain, less = (True, 0.0) if one.field == "authors" else (False, 0.4)
        if one.field in ("authors", "contact"):
            yield Found(_joined(people.credit(one.value, certain).authors), sure - less, "label")
        if one.field == "unit":
            yield Found(_joined(people.credit(one.value).authors), sure - 0.2, "label")


def _labelled_units(found: Iterable[Labelled], sure: float) -> Iterator[Found]:
    for one in found:
        credit = people.credit(one.value)
        if one.field == "unit" and one.value:
            value = credit.unit or units.of_position(one.value) or one.value
            yield Found(value if len(value) <= units.LONGEST else "", sure, "label")
        if one.field in ("authors", "contact"):
            yield Found(credit.unit or people.credit(one.value, True).unit, sure - 0.05, "label")
        if one.field == "explained":
            yield Found(explained(one.value).unit, sure - 0.1, "label")
        if one.field == "source":  # whose account or paper it is from
            yield Found(credit.unit, sure - 0.5, "label")


def _labelled_telephones(found: Iterable[Labelled], sure: float) -> Iterator[Found]:
    for one in found:
        if one.field == "telephone":
            yield Found(telephones.find_local(one.value), sure, "label")
        if one.field in ("authors", "contact", "unit", "explained"):
            yield Found(telephones.find(one.value), sure - 0.05, "label")


def _labelled_columns(found: Iterable[Labelled], known: Sequence[str], sure: float) -> Iterator[Found]:
    for one in found:
        if one.field == "column":
            value = known_columns.written(one.value, known)
            yield Found(value, sure if value in known else sure - 0.2, "label")


def explained(text: str) -> Credit:
    """Who 作者简介 tells of: 张三，云州市清河区人大常委会办公室主任，……."""
    plain = _BORN.sub("", text[: _LONGEST * 2])
    parts = [part.strip() for part in plain.replace(",", "，").split("，")]
    who = people.credit(parts[0])
    named = filter(None, map(units.of_position, parts[1:6]))
    return Credit(who.authors, who.unit or next(named, "")) if who.authors else people.NOBODY


def _credits(credits: Iterable[Credit], sure: float, source: str) -> Iterator[Found]:
    names = dict.fromkeys(name for credit in credits for name in credit.authors)
    yield Found(_joined(tuple(names)), sure, source)


def _units(credits: Iterable[Credit], sure: float, source: str) -> Iterator[Found]:
    for credit in credits:
        yield Found(credit.unit, sure, source)


def _joined(names: Sequence[str]) -> str:
    return "、".join(names)
