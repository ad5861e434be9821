"""What a failure says about the address: its diagnostic, put before the judge of all that servers say."""

from __future__ import annotations

import re
from collections.abc import Sequence

from distributor.diagnostics.judging import Judgement, ReplyRule, judge, stated_codes
from distributor.reading.values import Bounce
from distributor.states import Stage

_PLAIN = re.compile(r"(?<![\d.-])([45][0-5]\d)(?=[\s#:,;，：)）-]|$)(?!-\d{2})")
_GENERAL = re.compile(r"|[45]\.0\.0")
_LONGEST = 2000
# Postfix, NetEase and others say which command was refused.
_STAGES = (
    (Stage.MAIL, re.compile(r"in reply to mail from|smtp error, mail from", re.IGNORECASE)),
    (Stage.RCPT, re.compile(r"in reply to rcpt to|smtp error, rcpt to", re.IGNORECASE)),
    (Stage.DOT, re.compile(r"in reply to end of data|smtp error, (?:dot|data)", re.IGNORECASE)),
    (Stage.GREETING, re.compile(r"refused to talk to me|in reply to (?:he|eh)lo", re.IGNORECASE)),
)


def read_status(text: str) -> str:
    """The enhanced code that a diagnostic holds or means, or nothing; at most 2,000 characters are read."""
    text = text[:_LONGEST]
    enhanced = _own(text)
    if enhanced and not _GENERAL.fullmatch(enhanced):
        return enhanced
    plain = _PLAIN.search(text)
    kind = enhanced[0] if enhanced else plain[1][0] if plain else ""
    if kind == "4":
        return "4.0.0"
    codes = judge("", 0, "", text).reason.codes if text else ()
    return f"5.{codes[0]}" if codes else f"{kind}.0.0" if kind else ""


def refined(status: str, diagnostic: str) -> str:
    """The diagnostic's own code; else the one given, and where that is general, what the diagnostic means."""
    own = _own(diagnostic[:_LONGEST])
    meant = read_status(diagnostic) if _GENERAL.fullmatch(own or status) else own
    return meant if meant and (not status or meant[0] == status[0]) else status


def judged(bounce: Bounce, rules: Sequence[ReplyRule] = ()) -> Judgement:
    """The verdict on a failed copy: the diagnostic's own words and code count, without them the Status."""
    said = bounce.diagnostic[:_LONGEST]
    if not said:
        return judge("", 0, bounce.status, "", rules, recipient=bounce.recipient)
    plain = _PLAIN.search(said)
    stage = next((stage for stage, words in _STAGES if words.search(said)), "")
    return judge(stage, int(plain[1]) if plain else 0, _own(said), said, rules, recipient=bounce.recipient)


def _own(text: str) -> str:
    """The first enhanced code that a text states, or nothing."""
    return next(iter(stated_codes(text)), "")
