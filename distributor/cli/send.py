"""`distributor send`: plans a run and wakes the workers, or shows what it would do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import click

from distributor import configuration
from distributor.audience import where
from distributor.cli import confirm, outside, schedules, text, waiting
from distributor.cli.command import as_json, command, require_alone
from distributor.cli.delivering import deliver, interruptible, to_me_option
from distributor.cli.issue_report import signers
from distributor.delivery.relays.relay import Relay
from distributor.delivery.runs import plan, progress
from distributor.delivery.runs.plan import Forecast, Order
from distributor.desk import edition as editions
from distributor.desk import signoff
from distributor.desk.marking import Outside
from distributor.errors import UserError
from distributor.language import gettext as _
from distributor.language import ngettext
from distributor.mail.mime import octets
from distributor.store.models import Issue, Run
from distributor.store.queries import issues, runs
from distributor.text import squeezed

_LONGEST_REASON = 500  # characters


@command(
    help=_(
        "Send a signed issue to the groups on its 送发 list. On a terminal the command shows the recipients "
        "and asks first. If it waits for the run (--wait, or because no service is running here), the exit"
        " code gives the result, the first that applies: 6 cancelled, 4 on hold, 5 some copies still "
        "deferred, 3 some failed or in doubt, 0 all accepted."
    )
)
@click.argument("slug")
@waiting.options
@confirm.options
@click.option(
    "--only-group",
    "only_groups",
    multiple=True,
    metavar="NAME",
    help=_("Send only to this group (repeatable)."),
)
@click.option(
    "--where",
    "conditions",
    multiple=True,
    metavar="COLUMN=VALUE",
    help=_(
        "Send only to readers with this value in this column of the recipients' files, such as 区县=双桥区. "
        "Repeatable: values of the same column are alternatives; conditions on different columns must all "
        "hold."
    ),
)
@click.option(
    "--again", metavar="REASON", help=_("Send again an issue that was sent or withdrawn, for this reason.")
)
@to_me_option
@click.option(
    "--dry-run",
    is_flag=True,
    help=_("Send nothing; show groups, copies, duplicates, suppressed addresses and size."),
)
@click.option(
    "--at",
    metavar="TIME",
    help=_("Send at this time: “2026-12-01 09:00” on the office's clock, 09:00, +2h, or with an offset."),
)
@click.option(
    "--by",
    default="",
    metavar="NAME",
    help=_("With --at: the name of the person who orders it; by default your account."),
)
@outside.option
@click.option(
    "--restored",
    is_flag=True,
    help=_("Confirm that the restored database has been compared with the relay's log."),
)
@as_json
def send(
    *,
    slug: str,
    wait: bool,
    wait_final: bool,
    yes: bool,
    copies: int | None,
    only_groups: tuple[str, ...],
    conditions: tuple[str, ...],
    again: str | None,
    to_me: tuple[str, ...],
    dry_run: bool,
    at: str | None,
    by: str,
    outside_by: str,
    restored: bool,
    as_json: bool,
) -> None:
    issue = issues.by_slug(slug)
    chosen = tuple(map(where.parse, conditions))
    order = Order(only_groups, _reason(again), restored, chosen, copies)
    if dry_run:
        _forecast(issue, order, as_json)
        return
    relays = waiting.require_relays()
    waits = wait or wait_final
    if at is not None:
        require_alone({"--wait": waits, "--to-me": to_me, "--copies": copies}, option="--at")
        order = _with_consent(issue, order, outside_by, yes)
        schedules.order(issue, order, at, by=by, as_json=as_json)
        return
    if to_me:
        require_alone({"--copies": copies, "--where": conditions}, option="--to-me")
    with interruptible(issue):
        if to_me:
            run = _plan_test(issue, to_me, outside_by, yes)
        else:
            under_way = _under_way(issue, order) if waits else None
            run = under_way or _plan(issue, order, relays, yes, outside_by)
    deliver(run, wait=wait, final=wait_final, as_json=as_json)


def _reason(again: str | None) -> str:
    """The reason for sending again, "" for a plain send; an empty reason is an error."""
    if again is None:
        return ""
    reason = squeezed(again)
    if not reason or len(reason) > _LONGEST_REASON:
        raise UserError(_("--again wants a reason of 1 to %(most)d characters") % {"most": _LONGEST_REASON})
    return reason


def _under_way(issue: Issue, order: Order) -> Run | None:
    """The live run, if the user waits and no option asks for a different run."""
    run = runs.live(issue)
    if run is None or replace(order, copies=None) != Order():
        return None
    plan.require_number(progress.look(run).total, order.copies)
    text.note(_("run %(run)d is under way already; waiting for it") % {"run": run.pk})
    return run


def _with_consent(issue: Issue, order: Order, by: str, yes: bool) -> Order:
    """The order with the yes that an internal issue needs, as far as somebody gives it."""

    def find() -> Outside | None:
        return plan.outside(issue, order, configuration.office())

    return replace(order, consent=outside.consent(find, by, asks=confirm.asks(yes)))


def _plan_test(issue: Issue, to_me: tuple[str, ...], by: str, yes: bool) -> Run:
    def find() -> Outside | None:
        return plan.outside_of_test(issue, to_me)

    consent = outside.consent(find, by, asks=confirm.asks(yes))
    return plan.plan_test(issue, *to_me, office=configuration.office(), consent=consent)


def _plan(issue: Issue, order: Order, relays: Sequence[Relay], yes: bool, outside_by: str) -> Run:
    """The new run; it is planned only if it is exactly what the user confirmed on the terminal."""
    if not confirm.asks(yes):
        return plan.plan(issue, _with_consent(issue, order, outside_by, yes), site=configuration.site())
    expected = plan.ready(issue, order, configuration.site())
    confirm.show_choice(order.where, err=True)
    confirm.show_groups(expected.groups, err=True)
    confirm.show_way(editions.sender_of(issue, configuration.office()), relays)
    text.note(
        _("Signed:  %(names)s") % {"names": signers(signoff.signatures(issue, configuration.office()).given)}
    )
    order = _with_consent(issue, order, outside_by, yes)
    confirm.ask(expected.copies, expected.suppressed)
    return plan.plan(issue, replace(order, copies=expected.copies), site=configuration.site())


def _forecast(issue: Issue, order: Order, as_json: bool) -> None:
    composition = editions.compose(issue, configuration.office())
    forecast = plan.forecast(issue, composition.groups, order)
    size, refused = octets(composition.mail), _refused(issue, order)
    beyond = plan.outside(issue, order, configuration.office())
    if as_json:
        chosen = {"where": order.where} if order.where else {}
        stops = {"refused": refused or None, "outside": outside.as_json(beyond)}
        text.print_json(_as_json(issue, forecast, size) | chosen | stops)
        return
    confirm.show_choice(order.where)
    confirm.show_groups(forecast.groups)
    _tell_size(forecast.copies - forecast.suppressed, size)
    if refused:
        text.say(_("as things are now the send would be refused: %(reason)s") % {"reason": refused})
    outside.tell(beyond)
    if forecast.duplicates:
        words = ngettext(
            "%(count)d member has a copy elsewhere",
            "%(count)d members have a copy elsewhere",
            forecast.duplicates,
        )
        text.say(words % {"count": forecast.duplicates})


def _refused(issue: Issue, order: Order) -> str:
    """Why the send would be refused without --dry-run; "" if it would not be."""
    try:
        plan.require_free(issue, order)
        signoff.signed_edition(issue, configuration.office())
    except UserError as error:
        return str(error)
    return ""


def _tell_size(copies: int, size: int) -> None:
    words = ngettext(
        "%(copies)d mail would be sent, about %(kb)d KB",
        "%(copies)d mails would be sent, about %(kb)d KB each",
        copies,
    )
    text.say(words % {"copies": copies, "kb": round(size / 1024)})


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
