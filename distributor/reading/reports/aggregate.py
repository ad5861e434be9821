"""Aggregate reports by which mail systems tell a domain's owner, day by day, how its mail fared.

DMARC: RFC 7489 section 7.2.1.1; TLS: RFC 8460 section 5.3. Both fix the subject and the file's name; a report
has no address and no field of its own that all who send one would keep to.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from distributor.reading.values import Enclosed, Message

_SUBJECT = re.compile(
    r"(?:\[[^\]]{1,40}\] ?)?(?:DMARC )?(?:Aggregate )?Report[- ]Domain: ?[^\s;]{1,255}[;,]? {0,3}"
    r"(?:Submitter|Date|Report-ID):",
    re.IGNORECASE,
)
# receiver!policy-domain!begin!end in seconds since 1970, and perhaps a number of its own
_FILE = re.compile(
    r"[\w.-]{1,255}![\w.-]{1,255}!\d{1,12}!\d{1,12}(?:![\w.-]{1,100})?\.(?:xml|json|zip|gz)(?:\.gz|\.zip)?",
    re.IGNORECASE,
)
# The root of DMARC's XML; as text it is Markdown, where < is escaped.
_ROOT = re.compile(r"(?:\\?<\?xml[^>]{0,200}>\s*)?\\?<feedback\b.{0,500}?<report_metadata", re.DOTALL)
_WRITTEN = frozenset({"docx", "doc", "wps", "odt", "rtf", "pdf", "ofd"})  # kinds that no report comes with


def find(message: Message, files: Sequence[Enclosed]) -> str:
    """What gives away an aggregate report, or nothing; a mail that brings a document is none."""
    if any(file.kind in _WRITTEN for file in files):
        return ""
    subject = _SUBJECT.match(message.subject[:500])
    named = next(filter(_FILE.fullmatch, (file.name for file in files)), "")
    if not (subject or named or any(_ROOT.match(file.text[:2_000]) for file in files)):
        return ""
    shown = message.subject if subject else named or message.subject
    return f"Aggregate report: {' '.join(shown.split())[:80]}"
