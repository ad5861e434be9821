"""Mail to contributors: its runs, earlier answers, and the contributors of printed manuscripts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from distributor.errors import NotFound
from distributor.language import gettext as _
from distributor.reason import Reason
from distributor.states import AnswerKind, DeliveryState, ManuscriptState, RunKind, RunState
from distributor.store.models import (
    Answer,
    Contributor,
    Decision,
    Delivery,
    Edition,
    Incoming,
    Issue,
    Manuscript,
    Placement,
    Publication,
    Run,
    Version,
)
from distributor.store.queries import fingerprints


def run(number: int | None = None) -> Run:
    """The run of that answer, or of the newest; NotFound where there is none."""
    found = Run.objects.filter(kind=RunKind.ANSWER).order_by("-id")
    one = (found if number is None else found.filter(pk=number)).first()
    if one is None:
        raise NotFound(_("there is no such answer; see: distributor answers --list"))
    return one


def on_hold() -> list[Run]:
    """The answers that are on hold, oldest first."""
    return list(Run.objects.filter(kind=RunKind.ANSWER, state=RunState.PAUSED).order_by("id"))


def in_doubt() -> int:
    """How many answers may have arrived or not."""
    return Delivery.objects.filter(run__kind=RunKind.ANSWER, state=DeliveryState.IN_DOUBT).count()


def begin(run: Run, edition: Edition, reader: Delivery) -> None:
    """Save the run of an answer with its mail and its single copy; to stand inside a transaction."""
    edition.save(force_insert=True)
    run.edition = edition
    run.save(force_insert=True)
    reader.run = run
    reader.save(force_insert=True)


def enter(answer: Answer) -> None:
    """Enter the answer as a new row.

    IntegrityError where its mail was acknowledged already, or its address written to automatically that day.
    """
    answer.save(force_insert=True)


def set_run(answers: Collection[Answer], run: Run) -> None:
    """Enter that the run carries these answers."""
    Answer.objects.filter(pk__in=[answer.pk for answer in answers]).update(run=run)
    for answer in answers:
        answer.run = run


def acknowledgement(incoming: Incoming) -> Answer | None:
    """The acknowledgement of the mail, or the reasons why there is none; None before it was decided."""
    found = Answer.objects.filter(incoming=incoming, kind=AnswerKind.ACKNOWLEDGEMENT)
    return found.select_related("run").first()


def answered(address_key: str, day: dt.date) -> bool:
    """Whether this address was written to automatically on that day."""
    return Answer.objects.filter(address_key=address_key, automatic_day=day).exists()


def newest_version(manuscript: Manuscript) -> Version | None:
    """Its newest version with the mail that brought it."""
    return manuscript.versions.select_related("incoming").order_by("-number").first()


def versions(incoming: Incoming) -> list[Version]:
    """What the mail brought, in the order in which it was recorded."""
    return list(incoming.versions.select_related("manuscript__contributor").order_by("id"))


def written_by(manuscripts: Collection[Manuscript]) -> dict[int, str]:
    """Id of a manuscript -> the name of whoever sent it, where that is more than a part of the address."""
    found = Manuscript.objects.filter(pk__in=[manuscript.pk for manuscript in manuscripts])
    rows = found.exclude(contributor=None).select_related("contributor").order_by("pk")
    senders = {row.pk: row.contributor for row in rows.prefetch_related("contributor__addresses")}
    return {pk: who.name for pk, who in senders.items() if who and not _is_called_by_address(who)}


def _is_called_by_address(who: Contributor) -> bool:
    begins = {row.address.partition("@")[0].casefold() for row in who.addresses.all()}
    return who.name.partition("@")[0].casefold() in begins


def column(manuscript: Manuscript) -> str:
    """The column that it is placed in, where it is."""
    placed = Placement.objects.filter(version__manuscript=manuscript, removed=None).order_by("-id").first()
    return placed.column if placed else ""


def placed_in(manuscript: Manuscript) -> Issue | None:
    """The issue that it is placed in, if any."""
    found = Placement.objects.filter(version__manuscript=manuscript, removed=None).select_related("issue")
    placed = found.order_by("-id").first()
    return placed.issue if placed else None


def decide(
    manuscript: Manuscript, state: str, note: str = "", by: str = "", *, reasons: Sequence[Reason] = ()
) -> Decision:
    """Enter the decision, and let the manuscript be what it says; the manuscript is locked.

    Where no person decided (`by` is ""), the reasons may say why.
    """
    Manuscript.objects.filter(pk=manuscript.pk).update(state=state, changed=Now())
    manuscript.state = state
    return Decision.objects.create(
        manuscript=manuscript, state=state, note=note, by=by[:150], reasons=reasons
    )


def last_decision(manuscript: Manuscript) -> Decision | None:
    return manuscript.decisions.order_by("-id").first()


def sent(issue: Issue) -> Run | None:
    """The first run of the issue that came to its end."""
    return Run.objects.filter(issue=issue, kind=RunKind.ISSUE, state=RunState.DONE).order_by("id").first()


def issues_to_tell_of(since: dt.datetime) -> list[Issue]:
    """Issues that were sent, whose manuscripts are not marked as published or whose authors wait for word.

    Authors wait where their publication has that mail switched on and the run ended after `since`: whoever
    switches it on does not mean the issues of years.
    """
    done = Run.objects.filter(issue=OuterRef("issue"), kind=RunKind.ISSUE, state=RunState.DONE)
    placed = _active().filter(Exists(done))
    unmarked = placed.exclude(version__manuscript__state=ManuscriptState.PUBLISHED)
    wanted = [
        pk for pk, kinds in Publication.objects.values_list("pk", "answers") if AnswerKind.PUBLISHED in kinds
    ]
    waiting = _untold(placed.filter(Exists(done.filter(finished__gt=since)), issue__publication__in=wanted))
    ids = {*unmarked.values_list("issue", flat=True), *waiting.values_list("issue", flat=True)}
    return list(Issue.objects.filter(pk__in=ids).select_related("publication").order_by("id"))


def unmarked(issue: Issue) -> list[int]:
    """Ids of the manuscripts that stand in the issue and are not marked as published."""
    found = _active().filter(issue=issue).exclude(version__manuscript__state=ManuscriptState.PUBLISHED)
    return list(
        found.values_list("version__manuscript", flat=True).distinct().order_by("version__manuscript")
    )


def untold(issue: Issue) -> list[Placement]:
    """What stands in the issue and whose author has not been told, in the order in which it was placed."""
    found = _untold(_active().filter(issue=issue))
    return list(found.select_related("version__manuscript__contributor", "version__incoming").order_by("id"))


def _active() -> QuerySet[Placement]:
    return Placement.objects.filter(removed=None)


def _untold(placements: QuerySet[Placement]) -> QuerySet[Placement]:
    told = Answer.objects.filter(
        kind=AnswerKind.PUBLISHED, manuscript=OuterRef("version__manuscript"), issue=OuterRef("issue")
    )
    return placements.exclude(Exists(told))


def publications() -> list[Publication]:
    return list(Publication.objects.order_by("title"))


def switch(publication: Publication, kinds: Collection[str], *, by: str, seen: str | None = None) -> None:
    """Have contributors of the publication sent mail of these kinds, and of no others.

    Outdated where the switches are not as they were `seen`.
    """
    with transaction.atomic():
        own = Publication.objects.select_for_update().get(pk=publication.pk)
        fingerprints.require(seen, fingerprints.of_answers(own))
        publication.answers = [kind for kind in Answer.KINDS if kind in kinds]
        publication.answers_by, publication.answers_chosen = by[:150], timezone.now()
        publication.save(update_fields=["answers", "answers_by", "answers_chosen"])


def listing(most: int) -> list[tuple[Answer, str]]:
    """The newest answers, each with the state of its copy; "" where none was written."""
    rows = list(Answer.objects.select_related("manuscript", "incoming", "run").order_by("-id")[:most])
    found = Delivery.objects.filter(run__in=[row.run_id for row in rows if row.run_id]).order_by()
    states = dict(found.values_list("run").annotate(Max("state")))
    return [(row, states.get(row.run_id or 0, "")) for row in rows]
