"""The plan of a run: who receives a copy, frozen with the signed edition in one transaction."""

from __future__ import annotations

import dataclasses
import datetime as dt
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db import IntegrityError, transaction

from distributor.audience import where
from distributor.audience.address import normalise
from distributor.audience.where import Pair
from distributor.delivery import choice, restore
from distributor.delivery.office import clock_face, utc_offset
from distributor.delivery.site import Site
from distributor.desk import edition as editions
from distributor.desk import signoff
from distributor.desk.office import Office
from distributor.errors import NotFound, SendRefused
from distributor.language import gettext as _
from distributor.store.models import Delivery, Edition, Group, Issue, Run, Schedule
from distributor.store.queries import notices, runs, schedules, witness
from distributor.store.queries.runs import GroupForecast


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody asked for."""

    only_groups: tuple[str, ...] = ()
    again: str = ""  # the reason, where the issue is sent once more
    restored: bool = False  # somebody compared what a restored database knows with the relay's log
    where: tuple[Pair, ...] = ()  # column and value that a reader's row must have; see audience/where.py
    copies: int | None = None  # how many there have to be, suppressed ones included; None: any number


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a run would do, group by group, if it started now."""

    groups: tuple[GroupForecast, ...]

    @property
    def copies(self) -> int:
        return sum(group.copies for group in self.groups)

    @property
    def suppressed(self) -> int:
        return sum(group.suppressed for group in self.groups)

    @property
    def duplicates(self) -> int:
        """Members who get their copy under another group, or have it from an earlier run."""
        return sum(group.members for group in self.groups) - self.copies


def forecast(issue: Issue, names: Sequence[str], order: Order) -> Forecast:
    """Count without sending anything; needs no signature."""
    return _forecast(issue, _groups(_wanted(issue, names, order)), order)


def _forecast(issue: Issue, groups: Sequence[Group], order: Order) -> Forecast:
    chosen = choice.conditions(order.where, groups)
    return Forecast(tuple(runs.forecast(issue, groups, chosen, again=bool(order.again))))


def plan(issue: Issue, order: Order = Order(), *, site: Site, scheduled: Schedule | None = None) -> Run:
    """Make the run and one delivery per person, or refuse with the reason; needs all signatures.

    Raises SignOffError where a signature is missing, SendRefused where a run is live, another schedule
    waits, the issue was already sent or withdrawn, the database was restored, or nobody would receive it,
    or another number than the order says.
    """
    edition, groups = _admit(issue, order, site, scheduled)
    chosen = choice.conditions(order.where, groups)
    run = new_run(issue, edition, groups, kind=Run.ISSUE, office=site.office, reason=order.again)
    run.where = [list(pair) for pair in where.pairs(chosen)]
    try:
        with transaction.atomic():
            runs.lock(issue)
            require_free(issue, order, scheduled=scheduled)
            # Counting beforehand would cost as much as planning: an empty plan is taken back.
            copies = runs.begin(run, groups, chosen, again=bool(order.again))
            if not copies:
                raise _reaches_nobody(issue, order)
            require_number(copies, order.copies)
            witness.note_plan(compared=order.restored)
    except IntegrityError:
        raise SendRefused(
            _("%(slug)s is being sent already; see: distributor status %(slug)s") % {"slug": issue.slug}
        ) from None
    restore.check(site, newborn=False)
    return run


def ready(issue: Issue, order: Order, site: Site) -> Forecast:
    """What `plan` would do now; refuses for the same reasons, and changes nothing."""
    _edition, groups = _admit(issue, order, site)
    found = _forecast(issue, groups, order)
    if not found.copies:
        raise _reaches_nobody(issue, order)
    require_number(found.copies, order.copies)
    return found


def _admit(
    issue: Issue, order: Order, site: Site, scheduled: Schedule | None = None
) -> tuple[Edition, list[Group]]:
    """What is sent and to which groups, where nothing stands in the way."""
    names = _wanted(issue, editions.compose(issue, site.office).groups, order)
    restore.check(site, newborn=False)
    require_free(issue, order, scheduled=scheduled)
    return signoff.signed_edition(issue, site.office), _groups(names)


def require_number(copies: int, expected: int | None) -> None:
    """The plan has as many copies as somebody expects; else SendRefused."""
    if expected is not None and copies != expected:
        words = _("the plan has %(copies)d copies, not %(expected)d as expected; nothing was sent")
        raise SendRefused(words % {"copies": copies, "expected": expected})


