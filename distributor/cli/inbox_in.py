"""`distributor inbox fetch|serve|receive`: receives mail, stores it, then reads it."""

from __future__ import annotations

from pathlib import Path

import click

from distributor import configuration, logs, settings
from distributor.cli import inbox_reading, text
from distributor.cli.command import command
from distributor.errors import MailboxError, NotFound, UserError
from distributor.incoming import process
from distributor.incoming.sources import file_import
from distributor.incoming.sources.mailbox_watch import MailboxWatch
from distributor.incoming.sources.receiver import Receiver
from distributor.incoming.sources.serving import serve as serving
from distributor.incoming.sources.source import Source
from distributor.language import gettext as _
from distributor.language import ngettext
from distributor.store.queries import sightings
from distributor.words.reasons import all_words_of, words_of

_keep_only = click.option("--keep-only", is_flag=True, help=_("Only store the mails; they are read later."))


@command(help=_("Fetch new mail from the mailboxes of INBOX once: store it, then read it."))
@click.argument("names", nargs=-1)
@_keep_only
def fetch(names: tuple[str, ...], *, keep_only: bool) -> None:
    sources, taking, well = _sources(names), configuration.taking(), True
    for source in sources:
        well = _fetch(source, taking) and well
    _summary(taking)
    if not keep_only:
        _read()
    raise click.exceptions.Exit(0 if well else 1)


def _sources(names: tuple[str, ...]) -> list[Source]:
    sources = configuration.sources()
    if not sources:
        raise UserError(_("INBOX names no mailbox; see: distributor settings"))
    if unknown := set(names) - {source.name for source in sources}:
        words = _("INBOX has no mailbox called %(name)s, but: %(names)s")
        known = ", ".join(source.name for source in sources)
        raise NotFound(words % {"name": min(unknown), "names": known})
    return [source for source in sources if not names or source.name in names]


def _fetch(source: Source, taking: Receiver) -> bool:
    """Fetch new mail from one mailbox; whether there was no problem."""
    watch = MailboxWatch(source, taking)
    try:
        watch.poll()
    except MailboxError as error:
        text.note(f"{source.name}: {words_of(error.why)}")
        return False
    finally:
        watch.close()
    troubles = [row for row in sightings.folders(source.name) if row.trouble]
    for row in troubles:
        text.note(f"{source.name}: {row.name}: {all_words_of(row.trouble)}")
    return not troubles


@command(
    help=_("Watch the mailboxes of INBOX, receive mail on INBOX_LISTEN and read it, until SIGTERM or Ctrl-C.")
)
@_keep_only
def serve(*, keep_only: bool) -> None:
    logs.begin(settings.LOG_LEVEL)
    sources = configuration.sources()
    listeners, intake = configuration.listeners(), configuration.intake()
    read = None if keep_only else lambda stopping: process.read_kept(intake, stopping=stopping)
    pauses = {"seconds": settings.INBOX_SECONDS, "keep_days": settings.INBOX_KEEP_DAYS}
    serving(sources, listeners, configuration.taking(), read=read, **pauses)


@command(help=_("Import mail from files (.eml, mbox, folders of them, - for standard input), then read it."))
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@_keep_only
def receive(files: tuple[Path, ...], *, keep_only: bool) -> None:
    taking, complained = configuration.taking(), 0
    for result in file_import.import_files(files, taking):
        for complaint in result.complaints[complained:]:
            text.note(complaint)
        complained = len(result.complaints)
    _summary(taking)
    if not keep_only:
        _read()
    raise click.exceptions.Exit(1 if complained else 0)


def _summary(taking: Receiver) -> None:
    new, known, refused = (taking.count[name] for name in ("new", "known", "refused"))
    said = [ngettext("%(count)d mail kept", "%(count)d mails kept", new) % {"count": new}]
    if known:
        said.append(ngettext("%(count)d known already", "%(count)d known already", known) % {"count": known})
    if refused:
        said.append(ngettext("%(count)d not taken", "%(count)d not taken", refused) % {"count": refused})
    text.say(_(", ").join(said))


def _read() -> None:
    count = inbox_reading.read_kept()
    if count:
        text.say(ngettext("%(count)d mail read", "%(count)d mails read", count) % {"count": count})
