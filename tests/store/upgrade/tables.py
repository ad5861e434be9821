"""The tables of the database that the settings name as text, whatever the order of their columns (JSON)."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator

from django.db import connection

from distributor.cli import setup

_POSTGRESQL = """
SELECT c.relname, 'column ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
       || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END || ' ' || a.attidentity::text
       || COALESCE(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '')
  FROM pg_class c
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
 WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
UNION ALL
SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL
SELECT conrelid::regclass::text, conname || ' ' || pg_get_constraintdef(oid)
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid <> 0 AND contype <> 'n'
"""
_SQLITE = "SELECT tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
_CAST = re.compile(r"::(?:character varying|text)(?:\[\])?|[()]")


def described() -> dict[str, list[str]]:
    """By table: its columns, constraints and indexes, each as the database itself words it."""
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_SQLITE if connection.vendor == "sqlite" else _POSTGRESQL)
        for table, words in cursor.fetchall():
            found.setdefault(table, []).extend(_parts(words))
    return {table: sorted(parts) for table, parts in sorted(found.items())}


def _parts(words: str) -> Iterator[str]:
    """A CREATE TABLE of SQLite in its columns and constraints, anything else whole."""
    if not words.upper().startswith("CREATE TABLE"):
        # PostgreSQL casts each value of a list, or once it was dumped and restored the list.
        yield _CAST.sub("", words) if "ARRAY[" in words else words
        return
    body = words[words.index("(") + 1 : words.rindex(")")]
    depth, begin = 0, 0
    for place, mark in enumerate(body):
        depth += (mark == "(") - (mark == ")")
        if mark == "," and not depth:
            yield _spaced(body[begin:place])
            begin = place + 1
    yield _spaced(body[begin:])


def _spaced(words: str) -> str:
    return re.sub(r"\s+", " ", words).strip()


if __name__ == "__main__":
    setup.django()
    json.dump(described(), sys.stdout)
