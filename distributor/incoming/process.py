"""The loop that reads kept mail: whatever one mail does, the others have their turn."""

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

_LATEST_ISSUES = 4  # issues whose columns are known


def read_kept(
    intake: Intake,
    *,
    stopping: Callable[[], bool] = lambda: False,
    done: Callable[[int], None] = lambda _id: None,
) -> int:
    """Read what is kept and unread; returns how many mails. `done` hears each id.

    Mails are read side by side and recorded in the order in which they came. One that runs into a limit
    keeps nobody waiting: it goes behind all others, and is read again with its files unopened.
    """
    count, after = 0, 0
    behind: deque[tuple[int, UnreadReason]] = deque()
    with ReadingPool(_process_factory(intake)) as line:
        while True:
            if stopping():
                line.cancel()
            elif line.wants_more:
                after = _queue_unread(line, after, intake.files)
            if line:
                read = _record_next(line, behind, intake)
            elif behind and not stopping():
                read = _read_again(line, *behind.popleft(), intake)
            else:
                return count
            if read:
                count += 1
                done(read)


def reading_process(intake: Intake) -> ReadingProcess:
    """A reader with the limits of the office."""
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
    """The columns of the latest issues: what a contributor may mean, though not every issue has each."""
    found: dict[str, None] = {}
    for issue in queries.latest_issues(_LATEST_ISSUES):
        with suppress(UserError):
            found |= dict.fromkeys(
                column.title for column in revisions.issue_of(issue.revision, pictures=False).columns
            )
    return tuple(found)


def read_one(ours: ReadingProcess, incoming_id: int, intake: Intake) -> bool:
    """Read one mail; False where somebody else is at it, or has read it."""
    with _locked_mail(incoming_id, intake.files) as raw:
        if raw is None:
            return False
        with _recording(incoming_id), ours.read(raw) as (outcome, folder):
            _record(incoming_id, outcome, folder, intake)
    return True


def _queue_unread(line: ReadingPool, after: int, files: Files) -> int:
    """Put the next mails into the line; returns the id of the last one."""
    for incoming_id in queries.unread(after, line.free_slots):
        after = incoming_id
        with ExitStack() as held:
            raw = held.enter_context(_locked_mail(incoming_id, files))
            if raw is not None:
                line.put(incoming_id, raw, held.pop_all())
    return after


def _record_next(line: ReadingPool, behind: deque[tuple[int, UnreadReason]], intake: Intake) -> int:
    """Record the first mail of the line; returns its id, 0 where it was not read to its end."""
    with line.take() as entry, _recording(entry.incoming_id):
        attempt = entry.attempt()
        if attempt is None:
            return 0
        if attempt.outcome.trouble and entry.raw.exists():
            behind.append((entry.incoming_id, attempt.outcome.trouble))
            return 0
        _record(entry.incoming_id, attempt.outcome, attempt.folder, intake)
    return entry.incoming_id


def _read_again(line: ReadingPool, incoming_id: int, trouble: UnreadReason, intake: Intake) -> int:
    """Read a mail that ran into a limit once more, and record it; returns its id, 0 where others did."""
    with _locked_mail(incoming_id, intake.files) as raw:
        if raw is None:
            return 0
        with _recording(incoming_id), line.read_unopened(raw) as attempt:
            record.record(incoming_id, attempt.as_retry_of(trouble), attempt.folder, intake)
    return incoming_id


def _record(incoming_id: int, outcome: ReadingOutcome, folder: Path, intake: Intake) -> None:
    """Record it behind all that came before: another process may still be reading one of them."""
    for sha256 in queries.unread_before(incoming_id):
        with suppress(FileNotFoundError), intake.files.path(sha256).open("rb") as stream:
            fcntl.flock(stream, fcntl.LOCK_SH)
    record.record(incoming_id, outcome, folder, intake)


@contextmanager
def _recording(incoming_id: int) -> Iterator[None]:
    """What cannot be recorded is failed; where the database or the disk is to blame the mail stays unread."""
    try:
        yield
    except Exception as error:
        if _is_our_fault(error):
            raise
        log.exception("mail %s: cannot be recorded", incoming_id)
        record.failed(incoming_id, UnreadReason.BROKEN)


def _is_our_fault(error: Exception) -> bool:
    """Whether the database or the disk is to blame, and not this mail."""
    return disk_errors.is_of_disk(error) or isinstance(error, (OperationalError, InterfaceError))


@contextmanager
def _locked_mail(incoming_id: int, files: Files) -> Iterator[Path | None]:
    """The file of a mail that nobody has read nor reads; None else. The lock ends with its process.

    A mail whose bytes are gone is failed on the spot.
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
