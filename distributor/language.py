"""The two languages of everything a person reads: Chinese first, English second.

Message ids are English and need no catalogue; `locale/zh_Hans/LC_MESSAGES/distributor.mo` holds the
Chinese. One mechanism (stdlib gettext) serves pages, mails and the command line, so that the folders
without Django can speak too.
"""

from __future__ import annotations

import gettext as _stdlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache

from distributor.share import SHARE

DOMAIN = "distributor"
LANGUAGES = ("zh_Hans", "en")  # the first is the default


def choose(tag: str) -> str:
    """The supported language nearest to a tag such as `en-GB`, `zh-CN` or `en_US.UTF-8`."""
    return "en" if tag.replace("_", "-").lower().split("-")[0].split(".")[0] == "en" else LANGUAGES[0]


def from_environment(environ: Mapping[str, str] = os.environ) -> str:
    """The language of the terminal: DISTRIBUTOR_LANGUAGE, else the locale, else Chinese."""
    for name in ("DISTRIBUTOR_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if environ.get(name):
            return choose(environ[name])
    return LANGUAGES[0]


_of_process = from_environment()
_active: ContextVar[str] = ContextVar("language")


def active() -> str:
    """The language in force, one of LANGUAGES."""
    return _active.get(_of_process)


def activate(tag: str) -> None:
    """Speak this language from here on in the current context."""
    _active.set(choose(tag))


@contextmanager
def speaking(tag: str) -> Iterator[None]:
    """Speak this language inside the block."""
    mark = _active.set(choose(tag))
    try:
        yield
    finally:
        _active.reset(mark)


@cache
def _catalogue(language: str) -> _stdlib.NullTranslations:
    if language == "en":
        return _stdlib.NullTranslations()
    return _stdlib.translation(DOMAIN, SHARE / "locale", [language])


def gettext(message: str) -> str:
    """The message in the language in force."""
    return _catalogue(active()).gettext(message)


def pgettext(context: str, message: str) -> str:
    """The message in the language in force, where its context tells it from others that read the same."""
    return _catalogue(active()).pgettext(context, message)


@dataclass(frozen=True, slots=True)
class Message:
    """A message that is translated when it is shown; `context` as in `pgettext`."""

    context: str
    english: str

    def __str__(self) -> str:
        return pgettext(self.context, self.english)


def later(message: str) -> str:
    """Mark a message that is translated when it is shown."""
    return message


def later_in(context: str, message: str) -> Message:
    """Mark a message that has a context and is translated when it is shown."""
    return Message(context, message)


def later_plural(singular: str, plural: str) -> tuple[str, str]:
    """Mark a message with a plural that is translated when it is shown."""
    return singular, plural


def ngettext(singular: str, plural: str, n: int) -> str:
    """The message for n things in the language in force."""
    return _catalogue(active()).ngettext(singular, plural, n)
