"""What a slice has to do: runs with their claimed copies, served in turn so that none waits for another."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

from distributor.delivery.relays.replies import SendResult
from distributor.delivery.relays.routing import Route
from distributor.delivery.sending.claims import Claims
from distributor.delivery.sending.copies import CompiledRun
from distributor.delivery.sending.waiting_copies import WaitingCopies
from distributor.delivery.transport.copy import Copy
from distributor.reason import Reason
from distributor.states import ReplyOutcome, Stage
from distributor.store.queries import refusals
from distributor.store.queries.deliveries import Claimed, CopyOutcome
from distributor.store.queries.refusals import RelayRefusal, RelayVerdict, everybody, listed

Reasons = tuple[Reason, ...]

# Waiting copies keep their claims; where there are more of them, the run claims no further copies.
MOST_WAITING = 1000

# A relay that finds fault with a run so often, and took no copy of it meanwhile, is not asked again.
_FAULTS_BEFORE_HOLD = 3

# In one slice, before the copy is deferred: under connections that took nothing, and under such as had taken
# others before, which may just have had their share.
_MOST_BREAKS = {False: 2, True: 8}


@dataclass(slots=True)
class SliceReport:
    """What a slice did for a run, and why it could not do more."""

    ended: int = 0
    trouble: Reasons = ()  # the last ones why relays or database did not serve us
    hold: Reasons = ()  # set when a person has to put something right
    held: bool = False  # and the rows say so already


@dataclass(slots=True)
class RunWork:
    """One run's part in a slice."""

    run_id: int
    compiled: CompiledRun
    claims: Claims
    report: SliceReport = field(default_factory=SliceReport)
    # By copy: connections that ended under it, by whether they had taken others before.
    breaks: Counter[tuple[int, bool]] = field(default_factory=Counter)
    unable: dict[int, Route] = field(default_factory=dict)  # by copy: relays that cannot take that one
    unfit: dict[str, Reason] = field(default_factory=dict)  # relays that cannot take this mail, and why
    waiting_copies: WaitingCopies[Route] = field(
        default_factory=WaitingCopies
    )  # claimed copies that may not go yet
    # By relay: the copies at which it found fault with us, since the last that it took.
    faults: dict[str, list[int]] = field(default_factory=dict)
    recorded_trouble: Reasons = ()  # as the row of the run has it
    returning: int = 0  # copies that are to go over another session once their rows say so
    taking: set[str] = field(default_factory=set)  # relays that took a copy of it
    refusals: dict[str, list[RelayRefusal]] = field(default_factory=dict)  # by relay that took none yet
    said: dict[int, tuple[str, SendResult]] = field(default_factory=dict)  # by copy that is left to others
    doubted: dict[str, Reason] = field(default_factory=dict)  # relays spared since they refused so many here

    @property
    def empty(self) -> bool:
        """Nothing here and nothing more to come."""
        return self.claims.empty and not self.waiting_copies and not self.returning

    def planned_again(self) -> None:
        """The row of a copy that is to go over another session says so: claim it anew."""
        self.returning -= 1
        self.claims.look_again()

    def group_of(self, claimed: Claimed) -> str:
        return self.compiled.groups.get(claimed.group_id or 0, "")

    def hold(self, reasons: Reasons) -> None:
        """A person has to look."""
        self.report.hold = reasons
        self.close()

    def close(self) -> None:
        """Begin no more copies of this run in this slice."""
        self.claims.stop()
        self.waiting_copies = WaitingCopies()

    def may_go_on(self, copy: Copy) -> bool:
        """Another connection ended under the copy: whether it may go over the next one at once."""
        self.breaks[copy.id, copy.after_others] += 1
        return self.breaks[copy.id, copy.after_others] <= _MOST_BREAKS[copy.after_others]

    def is_of_one(self, relay: str, result: SendResult) -> bool:
        """Whether what ended a session may be about this copy, so that the others must not wait behind it."""
        found_fault = result.kind == "setup" and relay in self.taking
        return result.stage != Stage.MAIL and (result.hangs_up or found_fault)

    def judge(self, relay: str, copy_id: int, result: SendResult, relays: int) -> None:
        """Note a relay's answer: one that finds fault with this run, time after time, takes none of it."""
        if result.state == ReplyOutcome.ACCEPTED:
            self.faults.pop(relay, None)
            self.refusals.pop(relay, None)
            self.taking.add(relay)
        elif result.ours:
            found = self.faults.setdefault(relay, [])
            found.append(copy_id)
            # Of a relay that takes others it may be this one reader's affair, however often it says so.
            if len({*found} if self.is_of_one(relay, result) else found) >= _FAULTS_BEFORE_HOLD:
                self.refused_by(relay, result.reply.why, relays)

    def refuse(self, relay: str, claimed: Claimed, result: SendResult, relays: int) -> None:
        """Note that a relay refused a recipient; one that seems to refuse everybody leaves them to others.

        The rows say whether it does (`refusals.settle`): other slices may know better.
        """
        reply = result.reply
        said = self.refusals.setdefault(relay, [])
        said.append(RelayRefusal.of(relay, claimed.address_key, reply.code, reply.enhanced, reply.text))
        if everybody(said) and len({*self.unfit, *self.doubted, relay}) < relays:
            self.doubted[relay] = refusals.reason(said)

    def decided(self, away: Collection[str]) -> Iterator[tuple[Claimed, SendResult]]:
        """What was left to relays that turned out to be away: the answer of the one that refused it holds."""
        barred = {*away, *self.unfit}
        found = self.said and self.waiting_copies.withdraw(
            lambda claimed, route: claimed.id in self.said and route <= barred
        )
        for claimed in found or ():
            claimed.relay, result = self.said.pop(claimed.id)
            yield claimed, result

    def settle(self, verdict: RelayVerdict) -> None:
        """What the rows tell of relays that refuse everybody; their refusals are put back."""
        self.unfit |= verdict.relays
        if verdict.hold:
            self.report.held = True
            self.hold(verdict.hold)

    def refused_by(self, relay: str, reason: Reason, relays: int) -> None:
        """The relay can take no copy of this run; where none of so many can, a person has to look."""
        self.unfit[relay] = reason
        if len(self.unfit) >= relays:
            self.hold(listed(self.unfit))


