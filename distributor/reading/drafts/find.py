"""Finds the manuscripts of a mail among its documents and texts, and fills their fields."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from distributor.documents.text import squeeze
from distributor.issue.compare import key
from distributor.reading.drafts import (
    articles,
    cover_letter,
    evidence,
    naming,
    pictures,
    similarity,
    text_lines,
)
from distributor.reading.drafts.articles import split_articles
from distributor.reading.drafts.cover_letter import CoverLetter, is_submission
from distributor.reading.drafts.evidence import FieldSources
from distributor.reading.drafts.naming import NameParts
from distributor.reading.drafts.sections import Sections, divide
from distributor.reading.drafts.similarity import same_title
from distributor.reading.values import NOT_FOUND, Attachment, FieldValue, File, MailMessage, ManuscriptDraft
from distributor.states import EnclosureState
from distributor.text import printable

MOST_DOCUMENTS = 100  # documents of one mail
MOST_CHARACTERS = 2_000_000  # of all of them together
MOST_COMPARED = 40_000  # characters
ALIKE, ALIKE_BY_NAME = 0.8, 0.5  # share of text

_OTHERS = frozenset(("eml", "xls", "xlsx", "csv", "et", "ppt", "pptx", "dps", "ics", "vcf"))
_PREFERRED_KINDS = ("docx", "doc", "wps", "odt", "rtf", "html", "md", "txt", "pdf")
_RANKS = {kind: rank for rank, kind in enumerate(_PREFERRED_KINDS)}
_LATER = re.compile(r"定稿|终稿|最终|修改|修订|改后|最新|审定")


@dataclass(frozen=True, slots=True)
class ManuscriptDocument:
    """A document, or a part of one, that is a manuscript."""

    place: str
    file: Attachment
    sections: Sections
    named: NameParts  # by its file name
    fingerprint: list[int]
    length: int  # Chinese characters
    whole_file: bool = True  # it is the only one in its file


def _manuscript_documents(
    enclosures: Sequence[Attachment], columns: Sequence[str], *, handed_over: bool = False
) -> list[ManuscriptDocument]:
    """The manuscripts among the files, in order, each once; `handed_over`: the mail is a contribution."""
    documents = _documents(enclosures)
    found = [paper for file in documents for paper in _manuscripts_in(file, columns, articles.LEAST)]
    if not found:
        briefs = (
            paper for file in documents for paper in _manuscripts_in(file, columns, articles.LEAST_BRIEF)
        )
        found = [paper for paper in briefs if handed_over or paper.sections.title]
    kept: list[ManuscriptDocument] = []
    for paper in sorted(found, key=_rank):
        if not any(_is_same(paper, other) for other in kept):
            kept.append(paper)
    return sorted(kept, key=found.index)


def _documents(enclosures: Sequence[Attachment]) -> list[Attachment]:
    able = (
        file
        for file in enclosures
        if file.state in (EnclosureState.CONVERTED, EnclosureState.OPENED) and file.text.strip()
    )
    documents = [file for file in able if file.kind not in _OTHERS][:MOST_DOCUMENTS]
    lengths = accumulate(min(len(file.text), text_lines.MOST_CHARACTERS) for file in documents)
    return [file for file, length in zip(documents, lengths, strict=True) if length <= MOST_CHARACTERS]


def _manuscripts_in(file: Attachment, columns: Sequence[str], least: int) -> list[ManuscriptDocument]:
    lines = text_lines.from_markdown(file.text)
    whole = divide(lines, columns)
    if articles.is_form(file.name, whole, lines):
        return []
    least = articles.LEAST_BRIEF if articles.is_complete(whole) else least
    parts = split_articles(lines, columns)[1] or ([whole] if articles.is_article(whole, least) else [])
    named = naming.of_file(file.name, columns)
    return [
        _manuscript_document(file, one, named, number, len(parts) == 1) for number, one in enumerate(parts, 1)
    ]


def _manuscript_document(
    file: Attachment, sections: Sections, named: NameParts, number: int, alone: bool
) -> ManuscriptDocument:
    place = f"file {file.number}" + (f".{number}" if number > 1 else "")
    return ManuscriptDocument(
        place, file, sections, named, _fingerprint(sections), text_lines.count_han(sections.body), alone
    )


def _fingerprint(sections: Sections) -> list[int]:
    """The fingerprint by which the article is compared within its mail."""
    return similarity.fingerprint(text_lines.plain_text(sections.body)[:MOST_COMPARED])


def _rank(paper: ManuscriptDocument) -> tuple[int, int]:
    """Sort key: of copies of one text, the edited version in the richest format comes first."""
    return -bool(_LATER.search(paper.file.name)), _RANKS.get(paper.file.kind, len(_RANKS))


def _is_same(one: ManuscriptDocument, other: ManuscriptDocument) -> bool:
    smaller, larger = sorted((one.length, other.length))
    if smaller * 2 < larger:
        return False
    share = similarity.share(one.fingerprint, other.fingerprint)
    named_alike = bool(one.named.title) and key(one.named.title) == key(other.named.title)
    return share >= (ALIKE_BY_NAME if named_alike else ALIKE)


LONGEST_TITLE, LONGEST_VALUE = 500, 300  # characters
_IN_DOCUMENT = 0.5  # share of a mail's text that is its document's


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A text that is taken for a manuscript."""

    place: str
    file: Attachment | None
    sections: Sections
    named: NameParts
    letters: tuple[CoverLetter, ...]
    whole_file: bool = True  # it is the only one in its file


