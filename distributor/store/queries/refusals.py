"""A relay that refuses everybody at RCPT: told from the rows of a run, so that all its slices know the same.

What such a relay says is about us and not about the readers: the copies are planned again, and the run is on
hold. As long as a relay has taken nothing of a run, its refusals are not proven to be about anybody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from distributor.delivery_codes import RunReason
from distributor.logs import masked
from distributor.reason import Reason
from distributor.states import AttemptEvent, DeliveryState, RunState, Stage
from distributor.store.models import Delivery, Run
from distributor.store.queries import histories
from distributor.store.queries.clock import now
from distributor.store.queries.exceptional import IS_APART, apart
from distributor.store.queries.suppression_scope import stopped

# So many refusals, over at least two domains, and nothing taken: nobody has so many wrong addresses in a row.
ENOUGH = 20
# While there are copies left to try, so many of them at other domains than the one refused most: a dead
# domain at the head of a list, and a wrong address behind it, are not everybody.
_ELSEWHERE = 5
_MOST_LOOKED_AT = 1000
# A final refusal of the recipient; word for word as in the index of copies that are apart.
_REFUSED = f"{IS_APART} AND state = '{DeliveryState.FAILED}' AND stage = '{Stage.RCPT}' AND reply_code >= 500"


@dataclass(frozen=True, slots=True)
class RelayRefusal:
    """What a relay said of one recipient; `words` without the address."""

    relay: str
    domain: str
    code: int
    enhanced: str
    words: str

    @classmethod
    def of(cls, relay: str, address_key: str, code: int, enhanced: str, reply: str) -> RelayRefusal:
        return cls(relay, address_key.rpartition("@")[2], code, enhanced, masked(reply))

    @property
    def said(self) -> str:
        return " ".join(filter(None, (str(self.code), self.enhanced, self.words)))


@dataclass(frozen=True, slots=True)
class RelayVerdict:
    """Relays that refuse everybody, each with the reason; and why the run was put on hold, if it was."""

    relays: Mapping[str, Reason]
    hold: tuple[Reason, ...] = ()


def listed(reasons: Mapping[str, Reason]) -> tuple[Reason, ...]:
    """Relays and what is wrong with them, as a run keeps it."""
    return tuple(
        Reason(RunReason.AT_RELAY, values={"relay": name}, cause=why) for name, why in sorted(reasons.items())
    )


def everybody(refusals: Sequence[RelayRefusal], *, one_domain: bool = False, over: bool = False) -> bool:
    """Whether so many refusals are of everybody, where nothing was taken.

    `one_domain`: the run goes to that one alone; then all have to have one text, and none that is about the
    address (5.1.x). `over`: no copy is left to try.
    """
    if one_domain:
        texts = Counter(one.said for one in refusals if not one.enhanced.startswith("5.1."))
        return max(texts.values(), default=0) >= ENOUGH
    most = max(Counter(one.domain for one in refusals).values(), default=0)
    return len(refusals) >= ENOUGH and len(refusals) - most >= (1 if over else _ELSEWHERE)


def reason(refusals: Sequence[RelayRefusal]) -> Reason:
    """What is told of a relay that refuses everybody: what it said most often."""
    ((said, _times),) = Counter(one.said for one in refusals).most_common(1)
    return Reason(RunReason.EVERYBODY, said)


def took_any(run_id: int, relay: str) -> bool:
    """Whether the relay took a recipient of the run: only then is what it says of another about that one."""
    taken = Q(state__in=(DeliveryState.ACCEPTED, DeliveryState.COMMITTING, DeliveryState.IN_DOUBT)) | Q(
        stage=Stage.DOT
    )
    return Delivery.objects.filter(taken, run_id=run_id, relay=relay).exists()


def settle(
    run_id: int, relays: Mapping[str, Reason | None] | None = None, *, over: bool = False
) -> RelayVerdict:
    """Put back what relays refused that refuse everybody; hold the run where no other of `relays` is left.

    All in one transaction. `relays`: those that may serve it, and why one cannot, None where it can. On hold
    nothing is certain any more: then every refusal by a relay that took nothing is put back.
    """
    with transaction.atomic():
        run = Run.objects.select_for_update(no_key=True).only("state").get(pk=run_id)
        if run.state not in Run.LIVE:
            return RelayVerdict({})
        refusals = _unproven(run_id, over=over, sure=run.state == RunState.PAUSED)
        if not refusals:
            return RelayVerdict({})
        reasons = {
            relay: reason([one for one in refusals if one.relay == relay])
            for relay in {one.relay for one in refusals}
        }
        _put_back(run_id, list(reasons))
        barred = {name: why for name, why in (relays or {}).items() if why} | reasons
        if run.state == RunState.PAUSED or not barred.keys() >= (relays or {}).keys():
            return RelayVerdict(reasons)
        Run.objects.filter(pk=run_id).update(state=RunState.PAUSED, state_reason=listed(barred))
        return RelayVerdict(reasons, listed(barred))


def put_back(run_id: int) -> None:
    """Inside the transaction of a hold: what relays refused that took nothing is planned again."""
    if refusals := _unproven(run_id, sure=True):
        _put_back(run_id, list({one.relay for one in refusals}))


def _unproven(run_id: int, *, over: bool = False, sure: bool = False) -> list[RelayRefusal]:
    """Refusals by relays that took nothing of the run, where they are of everybody, or that is `sure`."""
    found = _refused(run_id)
    if not (sure or _of_everybody(run_id, found, over)):
        return []  # asked first: whether a relay took something is a walk through the run
    idle = {relay for relay in {one.relay for one in found} if not took_any(run_id, relay)}
    theirs = [one for one in found if one.relay in idle]
    if sure or len(theirs) == len(found) or _of_everybody(run_id, theirs, over):
        return theirs
    return []


def _of_everybody(run_id: int, refusals: Sequence[RelayRefusal], over: bool) -> bool:
    domains = {one.domain for one in refusals}
    alone = len(refusals) >= ENOUGH and len(domains) == 1 and _goes_nowhere_else(run_id, *domains)
    return everybody(refusals, one_domain=alone, over=over)


def _goes_nowhere_else(run_id: int, domain: str) -> bool:
    found = Delivery.objects.filter(run_id=run_id).exclude(address_key__endswith=f"@{domain}")
    return not found.exclude(state__in=(DeliveryState.SUPPRESSED, DeliveryState.CANCELLED)).exists()


def _refused(run_id: int) -> list[RelayRefusal]:
    found = apart(Delivery.objects.filter(run_id=run_id)).extra(where=[_REFUSED, f"NOT {stopped(run_id)}"])
    rows = found.order_by("-copy_number").values_list(
        "relay", "address_key", "reply_code", "enhanced_code", "reply"
    )
    return [RelayRefusal.of(*row) for row in rows[:_MOST_LOOKED_AT]]


def _put_back(run_id: int, relays: Sequence[str]) -> None:
    """Planned again as if nothing had been said, but in their history; not who receives nothing any more."""
    places = ", ".join(["%s"] * len(relays))
    sql = f"""
        UPDATE distributor_delivery
        SET state = '{DeliveryState.PLANNED}', fence = 0, due = NULL, relay = '', stage = '',
            reply_code = NULL, enhanced_code = '', reason = '', reply = '', changed = {now()}
        WHERE run_id = %s AND {_REFUSED} AND relay IN ({places}) AND NOT {stopped(run_id)}
    """
    histories.change(sql, [run_id, *relays], event=AttemptEvent.PUT_BACK)
