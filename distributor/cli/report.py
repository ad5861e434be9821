"""What became of a run, for people and for programs."""

from __future__ import annotations

from typing import Any

from distributor.cli import table, text
from distributor.delivery.progress import Progress, look
from distributor.language import gettext as _
from distributor.language import ngettext, told
from distributor.store.models import Delivery, Run
from distributor.store.queries import progress


def state_name(state: str) -> str:
    """The state of a copy as people call it."""
    return {
        Delivery.PLANNED: _("planned"),
        Delivery.CLAIMED: _("claimed"),
        Delivery.COMMITTING: _("being sent"),
        Delivery.ACCEPTED: _("accepted"),
        Delivery.DEFERRED: _("deferred"),
        Delivery.FAILED: _("failed"),
        Delivery.IN_DOUBT: _("in doubt"),
        Delivery.SUPPRESSED: _("suppressed"),
        Delivery.CANCELLED: _("cancelled"),
    }[state]


def run_state_name(state: str) -> str:
    """The state of a run as people call it."""
    return {
        Run.SENDING: _("sending"),
        Run.PAUSED: _("on hold"),
        Run.DONE: _("done"),
        Run.CANCELLED: _("cancelled"),
    }[state]


def as_json(run: Run, seen: Progress) -> dict[str, Any]:
    """What `status --json` prints; times in ISO 8601, rate in copies per second."""
    return {
        "issue": run.issue.slug,
        "run": run.pk,
        "state": run.state,
        "reason": run.state_reason,
        "total": seen.total,
        "states": seen.states,
        "rate": round(seen.rate, 2),
        "started": seen.started.isoformat(),
        "finished": seen.finished.isoformat() if seen.finished else None,
    }


def show(run: Run, seen: Progress | None = None) -> None:
    """Print the run: its state, and a table of its groups."""
    seen = seen or look(run)
    text.say(
        _("%(slug)s, run %(run)d: %(state)s")
        % {"slug": run.issue.slug, "run": run.pk, "state": run_state_name(run.state)}
    )
    if run.state_reason:
        text.say(_("  reason: %(reason)s") % {"reason": told(run.state_reason)})
    table.show(*_by_group(run, seen), right=range(1, len(seen.states) + 2))
    if seen.rate and not seen.open:
        copies = seen.states.get(Delivery.ACCEPTED, 0)
        words = ngettext(
            "%(n)d copy accepted, %(rate).0f per second",
            "%(n)d copies accepted, %(rate).0f per second",
            copies,
        )
        text.say(words % {"n": copies, "rate": seen.rate})


def _by_group(run: Run, seen: Progress) -> tuple[list[str], list[list[object]]]:
    states = list(seen.states)
    headings = [_("Group"), _("Copies"), *map(state_name, states)]
    rows: list[list[object]] = [
        [group or _("test copy"), sum(found.values()), *(found.get(state) or "" for state in states)]
        for group, found in progress.by_group(run.pk)
    ]
    rows.append([_("Total"), seen.total, *seen.states.values()])
    return headings, rows
