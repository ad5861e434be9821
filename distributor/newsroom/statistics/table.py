"""Counts received, adopted and published manuscripts by contributor, unit or month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from django.utils.timezone import get_default_timezone, localtime

from distributor.states import ManuscriptState
from distributor.store.models import Publication
from distributor.store.queries.statistics import CountedManuscript, entries

By = Literal["contributor", "unit", "month"]
BY: tuple[By, ...] = ("contributor", "unit", "month")

_ADOPTED = (ManuscriptState.ADOPTED, ManuscriptState.PUBLISHED)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the statistics."""

    name: str  # contributor, unit or month (2026-11); "" if unknown
    unit: str  # of the contributor, else ""
    received: int
    adopted: int  # published ones among them
    published: int

    @property
    def rate(self) -> float:
        """Adopted of received, 0–1."""
        return self.adopted / self.received if self.received else 0.0


@dataclass(frozen=True, slots=True)
class StatisticsTable:
    """The statistics of a period of days, both inclusive."""

    by: By
    since: dt.date | None
    until: dt.date | None
    rows: tuple[Row, ...]  # most received first; months in their order

    @property
    def total(self) -> Row:
        """All rows together."""
        return Row(
            "",
            "",
            sum(row.received for row in self.rows),
            sum(row.adopted for row in self.rows),
            sum(row.published for row in self.rows),
        )


def count(
    by: By = "contributor",
    since: dt.date | None = None,
    until: dt.date | None = None,
    publication: Publication | None = None,
) -> StatisticsTable:
    """Count manuscripts, of all publications or one, by the office's day of their first version."""
    after = until + dt.timedelta(days=1) if until else None
    found = entries(_midnight(since), _midnight(after), publication)
    return StatisticsTable(by, since, until, tuple(_rows(by, found)))


def _midnight(day: dt.date | None) -> dt.datetime | None:
    return dt.datetime.combine(day, dt.time.min, get_default_timezone()) if day else None


def _rows(by: By, found: Iterable[CountedManuscript]) -> list[Row]:
    counted: dict[tuple[object, str, str], list[str]] = {}
    for entry in found:
        counted.setdefault(_key(by, entry), []).append(entry.state)
    rows = [_row(name, unit, states) for (_id, name, unit), states in counted.items()]
    if by == "month":
        return sorted(rows, key=lambda row: row.name)
    return sorted(rows, key=lambda row: (-row.received, -row.adopted, row.name))


def _key(by: By, entry: CountedManuscript) -> tuple[object, str, str]:
    """The group of an entry; two contributors of the same name are separate."""
    if by == "contributor":
        return entry.contributor_id, entry.contributor, entry.unit
    if by == "unit":
        return None, entry.named_unit, ""
    return None, f"{localtime(entry.received):%Y-%m}", ""


def _row(name: str, unit: str, states: list[str]) -> Row:
    adopted = sum(state in _ADOPTED for state in states)
    return Row(name, unit, len(states), adopted, states.count(ManuscriptState.PUBLISHED))
