"""Reports about a run, for people and as JSON."""

from __future__ import annotations

from typing import Any

from distributor.audience import where
from distributor.cli import table, text
from distributor.cli.exit_codes import ExitCode
from distributor.delivery.runs.progress import Heading, Progress, domains, groups, look
from distributor.language import gettext as _
from distributor.language import ngettext
from distributor.states import DeliveryState, RunState
from distributor.store.models import Run
from distributor.store.queries import overview, runs
from distributor.words.copies import delivery_state_name
from distributor.words.reasons import all_words_of, english_of
from distributor.words.runs import run_kind_name, run_state_name


def outcome(run: Run, seen: Progress) -> ExitCode:
    """The outcome of the run when the waiting ended: the first condition that holds."""
    if run.state == RunState.CANCELLED:
        return ExitCode.CANCELLED
    if run.state == RunState.PAUSED:
        return ExitCode.ON_HOLD
    if seen.open:
        return ExitCode.DEFERRED
    if any(seen.states.get(state) for state in _NOT_ARRIVED):
        return ExitCode.FAILED
    return ExitCode.ACCEPTED


BY = ("group", "domain")
_NOT_ARRIVED = (DeliveryState.FAILED, DeliveryState.IN_DOUBT)
_DOMAINS = 30  # shown one by one in a table, the others together


def as_json(run: Run, seen: Progress, by: str = "") -> dict[str, Any]:
    """What `status --json` prints; times in ISO 8601, rate in copies per second."""
    found = _headings(run, by, most=None) if by else []
    listed = [{by: name, "total": sum(counted.values()), "states": counted} for name, counted in found]
    return (
        {
            "issue": run.slug,
            "run": run.pk,
            "state": run.state,
            "kind": run.kind,
            "reason": english_of(run.state_reason),
            "again": run.reason,
            "total": seen.total,
            "states": seen.states,
            "came_back": seen.came_back,
            "rate": round(seen.rate, 2),
            "started": seen.started.isoformat(),
            "finished": seen.finished.isoformat() if seen.finished else None,
            "seconds_left": None if seen.seconds_left is None else round(seen.seconds_left, 1),
            "archived": run.archived.isoformat() if run.archived else None,
        }
        | ({f"{by}s": listed} if by else {})
        | ({"where": run.where} if run.where else {})
    )


def show(run: Run, seen: Progress | None = None, by: str = "group") -> None:
    """Print the run: its state, and a table of its groups or its readers' domains."""
    seen = seen or look(run)
    text.say(
        _("%(slug)s, run %(run)d: %(state)s")
        % {"slug": run.slug, "run": run.pk, "state": run_state_name(run.state)}
    )
    if run.state_reason:
        text.say(_("  reason: %(reason)s") % {"reason": all_words_of(run.state_reason)})
    if run.where:
        text.say(_("  only readers with: %(conditions)s") % {"conditions": where.told(run.where)})
    if run.reason:
        text.say(_("  sent again because: %(reason)s") % {"reason": run.reason})
    table.show(*_table(run, seen, by), right=range(1, len(seen.states) + 2))
    if seen.rate and not seen.open:
        copies = seen.states.get(DeliveryState.ACCEPTED, 0)
        words = ngettext(
            "%(n)d copy accepted, %(rate).0f per second",
            "%(n)d copies accepted, %(rate).0f per second",
            copies,
        )
        text.say(words % {"n": copies, "rate": seen.rate})
    for each, number in _doubts(run, seen).items():
        _ask_about_doubts(each, number)
    if seen.came_back:
        _tell_of_returns(run, seen.came_back)
    if seen.states.get(DeliveryState.FAILED) and run.state != RunState.CANCELLED:
        text.say(_("retry failed copies: distributor retry %(slug)s --failed") % {"slug": called(run)})


def called(run: Run) -> str:
    """The run's arguments for other commands: `2026-11`, with `--run N` unless it is the latest."""
    latest = runs.latest(run.issue) if run.issue else None
    return run.slug if latest and latest.pk == run.pk else f"{run.slug} --run {run.pk}"


def _doubts(run: Run, seen: Progress) -> dict[Run, int]:
    """The number of copies in doubt of this run and of other runs of its issue."""
    here = {run: seen.states[DeliveryState.IN_DOUBT]} if seen.states.get(DeliveryState.IN_DOUBT) else {}
    elsewhere = overview.doubts_of(run.issue) if run.issue else {}
    others = {each: elsewhere[each.pk] for each in runs.by_ids(elsewhere.keys() - {run.pk})}
    return here | others


def _ask_about_doubts(run: Run, count: int) -> None:
    words = ngettext(
        "%(count)d COPY WAITS FOR A DECISION: the relay fell silent; see: distributor doubts list %(slug)s",
        "%(count)d COPIES WAIT FOR A DECISION: the relay fell silent; see: distributor doubts list %(slug)s",
        count,
    )
    text.say(words % {"count": count, "slug": called(run)})


def _tell_of_returns(run: Run, count: int) -> None:
    words = ngettext(
        "%(count)d accepted copy came back by mail; see: distributor deliveries %(slug)s --came-back",
        "%(count)d accepted copies came back by mail; see: distributor deliveries %(slug)s --came-back",
        count,
    )
    text.say(words % {"count": count, "slug": called(run)})


def _headings(run: Run, by: str, most: int | None) -> list[Heading]:
    return domains(run, most) if by == "domain" else groups(run)


def _table(run: Run, seen: Progress, by: str) -> tuple[list[str], list[list[object]]]:
    states = list(seen.states)
    first, unnamed = (
        (_("Domain"), _("(other domains)")) if by == "domain" else (_("Group"), run_kind_name(run.kind))
    )
    headings = [first, _("Copies"), *map(delivery_state_name, states)]
    rows: list[list[object]] = [
        [name or unnamed, sum(found.values()), *(found.get(state) or "" for state in states)]
        for name, found in _headings(run, by, _DOMAINS)
    ]
    rows.append([_("Total"), seen.total, *seen.states.values()])
    return headings, rows
