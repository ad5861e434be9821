"""`distributor demo`: the whole process on the sample issue, from the document to the report."""

from __future__ import annotations

from email.parser import BytesHeaderParser
from pathlib import Path

import click

from distributor import configuration, settings, var
from distributor.cli import demo_inbox, report, text, waiting
from distributor.cli.command import command
from distributor.delivery.runs import plan
from distributor.desk import audience as audience_desk
from distributor.desk import preview, signoff
from distributor.desk.imports import import_document
from distributor.desk.review import review
from distributor.errors import SendRefused, UserError
from distributor.issue import document, parse
from distributor.issue.issue import Imprint
from distributor.language import gettext as _
from distributor.language import ngettext
from distributor.local import outbox
from distributor.local.machine import CATCHER
from distributor.mail.tokens import read_message_id
from distributor.share import SHARE
from distributor.states import DeliveryState, Role, Severity
from distributor.store.models import Issue, Run
from distributor.store.queries import issues, runs
from distributor.words.issues import role_name


@command(
    help=_(
        "Run the whole process on the sample issue: import, check, sign, send to the mail catcher, report."
    )
)
@click.pass_context
def demo(ctx: click.Context) -> None:
    if settings.RELAYS != [CATCHER]:
        raise UserError(
            _("the demo sends to the mail catcher only, but RELAYS names a relay: unset it for the demo")
        )
    issue = _prepare()
    run = _send(issue)
    arrived = _arrived(run)
    report.show(run)
    understood = demo_inbox.receive(run)
    _tell_where(issue)
    accepted = run.deliveries.filter(state=DeliveryState.ACCEPTED).count()
    expected = run.deliveries.exclude(state=DeliveryState.SUPPRESSED).count()
    words = _("%(accepted)d of %(expected)d copies accepted, %(arrived)d of them found in the outbox")
    text.say(words % {"accepted": accepted, "expected": expected, "arrived": len(arrived)})
    ctx.exit(0 if understood and expected == accepted == len(arrived) else 1)


def _prepare() -> Issue:
    """Import, sync, check and sign; skips steps that are already done."""
    _require_nothing_real()
    imported = import_document(_sample(), configuration.office())
    issue = imported.issue
    _step(_("Imported %(file)s as %(slug)s") % {"file": _sample().name, "slug": issue.slug})
    found = audience_desk.pending(_recipients())
    audience_desk.apply(found)
    _step(_("Synchronised the recipients in %(folder)s") % {"folder": _recipients()})
    looked = review(issue, configuration.office())
    stops = sum(problem.severity == Severity.STOP for problem in looked.problems)
    counts = {"stops": stops, "looks": len(looked.problems) - stops}
    _step(_("Checked: %(stops)d to put right, %(looks)d to look at") % counts)
    if runs.latest(issue) is None:
        _sign(issue, looked.parsed.imprint)
    return issue


def _require_nothing_real() -> None:
    """Refuse to load invented readers into a database that holds an office's own issues."""
    sample = parse.parse(document.read(_sample())).publication
    own = issues.listing().exclude(publication__title=sample).first()
    if own is not None:
        words = _(
            "%(slug)s is an issue of your own: the demo wants a folder to itself (DISTRIBUTOR_VAR=FOLDER)"
        )
        raise UserError(words % {"slug": own.slug})


def _sign(issue: Issue, imprint: Imprint) -> None:
    names = (imprint.editors, imprint.reviewers, imprint.signatories)
    for role, (name, *_others) in zip(Role, names, strict=True):
        if role in signoff.missing(issue, configuration.office()):
            signoff.sign(issue, role, name, configuration.office())
            _step(_("Signed as %(role)s: %(name)s") % {"role": role_name(role), "name": name})


def _send(issue: Issue) -> Run:
    """Start the run, continue an interrupted one, or print that there is nothing to send."""
    try:
        run = runs.live(issue) or plan.plan(issue, site=configuration.site())
    except SendRefused as refused:
        done = runs.latest(issue)
        if done is None:
            raise
        _step(str(refused))
        return done
    waiting.wait(run)
    return run


def _arrived(run: Run) -> set[int]:
    """Copy numbers of the run whose mail lies in the outbox."""
    found = set()
    parser = BytesHeaderParser()
    for path in outbox.messages(var.outbox(settings.VAR)):
        with path.open("rb") as file:
            ids = read_message_id(str(parser.parse(file).get("Message-ID", "")))
        if ids is not None and ids[0] == run.pk:
            found.add(ids[1])
    return found


def _tell_where(issue: Issue) -> None:
    written = preview.preview(issue, settings.VAR / "preview" / issue.slug, configuration.office())
    count = len(outbox.messages(var.outbox(settings.VAR)))
    words = ngettext("Mails:   %(folder)s (%(n)d .eml file)", "Mails:   %(folder)s (%(n)d .eml files)", count)
    text.say(words % {"folder": var.outbox(settings.VAR) / "new", "n": count})
    text.say(_("Preview: %(file)s") % {"file": written.html})
    text.say(_("Pages:   distributor up"))


def _step(words: str) -> None:
    text.say(f"✓ {words}")


def _sample() -> Path:
    return SHARE / "sample" / "issue-2026-11.md"


def _recipients() -> Path:
    """The office's own recipients, otherwise the sample's."""
    return settings.RECIPIENTS if settings.RECIPIENTS.is_dir() else SHARE / "recipients"
