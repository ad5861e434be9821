"""A person decides: a copy in doubt arrived or goes out once more, a failed copy is tried again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from django.db import IntegrityError

from distributor.delivery.local_time import clock_face
from distributor.delivery.relays.relay import Relay
from distributor.delivery.sending.copies import stamp
from distributor.desk import marking
from distributor.errors import DocumentError, SendRefused
from distributor.language import gettext as _
from distributor.mail.tokens import message_id
from distributor.mail.values import Sender
from distributor.states import AttemptEvent, DeliveryState, RunKind, RunState
from distributor.store.models import Attempt, Delivery, Run
from distributor.store.queries import histories, settle
from distributor.store.queries.settle import SettleChoice
from distributor.words.actors import actor_name


@dataclass(frozen=True, slots=True)
class SettleResult:
    """What a decision changed, and why it left other copies alone."""

    numbers: tuple[int, ...]  # copies changed
    left: tuple[str, ...]  # one sentence for each copy left alone
    run: Run  # as it is now


def arrived(run: Run, numbers: Sequence[int] | None, *, by: str, seen: str | None = None) -> SettleResult:
    """Copies in doubt count as accepted; `None` means every copy in doubt."""
    return _decide(
        run, SettleChoice(DeliveryState.IN_DOUBT, AttemptEvent.SETTLED, by, arrived=True, seen=seen), numbers
    )


def again(run: Run, numbers: Sequence[int] | None, *, by: str, seen: str | None = None) -> SettleResult:
    """Copies in doubt go out once more, byte for byte; SendRefused where the run cannot go on."""
    _require_open(run)
    return _decide(run, SettleChoice(DeliveryState.IN_DOUBT, AttemptEvent.SETTLED, by, seen=seen), numbers)


def retry(run: Run, numbers: Sequence[int] | None, *, by: str, seen: str | None = None) -> SettleResult:
    """Failed copies are tried again, as if for the first time; SendRefused where the run cannot go on."""
    _require_open(run)
    _require_sendable(run)
    return _decide(run, SettleChoice(DeliveryState.FAILED, AttemptEvent.RETRIED, by, seen=seen), numbers)


def why_left(run: Run, state: str, numbers: Sequence[int] | None) -> tuple[str, ...]:
    """Who decided what about those of these copies that are not in that state any more, a sentence each."""
    states = settle.states(run.pk, numbers or ())
    others = [number for number in numbers or () if states.get(number) != state]
    return tuple(_reasons(run, SettleChoice(state, ""), others))


def resend(relays: Sequence[Relay]) -> list[int]:
    """Send once more what is in doubt at relays that say doubt=resend-once; returns the runs' ids."""
    return settle.resend_doubtful([relay.name for relay in relays if relay.doubt == "resend-once"])


def message_id_of(copy: Delivery) -> str:
    """The Message-ID of the copy, as the relay's log has it."""
    return message_id(stamp(copy.run), copy.copy_number, Sender(**copy.run.sender).message_id_domain)


def _require_sendable(run: Run) -> None:
    """What the run sends bears no 密级, which earlier versions did not look for; else SendRefused."""
    if run.issue and run.edition.revision:
        with suppress(DocumentError):  # what is damaged since was read before it was sent
            marking.require_sendable(run.issue, run.edition.revision)


def _require_open(run: Run) -> None:
    """Copies can go out in this run; else it is said what to do instead."""
    named = {"run": run.pk, "slug": run.slug}
    if run.archived:
        raise SendRefused(_("run %(run)d of %(slug)s is archived: its copies are history") % named)
    if run.state == RunState.CANCELLED:
        words = _("run %(run)d of %(slug)s is cancelled: none of its copies goes out any more")
        raise SendRefused(words % named)
    if run.state == RunState.DONE and run.kind != RunKind.TEST and (live := settle.other_live(run)):
        words = _("run %(live)d of %(slug)s is under way; run %(run)d goes on when it has ended")
        raise SendRefused(words % {**named, "live": live})


def _decide(run: Run, decision: SettleChoice, numbers: Sequence[int] | None) -> SettleResult:
    try:
        changed = settle.decide(run.pk, decision, numbers)
    except IntegrityError:  # another run began between the look and the change
        run.refresh_from_db()
        _require_open(run)
        raise
    run.refresh_from_db()
    if numbers is not None:
        left = sorted(set(numbers) - set(changed))
    else:
        left = [] if decision.arrived else settle.suppressed(run.pk, decision.of)
    return SettleResult(tuple(changed), tuple(_reasons(run, decision, left)), run)


def _reasons(run: Run, decision: SettleChoice, numbers: Sequence[int]) -> Iterator[str]:
    """Why each of these copies was left alone."""
    states, decided = settle.states(run.pk, numbers), histories.decided(run.pk, numbers)
    for number in numbers:
        named = {"number": number}
        if number not in states:
            yield _("the run has no copy %(number)d") % named
        elif states[number] == decision.of:
            yield _("copy %(number)d: its address receives nothing any more") % named
        elif number in decided:
            entry = decided[number]
            yield _settled(entry) % {**named, "by": actor_name(entry.by), "when": clock_face(entry.made)}
        elif decision.of == DeliveryState.FAILED:
            yield _("copy %(number)d has not failed") % named
        else:
            yield _("copy %(number)d is not in doubt") % named


def _settled(entry: Attempt) -> str:
    if entry.event == AttemptEvent.RETRIED:
        return _("copy %(number)d is tried again already, by decision of %(by)s (%(when)s)")
    if entry.state == DeliveryState.ACCEPTED:
        return _("copy %(number)d was settled already by %(by)s: it arrived (%(when)s)")
    return _("copy %(number)d was settled already by %(by)s: it goes out once more (%(when)s)")
