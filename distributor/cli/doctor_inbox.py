"""What doctor reports about incoming mail: settings, storage and each mailbox."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Iterator

from django.db import DatabaseError

from distributor import configuration, settings
from distributor.desk.domain.finding import Finding
from distributor.documents import converter
from distributor.errors import SettingError
from distributor.incoming.sources.source import Source
from distributor.language import gettext as _
from distributor.store.queries import sightings
from distributor.words.reasons import all_words_of

_LEAST_FREE = 1024 * 1024 * 1024  # octets
_LONG = 10  # looks that a mailbox may miss
_PROGRAMS = {"LibreOffice": ("soffice", "libreoffice"), "unar": ("unar",)}


def look() -> Iterator[Finding]:
    """Findings about incoming mail; empty if no mailbox or listener is set."""
    if not settings.INBOX and not settings.INBOX_LISTEN:
        return
    try:
        sources = configuration.sources()
        configuration.listeners()
    except SettingError as error:
        yield Finding(error.name, "bad", str(error), _("no mail is received until this is corrected"))
        return
    yield _room()
    yield _converters()
    try:
        for source in sources:
            yield from _mailbox(source)
    except DatabaseError:
        return  # said above


def _room() -> Finding:
    """Whether the folder for mails is writable and has room."""
    folder = next(path for path in (settings.INCOMING, *settings.INCOMING.parents) if path.exists())
    free = shutil.disk_usage(folder).free
    room = _("%(free)d MB free in %(folder)s") % {"free": free // 1024 // 1024, "folder": settings.INCOMING}
    if not os.access(folder, os.W_OK):
        words = _("%(folder)s cannot be written") % {"folder": folder}
        return Finding("INCOMING", "bad", words, _("let the service write there, or set INCOMING"))
    if free < _LEAST_FREE:
        return Finding("INCOMING", "look", room, _("make room: on a full disk mails stay in the mailbox"))
    return Finding("INCOMING", "good", room)


def _converters() -> Finding:
    """Whether contributors' documents and archives can be opened."""
    missing = [name for name, programs in _PROGRAMS.items() if not converter.find(*programs)]
    if not missing:
        return Finding(_("Converters"), "good", ", ".join(_PROGRAMS))
    words = _("not installed: %(names)s") % {"names": ", ".join(missing)}
    return Finding(
        _("Converters"),
        "look",
        words,
        _("install them: .doc, .wps and .rtf lose pictures, .rar stays closed"),
    )


def _mailbox(source: Source) -> Iterator[Finding]:
    what = _("Mailbox %(name)s") % {"name": source.name}
    rows = sightings.folders(source.name)
    if not rows:
        yield Finding(what, "look", _("not checked yet"), _("fetch once: distributor inbox fetch"))
        return
    for row in rows:
        if row.trouble:
            where = f"{row.name}: " if row.name else ""
            yield Finding(
                what, "look" if row.name else "bad", where + all_words_of(row.trouble), _try(source)
            )
    looked = max(row.looked for row in rows)
    if dt.datetime.now(dt.UTC) - looked > dt.timedelta(seconds=_LONG * settings.INBOX_SECONDS):
        when = looked.astimezone(settings.ZONE).strftime("%Y-%m-%d %H:%M")
        words = _("last checked at %(time)s") % {"time": when}
        yield Finding(what, "look", words, _("start it: distributor inbox serve (or: distributor up)"))
    elif not any(row.trouble for row in rows):
        yield Finding(what, "good", _("checked, no problem"))


def _try(source: Source) -> str:
    return _("correct this, then try: distributor inbox fetch %(name)s") % {"name": source.name}