class Workload:
    """The runs of a slice; `take` goes round among them, copy by copy."""

    def __init__(self) -> None:
        self._by_run: dict[int, RunWork] = {}
        self._turns: deque[RunWork] = deque()

    def add(self, work: RunWork) -> None:
        self._by_run[work.run_id] = work
        self._turns.append(work)

    def of(self, copy: Claimed | CopyOutcome) -> RunWork:
        return self._by_run[copy.run_id]

    def __iter__(self) -> Iterator[RunWork]:
        return iter(self._by_run.values())

    def __len__(self) -> int:
        """Copies claimed and not begun."""
        return sum(len(work.claims) + len(work.waiting_copies) for work in self)

    @property
    def runs(self) -> frozenset[int]:
        return frozenset(self._by_run)

    @property
    def empty(self) -> bool:
        """Nothing here and nothing more to come."""
        return all(work.empty for work in self)

    def take(self, relay: str, pick: Callable[[RunWork], Claimed | None]) -> tuple[RunWork, Claimed] | None:
        """The next copy that this relay may have, and its run; `pick` chooses within a run."""
        for _ in range(len(self._turns)):
            work = self._turns[0]
            self._turns.rotate(-1)
            claimed = None if relay in work.unfit else pick(work)
            if claimed is not None:
                return work, claimed
        return None

    def refill(self, level: int, then: Callable[[], None]) -> None:
        """Claim ahead for each run that has at most `level` copies left."""
        for work in self:
            if len(work.waiting_copies) <= MOST_WAITING:
                work.claims.fill_to(level, then)

    def trouble(self, reason: Reason) -> None:
        """What troubles all of them."""
        for work in self:
            work.report.trouble = (reason,)
