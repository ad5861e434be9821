"""`distributor issue import | check | show | list | layout | preview | sign`."""

from __future__ import annotations

from pathlib import Path

import click

from distributor import configuration, settings, var
from distributor.cli import confirm
from distributor.cli import issue_report as report
from distributor.cli.command import as_json, command, of_publication, one_of
from distributor.cli.text import note, print_json, say
from distributor.delivery.local_time import clock_face
from distributor.delivery.runs import schedule
from distributor.desk import content, imports, publications, signoff
from distributor.desk import preview as previews
from distributor.desk.imports import Imported, UnknownPublication
from distributor.desk.review import review
from distributor.language import gettext as _
from distributor.states import Layout
from distributor.store.models import Issue
from distributor.store.queries import issues, schedules
from distributor.words.issues import layout_name, role_name
from distributor.words.reasons import all_words_of

LAYOUTS = tuple(Layout)
_slug = click.argument("slug")


@command(
    "import",
    help=_("Import issue documents (Word, WPS, Markdown, HTML, text); prints the name of each issue."),
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option(
    "--new-publication", is_flag=True, help=_("Make a further publication of a title that is not known yet.")
)
def import_(files: tuple[Path, ...], new_publication: bool) -> None:
    for file in files:
        done = _imported(file, new=new_publication)
        say(done.issue.slug)
        for line in report.imported(done):
            note(line)
        _tell_of_schedule(done.issue)


def _imported(file: Path, *, new: bool) -> Imported:
    """Import it; on a terminal a title that is not known yet is asked about."""
    try:
        return imports.import_document(file, configuration.office(), new_publication=new)
    except UnknownPublication as unknown:
        if not confirm.asks(yes=False):
            raise
        note(str(unknown))
        question = _("Is “%(title)s” a new publication?") % {"title": unknown.title}
        if not confirm.agreed(question):
            raise
    return imports.import_document(file, configuration.office(), new_publication=True)


def _tell_of_schedule(issue: Issue) -> None:
    kept = schedules.open_of(issue)
    if kept and (reasons := schedule.amiss(kept, configuration.office())):
        words = _("%(slug)s is scheduled for %(when)s and will not go out as it is now: %(reason)s")
        note(words % {"slug": issue.slug, "when": clock_face(kept.due), "reason": all_words_of(reasons)})


@command(
    help=_(
        "List the errors that stop the send, and the warnings, with line numbers and what to do. Exit code"
        " 1 if anything stops the send, else 0."
    )
)
@_slug
@as_json
@click.pass_context
def check(ctx: click.Context, slug: str, as_json: bool) -> None:
    looked = review(issues.by_slug(slug), configuration.office())
    content.keep(looked.composition)
    if as_json:
        print_json(report.check_as_json(looked))
    else:
        report.show_size(looked)
        report.show_problems(looked)
        report.show_signatures(report.signed(looked))
    ctx.exit(1 if looked.stopped else 0)


@command(help=_("Show an issue: articles, imprint, recipients and signatures."))
@_slug
@as_json
def show(slug: str, as_json: bool) -> None:
    looked = review(issues.by_slug(slug), configuration.office())
    if as_json:
        print_json(report.issue_as_json(looked))
    else:
        report.show_issue(looked)


@command("list", help=_("List every issue, newest first."))
@of_publication
@as_json
def list_(publication: str | None, as_json: bool) -> None:
    listed = report.list_as_json(publications.found(publication) if publication else None)
    if as_json:
        print_json(listed)
    else:
        report.show_list(listed)


@command(
    help=_("Choose what the mail contains: the full issue, or a digest (contents and first paragraphs).")
)
@_slug
@click.argument("layout", type=one_of(LAYOUTS))
def layout(slug: str, layout: str) -> None:
    issue = issues.by_slug(slug)
    if issue.layout == layout:
        note(_("%(slug)s has that layout already") % {"slug": slug})
        return
    issues.set_layout(issue, layout)
    held = signoff.signatures(issue, configuration.office()).given
    words = _("%(slug)s: layout %(layout)s; signed as it is: %(names)s")
    if not held:
        words = _("%(slug)s: layout %(layout)s; earlier signatures do not cover it")
    note(words % {"slug": slug, "layout": layout_name(layout), "names": report.signers(held)})


@command(help=_("Write the mail as HTML and text to a folder, as a reader of the first group receives it."))
@_slug
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help=_("The folder to write to."))
@click.option("--layout", type=one_of(LAYOUTS), help=_("Use this layout instead of the issue's own."))
def preview(slug: str, out: Path | None, layout: Layout | None) -> None:
    issue = issues.by_slug(slug)
    done = previews.preview(issue, out or var.previews(settings.VAR) / slug, configuration.office(), layout)
    say(str(done.html))
    say(str(done.text))
    note(_("as %(name)s receives it") % {"name": done.reader.name or done.reader.unit})


@command(
    help=_(
        "Sign the issue as it is now: the editor first, then the reviewer, then the signatory, "
        "or the steps of its publication."
    )
)
@_slug
@click.option(
    "--role",
    required=True,
    help=_("The step: editor (编辑), reviewer (审核) or signatory (签发), or one of the publication's own."),
)
@click.option("--as", "name", metavar="NAME", required=True, help=_("The name of the person who signs."))
def sign(slug: str, role: str, name: str) -> None:
    issue = issues.by_slug(slug)
    done = signoff.sign(issue, role, name, configuration.office())
    words = _("%(slug)s is signed as %(role)s: %(name)s")
    say(words % {"slug": slug, "role": role_name(done.signoff.role), "name": done.signoff.name})
    for notice in done.notices:
        note(notice)
    note(report.next_step(slug, done.missing))
