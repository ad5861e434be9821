"""What must hold after every case, whatever was done to the office."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from tests.chaos.ledger import Line
from tests.chaos.tables import OPEN, Copy

_OVER = {"done", "cancelled"}
# What may be said of a copy that the relay has taken; anything else would be a false report.
_TRUE_OF_TAKEN = {"accepted", "in_doubt", "bounced", "complained"}
# As Celery and asyncio log what nobody caught; a process that was killed is told of in other words.
_UNHANDLED = re.compile(
    r".*(?:raised unexpected|exception was never retrieved|Exception in callback|Fatal error"
    r"|SSL error in data received|Task was destroyed|Unhandled exception).*"
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the tables and the ledger say together about one run."""

    run: int
    state: str
    reason: str
    states: dict[str, int]
    lost: tuple[
        str, ...
    ] = ()  # accepted without a dot, missing from the sum, or left behind by a run that is over
    doubled: tuple[str, ...] = ()  # taken twice although nobody decided so, or with other bytes
    wrong: tuple[str, ...] = ()  # sent to whom it must not, or told otherwise than it was
    in_doubt: int = 0
    most_in_doubt: int = 0  # what was done to the run allows so many
    unhandled: tuple[str, ...] = ()  # lines of the logs about exceptions that nobody caught
    unended: str = ""  # neither over nor on hold with a reason

    @property
    def held(self) -> bool:
        return not (
            self.lost
            or self.doubled
            or self.wrong
            or self.needlessly_in_doubt
            or self.unhandled
            or self.unended
        )

    @property
    def needlessly_in_doubt(self) -> int:
        """More than what was done to the run explains."""
        return max(0, self.in_doubt - self.most_in_doubt)


@dataclass
class _Finding:
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def judge(  # noqa: PLR0917
    run: int,
    told: tuple[str, str],
    planned: int,
    copies: list[Copy],
    lines: list[Line],
    decided: dict[int, int],
    arrived: Collection[int] = (),
    *,
    most_in_doubt: int = 0,
    log: str = "",
) -> Verdict:
    """Compare a run's rows with the ledger's lines.

    `decided`: row id → times sent again by decision; `arrived`: rows of which a person said so;
    `most_in_doubt`: open sessions that were killed or cut; `log`: what the processes wrote meanwhile.
    """
    state, reason = told
    found, dots = _Finding(), _by_copy(run, lines)
    if len(copies) != planned:
        found.lost.append(f"{len(copies)} copies where {planned} were planned")
    for copy in copies:
        seen = dots.pop(copy.number, [])
        _look(copy, seen, state, decided.get(copy.id, 0), found)
        if copy.state == "accepted" and copy.id not in arrived and not _taken(seen):
            found.lost.append(f"copy {copy.number} (accepted): no dot in the ledger")
    found.wrong += [f"copy {number}, which is not in the run" for number in dots]
    states: dict[str, int] = defaultdict(int)
    for copy in copies:
        states[copy.state] += 1
    ended = state in _OVER or (state == "paused" and reason)
    return Verdict(
        run, state, reason, dict(states), tuple(found.lost), tuple(found.doubled), tuple(found.wrong),
        states["in_doubt"], most_in_doubt, unhandled(log),
        "" if ended else f"{state} {reason!r}: {dict(states)}",
    )  # fmt: skip


def unhandled(log: str) -> tuple[str, ...]:
    """The lines of a log that tell of an exception that nobody caught."""
    return tuple(_UNHANDLED.findall(log))


def _by_copy(run: int, lines: list[Line]) -> dict[int, list[Line]]:
    found: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        of_run, number = line.copy
        if of_run == run:
            found[number].append(line)
    return found


def _taken(dots: list[Line]) -> list[Line]:
    return [line for line in dots if line.taken]


def _look(copy: Copy, dots: list[Line], state: str, decided: int, found: _Finding) -> None:
    """One copy against what the relay saw of it."""
    name, taken = f"copy {copy.number} ({copy.state})", _taken(dots)
    if state in _OVER and copy.state in OPEN:
        found.lost.append(f"{name}: open in a run that is {state}")
    if len(taken) > 1 + decided:
        found.doubled.append(f"{name}: {[line.reply for line in taken]}")
    if len({(line.message_id, line.sha256) for line in dots}) > 1:
        found.doubled.append(f"{name}: not the same bytes")
    if taken and copy.state not in _TRUE_OF_TAKEN and not (state not in _OVER and copy.state == "committing"):
        found.wrong.append(f"{name}: the relay took it: {[line.reply for line in taken]}")
    if dots and copy.state == "suppressed":
        found.wrong.append(f"{name}: a suppressed address")
    if {line.recipient for line in dots} - {copy.address}:
        found.wrong.append(f"{name}: went to {[line.recipient for line in dots]}")
