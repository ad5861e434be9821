"""`distributor manuscript adopt|revise|reject|tell` and `distributor answers`: mail to contributors."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import click

from distributor import configuration, settings
from distributor.cli import table, text, waiting
from distributor.cli.account import by_option, decider
from distributor.cli.command import as_json, command, one_of
from distributor.delivery.local_time import clock_face
from distributor.errors import NotFound, UserError
from distributor.language import gettext as _
from distributor.newsroom.decisions import decide
from distributor.newsroom.published import tell_published
from distributor.states import ManuscriptState
from distributor.store.models import Answer, Publication
from distributor.store.queries import answers as queries
from distributor.store.queries import issues, manuscripts
from distributor.words.copies import delivery_state_name
from distributor.words.manuscripts import answer_kind_name, manuscript_state_name
from distributor.words.reasons import all_words_of, english_of
from distributor.worker import ring

_LISTED = 50
note_option = click.option(
    "--note", default="", metavar="TEXT", help=_("A note to the author, included in the mail.")
)
mail_option = click.option(
    "--no-mail", is_flag=True, help=_("Record the decision without writing to the author.")
)

anew_option = click.option(
    "--anew", is_flag=True, help=_("Replace an earlier decision, and write to the author again.")
)


@command(help=_("Adopt a manuscript (采用), and write to its author."))
@click.argument("number")
@note_option
@mail_option
@anew_option
@by_option
def adopt(*, number: str, note: str, no_mail: bool, anew: bool, by: str) -> None:
    _decide(number, ManuscriptState.ADOPTED, note, by, tell=not no_mail, anew=anew)


@command(help=_("Ask the author to revise a manuscript (退改); the note says what."))
@click.argument("number")
@note_option
@mail_option
@anew_option
@by_option
def revise(*, number: str, note: str, no_mail: bool, anew: bool, by: str) -> None:
    _decide(number, ManuscriptState.REVISE, note, by, tell=not no_mail, anew=anew)


@command(help=_("Reject a manuscript (不采用), and write to its author."))
@click.argument("number")
@note_option
@mail_option
@anew_option
@by_option
def reject(*, number: str, note: str, no_mail: bool, anew: bool, by: str) -> None:
    _decide(number, ManuscriptState.REJECTED, note, by, tell=not no_mail, anew=anew)


def _decide(number: str, state: str, note: str, by: str, *, tell: bool, anew: bool) -> None:
    manuscript = manuscripts.by_number(number)
    answer = decide(
        manuscript, state, note=note, by=decider(by), tell=tell, anew=anew, office=configuration.office()
    )
    named = {"number": manuscript.number, "state": manuscript_state_name(state)}
    text.say(_("%(number)s: %(state)s") % named)
    _report([answer])


@command(
    help=_("Notify the authors of an issue that was sent that their manuscripts were published, once each.")
)
@click.argument("slug", metavar="ISSUE")
def tell(slug: str) -> None:
    found = tell_published(issues.by_slug(slug), configuration.office())
    if not found:
        text.say(_("every author has already been notified"))
    _report(found)


def _report(found: Sequence[Answer]) -> None:
    """Print who receives a mail, and who does not and why; then wake the workers."""
    for answer in found:
        named = {"address": text.line(answer.address), "run": answer.run_id or 0}
        if answer.run_id:
            text.say(_("  mail to %(address)s (run %(run)d)") % named)
        else:
            text.say(_("  no mail: %(reason)s") % {"reason": all_words_of(answer.withheld)})
    _ring(answer.run_id for answer in found if answer.run_id)


def _ring(run_ids: Iterable[int]) -> None:
    begun = sorted(set(run_ids))
    if begun and waiting.machine_missing():
        text.note(_("open copies are sent while the service is running: distributor up"))
        return
    for run_id in begun:
        ring(run_id)


@command(help=_("Show or choose which mails contributors receive; by default none."))
@click.option("--publication", metavar="TITLE", help=_("The publication; required if there are several."))
@click.option("--on", "on", multiple=True, type=one_of(Answer.KINDS), help=_("Send these (repeatable)."))
@click.option("--off", "off", multiple=True, type=one_of(Answer.KINDS), help=_("Do not send these."))
@click.option(
    "--list", "listed", is_flag=True, help=_("List the newest answers, and why others were withheld.")
)
@as_json
def answers(
    *, publication: str | None, on: tuple[str, ...], off: tuple[str, ...], listed: bool, as_json: bool
) -> None:
    if listed:
        _list(as_json=as_json)
        return
    if on or off:
        _switch(_publication(publication), on, off)
    chosen = [_publication(publication)] if publication else queries.publications()
    if as_json:
        text.print_json([{"publication": each.title, "answers": each.answers} for each in chosen])
        return
    headings = [_("Publication"), *map(answer_kind_name, Answer.KINDS)]
    table.show(headings, ([each.title, *_switches(each)] for each in chosen))


def _switch(publication: Publication, on: Collection[str], off: Collection[str]) -> None:
    if both := set(on) & set(off):
        raise UserError(_("both on and off: %(kinds)s") % {"kinds": ", ".join(sorted(both))})
    queries.switch(publication, (set(publication.answers) | set(on)) - set(off), by=decider(""))


def _switches(publication: Publication) -> list[str]:
    return [_("on") if kind in publication.answers else _("off") for kind in Answer.KINDS]


def _publication(title: str | None) -> Publication:
    known = queries.publications()
    found = [each for each in known if title in (None, each.title)]
    if len(found) == 1:
        return found[0]
    if not known:
        raise NotFound(_("there is no publication yet; import an issue: distributor issue import FILE"))
    names = _("; ").join(each.title for each in known)
    raise NotFound(_("say which publication: --publication TITLE; there is %(names)s") % {"names": names})


def _list(*, as_json: bool) -> None:
    found = queries.listing(_LISTED)
    if as_json:
        text.print_json([_as_json(answer, state) for answer, state in found])
        return
    headings = [_("Time"), _("Mail"), _("Manuscript"), _("Address"), _("Run"), _("State")]
    table.show(headings, (_row(answer, state) for answer, state in found), right=(4,))


def _row(answer: Answer, state: str) -> list[object]:
    about = answer.manuscript.number if answer.manuscript else ""
    became = delivery_state_name(state) if state else all_words_of(answer.withheld)
    who = [clock_face(answer.made), answer_kind_name(answer.kind), about, text.line(answer.address)]
    return [*who, answer.run_id or "", became]


def _as_json(answer: Answer, state: str) -> dict[str, object]:
    return {
        "time": answer.made.astimezone(settings.ZONE).isoformat(),
        "kind": answer.kind,
        "manuscript": answer.manuscript.number if answer.manuscript else None,
        "mail": answer.incoming_id,
        "address": answer.address,
        "run": answer.run_id,
        "state": state,
        "withheld": english_of(answer.withheld),
    }
