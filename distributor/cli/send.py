"""`distributor send`: plan a run and ring for it, or say what it would do."""

from __future__ import annotations

import click

from distributor import settings
from distributor.cli import report, schedules, table, text, waiting
from distributor.cli.command import as_json, command
from distributor.delivery import plan
from distributor.delivery.plan import Forecast, Order
from distributor.delivery.progress import Progress, look
from distributor.desk import edition as editions
from distributor.errors import UserError
from distributor.language import gettext as _
from distributor.language import ngettext
from distributor.store.models import Issue, Run
from distributor.store.queries import issues, runs
from distributor.worker import ring

_LONGEST_REASON = 500  # characters


@command(help=_("Send a signed issue to the groups on its 送发 list."))
@click.argument("slug")
@click.option("--wait", is_flag=True, help=_("Show progress until every copy has come to an end."))
@click.option(
    "--only-group",
    "only_groups",
    multiple=True,
    metavar="NAME",
    help=_("Send to this group only (repeatable)."),
)
@click.option(
    "--again", metavar="REASON", help=_("Send once more what was sent already, or withdrawn, and say why.")
)
@click.option("--to-me", metavar="ADDRESS", help=_("Send one marked test copy there; needs no signature."))
@click.option(
    "--dry-run", is_flag=True, help=_("Only count: groups, copies, duplicates, suppressed addresses, size.")
)
@click.option(
    "--at",
    metavar="TIME",
    help=_("Send at that time: “2026-12-01 09:00” on the office's clock, 09:00, +2h, or with an offset."),
)
@click.option(
    "--by", default="", metavar="NAME", help=_("Who orders it, with --at; your account if not given.")
)
@click.option(
    "--restored",
    is_flag=True,
    help=_("The database was restored; the relay's log has been compared with it."),
)
@as_json
def send(
    *,
    slug: str,
    wait: bool,
    only_groups: tuple[str, ...],
    again: str | None,
    to_me: str | None,
    dry_run: bool,
    at: str | None,
    by: str,
    restored: bool,
    as_json: bool,
) -> None:
    issue = issues.by_slug(slug)
    order = Order(only_groups, _reason(again), restored)
    if dry_run:
        _forecast(issue, order, as_json)
        return
    waiting.require_relays()
    if at is not None:
        _require_alone(wait=wait, to_me=to_me)
        schedules.order(issue, order, at, by=by, as_json=as_json)
        return
    _deliver(_begin(issue, order, to_me, wait), wait=wait, as_json=as_json)


def _reason(again: str | None) -> str:
    """Why it is sent again, "" where it is not; an empty reason is a mistake, not a plain send."""
    if again is None:
        return ""
    reason = " ".join(again.split())
    if not reason or len(reason) > _LONGEST_REASON:
        raise UserError(_("--again wants a reason of 1 to %(most)d characters") % {"most": _LONGEST_REASON})
    return reason


def _require_alone(*, wait: bool, to_me: str | None) -> None:
    if wait or to_me:
        raise UserError(_("--at goes neither with --wait nor with --to-me"))


def _begin(issue: Issue, order: Order, to_me: str | None, wait: bool) -> Run:
    """A new run; who only waits for the one under way gets that."""
    if to_me:
        return plan.plan_test(issue, to_me)
    under_way = runs.live(issue)
    if under_way and wait and order == Order():
        text.note(_("run %(run)d is under way already; waiting for it") % {"run": under_way.pk})
        return under_way
    return plan.plan(issue, order)


def _deliver(run: Run, *, wait: bool, as_json: bool) -> None:
    """Ring; where the worker lives only as long as we do, wait for it."""
    begun_only = not wait and not waiting.machine_missing()
    if begun_only:
        ring(run.pk, times=settings.WORKER_PROCESSES)
        text.note(
            _("run %(run)d has begun; watch it with: distributor status %(slug)s --run %(run)d") % _names(run)
        )
        seen = look(run)
    else:
        seen = _wait(run)
    if as_json:
        text.print_json(report.as_json(run, seen))
    elif not begun_only:
        report.show(run, seen)
    if seen.open and not begun_only:
        text.note(_("what is open goes out while something runs here: distributor up"))


def _wait(run: Run) -> Progress:
    try:
        with waiting.machine():
            return waiting.until_done(run)
    except KeyboardInterrupt:
        words = _(
            "run %(run)d is not finished; it goes on with the next: distributor up "
            "(or: distributor cancel %(slug)s)"
        )
        text.note(words % _names(run))
        raise


def _names(run: Run) -> dict[str, object]:
    return {"run": run.pk, "slug": run.slug}


def _forecast(issue: Issue, order: Order, as_json: bool) -> None:
    composition = editions.compose(issue)
    forecast = plan.forecast(issue, composition.groups, order)
    size = len(composition.mail.html.encode()) + len(composition.mail.text.encode())
    if as_json:
        text.print_json(_as_json(issue, forecast, size))
        return
    rows = [[group.group, group.members, group.copies, group.suppressed or ""] for group in forecast.groups]
    total = [
        _("Total"),
        sum(group.members for group in forecast.groups),
        forecast.copies,
        forecast.suppressed or "",
    ]
    table.show([_("Group"), _("Members"), _("Copies"), _("Suppressed")], [*rows, total], right=(1, 2, 3))
    _tell_size(forecast.copies - forecast.suppressed, size)
    if forecast.duplicates:
        words = ngettext(
            "%(count)d member has a copy elsewhere",
            "%(count)d members have a copy elsewhere",
            forecast.duplicates,
        )
        text.say(words % {"count": forecast.duplicates})


def _tell_size(copies: int, octets: int) -> None:
    words = ngettext(
        "%(copies)d mail would be sent, about %(kb)d KB",
        "%(copies)d mails would be sent, about %(kb)d KB each",
        copies,
    )
    # base64 makes four octets of three, and a line end after every 76.
    text.say(words % {"copies": copies, "kb": octets * 4 / 3 * 78 / 76 / 1024})


def _as_json(issue: Issue, forecast: Forecast, size: int) -> dict[str, object]:
    return {
        "issue": issue.slug,
        "copies": forecast.copies,
        "suppressed": forecast.suppressed,
        "duplicates": forecast.duplicates,
        "octets": size,
        "groups": [
            {"group": g.group, "members": g.members, "copies": g.copies, "suppressed": g.suppressed}
            for g in forecast.groups
        ],
    }
