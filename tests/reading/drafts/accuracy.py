"""How often each field of a manuscript is right: precision and recall over (message, enclosures, expected).

`expected` is a list with one dict per manuscript of the mail, in any order: title, authors (a list of names),
unit, telephone, column; None, an empty list or a missing key where the mail does not say. Titles are compared
by their letters, telephones by their digits, authors name by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from distributor.issue.compare import key
from distributor.reading.drafts.find import drafts
from distributor.reading.values import Attachment, MailMessage, ManuscriptDraft

FIELDS = ("title", "authors", "unit", "telephone", "column")
Expected = Mapping[str, Any]
Case = tuple[MailMessage, Sequence[Attachment], Sequence[Expected]]


@dataclass(slots=True)
class Score:
    """Values of one field: found and right, found and wrong, and not found."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0


@dataclass(slots=True)
class Accuracy:
    """Scores by field, those of whole manuscripts under `manuscript`, and every mistake in words."""

    scores: dict[str, Score] = field(
        default_factory=lambda: {name: Score() for name in ("manuscript", *FIELDS)}
    )
    mistakes: list[str] = field(default_factory=list)

    def table(self) -> str:
        """The figures, a line for each field."""
        lines = [f"{'field':<12}{'precision':>10}{'recall':>10}{'right':>8}{'wrong':>8}{'missed':>8}"]
        for name, score in self.scores.items():
            figures = f"{score.precision:>10.3f}{score.recall:>10.3f}"
            lines.append(f"{name:<12}{figures}{score.right:>8}{score.wrong:>8}{score.missed:>8}")
        return "\n".join(lines)


def measure(cases: Iterable[Case], columns: Sequence[str] = ()) -> Accuracy:
    """Find the manuscripts of every case and compare them with what is expected."""
    triples = (
        (drafts(message, enclosures, columns=columns), expected) for message, enclosures, expected in cases
    )
    return compare(triples)


def compare(found: Iterable[tuple[Sequence[ManuscriptDraft], Sequence[Expected]]]) -> Accuracy:
    """As measure(), for drafts that were found before."""
    accuracy = Accuracy()
    for ours, expected in found:
        _compare(accuracy, list(ours), list(expected))
    return accuracy


def _compare(accuracy: Accuracy, ours: list[ManuscriptDraft], expected: list[Expected]) -> None:
    score = accuracy.scores["manuscript"]
    for wanted in expected:
        draft = max(ours, key=lambda one: _alike(one, wanted), default=None)
        if draft is None:
            score.missed += 1
            accuracy.mistakes.append(f"manuscript missed: {wanted.get('title')}")
            continue
        ours.remove(draft)
        score.right += 1
        for name in FIELDS:
            _count(accuracy, name, getattr(draft, name).value, wanted, draft)
    score.wrong += len(ours)
    accuracy.mistakes += [
        f"no manuscript: {draft.place} {draft.title.value} {draft.body[:40]!r}" for draft in ours
    ]


def _alike(draft: ManuscriptDraft, wanted: Expected) -> tuple[bool, bool]:
    title = str(wanted.get("title") or "")
    return wanted.get("place") == draft.place, bool(title) and key(draft.title.value) == key(title)


def _count(accuracy: Accuracy, name: str, value: str, wanted: Expected, draft: ManuscriptDraft) -> None:
    found, right = _values(name, value), _values(name, wanted.get(name))
    score = accuracy.scores[name]
    score.right += len(found & right)
    score.wrong += len(found - right)
    score.missed += len(right - found)
    if found != right:
        source = getattr(draft, name).source
        where = wanted.get("title") or draft.title.value
        accuracy.mistakes.append(f"{name}: {value or '—'} ({source}) for {wanted.get(name) or '—'} [{where}]")


def _values(name: str, value: str | Sequence[str] | None) -> set[str]:
    if not value:
        return set()
    values = value.split("、") if isinstance(value, str) and name == "authors" else value
    pieces = [values] if isinstance(values, str) else values
    if name == "telephone":
        return {re.sub(r"\D", "", piece) for piece in pieces}
    return {key(piece) for piece in pieces}
