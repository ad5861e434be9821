"""A slice from start to end: what to send, through which relays, and what follows from its reports."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.db import DatabaseError

from distributor.delivery.pace.pace import Pace
from distributor.delivery.pace.rates import read_rules
from distributor.delivery.relays.health import suspensions
from distributor.delivery.relays.relay import Client, Relay
from distributor.delivery.runs import restored_backup, settle
from distributor.delivery.runs.installation import Installation
from distributor.delivery.schemes import read_relays
from distributor.delivery.sending import copies, event_log
from distributor.delivery.sending.copies import CompiledRun
from distributor.delivery.sending.slice import send
from distributor.delivery.sending.slice_database import SliceLimits
from distributor.delivery.sending.workload import SliceReport
from distributor.desk.office import Office
from distributor.errors import DistributorError, UserError
from distributor.store.queries import runs, sweep

log = logging.getLogger(__name__)

_MOST_RUNS = 16  # served by one slice; the others have bells of their own


@dataclass(frozen=True, slots=True)
class Sending:
    """How copies go out of this installation: by which relays, how many, and how fast."""

    site: Installation
    relays: tuple[str, ...]  # URLs, as in RELAYS
    connections: int  # per relay and process
    client: Client
    limits: SliceLimits
    pace: Mapping[str, Mapping[str, int]]  # PACE, DOMAIN_PACE: `environment.rates`
    domain_pace: Mapping[str, Mapping[str, int]]

    def servers(self) -> list[Relay]:
        """Raises UserError where a relay cannot be read."""
        return read_relays(
            self.relays, connections=self.connections, state=self.site.state, client=self.client
        )

    def paced(self, relays: Sequence[Relay], wake: Callable[[], None]) -> Pace:
        """The pace of all copies, to be made in an event loop."""
        rules = read_rules(self.pace, self.domain_pace, self.client.providers)
        limits = self.limits
        return Pace(self.site.redis_url, relays, rules, share=limits.processes, zone=limits.zone, wake=wake)


def send_slice(run_id: int, sending: Sending, *, stopping: Callable[[], bool] = lambda: False) -> bool:
    """Send one slice of the run and of others that wait; returns whether its bell should ring at once."""
    restored_backup.check(sending.site)
    try:
        servers = sending.servers()
    except UserError as error:
        return unable(run_id, error)
    office = sending.site.office
    compiled = _compiled(run_id, office)
    if compiled is None:
        return False
    reports = send(
        run_id,
        compiled,
        servers,
        sending.limits,
        stopping=stopping,
        other_runs=lambda known: _other_runs(known, office),
        paced=lambda wake: sending.paced(servers, wake),
    )
    for each, report in reports.items():
        _follow(each, report)
    settle.resend(servers)
    for done in sweep.finish_runs():
        event_log.done(done)
    return bool(reports[run_id].ended) and run_id in sweep.waiting_runs()


def unable(run_id: int, error: UserError) -> bool:
    """The run says why nothing of it can be sent now; False: its bell need not ring."""
    runs.tell(run_id, (error.why,))
    return False


def _compiled(run_id: int, office: Office) -> CompiledRun | None:
    """The run made ready to be sent; None where it is not sending, or had to be put on hold."""
    run = runs.sending(run_id)
    if run is None:
        return None
    suspensions.pardon(run.resumed or run.created)
    try:
        return copies.compile_run(run, office)
    except DistributorError as error:
        _follow(run.pk, SliceReport(hold=(error.why,)))
        return None


def _other_runs(known: frozenset[int], office: Office) -> list[tuple[int, CompiledRun]]:
    """Further runs that wait for their turn."""
    others = [run_id for run_id in sweep.waiting_runs() if run_id not in known]
    ready = ((run_id, _other_run(run_id, office)) for run_id in others[: _MOST_RUNS - len(known)])
    return [(run_id, compiled) for run_id, compiled in ready if compiled is not None]


def _other_run(run_id: int, office: Office) -> CompiledRun | None:
    """A run that comes along; one that cannot be made ready is left to its own slice, which will tell."""
    try:
        return _compiled(run_id, office)
    except DatabaseError:
        raise
    except Exception:  # whatever ails that run, ours goes on
        log.exception("run %s: cannot be made ready", run_id)
        return None


def _follow(run_id: int, report: SliceReport) -> None:
    """Put on hold what a person has to mend; otherwise note the trouble, or that it is over."""
    event_log.slice_ended(run_id, report.ended, report.trouble)
    if report.hold:
        event_log.on_hold(run_id, report.hold)
        if not report.held:
            runs.hold(run_id, report.hold)
    else:
        runs.tell(run_id, report.trouble)
