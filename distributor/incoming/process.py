"""Reads stored mail in parallel and records it in order; a failing mail does not stop the others."""

from __future__ import annotations

import fcntl
import logging
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path

from django.db import InterfaceError, OperationalError

from distributor.desk import revisions
from distributor.errors import UserError
from distributor.incoming import record
from distributor.incoming.intake import Intake
from distributor.mail_codes import UnreadReason
from distributor.reading import disk_errors
from distributor.reading.process import ReadingOutcome, ReadingProcess
from distributor.reading.process_pool import ReadingPool
from distributor.store.files import Files
from distributor.store.queries import incoming as queries

log = logging.getLogger(__name__)

_LATEST_ISSUES = 4  # whose columns are known to the reader


def read_kept(
    intake: Intake,
    *,
    stopping: Callable[[], bool] = lambda: False,
    done: Callable[[int], None] = lambda _id: None,
) -> int:
    """Read all unread mail; returns how many. `done` is called with each id.

    Mails are read in parallel and recorded in order of arrival. One that exceeds a limit is postponed until
    the others are done, and then read again with its files unopened.
    """
    count, after = 0, 0
    postponed: deque[tuple[int, UnreadReason]] = deque()
    with ReadingPool(_process_factory(intake)) as pool:
        while True:
            if stopping():
                pool.cancel()
            elif pool.wants_more:
                after = _queue_unread(pool, after, intake.files)
            if pool:
                read = _record_next(pool, postponed, intake)
            elif postponed and not stopping():
                read = _read_again(pool, *postponed.popleft(), intake)
            else:
                return count
            if read:
                count += 1
                done(read)


def reading_process(intake: Intake) -> ReadingProcess:
    """A ReadingProcess with the limits of the settings."""
    return _process_factory(intake)()


def _process_factory(intake: Intake) -> Callable[[], ReadingProcess]:
    intake.files.sweep()
    return partial(
        ReadingProcess,
        intake.files.workshop(),
        columns=_columns(),
        mail=intake.mail_limits,
        files=intake.file_limits,
    )


def _columns() -> tuple[str, ...]:
    """The columns of the latest issues, for not every issue has every column."""
    found: dict[str, None] = {}
    for issue in queries.latest_issues(_LATEST_ISSUES):
        with suppress(UserError):
            found |= dict.fromkeys(
                column.title for column in revisions.issue_of(issue.revision, pictures=False).columns
            )
    return tuple(found)


def read_one(process: ReadingProcess, incoming_id: int, intake: Intake) -> bool:
    """Read one mail; False if another process is reading it, or has read it."""
    with _locked_mail(incoming_id, intake.files) as raw:
        if raw is None:
            return False
        with _recording(incoming_id), process.read(raw) as (outcome, folder):
            _record(incoming_id, outcome, folder, intake)
    return True


def _queue_unread(pool: ReadingPool, after: int, files: Files) -> int:
    """Queue the next unread mails; returns the id of the last one."""
    for incoming_id in queries.unread(after, pool.free_slots):
        after = incoming_id
        with ExitStack() as locked:
            raw = locked.enter_context(_locked_mail(incoming_id, files))
            if raw is not None:
                pool.put(incoming_id, raw, locked.pop_all())
    return after


def _record_next(pool: ReadingPool, postponed: deque[tuple[int, UnreadReason]], intake: Intake) -> int:
    """Record the first mail of the queue; returns its id, 0 if it was cancelled or postponed."""
    with pool.take() as entry, _recording(entry.incoming_id):
        attempt = entry.attempt()
        if attempt is None:
            return 0
        if attempt.outcome.trouble and entry.raw.exists():
            postponed.append((entry.incoming_id, attempt.outcome.trouble))
            return 0
        _record(entry.incoming_id, attempt.outcome, attempt.folder, intake)
    return entry.incoming_id


def _read_again(pool: ReadingPool, incoming_id: int, trouble: UnreadReason, intake: Intake) -> int:
    """Read a postponed mail again and record it; returns its id, 0 if another process did."""
    with _locked_mail(incoming_id, intake.files) as raw:
        if raw is None:
            return 0
        with _recording(incoming_id), pool.read_unopened(raw) as attempt:
            record.record(incoming_id, attempt.as_retry_of(trouble), attempt.folder, intake)
    return incoming_id


def _record(incoming_id: int, outcome: ReadingOutcome, folder: Path, intake: Intake) -> None:
    """Record it after all earlier mails: another process may still be reading one of them."""
    for sha256 in queries.unread_before(incoming_id):
        with suppress(FileNotFoundError), intake.files.path(sha256).open("rb") as stream:
            fcntl.flock(stream, fcntl.LOCK_SH)
    record.record(incoming_id, outcome, folder, intake)


@contextmanager
def _recording(incoming_id: int) -> Iterator[None]:
    """A mail that cannot be recorded is failed; on errors of database or disk it stays unread."""
    try:
        yield
    except Exception as error:
        if _is_our_fault(error):
            raise
        log.exception("mail %s: cannot be recorded", incoming_id)
        record.failed(incoming_id, UnreadReason.BROKEN)


def _is_our_fault(error: Exception) -> bool:
    """Whether the error is one of the database or the disk, not of this mail."""
    return disk_errors.is_of_disk(error) or isinstance(error, (OperationalError, InterfaceError))


@contextmanager
def _locked_mail(incoming_id: int, files: Files) -> Iterator[Path | None]:
    """The locked file of an unread mail; None if it is read or being read. The lock ends with its process.

    A mail whose bytes are missing is failed.
    """
    raw = files.path(queries.sha256(incoming_id))
    try:
        stream = raw.open("rb")
    except FileNotFoundError:
        if queries.is_unread(incoming_id):
            record.failed(incoming_id, UnreadReason.GONE)
        yield None
        return
    with stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        yield raw if queries.is_unread(incoming_id) else None
