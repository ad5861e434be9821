"""Finds the manuscript that a draft is a version of: by number, by the mail it answers, or by its text.

A number alone proves nothing: a stranger must not add a version to somebody's manuscript.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from distributor.delivery.runs.settle import message_id_of
from distributor.mail.tokens import read_message_id
from distributor.mail_codes import VersionNote
from distributor.newsroom import resemblances
from distributor.reading.drafts import similarity
from distributor.reading.values import ManuscriptDraft
from distributor.reason import Reason
from distributor.states import ManuscriptState
from distributor.store.models import Contributor, Delivery, Incoming, Manuscript, Version
from distributor.store.queries import copies
from distributor.store.queries import manuscripts as queries
from distributor.store.queries import resemblances as resemblance_queries
from distributor.text import COLUMN

RECENT = dt.timedelta(days=90)
MOST_LOOKED_AT = 50  # manuscripts of one contributor
MOST_REFERENCES = 20

SAME, SAME_LENGTH = 0.9, 0.8  # at which two files of a mail are copies: .docx and .pdf
NEAR_TITLE, NEAR_TEXT = 0.85, 0.6
ANSWERED_TITLE, ANSWERED_TEXT = 0.6, 0.3  # for manuscripts that the mail answers, without a number
SOME_TEXT = 0.15  # a recurring title alone is not enough
SHORT = 60  # characters: too few to compare


@dataclass(frozen=True, slots=True)
class Lineage:
    """The manuscript that the draft is a version of, if any, and notes for the editor."""

    manuscript: Manuscript | None = None
    notes: tuple[Reason, ...] = ()


def find(incoming: Incoming, draft: ManuscriptDraft, contributor: Contributor | None) -> Lineage:
    """Find the manuscript that the draft is a version of."""
    taken = {version.manuscript_id for version in queries.of_incoming(incoming)}
    proven = answered(incoming)
    named = queries.numbered(draft.number) if draft.number else None
    ours = named is not None and (named.pk in proven or _is_by(named, contributor))
    if named is not None and ours and named.pk not in taken:
        return Lineage(named)
    notes = _notes(draft.number, named, ours)
    found = _answered(draft, proven - taken) or _recent_and_similar(incoming, draft, contributor, taken)
    return Lineage(found, notes)


def same(
    incoming: Incoming,
    draft: ManuscriptDraft,
    contributor: Contributor | None,
    text_sha256: str,
    file_sha256: str,
) -> Version | None:
    """A version with the same text, by this sender or of a manuscript that the mail answers."""
    proven = answered(incoming)
    of_words = queries.same_text(text_sha256)
    # A file may hold several manuscripts.
    of_file = (found for found in queries.same_file(file_sha256) if found.incoming_id != incoming.pk)
    for found in (*of_words, *(found for found in of_file if _is_similar(draft, found))):
        own = found.manuscript
        if own.pk in proven or found.incoming_id == incoming.pk or _is_by(own, contributor):
            return found
    beside = queries.of_incoming(incoming)
    return next((other for other in beside if _is_same(draft.body, other.body)), None)


def answered(incoming: Incoming) -> set[int]:
    """Ids of the manuscripts that the mail answers."""
    references = _references(incoming)
    if not references:
        return set()
    return queries.of_mails(references) | queries.of_answers(_our_runs(references))


def text_share(one: str, other: str) -> float:
    """The share of common text, 0–1; 0 if a text is too short to compare."""
    if min(len(one), len(other)) < SHORT:
        return 0.0
    return similarity.share(similarity.fingerprint(one), similarity.fingerprint(other))


def _is_same(one: str, other: str) -> bool:
    shorter, longer = sorted(map(len, (one, other)))
    return shorter >= SAME_LENGTH * longer and text_share(one, other) >= SAME


def _references(incoming: Incoming) -> list[str]:
    message: dict[str, Any] = (incoming.reading or {}).get("message", {})
    every = [*message.get("in_reply_to", ()), *reversed(message.get("references", ()))]
    return list(dict.fromkeys(COLUMN.fit(each[:500]) for each in every if each))[:MOST_REFERENCES]


def _our_runs(references: Collection[str]) -> set[int]:
    """The runs whose mails are referenced by valid Message-IDs, which only recipients know."""
    runs: set[int] = set()
    for reference in references:
        ids = read_message_id(reference)
        copy = ids and _copy(*ids)
        if copy and message_id_of(copy) == reference:
            runs.add(copy.run_id)
    return runs


def _copy(run_id: int, copy_number: int) -> Delivery | None:
    return copies.numbered(run_id, copy_number) if max(run_id, copy_number) < 1 << 31 else None


def _is_by(manuscript: Manuscript, contributor: Contributor | None) -> bool:
    return contributor is not None and manuscript.contributor_id == contributor.pk


def _notes(number: str, named: Manuscript | None, ours: bool) -> tuple[Reason, ...]:
    if not number or ours:
        return ()
    code = VersionNote.STRANGERS_NUMBER if named else VersionNote.UNKNOWN_NUMBER
    return (Reason(code, number[:20]),)


def _answered(draft: ManuscriptDraft, ids: Collection[int]) -> Manuscript | None:
    """Of the answered manuscripts, a similar one, or the only one that is to be revised."""
    versions = queries.newest_of(ids)
    near = [one for one in versions if _is_similar(draft, one, ANSWERED_TITLE, ANSWERED_TEXT)]
    asked = [one for one in versions if one.manuscript.state == ManuscriptState.REVISE]
    found = near or (asked if len(asked) == 1 else [])
    return found[0].manuscript if found else None


def _recent_and_similar(
    incoming: Incoming, draft: ManuscriptDraft, contributor: Contributor | None, taken: Collection[int]
) -> Manuscript | None:
    """The contributor's recent manuscript with a similar title or text."""
    if contributor is None:
        return None
    lately = queries.recent(contributor, incoming.received - RECENT, MOST_LOOKED_AT)
    alike = _candidates(draft, [one for one in lately if one.manuscript_id not in taken])
    found = next((one for one in alike if _is_similar(draft, one)), None)
    return found.manuscript if found else None


def _candidates(draft: ManuscriptDraft, versions: Sequence[Version]) -> Iterator[Version]:
    """The versions to compare closely: with a similar title, or with a common text sample."""
    marks = resemblances.sample(resemblances.fingerprint(draft.body))
    sharing = resemblance_queries.sharing([one.pk for one in versions], marks)
    for one in versions:
        if one.pk in sharing or similarity.titles(draft.title.value, one.title) >= NEAR_TITLE:
            yield one


def _is_similar(
    draft: ManuscriptDraft, version: Version, title: float = NEAR_TITLE, text: float = NEAR_TEXT
) -> bool:
    titles = similarity.titles(draft.title.value, version.title)
    if min(len(draft.body), len(version.body)) < SHORT:
        return titles >= title
    share = text_share(draft.body, version.body)
    return share >= text or (titles >= title and share >= SOME_TEXT)
