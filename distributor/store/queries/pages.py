"""Long lists page by page: from a row on, without OFFSET."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows in the order shown, and whether there are more before the first and after the last."""

    rows: tuple[Row, ...] = ()
    before: bool = False
    after: bool = False


def page(rows: QuerySet[Row], size: int, *, before: int = 0, after: int = 0) -> Page[Row]:
    """`size` rows, newest first: with ids just below `before`, or just above `after`; else the newest."""
    if after:
        found = list(rows.filter(pk__gt=after).order_by("pk")[: size + 1])
        older = rows.filter(pk__lte=after).exists()
        return Page(tuple(reversed(found[:size])), len(found) > size, older)
    beyond = rows.filter(pk__gte=before).exists() if before else False
    below = rows.filter(pk__lt=before) if before else rows
    found = list(below.order_by("-pk")[: size + 1])
    return Page(tuple(found[:size]), beyond, len(found) > size)
