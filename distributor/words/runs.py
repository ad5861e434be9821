"""How runs and what is ordered for later are called."""

from __future__ import annotations

from distributor.language import later_in
from distributor.states import RunKind, RunState, ScheduleState
from distributor.words.names import Names

run_kind_name = Names(
    RunKind,
    {
        RunKind.ISSUE: later_in("run kind", "sending"),
        RunKind.TEST: later_in("run kind", "test copy"),
        RunKind.CORRECTION: later_in("run kind", "correction"),
        RunKind.WITHDRAWAL: later_in("run kind", "withdrawal"),
        RunKind.ANSWER: later_in("run kind", "answer"),
    },
)
run_state_name = Names(
    RunState,
    {
        RunState.SENDING: later_in("run state", "sending"),
        RunState.PAUSED: later_in("run state", "on hold"),
        RunState.DONE: later_in("run state", "sent"),
        RunState.CANCELLED: later_in("run state", "cancelled"),
    },
)
schedule_state_name = Names(
    ScheduleState,
    {
        ScheduleState.WAITING: later_in("schedule state", "scheduled"),
        ScheduleState.OVERDUE: later_in("schedule state", "overdue"),
        ScheduleState.HELD: later_in("schedule state", "to be confirmed"),
        ScheduleState.STARTED: later_in("schedule state", "started"),
        ScheduleState.CANCELLED: later_in("schedule state", "cancelled"),
    },
)
