"""Judges the status and diagnostic of a bounce with the rules for all replies of servers (diagnostics)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from distributor.diagnostics.judging import Judgement, ReplyRule, judge, stated_codes
from distributor.reading.values import Bounce
from distributor.states import Stage

_PLAIN = re.compile(r"(?<![\d.-])([45][0-5]\d)(?=[\s#:,;，：)）-]|$)(?!-\d{2})")
_GENERAL = re.compile(r"|[45]\.0\.0")
_LONGEST = 2000
# Postfix, NetEase and others name the command that was refused.
_STAGES = (
    (Stage.MAIL, re.compile(r"in reply to mail from|smtp error, mail from", re.IGNORECASE)),
    (Stage.RCPT, re.compile(r"in reply to rcpt to|smtp error, rcpt to", re.IGNORECASE)),
    (Stage.DOT, re.compile(r"in reply to end of data|smtp error, (?:dot|data)", re.IGNORECASE)),
    (Stage.GREETING, re.compile(r"refused to talk to me|in reply to (?:he|eh)lo", re.IGNORECASE)),
)


def read_status(text: str) -> str:
    """The enhanced status code in a diagnostic, or that it means; or "". Reads at most 2,000 characters."""
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
    """The code in the diagnostic; else the given one, made more precise by the diagnostic if general."""
    own = _own(diagnostic[:_LONGEST])
    meant = read_status(diagnostic) if _GENERAL.fullmatch(own or status) else own
    return meant if meant and (not status or meant[0] == status[0]) else status


def judged(bounce: Bounce, rules: Sequence[ReplyRule] = ()) -> Judgement:
    """The verdict on a failed copy by its diagnostic, or by its Status if there is none."""
    said = bounce.diagnostic[:_LONGEST]
    if not said:
        return judge("", 0, bounce.status, "", rules, recipient=bounce.recipient)
    plain = _PLAIN.search(said)
    stage = next((stage for stage, words in _STAGES if words.search(said)), "")
    return judge(stage, int(plain[1]) if plain else 0, _own(said), said, rules, recipient=bounce.recipient)


def _own(text: str) -> str:
    """The first enhanced code in the text, or ""."""
    return next(iter(stated_codes(text)), "")
