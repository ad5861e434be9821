"""The second half of the demo: it receives five mails and prints how each was filed."""

from __future__ import annotations

from pathlib import Path

from distributor import configuration
from distributor.cli import inbox_report, table, text
from distributor.delivery.sending import copies
from distributor.incoming import process, storage
from distributor.language import gettext as _
from distributor.mail.tokens import message_id
from distributor.share import SHARE
from distributor.states import IncomingState
from distributor.store.models import Incoming, Run, Version
from distributor.store.queries import copies as copy_queries
from distributor.store.queries import incoming as queries
from distributor.words.mails import why_filed
from distributor.words.reasons import all_words_of

_MAILS = SHARE / "sample" / "inbox"
_SOURCE = "demo"


def receive(run: Run) -> bool:
    """Store and read the sample mails and print the result of each; whether all could be read."""
    kept = [
        storage.keep(_raw(path, run), storage.MailOrigin(_SOURCE, path.name), configuration.files())[0].pk
        for path in _mails()
    ]
    process.read_kept(configuration.intake())
    found = {incoming.pk: incoming for incoming in queries.whole(kept)}
    title = _("What came in at the contribution address")
    headings = [_("No."), _("From"), _("Subject"), _("Filed as"), _("Why"), _("Manuscripts")]
    table.show(headings, [_row(found[number]) for number in kept], title=title, right=(0,))
    text.say(_("One of them:  distributor inbox show %(number)d") % {"number": kept[0]})
    return all(incoming.state == IncomingState.READ for incoming in found.values())


def _mails() -> list[Path]:
    return sorted(_MAILS.glob("*.eml"))


def _raw(path: Path, run: Run) -> bytes:
    """The bytes of the mail; the bounce reports the run's last copy, as a relay's postmaster would."""
    raw = path.read_bytes()
    if b"{message_id}" not in raw:
        return raw
    copy = copy_queries.last(run)
    name = message_id(copies.stamp(run), copy.copy_number, run.sender["message_id_domain"])
    for mark, value in ((b"{message_id}", name), (b"{address}", copy.address)):
        raw = raw.replace(mark, value.encode())
    return raw


def _row(incoming: Incoming) -> list[object]:
    who = text.line(incoming.sender_name or incoming.sender)
    why = text.line(
        why_filed(incoming.route_reason, incoming.route_detail) or all_words_of(incoming.state_reason)
    )
    manuscripts = "\n".join(_manuscript(version) for version in incoming.versions.all())
    return [incoming.pk, who, text.line(incoming.subject), inbox_report.filed(incoming), why, manuscripts]


def _manuscript(version: Version) -> str:
    values = {
        "number": version.manuscript.number,
        "version": version.number,
        "title": text.line(version.title) or _("(no title)"),
    }
    return _("%(number)s, version %(version)d: %(title)s") % values
