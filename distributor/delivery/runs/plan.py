"""The plan of a run: who receives a copy, frozen with the signed edition in one transaction."""

from __future__ import annotations

import dataclasses
import datetime as dt
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from unicodedata import normalize

from django.db import IntegrityError, transaction

from distributor.audience import group, where
from distributor.audience.address import normalise
from distributor.audience.text import shown
from distributor.audience.where import Condition, Pair
from distributor.delivery.local_time import clock_face, utc_offset
from distributor.delivery.runs import consent as consents
from distributor.delivery.runs import restored_backup
from distributor.delivery.runs.installation import Installation
from distributor.delivery_codes import SendReason
from distributor.desk import edition as editions
from distributor.desk import marking, signoff
from distributor.desk.marking import Consent, Outside
from distributor.desk.office import Office
from distributor.errors import NotFound, SendRefused
from distributor.language import gettext as _
from distributor.states import RunKind
from distributor.store.models import Delivery, Edition, Group, Issue, Run, Schedule
from distributor.store.queries import audience, further_columns, notices, runs, schedules, witness
from distributor.store.queries.runs import GroupForecast
from distributor.words.reasons import error_of

_MOST_NAMED = 20  # values in a message
_MOST_VALUES = 100_000  # of a column that readers are chosen by


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody asked for."""

    only_groups: tuple[str, ...] = ()
    again: str = ""  # the reason, where the issue is sent once more
    restored: bool = False  # somebody compared what a restored database knows with the relay's log
    where: tuple[Pair, ...] = ()  # column and value that a reader's row must have; see audience/where.py
    copies: int | None = None  # how many there have to be, suppressed ones included; None: any number
    consent: Consent | None = None  # to sending an internal issue outside of its publication's domains


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
    chosen = known_conditions(order.where, groups)
    return Forecast(tuple(runs.forecast(issue, groups, chosen, again=bool(order.again))))


def plan(
    issue: Issue, order: Order = Order(), *, site: Installation, scheduled: Schedule | None = None
) -> Run:
    """Make the run and one delivery per person, or refuse with the reason; needs all signatures.

    Raises SignOffError where a signature is missing, SendRefused where a run is live, another schedule
    waits, the issue was already sent or withdrawn, the database was restored, or nobody would receive it,
    or another number than the order says; where the issue bears a 密级, or is internal and goes to addresses
    outside that nobody agreed to.
    """
    edition, groups = _admit(issue, order, site, scheduled)
    chosen = known_conditions(order.where, groups)
    run = new_run(issue, edition, groups, kind=RunKind.ISSUE, office=site.office, reason=order.again)
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
            consents.require(run, order.consent)
            witness.note_plan(compared=order.restored)
    except IntegrityError:
        raise error_of(SendRefused, SendReason.PLANNED_TWICE, slug=issue.slug) from None
    restored_backup.check(site, newborn=False)
    return run


def ready(issue: Issue, order: Order, site: Installation) -> Forecast:
    """What `plan` would do now; refuses for the same reasons, and changes nothing."""
    _edition, groups = _admit(issue, order, site)
    found = _forecast(issue, groups, order)
    if not found.copies:
        raise _reaches_nobody(issue, order)
    require_number(found.copies, order.copies)
    return found


def _admit(
    issue: Issue, order: Order, site: Installation, scheduled: Schedule | None = None
) -> tuple[Edition, list[Group]]:
    """What is sent and to which groups, where nothing stands in the way."""
    names = _wanted(issue, editions.compose(issue, site.office).groups, order)
    restored_backup.check(site, newborn=False)
    require_free(issue, order, scheduled=scheduled)
    return signoff.signed_edition(issue, site.office), _groups(names)


def outside(issue: Issue, order: Order, office: Office) -> Outside | None:
    """The addresses of a run started now that an internal issue asks about."""

    def keys() -> list[str]:
        groups = _groups(_wanted(issue, editions.compose(issue, office).groups, order))
        chosen = known_conditions(order.where, groups)
        return runs.addresses(issue, groups, chosen, again=bool(order.again))

    return marking.outside(issue, keys)


def require_number(copies: int, expected: int | None) -> None:
    """The plan has as many copies as somebody expects; else SendRefused."""
    if expected is not None and copies != expected:
        raise error_of(SendRefused, SendReason.OTHER_NUMBER, copies=copies, expected=expected)


def require_recipients(issue: Issue, names: Sequence[str], order: Order) -> Order:
    """The order as it is kept, where groups, columns and values are known; else SendRefused or NotFound."""
    chosen = known_conditions(order.where, _groups(_wanted(issue, names, order)))
    return replace(order, where=where.pairs(chosen))


def require_free(issue: Issue, order: Order, *, scheduled: Schedule | None = None) -> None:
    """Nothing stands in the way of a run of this issue; else SendRefused."""
    slug = issue.slug
    if live := runs.live(issue):
        raise error_of(SendRefused, SendReason.LIVE, slug=slug, run=live.pk)
    if (waiting := schedules.open_of(issue)) and waiting != scheduled:
        raise error_of(SendRefused, SendReason.SCHEDULED, slug=slug, when=clock_face(waiting.due))
    if runs.withdrawn(issue) and not order.again:
        raise error_of(SendRefused, SendReason.WITHDRAWN, slug=slug)
    if (archived := notices.archived(issue)) and not order.again:
        raise error_of(SendRefused, SendReason.RUN_ARCHIVED, slug=slug, run=archived.pk)
    if witness.restored() and not order.restored:
        raise error_of(SendRefused, SendReason.NOT_COMPARED, slug=slug)


def plan_test(issue: Issue, *addresses: str, office: Office, consent: Consent | None = None) -> Run:
    """Marked test copies for these addresses: the issue as it stands, signed or not.

    SendRefused where it bears a 密级, or asks as in `plan`.
    """
    copies = marked_copies(addresses)
    marking.require_sendable(issue)
    edition = editions.freeze(editions.compose(issue, office))
    run = new_run(issue, edition, [], kind=RunKind.TEST, office=office)
    consents.begin_test(run, copies, consent)
    return run


def outside_of_test(issue: Issue, addresses: Iterable[str]) -> Outside | None:
    """Those of the addresses that test copies of an internal issue ask about."""
    return marking.outside(issue, lambda: [copy.address_key for copy in marked_copies(addresses)])


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
        columns=list(columns_of(groups)),
        group_names={group.pk: group.name for group in groups},
        sender=dataclasses.asdict(editions.sender_of(issue, office)),
        date=date,
        utc_offset=utc_offset(date),
        link_key=secrets.token_bytes(32),
    )


def _wanted(issue: Issue, names: Sequence[str], order: Order) -> list[str]:
    """The groups to serve: all, or those asked for."""
    if not names:
        raise error_of(SendRefused, SendReason.NO_KNOWN_GROUP, slug=issue.slug)
    if unknown := [name for name in order.only_groups if name not in names]:
        named = {"unknown": _("; ").join(unknown), "names": _("; ").join(names)}
        raise error_of(NotFound, SendReason.OFF_LIST, slug=issue.slug, **named)
    return [name for name in names if not order.only_groups or name in order.only_groups]


def _reaches_nobody(issue: Issue, order: Order) -> SendRefused:
    if order.where:
        why = SendReason.CHOSEN_HAVE_IT
    else:
        why = SendReason.ALL_HAVE_IT if runs.latest(issue) else SendReason.NO_MEMBERS
    return error_of(SendRefused, why, slug=issue.slug)


def _groups(names: Sequence[str]) -> list[Group]:
    found = audience.rows_of(names)
    known = {group.name for group in found}
    if missing := [name for name in names if name not in known]:
        raise error_of(SendRefused, SendReason.GROUPS_GONE, names=_("; ").join(missing))
    return found


def columns_of(groups: Sequence[Group]) -> tuple[str, ...]:
    """The further columns of the groups' files, each once."""
    return group.columns_of(map(audience.value, groups))


