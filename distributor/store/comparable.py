"""Keys of addresses as copies of earlier versions hold them, compared in the form of today.

A copy keeps the key that it was planned with. Keys with capitals are few, and an index holds just those
(Delivery.Meta): whoever looks for a reader's copies finds the old ones, too, without reading them all.
"""

from __future__ import annotations

from string import ascii_lowercase, ascii_uppercase
from typing import Any

from django.db import connection
from django.db.models import F, Func, Q, QuerySet

from distributor.audience.address import comparable

# PostgreSQL's LOWER follows the locale of the database; SQLite's, like our rule, knows ASCII alone.
_TRANSLATE = f"TRANSLATE(%(expressions)s, '{ascii_uppercase}', '{ascii_lowercase}')"


class Comparable(Func):
    """A column of keys as `audience.address.comparable` writes them."""

    function = "LOWER"
    arity = 1

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template=_TRANSLATE, **context)


FORMER = ~Q(address_key=Comparable(F("address_key")))  # the key is not in the form of today


def sql(column: str) -> str:
    """SQL for the column's keys in the form of today."""
    template = _TRANSLATE if connection.vendor == "postgresql" else "LOWER(%(expressions)s)"
    return template % {"expressions": column}


def former(column: str) -> str:
    """SQL for: this key is not in the form of today; word for word as in the index."""
    return f"NOT ({column} = ({sql(column)}))"


def with_former_key(rows: QuerySet[Any], address_key: str) -> QuerySet[Any]:
    """The rows that name the same mailbox by a key in a former form."""
    named: QuerySet[Any] = rows.alias(comparable=Comparable(F("address_key")))
    return named.filter(FORMER, comparable=comparable(address_key))
