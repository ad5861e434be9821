"""How processes log: one line per event, with the numbers of run and copy, and nobody's address.

A record's fields come as `extra=about(run=1, delivery=17)`. Readable:

    2026-11-30 09:00:01 INFO delivery.journal: copy deferred run=1 delivery=17 code=451 reply='… try later'

JSON has the same as one object per line. Replies of relays quote addresses, links hold readers' tokens:
both are masked wherever they stand, tracebacks included, unless somebody asked for LOG_LEVEL=debug.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
from typing import Any

from distributor.text import JSON, LOG, TRACEBACK

LEVELS = ("debug", "info", "warning", "error")
FORMATS = ("text", "json")
# The local part, quoted or not, in any script; percent-encoded as in links, too. The domain may stay.
_LOCAL_PART = re.compile(
    r'(?:"[^"\n]*"|(?<![^\s<>()\[\],;:"\'@\\{}])[^\s<>()\[\],;:"\'@\\{}]+)(?:@|%40)', re.IGNORECASE
)
_TOKEN = re.compile(r"(/(?:r|u|login)/)[A-Za-z0-9_-]{32}")
_OURS = "distributor."
_STRANGERS = (
    "django.security."  # what strangers' requests did wrong, such as DisallowedHost: a line, no traceback
)
_LONGEST_OF_STRANGERS = 200  # characters


def about(**fields: object) -> dict[str, Any]:
    """The `extra` of a record: its fields, those that are empty left out."""
    return {"about": {name: value for name, value in fields.items() if value not in ("", None)}}


def masked(text: str) -> str:
    """The text without local parts of addresses and without tokens of links."""
    return _TOKEN.sub(r"\1…", _LOCAL_PART.sub("…@", text))


class WithoutTokens(logging.Filter):
    """For a log that is not ours to format: the words put into its lines are masked."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(masked(word) if isinstance(word, str) else word for word in record.args)
        return True


class Readable(logging.Formatter):
    """A line for people; a traceback follows on lines of its own."""

    def __init__(self, *, mask: bool = True) -> None:
        super().__init__()
        self._mask = mask

    def format(self, record: logging.LogRecord) -> str:
        when = dt.datetime.fromtimestamp(record.created, dt.UTC).astimezone().strftime("%Y-%m-%d %H:%M:%S")
        name = record.name.removeprefix(_OURS)
        fields = "".join(f" {key}={_plain(value)}" for key, value in _about(record).items())
        line = f"{when} {record.levelname} {name}: {LOG.fit(_event(record))}{fields}"
        trace = self._traceback(record)
        whole = f"{line}\n{trace}" if trace else line
        return masked(whole) if self._mask else whole

    def _traceback(self, record: logging.LogRecord) -> str:
        if not record.exc_info or record.name.startswith(_STRANGERS):
            return ""
        return TRACEBACK.fit(self.formatException(record.exc_info))


class Json(Readable):
    """The same as one JSON object per line."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {
            "time": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name.removeprefix(_OURS),
            "event": _event(record),
            **_about(record),
        }
        if trace := self._traceback(record):
            told["traceback"] = trace
        if self._mask:
            told = {key: masked(value) if isinstance(value, str) else value for key, value in told.items()}
        return JSON.fit(json.dumps(told, ensure_ascii=False, default=str))


def _event(record: logging.LogRecord) -> str:
    said = record.getMessage()
    cut = record.name.startswith(_STRANGERS) and len(said) > _LONGEST_OF_STRANGERS
    return f"{said[:_LONGEST_OF_STRANGERS]}…" if cut else said


def _about(record: logging.LogRecord) -> dict[str, Any]:
    return getattr(record, "about", {})


def _plain(value: object) -> str:
    """A word as it is, anything else in quotation marks."""
    text = LOG.fit(str(value))
    return text if re.fullmatch(r"[\w.:/+-]+", text) else repr(text)


def configuration(level: str, form: str) -> dict[str, Any]:
    """For logging.config.dictConfig: warnings to standard error; see `begin` for the rest."""
    made = {"()": Json if form == "json" else Readable, "mask": level != "debug"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"ours": made},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "ours"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        # Django would mail a page's traceback to administrators; here it goes to the log of the process.
        "loggers": {"django": {"handlers": ["stderr"], "level": "ERROR", "propagate": False}},
    }


def begin(level: str) -> None:
    """This process serves: it logs everything from `level` on, and not only what goes wrong."""
    logging.getLogger().setLevel(level.upper())
    # At this level libraries tell of every connection; that is for their own authors.
    for library in ("asyncio", "httpx", "kombu", "amqp", "mail"):
        logging.getLogger(library).setLevel(logging.WARNING)
    # `distributor up` keeps no access log; whoever starts uvicorn by hand may.
    logging.getLogger("uvicorn.access").addFilter(WithoutTokens())