def known_conditions(pairs: Sequence[Pair], groups: Sequence[Group]) -> tuple[Condition, ...]:
    """The conditions of a send; NotFound lists the columns or values that exist where one is unknown."""
    return tuple(_known(condition, groups) for condition in where.conditions(pairs, columns_of(groups)))


def _known(condition: Condition, groups: Sequence[Group]) -> Condition:
    """The condition with its values as the rows have them, which may be composed otherwise (UAX #15)."""
    known = further_columns.values_of(condition, [group.pk for group in groups], _MOST_VALUES)
    spellings: dict[str, list[str]] = {}
    for spelling in known:
        spellings.setdefault(normalize("NFC", spelling), []).append(spelling)
    found: dict[str, None] = {}
    for value in condition.values:
        found |= dict.fromkeys(spellings.get(normalize("NFC", value), ()))
        if normalize("NFC", value) not in spellings:
            words = _("no reader of these groups has %(condition)s; there is: %(known)s")
            values = {"condition": where.told([(condition.column, value)]), "known": _listed(known)}
            raise NotFound(words % values)
    return replace(condition, values=tuple(found))


def _listed(known: Sequence[str]) -> str:
    named = _("; ").join(map(shown, known[:_MOST_NAMED]))
    if len(known) > _MOST_NAMED:
        return _("%(named)s and %(count)d more") % {"named": named, "count": len(known) - _MOST_NAMED}
    return named or _("nothing")
