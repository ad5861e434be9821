"""What a failure says about the address: its diagnostic, put before the judge of all that servers say."""

from __future__ import annotations

import re
from collections.abc import Sequence

from distributor.delivery.judging import Rule, Verdict, judge
from distributor.feedback.report import Bounce

_ENHANCED = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)")
_PLAIN = re.compile(r"(?<![\d.-])([45][0-5]\d)(?=[\s#:,;，：)）-]|$)(?!-\d{2})")
_GENERAL = re.compile(r"|[45]\.0\.0")
_LONGEST = 2000
# Postfix, NetEase and others say which command was refused.
_STAGES = (
    ("mail", re.compile(r"in reply to mail from|smtp error, mail from", re.IGNORECASE)),
    ("rcpt", re.compile(r"in reply to rcpt to|smtp error, rcpt to", re.IGNORECASE)),
    ("dot", re.compile(r"in reply to end of data|smtp error, (?:dot|data)", re.IGNORECASE)),
    ("greeting", re.compile(r"refused to talk to me|in reply to (?:he|eh)lo", re.IGNORECASE)),
)


def read_status(text: str) -> str:
    """The enhanced code that a diagnostic holds or means, or nothing; at most 2,000 characters are read."""
    text = text[:_LONGEST]
    enhanced = _ENHANCED.search(text)
    if enhanced and not _GENERAL.fullmatch(enhanced[1]):
        return enhanced[1]
    plain = _PLAIN.search(text)
    kind = enhanced[1][0] if enhanced else plain[1][0] if plain else ""
    if kind == "4":
        return "4.0.0"
    codes = judge("", 0, "", text).reason.codes if text else ()
    return f"5.{codes[0]}" if codes else f"{kind}.0.0" if kind else ""


def refined(status: str, diagnostic: str) -> str:
    """The diagnostic's own code; else the one given, and where that is general, what the diagnostic means."""
    own = _ENHANCED.search(diagnostic[:_LONGEST])
    general = _GENERAL.fullmatch(own[1] if own else status)
    meant = read_status(diagnostic) if general else own[1] if own else ""
    return meant if meant and (not status or meant[0] == status[0]) else status


def judged(bounce: Bounce, rules: Sequence[Rule] = ()) -> Verdict:
    """The verdict on a failed copy: the diagnostic's own words and code count, without them the Status."""
    said = bounce.diagnostic[:_LONGEST]
    if not said:
        return judge("", 0, bounce.status, "", rules, recipient=bounce.recipient)
    plain, enhanced = _PLAIN.search(said), _ENHANCED.search(said)
    stage = next((stage for stage, words in _STAGES if words.search(said)), "")
    code, own = int(plain[1]) if plain else 0, enhanced[1] if enhanced else ""
    return judge(stage, code, own, said, rules, recipient=bounce.recipient)
