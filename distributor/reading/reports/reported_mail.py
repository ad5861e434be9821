"""Which mail of ours a report is about: its Message-ID, wherever that stands, or a link in what came back.

Nothing is proven here; see proof.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import unquote

from distributor.mail.tokens import message_id_in, token_in
from distributor.reading.reports.report import Fields, Report, value

_MOST = 100  # fields of one name
_XTEXT = re.compile(r"\+([0-9A-F]{2})")


def named(report: Report, *blocks: Fields) -> list[str]:
    """Where a report names the mail that it is about, the surest first; a relay may have renamed the mail."""
    fields = (*report.returned, *report.fields, *(field for block in blocks for field in block))
    original = [text for name, text in fields if name.endswith("original-message-id")]
    answered = [report.field(name) for name in ("in-reply-to", "references")]
    return [value(report.returned, "message-id"), *original[:_MOST], *answered]


def message_id(report: Report, names: Iterable[str], text: str = "") -> str:
    """The first of ours among the names, or anywhere in the report or its text; else the first name.

    An envelope id may be written in xtext (RFC 3461 section 4).
    """
    given = [_XTEXT.sub(lambda found: unquote(f"%{found[1]}"), name)[:2000] for name in names if name]
    ours = next((name for name in given if message_id_in(name)), "")
    if ours:
        return message_id_in(ours) if ours.split()[1:] else ours[:500]
    everything = (*(leaf.data.decode("latin-1") for leaf in report.leaves), text)
    return next(filter(None, map(message_id_in, everything)), next(iter(given), "")[:500])


def token(report: Report) -> str:
    """The token of our unsubscribe link, in what came back only."""
    header = " ".join(text for name, text in report.returned if name == "list-unsubscribe")
    return token_in("unsubscribe", header or report.returned_part.decode("latin-1"))
