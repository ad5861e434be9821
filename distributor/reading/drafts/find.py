"""A mail to its manuscripts: which of its documents and texts are some, and what stands in each field.

enclosures ─ papers ──┐
text, forwards ───────┴─ drafts: evidence for every field ─ the surest value
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from distributor.documents.text import squeeze
from distributor.reading.drafts import (
    articles,
    cover_letter,
    evidence,
    field_choice,
    manuscript_documents,
    manuscript_number,
    naming,
    pictures,
    similarity,
    text_lines,
    unread,
)
from distributor.reading.drafts.cover_letter import Letter
from distributor.reading.drafts.evidence import Witness
from distributor.reading.drafts.manuscript_documents import Paper
from distributor.reading.drafts.naming import Named
from distributor.reading.drafts.sections import Parted
from distributor.reading.drafts.several import split
from distributor.reading.values import Draft, Enclosed, File, Found, Message
from distributor.text import printable

LONGEST_TITLE, LONGEST_VALUE = 500, 300  # characters
_IN_DOCUMENT = 0.5  # share of a mail's text that is its document's


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A text that is a manuscript."""

    place: str
    file: Enclosed | None
    parted: Parted
    named: Named
    around: tuple[Letter, ...]
    alone: bool = True  # it is all of its file


def drafts(
    message: Message, enclosures: Sequence[Enclosed], *, columns: Sequence[str] = ()
) -> tuple[Draft, ...]:
    """The manuscripts of a mail in its order; `columns` are those of the publication. Raises nothing."""
    known = tuple(columns)
    letters = cover_letter.read(message, enclosures, known)
    is_handed = cover_letter.hand_over(letters) or not letters[0].text.strip()
    documents = manuscript_documents.find(enclosures, known, handed_over=is_handed)
    beside = cover_letter.beside(enclosures, {paper.file.number for paper in documents}, known)
    closed = [] if documents else unread.find(enclosures, letters)
    candidates = [_of_paper(paper, letters) for paper in documents]
    candidates += _of_texts(letters, documents, bool(closed), known)
    candidates = candidates or [_of_unread(file, letters, known) for file in closed]
    candidates = [replace(one, around=(*one.around, *beside)) for one in candidates]
    found = [_draft(one, letters, message, known, len(candidates) == 1) for one in candidates]
    return tuple(_with_pictures(found, candidates, enclosures))


def _of_paper(paper: Paper, letters: Sequence[Letter]) -> _Candidate:
    named = paper.named if paper.alone else Named()
    return _Candidate(paper.place, paper.file, paper.parted, named, tuple(letters), paper.alone)


def _of_unread(file: Enclosed, letters: Sequence[Letter], known: Sequence[str]) -> _Candidate:
    return _Candidate(f"file {file.number}", file, Parted(), naming.of_file(file.name, known), tuple(letters))


def _of_texts(
    letters: Sequence[Letter], documents: Sequence[Paper], closed: bool, known: Sequence[str]
) -> list[_Candidate]:
    """The mail's own text and the forwarded ones, where they are articles and no document has them.

    `closed`: a document that nobody could read is there, so that a short text is rather its letter.
    """
    seen = [(paper.fingerprint, _IN_DOCUMENT) for paper in documents]
    found: list[_Candidate] = []
    for at, one in enumerate(letters):
        others = (*letters[:at], *letters[at + 1 :])
        for parted, around in _articles(one, others, bool(documents), closed, known):
            ours = manuscript_documents.fingerprint(parted)
            if all(similarity.share(ours, other) < most for other, most in seen):
                place = f"text {len(found) + 1}" if found else "text"
                found.append(_Candidate(place, None, parted, Named(), around))
                seen.append((ours, manuscript_documents.ALIKE))
    return found


def _articles(
    one: Letter, others: tuple[Letter, ...], beside: bool, closed: bool, known: Sequence[str]
) -> list[tuple[Parted, tuple[Letter, ...]]]:
    beside_them, parted = split(one.lines, known)
    if parted:
        rest = cover_letter.made(beside_them, one.sender, one.subject, known, one.quoted)
        return [(each, (rest, *others)) for each in parted]
    titled = bool(one.parted.title or one.parted.labelled_title)
    if (beside and not titled) or articles.is_notice(one.parted, one.subject.title):
        return []
    least = max(_least(one, titled=titled), (beside or (closed and not titled)) * articles.LEAST_BESIDE)
    return [(one.parted, others)] if articles.is_article(one.parted, least) else []


