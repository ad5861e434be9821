"""Suppresses readers whom relays refused for good in our own sessions, after the run is done.

Not earlier: a run whose relay refuses everybody is put on hold, and its copies are planned again
(store/queries/refusals.py). Relays that accepted no copy of the run are ignored: they may refuse us.
"""

from __future__ import annotations

from datetime import datetime

from distributor.delivery.relays.providers import Providers
from distributor.diagnostics.judging import Judgement, judge
from distributor.feedback import suppress
from distributor.store.models import Delivery, Run
from distributor.store.queries import refusals, refused_readers

_seen: dict[int, datetime | None] = {}  # processed runs, and when they were finished


def stop_readers(providers: Providers) -> int:
    """Process finished runs, each once; returns how many addresses were suppressed."""
    stopped = 0
    for run in refused_readers.runs_done():
        if run.pk not in _seen or _seen[run.pk] != run.finished:
            stopped += stop_readers_of(run, providers)
            _seen[run.pk] = run.finished
    return stopped


def stop_readers_of(run: Run, providers: Providers) -> int:
    """Suppress the readers of the run whose mailbox does not exist, each once."""
    judged = ((copy, _judged(copy, providers)) for copy in refused_readers.refused(run))
    final = [(copy, verdict) for copy, verdict in judged if verdict.final]
    relays = {copy.relay for copy, _verdict in final}
    taking = {relay for relay in relays if refusals.took_any(run.pk, relay)}
    return sum(
        suppress.suppress_dead_address(copy, verdict, _words(copy))
        for copy, verdict in final
        if copy.relay in taking and not refused_readers.stopped_for(run.pk, copy.copy_number)
    )


def _judged(copy: Delivery, providers: Providers) -> Judgement:
    rules = providers.rules_for(copy.address_key.rpartition("@")[2])
    code, enhanced = copy.reply_code or 0, copy.enhanced_code
    return judge(copy.stage, code, enhanced, copy.reply, rules, recipient=copy.address_key)


def _words(copy: Delivery) -> str:
    return " ".join(filter(None, (copy.relay, str(copy.reply_code), copy.enhanced_code, copy.reply)))