def require_recipients(issue: Issue, names: Sequence[str], order: Order) -> Order:
    """The order as it is kept, where groups, columns and values are known; else SendRefused or NotFound."""
    chosen = choice.conditions(order.where, _groups(_wanted(issue, names, order)))
    return replace(order, where=where.pairs(chosen))


def require_free(issue: Issue, order: Order, *, scheduled: Schedule | None = None) -> None:
    """Nothing stands in the way of a run of this issue; else SendRefused."""
    values: dict[str, object] = {"slug": issue.slug}
    if live := runs.live(issue):
        words = _(
            "%(slug)s is being sent already, or on hold (run %(run)d); see: distributor status %(slug)s"
        )
        raise SendRefused(words % {**values, "run": live.pk})
    if (waiting := schedules.open_of(issue)) and waiting != scheduled:
        words = _("%(slug)s is scheduled for %(when)s; see: distributor schedule list")
        raise SendRefused(words % {**values, "when": clock_face(waiting.due)})
    if runs.withdrawn(issue) and not order.again:
        raise SendRefused(_("%(slug)s was withdrawn; to send it all the same: --again REASON") % values)
    if (archived := notices.archived(issue)) and not order.again:
        words = _(
            "run %(run)d of %(slug)s is archived: who has it already is not known; first "
            "distributor archive restore %(slug)s --run %(run)d, or send it to everybody: --again REASON"
        )
        raise SendRefused(words % {**values, "run": archived.pk})
    if witness.restored() and not order.restored:
        raise SendRefused(
            _(
                "the database was restored from a backup and may have forgotten that %(slug)s was sent; "
                "compare with the relay's log, then send with --restored"
            )
            % values
        )


def plan_test(issue: Issue, *addresses: str, office: Office) -> Run:
    """Marked test copies for these addresses: the issue as it stands, signed or not."""
    copies = marked_copies(addresses)
    edition = editions.freeze(editions.compose(issue, office))
    run = new_run(issue, edition, [], kind=Run.TEST, office=office)
    runs.begin_test(run, copies)
    return run


def marked_copies(addresses: Iterable[str]) -> list[Delivery]:
    """A copy for each of them, numbered from 1; one for an address that is given twice."""
    found = {to.key: to for to in map(normalise, addresses)}
    return [
        Delivery(
            copy_number=number, name=to.address.rpartition("@")[0], address=to.address, address_key=to.key
        )
        for number, to in enumerate(found.values(), 1)
    ]


def new_run(
    issue: Issue, edition: Edition, groups: Sequence[Group], *, kind: str, office: Office, reason: str = ""
) -> Run:
    """A run that is not saved yet, with all that its copies share."""
    date = dt.datetime.now(dt.UTC).replace(microsecond=0)
    return Run(
        issue=issue,
        edition=edition,
        kind=kind,
        reason=reason,
        groups=[group.name for group in groups],
        columns=list(choice.columns_of(groups)),
        group_names={group.pk: group.name for group in groups},
        sender=dataclasses.asdict(editions.sender_of(issue, office)),
        date=date,
        utc_offset=utc_offset(date),
        link_key=secrets.token_bytes(32),
    )


def _wanted(issue: Issue, names: Sequence[str], order: Order) -> list[str]:
    """The groups to serve: all, or those asked for."""
    if not names:
        words = _("%(slug)s addresses no known group; see: distributor issue check %(slug)s")
        raise SendRefused(words % {"slug": issue.slug})
    if unknown := [name for name in order.only_groups if name not in names]:
        raise NotFound(
            _("not on the distribution list of %(slug)s: %(unknown)s; it has: %(names)s")
            % {"slug": issue.slug, "unknown": _("; ").join(unknown), "names": _("; ").join(names)}
        )
    return [name for name in names if not order.only_groups or name in order.only_groups]


def _reaches_nobody(issue: Issue, order: Order) -> SendRefused:
    if order.where:
        words = _("%(slug)s would reach nobody: whoever was chosen has it already; once more: --again REASON")
    elif runs.latest(issue):
        words = _("%(slug)s was already sent to everybody; to send it once more: --again REASON")
    else:
        words = _("%(slug)s would reach nobody: its groups have no members")
    return SendRefused(words % {"slug": issue.slug})


def _groups(names: Sequence[str]) -> list[Group]:
    found = {group.name: group for group in Group.objects.filter(name__in=names, retired=None)}
    if missing := [name for name in names if name not in found]:
        raise SendRefused(
            _("no such group any more: %(names)s; run: distributor audience sync")
            % {"names": _("; ").join(missing)}
        )
    return [found[name] for name in names]
