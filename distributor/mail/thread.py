"""In-Reply-To and References of an answer to a mail that may be hostile (RFC 5322 section 3.6.4)."""

from __future__ import annotations

import re
from collections.abc import Iterable

# Printable ASCII without blanks; longer ones would not fit a line beside their field's name.
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,240}>")
_MOST = 20


def thread(before: Iterable[str], answered: str) -> tuple[str, ...]:
    """Message-IDs fit for a header, the answered one last; the first and the latest of a long thread.

    Empty where the answered mail has none that could be named.
    """
    if not _MESSAGE_ID.fullmatch(answered):
        return ()
    fit = [text for text in dict.fromkeys(before) if _MESSAGE_ID.fullmatch(text) and text != answered]
    return (*(fit if len(fit) < _MOST else (fit[0], *fit[2 - _MOST :])), answered)
