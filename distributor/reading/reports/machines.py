"""Senders that are no people, told by how they sign."""

from __future__ import annotations

import re

_DAEMON = re.compile(
    r"mailer[-_.]?daemon|mail[-_.]?daemon|mdaemon|postmaster|mail[-_. ]?delivery[-_. ]?(?:sub)?system|"
    r"microsoftexchange[0-9a-f]{20,40}@",
    re.IGNORECASE,
)
_NOBODY = re.compile(r"(?:do[-_.]?)?no?t?[-_.]?reply\b|noreply", re.IGNORECASE)


def is_daemon(sender: str) -> bool:
    """Whether mail systems send their reports under this address, or under a name without one."""
    return bool(_DAEMON.match(sender.strip()[:100]))


def is_nobody(sender: str) -> bool:
    """Whether nobody reads what is answered to this address: noreply@, do-not-reply@."""
    return bool(_NOBODY.match(sender.strip()[:100]))


def no_return(return_path: str) -> bool:
    """Whether the mail was sent with the null reverse-path (RFC 5321 section 4.5.5)."""
    return return_path.replace(" ", "") == "<>"
