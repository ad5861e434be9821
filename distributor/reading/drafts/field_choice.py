"""Of all that speaks for a field, the value that is believed; sources that agree make it surer."""

from __future__ import annotations

from collections.abc import Iterable

from distributor.issue.compare import key
from distributor.reading.drafts import similarity
from distributor.reading.values import Found

NOTHING = Found("", 0.0, "")
MOST = 60  # values that are weighed
SUREST = 0.99
ALIKE = 0.9
SHORTEST = 6  # characters by which a title is known


def choose(found: Iterable[Found]) -> Found:
    """The surest value; NOTHING where there is none."""
    values = [one for one in found if one.value][:MOST]
    best = max(values, key=lambda one: one.confidence, default=NOTHING)
    others = {one.source for one in values if one.source != best.source and _agrees(one, best)}
    doubt = (1 - best.confidence) * 0.6 ** len(others)
    return Found(best.value, round(min(SUREST, 1 - doubt), 2), best.source) if best.value else NOTHING


def choose_title(found: Iterable[Found]) -> Found:
    """As choose(); but of titles alike the one in the document counts, which has its subtitle and marks."""
    values = [one for one in found if one.value][:MOST]
    best = choose(values)
    fuller = [
        one for one in values if one.source in ("heading", "first line") and same(one.value, best.value)
    ]
    return Found(fuller[0].value, best.confidence, fuller[0].source) if fuller else best


def same(one: str, other: str) -> bool:
    """Whether two titles are one; a subtitle that only one of them has does not part them."""
    shorter, longer = sorted((key(one), key(other)), key=len)
    return similarity.titles(one, other) >= ALIKE or (len(shorter) >= SHORTEST and longer.startswith(shorter))


def _agrees(one: Found, other: Found) -> bool:
    return key(one.value) == key(other.value) or same(one.value, other.value)
