"""The database's clock: leases are told by one clock, whatever the workers' clocks say."""

from __future__ import annotations

import datetime as dt

from django.db import connection


def postgresql() -> bool:
    return connection.vendor == "postgresql"


def now() -> str:
    """SQL for the present moment (on SQLite as text of the width that Django writes)."""
    return "clock_timestamp()" if postgresql() else "strftime('%%Y-%%m-%%d %%H:%%M:%%f000', 'now')"


def after() -> str:
    """SQL for the moment that lies one parameter (seconds) ahead."""
    if postgresql():
        return "clock_timestamp() + make_interval(secs => %s)"
    return "strftime('%%Y-%%m-%%d %%H:%%M:%%f000', 'now', printf('%%+f seconds', %s))"


def read() -> dt.datetime:
    """The present moment by the database's clock, to the second; DatabaseError where there is no answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT CURRENT_TIMESTAMP")
        told = cursor.fetchone()[0]
    return told if isinstance(told, dt.datetime) else dt.datetime.fromisoformat(told).replace(tzinfo=dt.UTC)