def _least(one: Letter, *, titled: bool) -> int:
    """How long the text has to be: less for a 简讯 that is signed, or that its subject calls so."""
    if not (titled or one.subject.title):
        return articles.LEAST_UNTITLED
    if one.parted.is_signed and not one.subject.reply:
        return articles.LEAST_BRIEF
    is_called_so = one.subject.convention and not one.subject.reply
    return articles.LEAST_CALLED if is_called_so else articles.LEAST


def _draft(
    one: _Candidate, letters: Sequence[Letter], message: Message, known: Sequence[str], single: bool
) -> Draft:
    witness = Witness(
        one.parted,
        one.named,
        one.around,
        [sent.subject for sent in reversed(letters)],
        [(sent.sender, sent.quoted) for sent in reversed(letters)],
        known,
        single,
    )
    title = field_choice.choose_title(evidence.title(witness))
    ours = [each for each in one.around if single or not _of_another(each, title.value)]
    witness = replace(witness, title=title.value, letters=ours)
    fields = (evidence.authors, evidence.unit, evidence.telephone, evidence.column)
    authors, unit, telephone, column = (
        _capped(field_choice.choose(field(witness)), LONGEST_VALUE) for field in fields
    )
    return Draft(
        one.place,
        one.file.number if one.file else None,
        _capped(title, LONGEST_TITLE),
        authors,
        unit,
        telephone,
        column,
        _body(one.parted, title.value),
        _own_pictures(one),
        _number(one, letters, message, single),
    )


def _of_another(one: Letter, title: str) -> bool:
    """Whether the letter is a form for one manuscript, and not for this one."""
    titles = [label.value for label in one.labels if label.field == "title" and label.value]
    return len(titles) == 1 and not field_choice.same(titles[0], title)


def _capped(found: Found, most: int) -> Found:
    """The value on one line, without characters that nobody sees."""
    value = squeeze(printable(found.value))[:most].strip()
    return replace(found, value=value) if value else field_choice.NOTHING


def _body(parted: Parted, title: str) -> str:
    """The article, with the line that was taken for its title where another title is believed."""
    restored = [] if not parted.title or field_choice.same(parted.written_title, title) else parted.title
    return text_lines.markdown([*restored, *parted.body])


def _own_pictures(one: _Candidate) -> dict[str, File]:
    if not one.file:
        return {}
    written = "" if one.alone else "\n".join(piece.written for piece in one.parted.body)
    return {
        source: file for source, file in one.file.pictures.items() if one.alone or f"({source})" in written
    }


def _number(one: _Candidate, letters: Sequence[Letter], message: Message, single: bool) -> str:
    """The number in the file's name, in the article, or, of an only manuscript, in the mail."""
    own = [one.file.name if one.file else "", "\n".join(one.parted.letter)]
    own += [label.value for label in one.parted.labels]
    mail = [message.subject, letters[0].text] if single else []
    return next(filter(None, map(manuscript_number.find, own + mail)), "")


def _with_pictures(
    found: Sequence[Draft], candidates: Sequence[_Candidate], enclosures: Sequence[Enclosed]
) -> list[Draft]:
    loose = pictures.loose(enclosures, any(one.file for one in candidates))
    dealt = pictures.dealt(
        loose, [(draft.title.value, one.file) for draft, one in zip(found, candidates, strict=True)]
    )
    return [_pictured(draft, own, enclosures) for draft, own in zip(found, dealt, strict=True)]


def _pictured(draft: Draft, own: Sequence[Enclosed], enclosures: Sequence[Enclosed]) -> Draft:
    """With the pictures that stand in its text, and those beside it below."""
    body, placed = pictures.in_place(draft.body, enclosures)
    loose = [picture for picture in own if picture.file not in placed.values()]
    body, files = pictures.added(body, loose)
    return replace(draft, body=body, pictures=draft.pictures | placed | files)
