"""Further columns (`extra`) in SQL: written, and asked for, the same on either database."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from distributor.audience.where import Condition
from distributor.store.queries.clock import postgresql


def as_json() -> str:
    """SQL for one parameter, JSON as text or null, to stand in an `extra` column."""
    return "CAST(%s AS jsonb)" if postgresql() else "%s"


def narrowed(chosen: Sequence[Condition]) -> tuple[str, list[str]]:
    """SQL `AND …` about memberships `m` that meet every condition, and its parameters."""
    told = [(_holds(each), [*([] if each.field else [each.column]), *each.values]) for each in chosen]
    return "".join(f" AND {sql}" for sql, _values in told), [
        value for _sql, values in told for value in values
    ]


def values_of(condition: Condition, group_ids: Sequence[int], most: int) -> list[str]:
    """What members in force of these groups have in the condition's column, at most so many, in order."""
    column, rows, which, asked = "e.value", f", {_cells()}", "e.key = %s", [condition.column]
    if condition.field:
        column, rows, which, asked = f"m.{condition.field}", "", f"m.{condition.field} <> ''", []
    sql = f"""
        SELECT DISTINCT {column} FROM distributor_membership m{rows}
        WHERE m.retired IS NULL AND m.group_id IN ({_places(group_ids)}) AND {which} ORDER BY 1 LIMIT %s
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [*group_ids, *asked, most])
        return [row[0] for row in cursor.fetchall()]


def _holds(condition: Condition) -> str:
    listed = _places(condition.values)
    if condition.field:
        return f"m.{condition.field} IN ({listed})"
    if postgresql():
        return f"m.extra ->> %s IN ({listed})"
    # A heading may hold what a JSON path of SQLite cannot quote.
    return f"EXISTS (SELECT 1 FROM {_cells()} WHERE e.key = %s AND e.value IN ({listed}))"


def _cells() -> str:
    """A table of key and value, with a row per heading that has something."""
    return "jsonb_each_text(m.extra) e" if postgresql() else "json_each(m.extra) e"


def _places(values: Sequence[object]) -> str:
    return ", ".join(["%s"] * len(values)) or "NULL"
