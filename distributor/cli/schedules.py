"""`send --at` and `distributor schedule`: scheduled sends."""

from __future__ import annotations

import datetime as dt

import click

from distributor import configuration, settings
from distributor.cli import confirm as confirming
from distributor.cli import outside, table, text, waiting
from distributor.cli.account import by_command, decider
from distributor.cli.command import as_json, command
from distributor.delivery.local_time import clock_face, read_time
from distributor.delivery.runs import schedule
from distributor.delivery.runs.plan import Order
from distributor.errors import NotFound
from distributor.language import gettext as _
from distributor.states import ScheduleState
from distributor.store.models import Issue, Schedule
from distributor.store.queries import issues, runs, schedules
from distributor.words.actors import actor_name
from distributor.words.reasons import all_words_of, english_of
from distributor.words.runs import schedule_state_name


def order(issue: Issue, asked: Order, at: str, *, by: str, as_json: bool) -> None:
    """Schedule a send, and print what has to run at that time."""
    due = read_time(at, dt.datetime.now(dt.UTC))
    kept = schedule.schedule(issue, asked, due, by=decider(by), office=configuration.office())
    if as_json:
        text.print_json(_row(kept))
        return
    values = {"slug": issue.slug, "when": clock_face(due), "zone": settings.TIME_ZONE}
    text.say(
        _("%(slug)s is sent at %(when)s (%(zone)s); to cancel: distributor schedule cancel %(slug)s") % values
    )
    confirming.show_choice(kept.where)
    if waiting.machine_missing():
        text.note(_("the service is not running now; it must be running at that time: distributor up"))


def why(kept: Schedule) -> str:
    """Why the schedule needs confirmation, now or at its time; "" if it sends by itself."""
    return all_words_of(schedule.reasons(kept, configuration.office()))


def tell(issue: Issue) -> bool:
    """Print that the issue is scheduled; False if it is not, or if it has a newer run."""
    kept = schedules.open_of(issue)
    if kept is None:
        return False
    values = {"slug": issue.slug, "state": schedule_state_name(kept.state), "when": clock_face(kept.due)}
    text.say(_("%(slug)s, %(state)s: %(when)s") % values)
    confirming.show_choice(kept.where)
    if reason := why(kept):
        text.say(_("  reason: %(reason)s") % {"reason": reason})
    if kept.state == ScheduleState.WAITING and reason:
        text.say(
            _("  as things are now it will wait for confirmation instead of being sent: sign %(slug)s again")
            % values
        )
    elif kept.state != ScheduleState.WAITING:
        words = _(
            "  send it: distributor schedule confirm %(slug)s; or: distributor schedule cancel %(slug)s"
        )
        text.say(words % values)
    return runs.latest(issue) is None


@command("list", help=_("List the scheduled sends; pending ones first."))
@as_json
def list_(as_json: bool) -> None:
    found = schedules.listing()
    if as_json:
        text.print_json([_row(one) for one in found])
        return
    if not found:
        text.say(_("nothing is scheduled; see: distributor send --help"))
        return
    headings = [_("Issue"), _("Time"), _("State"), _("Ordered by"), _("Reason")]
    table.show(
        headings,
        [
            [
                one.issue.slug,
                clock_face(one.due),
                schedule_state_name(one.state),
                actor_name(one.ordered_by),
                why(one),
            ]
            for one in found
        ],
    )


@command(
    help=_("Confirm an overdue or held schedule: it is sent at its time, or at once if that has passed.")
)
@click.argument("slug")
@outside.option
def confirm(slug: str, outside_by: str) -> None:
    kept, office = _open(slug), configuration.office()
    asks = confirming.asks(yes=False)
    consent = outside.consent(lambda: schedule.question(kept, office), outside_by, asks=asks)
    schedule.confirm(kept, office=office, consent=consent)
    words = _("%(slug)s is sent at %(when)s")
    text.say(words % {"slug": slug, "when": clock_face(kept.due)})
    if waiting.machine_missing():
        text.note(_("the service is not running now; it must be running at that time: distributor up"))


@command(help=_("Cancel a scheduled send."))
@click.argument("slug")
@click.option("--reason", default="", help=_("The reason, for the record."))
def cancel(slug: str, reason: str) -> None:
    schedule.cancel(_open(slug), by_command(reason))
    text.say(_("the schedule of %(slug)s is cancelled") % {"slug": slug})


def _open(slug: str) -> Schedule:
    found = schedules.open_of(issues.by_slug(slug))
    if found is None:
        raise NotFound(_("%(slug)s is not scheduled; see: distributor schedule list") % {"slug": slug})
    return found


def _row(one: Schedule) -> dict[str, object]:
    return {
        "issue": one.issue.slug,
        "due": one.due.astimezone(settings.ZONE).isoformat(),
        "state": one.state,
        "reason": english_of(one.state_reason),
        "amiss": english_of(schedule.amiss(one, configuration.office()))
        if one.state == ScheduleState.WAITING
        else "",
        "by": actor_name.english(one.ordered_by),
        "run": one.run_id,
    } | ({"where": one.where} if one.where else {})
