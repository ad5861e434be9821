"""`distributor correct`: a correction (更正) or withdrawal (撤回) for the readers who received an issue."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from distributor import configuration
from distributor.cli import confirm, outside, text, waiting
from distributor.cli.command import as_json, command, one_of, require_alone
from distributor.cli.delivering import deliver, interruptible, to_me_option
from distributor.delivery.relays.relay import Relay
from distributor.delivery.runs import correction, plan
from distributor.desk import edition as editions
from distributor.desk.marking import Consent, Outside
from distributor.desk.notice import NoticeDraft
from distributor.documents.read import text_of
from distributor.errors import UserError
from distributor.language import gettext as _
from distributor.language import ngettext
from distributor.store.models import Run
from distributor.store.queries import issues
from distributor.store.queries.notices import Receivers

_LARGEST = 100_000  # bytes of a file that might still be a notice
_FILE_NAME = re.compile(r"\S{1,250}\.[A-Za-z][A-Za-z0-9]{0,4}")


@command(
    help=_(
        "Send a correction or withdrawal to exactly the readers who received an issue. Confirmation, "
        "waiting and exit codes are those of send."
    )
)
@click.argument("slug")
@click.option("--kind", type=one_of(Run.NOTICES), required=True, help=_("The kind of notice."))
@click.option(
    "--text",
    "given",
    required=True,
    metavar="FILE",
    help=_("The text, or a file that contains it (- for standard input)."),
)
@click.option("--by", default="", metavar="NAME", help=_("The signatory who is responsible for the notice."))
@to_me_option
@click.option("--dry-run", is_flag=True, help=_("Only show the notice and count its recipients."))
@outside.option
@waiting.options
@confirm.options
@as_json
def correct(
    *,
    slug: str,
    kind: str,
    given: str,
    by: str,
    to_me: tuple[str, ...],
    dry_run: bool,
    outside_by: str,
    wait: bool,
    wait_final: bool,
    yes: bool,
    copies: int | None,
    as_json: bool,
) -> None:
    written = correction.draft(issues.by_slug(slug), kind, _text(given), configuration.office())
    if dry_run:
        _preview(written, as_json)
        return
    relays = waiting.require_relays()
    if to_me:
        require_alone({"--copies": copies}, option="--to-me")
    with interruptible(written.issue):
        if to_me:
            run = _plan_test(written, to_me, outside_by, yes)
        elif confirm.asks(yes):
            run = _ask_and_plan(written, by, copies, relays, outside_by)
        else:
            run = _plan(written, by, copies, outside_by, quiet=as_json)
    deliver(run, wait=wait, final=wait_final, as_json=as_json)


def _plan_test(written: NoticeDraft, to_me: tuple[str, ...], by: str, yes: bool) -> Run:
    def find() -> Outside | None:
        return plan.outside_of_test(written.issue, to_me)

    consent = outside.consent(find, by, asks=confirm.asks(yes))
    return correction.plan_notice_test(written, *to_me, office=configuration.office(), consent=consent)


def _consent(written: NoticeDraft, by: str, *, asks: bool) -> Consent | None:
    return outside.consent(lambda: correction.outside(written), by, asks=asks)


def _ask_and_plan(
    written: NoticeDraft, by: str, copies: int | None, relays: Sequence[Relay], outside_by: str
) -> Run:
    """The new run; it is planned only if it is exactly what the user confirmed on the terminal."""
    told = correction.ready(written, by=by, copies=copies, site=configuration.site())
    text.note(f"{written.mail.subject}\n\n{written.text}\n")
    _tell(told, err=True)
    confirm.show_way(editions.sender_of(written.issue, configuration.office()), relays)
    consent = _consent(written, outside_by, asks=True)
    confirm.ask(told.copies, told.suppressed)
    return correction.plan_notice(
        written, by=by, copies=told.copies, site=configuration.site(), consent=consent
    )


def _plan(written: NoticeDraft, by: str, copies: int | None, outside_by: str, *, quiet: bool) -> Run:
    told = correction.receivers(written)
    consent = _consent(written, outside_by, asks=False)
    run = correction.plan_notice(written, by=by, copies=copies, site=configuration.site(), consent=consent)
    if not quiet:
        _tell(told)
    return run


def _text(given: str) -> str:
    """The text itself, or the content of the file of that name; raises UserError for a missing file.

    A name that was mistyped must not go out as the notice.
    """
    if given == "-":
        return _decoded(given, sys.stdin.buffer.read(_LARGEST + 1))
    try:
        if len(given) > 255 or "\n" in given or not Path(given).exists():
            _require_text(given)
            return given
        with Path(given).open("rb") as file:
            return _decoded(given, file.read(_LARGEST + 1))
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise UserError(
            _("%(file)s cannot be read: %(reason)s") % {"file": given, "reason": reason}
        ) from None


def _require_text(given: str) -> None:
    if _FILE_NAME.fullmatch(given):
        words = _("there is no file %(file)s; give the text itself, or an existing file that contains it")
        raise UserError(words % {"file": given})


def _decoded(name: str, data: bytes) -> str:
    """The text, decoded from UTF-8, UTF-16 or GB 18030 as for documents."""
    if len(data) > _LARGEST:
        raise UserError(_("%(file)s is too large to be a notice") % {"file": name})
    return text_of(name, data)


def _preview(written: NoticeDraft, as_json: bool) -> None:
    told = correction.receivers(written)
    if as_json:
        found = {"accepted": told.accepted, "in_doubt": told.in_doubt, "suppressed": told.suppressed}
        mail = {"subject": written.mail.subject, "hash": written.content_hash, "text": written.text}
        text.print_json({"issue": written.issue.slug, "kind": written.kind, **mail, **found})
        return
    text.say(written.mail.subject)
    text.say("")
    text.say(written.text)
    text.say("")
    _tell(told)
    text.note(_("as a mail: the same command with --to-me ADDRESS; to send it: --by NAME"))


def _tell(told: Receivers, *, err: bool = False) -> None:
    say = text.note if err else text.say
    total = told.accepted + told.in_doubt - told.suppressed
    words = ngettext("%(count)d reader is told", "%(count)d readers are told", total)
    say(words % {"count": total})
    if told.in_doubt:
        words = ngettext(
            "%(count)d copy of the issue is in doubt: its reader may have it, and is told, too",
            "%(count)d copies of the issue are in doubt: their readers may have them, and are told, too",
            told.in_doubt,
        )
        say(words % {"count": told.in_doubt})
    if told.suppressed:
        words = ngettext(
            "%(count)d address receives nothing any more, and is not told",
            "%(count)d addresses receive nothing any more, and are not told",
            told.suppressed,
        )
        say(words % {"count": told.suppressed})
