"""What a trusted server found about the sender: the topmost Authentication-Results of its name (RFC 8601)."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase

from distributor.reading.mail.encoded_words import clean
from distributor.reading.mail.headers import Headers

_COMMENT = re.compile(r"\([^()]*\)")
_RESULT = re.compile(r"\s*(spf|dkim|dmarc|arc)\s*=\s*([a-z]{1,20})\b", re.IGNORECASE)
_LENGTH = 10_000
_ORDER = ("spf", "dkim", "dmarc", "arc")


def results(fields: Headers, trusted: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """spf, dkim, dmarc, arc → pass, fail, …; nothing where no server is trusted, or none of them spoke.

    `trusted` are authserv-ids; a provider that gives each of its hosts a name is written with “*”.
    """
    names = {name.strip().lower() for name in trusted}
    for raw in fields.all("authentication-results"):
        server, _semicolon, rest = _COMMENT.sub(
            " ", clean(raw.decode("ascii", "replace"))[:_LENGTH]
        ).partition(";")
        if any(fnmatchcase(_server(server), name) for name in names):
            return _read(rest)
    return ()


def _server(text: str) -> str:
    """The authserv-id; a version may follow it."""
    return next(iter(text.split()), "").strip('"').lower()


def _read(rest: str) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    for piece in rest.split(";"):
        result = _RESULT.match(piece)
        if not result:
            continue
        method, value = result[1].lower(), result[2].lower()
        if method not in found or value == "pass":  # one valid signature of several is enough
            found[method] = value
    return tuple((method, found[method]) for method in _ORDER if method in found)
