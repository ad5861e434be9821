"""The loop that reads kept mail: whatever one mail does, the next one has its turn."""

from __future__ import annotations

import fcntl
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.db import InterfaceError, OperationalError

from distributor.desk import reading as desk
from distributor.errors import UserError
from distributor.incoming import faults, files, record
from distributor.incoming.reader import Reader
from distributor.incoming.reading.child import BROKEN
from distributor.language import later
from distributor.store.models import Incoming
from distributor.store.queries import incoming as queries

log = logging.getLogger(__name__)

LATELY = 4  # issues whose columns are known
GONE = later("its raw bytes are not there any more")


def read_kept(
    *,
    most: int | None = None,
    stopping: Callable[[], bool] = lambda: False,
    done: Callable[[int], None] = lambda _id: None,
) -> int:
    """Read what is kept and unread, oldest first; returns how many mails. `done` hears each id."""
    count, after = 0, 0
    with reader() as ours:
        while (ids := queries.unread(after)) and (most is None or count < most):
            for incoming_id in ids:
                if stopping() or count == most:
                    return count
                count += read_one(ours, incoming_id)
                done(incoming_id)
            after = ids[-1]
    return count


def reader() -> Reader:
    """A reader with the limits of the settings."""
    files.sweep()
    return Reader(files.workshop(), columns=_columns(), **record.limits())


def _columns() -> tuple[str, ...]:
    """The columns of the latest issues: what a contributor may mean, though not every issue has each."""
    found: dict[str, None] = {}
    for issue in queries.latest_issues(LATELY):
        with suppress(UserError):
            found |= dict.fromkeys(column.title for column in desk.parsed_of(issue.document).columns)
    return tuple(found)


def read_one(ours: Reader, incoming_id: int) -> bool:
    """Read one mail; False where somebody else is at it, or has read it."""
    raw = files.path(Incoming.objects.values_list("sha256", flat=True).get(pk=incoming_id))
    with _alone(raw) as alone:
        if not alone or Incoming.objects.filter(pk=incoming_id).exclude(state=Incoming.KEPT).exists():
            return False
        _read(ours, incoming_id, raw)
    return True


def _read(ours: Reader, incoming_id: int, raw: Path) -> None:
    try:
        if not raw.exists():
            record.failed(incoming_id, GONE)
            return
        with ours.read(raw) as (outcome, folder):
            record.record(incoming_id, outcome, folder)
    except Exception as error:
        if _is_ours(error):
            raise  # the mail stays unread
        log.exception("mail %s: cannot be recorded", incoming_id)
        record.failed(incoming_id, BROKEN)


def _is_ours(error: Exception) -> bool:
    """Whether the database or the disk is to blame, and not this mail."""
    return faults.is_of_disk(error) or isinstance(error, (OperationalError, InterfaceError))


@contextmanager
def _alone(raw: Path) -> Iterator[bool]:
    """Whether nobody else reads this mail now; the lock ends with its process, however that ends."""
    try:
        stream = raw.open("rb")
    except FileNotFoundError:
        yield True
        return
    with stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