def drafts(
    message: MailMessage, enclosures: Sequence[Attachment], *, columns: Sequence[str] = ()
) -> tuple[ManuscriptDraft, ...]:
    """The manuscripts of a mail, in order; `columns` are those of the publication. Never raises."""
    known = tuple(columns)
    letters = cover_letter.read(message, enclosures, known)
    is_handed = cover_letter.is_submission(letters) or not letters[0].text.strip()
    documents = _manuscript_documents(enclosures, known, handed_over=is_handed)
    beside = cover_letter.accompanying_documents(
        enclosures, {paper.file.number for paper in documents}, known
    )
    closed = [] if documents else _unread_documents(enclosures, letters)
    candidates = [_from_document(paper, letters) for paper in documents]
    candidates += _from_texts(letters, documents, bool(closed), known)
    candidates = candidates or [_from_unread(file, letters, known) for file in closed]
    candidates = [replace(one, letters=(*one.letters, *beside)) for one in candidates]
    found = [_draft(one, letters, message, known, len(candidates) == 1) for one in candidates]
    return tuple(_with_pictures(found, candidates, enclosures))


def _from_document(paper: ManuscriptDocument, letters: Sequence[CoverLetter]) -> _Candidate:
    named = paper.named if paper.whole_file else NameParts()
    return _Candidate(paper.place, paper.file, paper.sections, named, tuple(letters), paper.whole_file)


def _from_unread(file: Attachment, letters: Sequence[CoverLetter], known: Sequence[str]) -> _Candidate:
    return _Candidate(
        f"file {file.number}", file, Sections(), naming.of_file(file.name, known), tuple(letters)
    )


def _from_texts(
    letters: Sequence[CoverLetter],
    documents: Sequence[ManuscriptDocument],
    closed: bool,
    known: Sequence[str],
) -> list[_Candidate]:
    """The mail's own text and forwarded texts, if they are articles and not in a document, too.

    `closed`: there is an unreadable document, so that a short text is probably its cover letter.
    """
    seen = [(paper.fingerprint, _IN_DOCUMENT) for paper in documents]
    found: list[_Candidate] = []
    for at, one in enumerate(letters):
        others = (*letters[:at], *letters[at + 1 :])
        for sections, around in _articles(one, others, bool(documents), closed, known):
            ours = _fingerprint(sections)
            if all(similarity.share(ours, other) < most for other, most in seen):
                place = f"text {len(found) + 1}" if found else "text"
                found.append(_Candidate(place, None, sections, NameParts(), around))
                seen.append((ours, ALIKE))
    return found


def _articles(
    one: CoverLetter, others: tuple[CoverLetter, ...], beside: bool, closed: bool, known: Sequence[str]
) -> list[tuple[Sections, tuple[CoverLetter, ...]]]:
    beside_them, sections = split_articles(one.lines, known)
    if sections:
        rest = cover_letter.from_lines(beside_them, one.sender, one.subject, known, one.quoted)
        return [(each, (rest, *others)) for each in sections]
    titled = bool(one.sections.title or one.sections.labelled_title)
    if (beside and not titled) or articles.is_notice(one.sections, one.subject.title):
        return []
    least = max(
        _least(one, titled=titled), (beside or (closed and not titled)) * articles.LEAST_BESIDE_DOCUMENTS
    )
    return [(one.sections, others)] if articles.is_article(one.sections, least) else []


def _least(one: CoverLetter, *, titled: bool) -> int:
    """The least length of an article: less for a signed 简讯, or one announced in the subject."""
    if not (titled or one.subject.title):
        return articles.LEAST_UNTITLED
    if one.sections.is_signed and not one.subject.reply:
        return articles.LEAST_BRIEF
    is_called_so = one.subject.convention and not one.subject.reply
    return articles.LEAST_ANNOUNCED if is_called_so else articles.LEAST


