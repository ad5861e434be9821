"""The plan of a run: who receives a copy, frozen with the signed edition in one transaction."""

from __future__ import annotations

import dataclasses
import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from distributor.audience.address import normalise
from distributor.desk import edition as editions
from distributor.desk import signoff
from distributor.errors import NotFound, SendRefused
from distributor.language import gettext as _
from distributor.store.models import Delivery, Edition, Group, Issue, Run
from distributor.store.queries import runs
from distributor.store.queries.runs import GroupForecast


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody asked for."""

    only_groups: tuple[str, ...] = ()
    again: str = ""  # the reason, where the issue is sent once more


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
    groups = _groups(_wanted(issue, names, order))
    return Forecast(tuple(runs.forecast(issue, groups, again=bool(order.again))))


def plan(issue: Issue, order: Order = Order()) -> Run:
    """Make the run and one delivery per person, or refuse with the reason; needs all signatures.

    Raises SignOffError where a signature is missing, SendRefused where a run is live, the issue was
    already sent, or nobody would receive it.
    """
    groups = _groups(_wanted(issue, editions.compose(issue).groups, order))
    _require_readers(issue, groups, order)
    edition = signoff.signed_edition(issue)
    run = _new_run(issue, edition, groups, kind=Run.ISSUE, reason=order.again)
    try:
        with transaction.atomic():
            runs.begin(run, groups, again=bool(order.again))
    except IntegrityError:
        raise SendRefused(
            _("%(slug)s is being sent already; see: distributor status %(slug)s") % {"slug": issue.slug}
        ) from None
    return run


def plan_test(issue: Issue, address: str) -> Run:
    """A marked test copy for one address: the issue as it stands, signed or not."""
    to = normalise(address)
    edition = editions.freeze(editions.compose(issue))
    run = _new_run(issue, edition, [], kind=Run.TEST, reason="")
    name = to.address.rpartition("@")[0]
    runs.begin_test(run, Delivery(copy_number=1, name=name, address=to.address, address_key=to.key))
    return run


def _new_run(issue: Issue, edition: Edition, groups: Sequence[Group], *, kind: str, reason: str) -> Run:
    return Run(
        issue=issue,
        edition=edition,
        kind=kind,
        reason=reason,
        groups=[group.name for group in groups],
        group_names={group.pk: group.name for group in groups},
        sender=dataclasses.asdict(editions.sender_of(issue)),
        date=dt.datetime.now(dt.UTC).replace(microsecond=0),
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
    if live := runs.live(issue):
        raise SendRefused(
            _("%(slug)s is being sent already, or on hold (run %(run)d); see: distributor status %(slug)s")
            % {"slug": issue.slug, "run": live.pk}
        )
    return [name for name in names if not order.only_groups or name in order.only_groups]


def _require_readers(issue: Issue, groups: Sequence[Group], order: Order) -> None:
    """Somebody is without a copy; said before any word about signatures."""
    if any(group.copies for group in runs.forecast(issue, groups, again=bool(order.again))):
        return
    if runs.latest(issue):
        words = _("%(slug)s was already sent to everybody; to send it once more: --again REASON")
    else:
        words = _("%(slug)s would reach nobody: its groups have no members")
    raise SendRefused(words % {"slug": issue.slug})


def _groups(names: Sequence[str]) -> list[Group]:
    found = {group.name: group for group in Group.objects.filter(name__in=names, retired=None)}
    if missing := [name for name in names if name not in found]:
        raise SendRefused(
            _("no such group any more: %(names)s; run: distributor audience sync")
            % {"names": _("; ").join(missing)}
        )
    return [found[name] for name in names]
