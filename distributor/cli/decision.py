"""Reports the effect of a decision about copies, and wakes the workers if copies are to be sent."""

from __future__ import annotations

from distributor import settings
from distributor.cli import text, waiting
from distributor.delivery.runs.settle import SettleResult
from distributor.errors import UserError
from distributor.language import gettext as _
from distributor.states import RunState
from distributor.store.models import Run
from distributor.worker import ring


def tell(verdict: SettleResult, words: str, *, sends: bool, nothing: str) -> None:
    """Print how many copies were changed and which were not; raises UserError if none was.

    `nothing` is the message for a run without such copies.
    """
    for reason in verdict.left:
        text.note(reason)
    if not verdict.numbers:
        raise UserError(_("nothing was changed") if verdict.left else nothing % {"run": verdict.run.pk})
    text.say(words % {"count": len(verdict.numbers)})
    if sends:
        _go(verdict.run)


def _go(run: Run) -> None:
    named = {"run": run.pk, "slug": run.slug}
    if run.state == RunState.PAUSED:
        text.note(_("run %(run)d is on hold; go on with: distributor resume %(slug)s") % named)
    elif waiting.machine_missing():
        text.note(_("open copies are sent while the service is running: distributor up"))
    else:
        ring(run.pk, times=settings.WORKER_PROCESSES)
        text.note(_("run %(run)d goes on; watch it with: distributor status %(slug)s") % named)
