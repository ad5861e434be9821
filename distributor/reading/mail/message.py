"""Parses one mail: raw bytes → MailMessage and files. The entry point of this package; never raises."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase

from distributor.mail_codes import MailProblem
from distributor.reading.limits import MailLimits
from distributor.reading.mail import addresses, cloud_files, encoded_words, headers, quotes
from distributor.reading.mail.body import BodyReader
from distributor.reading.mail.encoded_words import clean
from distributor.reading.mail.headers import Headers
from distributor.reading.values import Mailbox, MailMessage, MailPart
from distributor.reason import Reason

_FIELDS = 2_000  # of the header, decoded


def read(raw: bytes, limits: MailLimits | None = None) -> tuple[MailMessage, tuple[MailPart, ...]]:
    """The message and its files in order; repairs and omissions are noted in `problems`."""
    limits = limits or MailLimits()
    problems: list[MailProblem] = []
    walk = BodyReader(raw, limits, problems)
    root = walk.tree.parse()
    written = walk.read(root)
    fields = root.headers
    subject = fields.text("subject")
    sent = headers.parse_date(fields.text("date"))
    text, quoted = quotes.split_quotes(written.text, subject)
    message = MailMessage(
        message_id=next(iter(fields.ids("message-id")), ""),
        in_reply_to=fields.ids("in-reply-to"),
        references=fields.ids("references"),
        date=sent,
        sender=addresses.sender_of(fields.all("from")),
        reply_to=_mailboxes(fields, "reply-to"),
        to=_mailboxes(fields, "to"),
        cc=_mailboxes(fields, "cc"),
        subject=subject,
        headers=tuple((name, encoded_words.decode(value)) for name, value in fields.fields[:_FIELDS]),
        text=text,
        whole_text=written.text,
        html=written.page,
        quotes=quoted,
        clouds=cloud_files.find(written.text, written.page, sent.date() if sent else None),
        authentication=_authentication(fields, limits.trusted),
        sealed=walk.seal,
        problems=tuple(map(Reason, problems)),
    )
    return message, walk.files.marked(written.page)


def _mailboxes(fields: Headers, name: str) -> tuple[Mailbox, ...]:
    return addresses.parse_mailboxes(b", ".join(fields.all(name)))


_COMMENT = re.compile(r"\([^()]*\)")
_RESULT = re.compile(r"\s*(spf|dkim|dmarc|arc)\s*=\s*([a-z]{1,20})\b", re.IGNORECASE)
_LONGEST_RESULTS = 10_000
_METHODS = ("spf", "dkim", "dmarc", "arc")


def _authentication(fields: Headers, trusted: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """spf, dkim, dmarc, arc → pass, fail, …, by the topmost field of a trusted server (RFC 8601).

    `trusted` are authserv-ids; “*” matches any characters (mx*.example.com).
    """
    names = {name.strip().lower() for name in trusted}
    for raw in fields.all("authentication-results"):
        server, _semicolon, rest = _COMMENT.sub(
            " ", clean(raw.decode("ascii", "replace"))[:_LONGEST_RESULTS]
        ).partition(";")
        if any(fnmatchcase(_server(server), name) for name in names):
            return _method_results(rest)
    return ()


def _server(text: str) -> str:
    """The authserv-id, without the version that may follow it."""
    return next(iter(text.split()), "").strip('"').lower()


def _method_results(rest: str) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    for piece in rest.split(";"):
        result = _RESULT.match(piece)
        if not result:
            continue
        method, value = result[1].lower(), result[2].lower()
        if method not in found or value == "pass":  # one valid signature of several is enough
            found[method] = value
    return tuple((method, found[method]) for method in _METHODS if method in found)