def _draft(
    one: _Candidate, letters: Sequence[CoverLetter], message: MailMessage, known: Sequence[str], single: bool
) -> ManuscriptDraft:
    sources = FieldSources(
        one.sections,
        one.named,
        one.letters,
        [sent.subject for sent in reversed(letters)],
        [(sent.sender, sent.quoted) for sent in reversed(letters)],
        known,
        single,
    )
    title = evidence.choose_title(evidence.title(sources))
    ours = [each for each in one.letters if single or not _is_for_another(each, title.value)]
    sources = replace(sources, title=title.value, letters=ours)
    fields = (evidence.authors, evidence.unit, evidence.telephone, evidence.column)
    authors, unit, telephone, column = (
        _capped(evidence.choose(field(sources)), LONGEST_VALUE) for field in fields
    )
    return ManuscriptDraft(
        one.place,
        one.file.number if one.file else None,
        _capped(title, LONGEST_TITLE),
        authors,
        unit,
        telephone,
        column,
        _body(one.sections, title.value),
        _own_pictures(one),
        _number(one, letters, message, single),
    )


def _is_for_another(one: CoverLetter, title: str) -> bool:
    """Whether the letter is a form for one other manuscript."""
    titles = [label.value for label in one.labels if label.field == "title" and label.value]
    return len(titles) == 1 and not same_title(titles[0], title)


def _capped(found: FieldValue, most: int) -> FieldValue:
    """The value on one line, without invisible characters."""
    value = squeeze(printable(found.value))[:most].strip()
    return replace(found, value=value) if value else NOT_FOUND


def _body(sections: Sections, title: str) -> str:
    """The article; a line taken for its title is put back if another title was chosen."""
    restored = [] if not sections.title or same_title(sections.written_title, title) else sections.title
    return text_lines.markdown([*restored, *sections.body])


def _own_pictures(one: _Candidate) -> dict[str, File]:
    if not one.file:
        return {}
    written = "" if one.whole_file else "\n".join(piece.written for piece in one.sections.body)
    return {
        source: file
        for source, file in one.file.pictures.items()
        if one.whole_file or f"({source})" in written
    }


def _number(one: _Candidate, letters: Sequence[CoverLetter], message: MailMessage, single: bool) -> str:
    """The manuscript number in the file name, the article, or, for the only manuscript, the mail."""
    own = [one.file.name if one.file else "", "\n".join(one.sections.letter_lines)]
    own += [label.value for label in one.sections.labels]
    mail = [message.subject, letters[0].text] if single else []
    return next(filter(None, map(naming.find_manuscript_number, own + mail)), "")


def _with_pictures(
    found: Sequence[ManuscriptDraft], candidates: Sequence[_Candidate], enclosures: Sequence[Attachment]
) -> list[ManuscriptDraft]:
    loose = pictures.separate_pictures(enclosures, any(one.file for one in candidates))
    dealt = pictures.assign(
        loose, [(draft.title.value, one.file) for draft, one in zip(found, candidates, strict=True)]
    )
    return [_pictured(draft, own, enclosures) for draft, own in zip(found, dealt, strict=True)]


def _pictured(
    draft: ManuscriptDraft, own: Sequence[Attachment], enclosures: Sequence[Attachment]
) -> ManuscriptDraft:
    """The draft with its inline pictures, and the separate ones appended."""
    body, placed = pictures.place_inline(draft.body, enclosures)
    loose = [picture for picture in own if picture.file not in placed.values()]
    body, files = pictures.append(body, loose)
    return replace(draft, body=body, pictures=draft.pictures | placed | files)


MOST_UNREAD = 10  # of one mail
_ARCHIVES = ("zip", "rar", "7z")
_DOCUMENT_KINDS = frozenset(("pdf", "docx", "doc", "wps", "rtf", "odt", "ofd", "ole", "sealed", *_ARCHIVES))
_UNREAD_STATES = frozenset((EnclosureState.UNSUPPORTED, EnclosureState.ENCRYPTED, EnclosureState.FAILED))


def _unread_documents(enclosures: Sequence[Attachment], sent: Sequence[CoverLetter]) -> list[Attachment]:
    """The documents of a contribution whose text could not be read: scans, encrypted and damaged files.

    Each becomes a manuscript without text, so that it has a number, a receipt and an editor.
    """
    if not is_submission(sent):
        return []
    found = [one for one in enclosures if one.kind in _DOCUMENT_KINDS and one.state in _UNREAD_STATES]
    return [one for one in found if not articles.is_form_by_name(one.name)][:MOST_UNREAD]
