"""The exit codes of the command."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """How a command ended; 0 and 3 to 6 give the result of a run that it waited for (`report.outcome`)."""

    ACCEPTED = 0  # every copy that was to go out was accepted; and whatever else went well
    UNEXPECTED = 1
    MISTAKE = 2  # one clear line says what to put right
    FAILED = 3  # some copies failed or are in doubt
    ON_HOLD = 4
    DEFERRED = 5  # some copies are still to be tried again
    CANCELLED = 6
    INTERRUPTED = 130  # 128 + SIGINT, as shells have it
