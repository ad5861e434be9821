"""`distributor suppressed list | show | add | lift | decide | import | export`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from distributor import settings
from distributor.cli import table, text
from distributor.cli.account import by_option, decider
from distributor.cli.command import as_json, command
from distributor.cli.whole_file import whole_file
from distributor.errors import UserError
from distributor.feedback import evidence_words, manual_suppression, suppression_file
from distributor.language import gettext as _
from distributor.language import ngettext, speaking
from distributor.store.models import Suppression, SuppressionEvidence
from distributor.store.queries import suppression, suppression_scope
from distributor.words.actors import actor_name
from distributor.words.copies import others_decision_name, suppression_reason_name

_SHOWN = 500  # lines of a list; a file has all of them


@command(help=_("List the addresses that receive nothing, and why."))
@click.option("--search", default="", help=_("List only addresses that contain this text."))
@click.option("--lifted", is_flag=True, help=_("List lifted suppressions instead."))
@as_json
def list_(search: str, lifted: bool, as_json: bool) -> None:
    found = suppression.listed(search.strip(), _SHOWN, lifted=lifted)
    if as_json:
        text.print_json([_as_json(each) for each in found.rows])
        return
    if not found.rows:
        text.note(_("no address is suppressed") if not (search or lifted) else _("nothing matches"))
        return
    scope = [_("publication")] if suppression_scope.several() else []
    headings = (_("address"), *scope, _("reason"), _("since"), _("evidence"), _("By"))
    table.show(headings, [_line(each, scoped=bool(scope)) for each in found.rows])
    if found.after:
        text.note(_("… and older ones: --search, or distributor suppressed export FILE"))
    _tell_questions()


def _tell_questions() -> None:
    for each in suppression.asking()[:_SHOWN]:
        words = _(
            "%(address)s complained about %(title)s, which is stopped. Also stop the others? "
            "distributor suppressed decide %(address)s --others stop (or: go-on)"
        )
        text.note(text.line(words % {"address": each, "title": _title(each)}))


@command(help=_("Show why an address receives nothing: evidence, person, time, and lifted suppressions."))
@click.argument("address")
@as_json
def show(address: str, as_json: bool) -> None:
    found = manual_suppression.find(address)
    if as_json:
        text.print_json([_as_json(each) for each in found])
        return
    for each in found:
        text.say(text.line(_state(each)))
        for evidence in each.evidence.all():
            text.say(f"  {text.line(_evidence(evidence))}")


@command(help=_("Suppress an address: it receives no more mail."))
@click.argument("address")
@click.option("--reason", required=True, help=_("The reason in your own words; it is kept on record."))
@click.option("--publication", default="", help=_("Stop this publication only, by title or short name."))
@by_option
def add(*, address: str, reason: str, publication: str, by: str) -> None:
    new = manual_suppression.add(address, why=reason, by=decider(by), publication=publication)
    said = _("%(address)s: suppressed") if new else _("%(address)s: was suppressed already; noted")
    text.say(said % {"address": manual_suppression.shown(address)})


@command(
    help=_(
        "Lift a suppression: the address receives mail again, starting with the next run. Copies that were"
        " withheld are not sent afterwards."
    )
)
@click.argument("address")
@click.option("--reason", required=True, help=_("The reason in your own words; it is kept on record."))
@click.option(
    "--own-wish",
    is_flag=True,
    help=_("Confirm that the reader, who had asked for no more mail, wants it again."),
)
@click.option(
    "--publication", default="", help=_("Lift only what stops this publication, by title or short name.")
)
@by_option
def lift(*, address: str, reason: str, own_wish: bool, publication: str, by: str) -> None:
    try:
        found = manual_suppression.lift_all(
            address, publication, why=reason, by=decider(by), own_wish=own_wish
        )
    except manual_suppression.OwnWish as refusal:
        raise UserError(_("%(reason)s (--own-wish)") % {"reason": refusal}) from None
    left = suppression.standing(found.address_key, found.publication_id) if publication else []
    if left:
        values = {"address": found, "reason": suppression_reason_name(left[0].reason)}
        text.say(_("%(address)s: still receives nothing (%(reason)s)") % values)
        return
    text.say(_("%(address)s: receives mail again, starting with the next run") % {"address": found})
    text.note(_("copies that were withheld are not sent afterwards"))


@command(
    help=_(
        "After a complaint about one publication: stop the other publications for the address, too, or let"
        " them go on."
    )
)
@click.argument("address")
@click.option("--others", type=click.Choice(["stop", "go-on"]), required=True, help=_("What they do."))
@by_option
def decide(address: str, others: str, by: str) -> None:
    found = manual_suppression.find(address)[0]
    waiting = list(suppression.asking().filter(address_key=found.address_key))
    # A yes stops everything: after it nothing is asked of the other complaints.
    for each in waiting[: 1 if others == "stop" else None] or [found]:
        manual_suppression.decide_others(each, stop=others == "stop", by=decider(by))
    if others == "stop":
        text.say(_("%(address)s: receives nothing any more") % {"address": found})
    else:
        text.say(_("%(address)s: the other publications go on") % {"address": found})


@command(
    "import", help=_("Suppress the addresses of a CSV file or of a plain list; invalid lines are refused.")
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@by_option
def import_(file: Path, by: str) -> None:
    refused = 0
    for done in suppression_file.read(file, by=decider(by)):
        refused += done.refused
        text.say(text.line(f"{file.name}:{done.line}: {done.words}"))
    if refused:
        said = ngettext(
            "%(count)d line was refused, the others are in",
            "%(count)d lines were refused, the others are in",
            refused,
        )
        raise UserError(said % {"count": refused})


@command(help=_("Write the suppressed addresses into a CSV file (- for standard output)."))
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True))
@click.option("--history", is_flag=True, help=_("Include lifted suppressions."))
def export(file: str, history: bool) -> None:
    if file == "-":
        suppression_file.write(sys.stdout, history=history)
        return
    # The mark lets spreadsheets see Chinese.
    with whole_file(Path(file)) as fresh, fresh.open("w", encoding="utf-8-sig", newline="") as stream:
        count = suppression_file.write(stream, history=history)
    said = ngettext("%(count)d line written to %(file)s", "%(count)d lines written to %(file)s", count)
    text.note(said % {"count": count, "file": file})


def _title(found: Suppression) -> str:
    return found.publication.title if found.publication else ""


def _line(found: Suppression, *, scoped: bool) -> list[str]:
    last = list(found.evidence.all())[-1:]
    said = [evidence_words.said(each) for each in last]
    by = [actor_name(each.by) for each in last]
    scope = [_title(found) or _("all")] if scoped else []
    return [str(found), *scope, suppression_reason_name(found.reason), _clock(found.since), *said, *by]


def _state(found: Suppression) -> str:
    scope = f"{_title(found) or _('all')}, " if suppression_scope.several() else ""
    said = f"{found}: {scope}{suppression_reason_name(found.reason)}, {_clock(found.since)}"
    if found.others:
        values = {
            "became": others_decision_name(found.others),
            "when": _clock(found.others_decided),
            "by": actor_name(found.others_by),
        }
        said += _("; other publications: %(became)s, %(when)s %(by)s") % values
    if found.lifted is None:
        return said
    values = {
        "when": _clock(found.lifted),
        "by": actor_name(found.lifted_by),
        "why": evidence_words.lift_reason(found),
    }
    return said + _("; lifted %(when)s %(by)s: %(why)s") % values


def _evidence(of: SuppressionEvidence) -> str:
    said = [
        _clock(of.made),
        suppression_reason_name(of.reason),
        evidence_words.cause(of.cause),
        evidence_words.said(of),
        actor_name(of.by),
    ]
    if of.incoming_id:
        said.append(f"distributor inbox show {of.incoming_id}")
    if of.run and of.run.issue and of.copy_number:
        said.append(f"distributor copy {of.run.slug} {of.copy_number} --run {of.run_id}")
    return " · ".join(filter(None, said))


def _as_json(found: Suppression) -> dict[str, Any]:
    with speaking("en"):
        return _in_force(found)


def _in_force(found: Suppression) -> dict[str, Any]:
    return {
        "address": str(found),
        "publication": _title(found) or None,
        "reason": found.reason,
        "since": _clock(found.since),
        "lifted": _clock(found.lifted),
        "lifted_by": actor_name(found.lifted_by),
        "lift_reason": evidence_words.lift_reason(found),
        "others": found.others,
        "others_by": actor_name(found.others_by),
        "others_decided": _clock(found.others_decided),
        "evidence": [
            {
                "time": _clock(each.made),
                "reason": each.reason,
                "cause": each.cause,
                "code": each.code,
                "text": evidence_words.said(each),
                "by": actor_name(each.by),
                "mail": each.incoming_id,
                "run": each.run_id,
                "copy_number": each.copy_number,
            }
            for each in found.evidence.all()
        ],
    }


def _clock(moment: Any) -> str:
    return f"{moment.astimezone(settings.ZONE):%Y-%m-%d %H:%M:%S}" if moment else ""
