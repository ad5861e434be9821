"""The judge of what mail servers say: a reply in a session, or a diagnostic that a report quotes.

Free of settings and of Django, so that whoever has words may ask: the rules of providers are handed in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from distributor.diagnostics.reasons import BY_NAME, OTHERS_ADDRESS, REASONS, UNCLEAR, RefusalReason
from distributor.states import ReplyOutcome, Stage

Meaning = Literal["wait", "slow", "reconnect", "quota", "setup", "hard"]
Kind = Literal["", "slow", "reconnect", "quota", "setup"]
Scope = Literal["", "relay", "domain"]

_LONGEST = 2000  # characters that are looked at
# What a rule of a provider says, in the words of the table; `hard` is said of the reader.
_RULED = {
    "wait": "try-later",
    "slow": "rate-limited",
    "reconnect": "rate-limited",
    "quota": "rate-limited",
    "setup": "sender-refused",
    "hard": "no-such-user",
}
# Before RCPT nobody has been named: whatever is refused, it is no reader's fault.
_BEFORE_RCPT = frozenset({Stage.CONNECT, Stage.GREETING, Stage.EHLO, Stage.STARTTLS, Stage.AUTH, Stage.MAIL})
_LOGIN_CODES = frozenset({530, 534, 535, 538})  # RFC 4954 section 6

# Where servers put an enhanced code: in front, after the reply's code, in brackets, or behind a colon.
# Elsewhere three numbers are a version, a section, or part of a reference.
_STATED = re.compile(
    r"""(?: ^ | (?<![\w.])[245]\d\d[ -] | [\#('"\[>] | \b(?:status|code|error|dsn)[ =]
          | (?<!\bid)(?<!\bref)(?<!\brule)(?<!erence)(?<!ersion)(?<!ection)(?<!acking)[:;：；，（] )
        \s{0,2} ([245]\.\d{1,3}\.\d{1,3}) (?![\w/-]|\.\w)""",
    re.IGNORECASE | re.ASCII | re.VERBOSE,
)
_LINK = re.compile(r"https?:\s?//\S{0,400}", re.IGNORECASE)
_GENERAL = frozenset({"0.0", "5.0", "1.0", "2.0"})
_NAMED_HOST = re.compile(r"\bname=([\w.-]{1,253})")
_ADDRESS = re.compile(r"<?([a-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64})@([a-z0-9.-]{1,255})>?")
_CONTACT = frozenset({"postmaster", "abuse", "hostmaster", "support", "helpdesk", "admin", "mailer-daemon"})
_NOISE = (
    (re.compile(r"\(?in reply to [a-z ]{1,30} command\)?"), " "),
    (re.compile(r"\bhost [^\s\[]{1,255}(?:\[[^\]\s]{1,60}\])? said: ?"), " "),
    (_LINK, " "),
    (re.compile(r"\[[^\[\]]{0,200}\]"), " "),
    (_ADDRESS, "<>"),
    (re.compile(r"(?<![\w.])[245]\d\d[ -](?=\S)(?:#?[245]\.\d{1,3}\.\d{1,3}\s)?"), " "),
    (re.compile(r"\s{1,200}"), " "),
)


@dataclass(frozen=True, slots=True)
class ReplyRule:
    """What a reply means at a provider; `pattern` is searched in the enhanced code and text."""

    pattern: re.Pattern[str]
    means: Meaning
    codes: frozenset[int] = frozenset()  # empty: any
    wait: float | None = None  # seconds
    anywhere: bool = False
    ours: bool = False  # it is our relay that speaks, whoever the copy was for
    scope: Scope = ""  # whom it is about where it stands; empty: by the stage

    def fits(self, code: int, said: str) -> bool:
        return (not self.codes or code in self.codes) and self.pattern.search(said) is not None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was said, and what follows."""

    state: ReplyOutcome  # of the copy, in a session; refused: not this copy's fault, the relay's or ours
    reason: RefusalReason
    final: bool = False  # nobody reads at the address: nothing more is to be sent there
    kind: Kind = ""  # what follows for others than this copy; see providers.toml
    wait: float | None = None  # seconds that the other side asks for, before the copy is tried again
    scope: Scope = ""  # whom `kind` is about; empty: not said


def judge(
    stage: str, code: int, enhanced: str, text: str, rules: Iterable[ReplyRule] = (), *, recipient: str = ""
) -> Judgement:
    """What a server's words mean: for the copy in a session (`state`), and for its reader (`final`).

    `stage` is "" and `code` 0 where they are not known. A Status without diagnostic is an enhanced code
    without text. The first of `rules` that fits decides, else the table of reasons. `recipient` is needed
    to tell whether it is that domain which does not exist.
    """
    if code // 100 == 2:
        return Judgement(ReplyOutcome.ACCEPTED, UNCLEAR)
    said = f"{enhanced} {text}" if enhanced else text
    rule = next((rule for rule in rules if rule.fits(code, said[:_LONGEST])), None)
    if rule is not None:
        return _ruled(rule, stage, code)
    own = _own_code(enhanced, text[:_LONGEST])
    reason = _reason(stage, code, own, text[:_LONGEST], recipient)
    final = reason.nobody and _permanent(code, own or enhanced)
    if reason.means and code // 100 == 5 and stage != Stage.MAIL:
        return Judgement(ReplyOutcome.DEFERRED, reason, kind="slow" if reason.means == "slow" else "")
    return Judgement(_state(stage, code), reason, final)


def stated_codes(text: str) -> list[str]:
    """The enhanced codes (RFC 3463) that a text states, in order; what stands in links is none."""
    return _STATED.findall(_LINK.sub(" ", text))


def _ruled(rule: ReplyRule, stage: str, code: int) -> Judgement:
    reason, scope, wait = BY_NAME[_RULED[rule.means]], rule.scope, rule.wait
    if rule.means == "hard":
        final = stage not in _BEFORE_RCPT and _permanent(code, "")
        return Judgement(ReplyOutcome.FAILED, reason, final, scope=scope)
    if rule.means == "wait":
        return Judgement(ReplyOutcome.DEFERRED, reason, wait=wait, scope=scope)
    if rule.means == "slow":
        return Judgement(ReplyOutcome.DEFERRED, reason, kind="slow", wait=wait, scope=scope)
    return Judgement(ReplyOutcome.REFUSED, reason, kind=rule.means, wait=wait, scope=scope)


def _state(stage: str, code: int) -> ReplyOutcome:
    if code == 421 and stage != Stage.DOT:
        return ReplyOutcome.REFUSED  # the relay closes the session; the copy was not looked at
    if code // 100 == 4:
        return ReplyOutcome.DEFERRED
    # MAIL FROM says nothing about the reader: a refused sender is a fault of the set-up.
    return ReplyOutcome.REFUSED if stage == Stage.MAIL else ReplyOutcome.FAILED


def _permanent(code: int, enhanced: str) -> bool:
    """Whether nothing of it says 4; words alone are what a report says of a failure."""
    return code // 100 in (0, 5) and not enhanced.startswith("4")


def _own_code(enhanced: str, text: str) -> str:
    """The enhanced code; where that is missing or says nothing, the one that stands in the words."""
    if enhanced and enhanced.partition(".")[2] not in _GENERAL:
        return enhanced
    found = (code for code in stated_codes(text) if code.partition(".")[2] not in _GENERAL)
    return next(found, enhanced)


def _reason(stage: str, code: int, enhanced: str, text: str, recipient: str) -> RefusalReason:
    text, detail = text.lower().replace("\u2019", "'"), enhanced.partition(".")[2]
    local, _at, domain = recipient.lower().rpartition("@")
    plain, named = _plain(text, local), bool(domain) and _names(text, domain)
    fitting = (row for row in REASONS if row.fits(detail, plain) and (named or not row.names_domain))
    found = next(fitting, UNCLEAR)
    if found.nobody and (stage in _BEFORE_RCPT or code in _LOGIN_CODES):
        return BY_NAME["sender-refused"]
    if found.nobody and domain and _speaks_of_others(text, local, domain):
        return OTHERS_ADDRESS
    return found


def _names(text: str, domain: str) -> bool:
    """Whether it is this domain that the text speaks of; Postfix says which name it looked for."""
    looked_for = _NAMED_HOST.search(text)
    spoken = looked_for[1] if looked_for else text
    return re.search(rf"(?<![\w.-]){re.escape(domain)}(?![\w-]|\.\w)", spoken, re.ASCII) is not None


def _speaks_of_others(text: str, local: str, domain: str) -> bool:
    """Whether addresses are named, none of them the recipient's: it is the sender's, or mail is passed on."""
    named = [found.groups() for found in _ADDRESS.finditer(text) if found[1] not in _CONTACT]
    return bool(named) and not any(_is_of(who, where.rstrip("."), local, domain) for who, where in named)


def _is_of(who: str, where: str, local: str, domain: str) -> bool:
    """Whether an address is of the reader's domain, or the reader's own at a domain above or below it."""
    return where == domain or (
        who == local and (where.endswith(f".{domain}") or domain.endswith(f".{where}"))
    )


def _plain(text: str, local: str) -> str:
    """The words alone: addresses, links and host names may hold any word, and the recipient's name too."""
    for noise, instead in _NOISE:
        text = noise.sub(instead, text)
    if len(local) > 1:
        text = re.sub(rf"(?<![\w.-]){re.escape(local)}(?![\w.-])", "<>", text, flags=re.ASCII)
    return text.strip()
