"""SMTP replies: read from the wire (RFC 5321 section 4.2) and turned into what became of the copy."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from distributor.delivery.relays.providers import Providers, built_in
from distributor.delivery_codes import SessionReason
from distributor.diagnostics.judging import Kind, judge
from distributor.errors import DistributorError
from distributor.reason import Reason
from distributor.states import ReplyOutcome, Stage
from distributor.text import REPLY
from distributor.words.reasons import error_of

# A reply line has at most 512 octets (RFC 5321 section 4.5.3.1.5); we are patient, not endless.
_LONGEST_LINE = 4096
_MOST_LINES = 200

_LINE = re.compile(rb"([2-5][0-9]{2})(?:([ -])(.*))?", re.DOTALL)
_ENHANCED = re.compile(r"([245]\.\d{1,3}\.\d{1,3})(?:\s+|$)")


class ReplyError(DistributorError):
    """The other side does not speak SMTP; the session is over."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply, all its lines joined; the text is decoded, harmless, and at most 500 characters."""

    code: int
    text: str
    enhanced: str = ""  # RFC 3463
    lines: tuple[str, ...] = ()
    ours: Reason | None = None  # what we say in the other side's place, or of its reply

    @property
    def kind(self) -> int:
        return self.code // 100

    @property
    def why(self) -> Reason:
        """All of it, as it stands in a row; our own words have no code."""
        if not self.lines:
            return self.ours or Reason("", self.text)
        return Reason("", f"{self.code} {self.enhanced} {self.text}".replace("  ", " "), cause=self.ours)


@dataclass(slots=True)
class ReplyReader:
    """Bytes in, replies out, the same however the bytes are cut; what is no reply ends the reading."""

    garbled: Reason | None = None  # why nothing more can be read, once that is so
    _rest: bytes = b""
    _code: bytes = b""
    _lines: list[bytes] = field(default_factory=list)

    def feed(self, data: bytes) -> list[Reply]:
        """The replies that are complete now; none after the first octets that are no reply."""
        replies: list[Reply] = []
        if self.garbled:
            return replies
        *lines, self._rest = (self._rest + data).split(b"\n")
        try:
            for line in lines:
                if (reply := self._take(line)) is not None:
                    replies.append(reply)  # noqa: PERF401  what came before garbage counts
            if len(self._rest) > _LONGEST_LINE:
                raise error_of(ReplyError, SessionReason.ENDLESS_LINE)
        except ReplyError as error:
            self.garbled = error.why
        return replies

    def _take(self, line: bytes) -> Reply | None:
        """The reply that this line ends."""
        if not self._lines and (single := _single(line)) is not None:
            return single
        code, goes_on, text = _parsed(line)
        if self._lines and code != self._code:
            raise error_of(ReplyError, SessionReason.TWO_CODES)
        if len(self._lines) >= _MOST_LINES:
            raise error_of(ReplyError, SessionReason.ENDLESS_REPLY)
        self._code = code
        self._lines.append(text)
        if goes_on:
            return None
        raw, self._lines = self._lines, []
        return _made(int(code), raw)


def _parsed(line: bytes) -> tuple[bytes, bool, bytes]:
    """Code, whether the reply goes on, and text."""
    if len(line) > _LONGEST_LINE:
        raise error_of(ReplyError, SessionReason.ENDLESS_LINE)
    match = _LINE.fullmatch(line.rstrip(b"\r"))
    if match is None:
        raise error_of(ReplyError, SessionReason.NO_REPLY, repr(readable(line[:80])))
    code, mark, text = match.groups()
    return code, mark == b"-", text or b""


@lru_cache(maxsize=64)  # three of a copy's four replies are the same for every copy
def _single(line: bytes) -> Reply | None:
    """The reply of one line; None where it goes on."""
    code, goes_on, text = _parsed(line)
    return None if goes_on else _made(int(code), [text])


def _made(code: int, raw: list[bytes]) -> Reply:
    lines = tuple([readable(line) for line in raw])
    enhanced, text = _split(lines[0])
    if len(lines) > 1:
        text = " ".join([text, *(_split(line)[1] for line in lines[1:])])
    return Reply(code, text[:500], enhanced, lines)


def _split(line: str) -> tuple[str, str]:
    """The enhanced code (RFC 3463), where there is one, and the rest."""
    match = _ENHANCED.match(line)
    return (match[1], line[match.end() :]) if match else ("", line)


def readable(raw: bytes) -> str:
    """Reply text as a person may see it: utf-8, else gb18030 (QQ answers in GBK); no control characters."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("gb18030", "replace")
    return REPLY.fit(text).strip()


@dataclass(frozen=True, slots=True)
class SendResult:
    """What a reply means for the copy, or for the session that it came in."""

    # refused: not this copy's fault, the relay's or ours; planned: it goes over another session
    state: ReplyOutcome
    stage: Stage
    reply: Reply
    kind: Kind = ""  # what follows for others than this copy; see providers.toml
    wait: float | None = None  # seconds that the other side asks for, before the copy is tried again
    scope: Literal["relay", "domain"] = "relay"  # whom `kind` is about: the relay, or the recipient's domain

    @property
    def hangs_up(self) -> bool:
        """The relay ends the session (RFC 5321 section 3.8) and asks for no wait: another may go on."""
        return self.reply.code == 421 and (
            self.kind == "reconnect" or (self.kind in ("", "slow") and self.wait is None)
        )

    @property
    def refused(self) -> bool:
        """The recipient is refused for good, be it for this copy or for any."""
        return self.state == ReplyOutcome.FAILED and self.stage == Stage.RCPT

    @property
    def ours(self) -> bool:
        """The relay has something against sender or mail: it would say so of every copy of the run."""
        refused_sender = self.stage == Stage.MAIL and not self.kind and self.reply.kind == 5
        return self.scope == "relay" and (self.kind == "setup" or refused_sender)


# A fault of the set-up that one domain complains of is looked at again after this; it fails nobody meanwhile.
_SETUP_SECONDS = 3600.0
# After the dot a refusal that is not the copy's fault has no session to go back to: soon, then.
_AGAIN_SECONDS = 60.0
_LONGEST_DELAY = 4 * 3600.0


def result_of(
    stage: Stage,
    reply: Reply,
    recipient: str = "",
    profile: str = "",
    providers: Providers | None = None,
) -> SendResult:
    """One reply to MAIL, RCPT, DATA or the final dot, judged by the rules of the relay's and the domain's
    provider; `profile` is the relay's, `providers` are the built-in ones where not given.
    """
    if reply.kind == 2:
        return SendResult(ReplyOutcome.ACCEPTED, stage, reply)
    rules = (providers or built_in()).rules_for(recipient.rpartition("@")[2].lower(), profile)
    found = judge(stage, reply.code, reply.enhanced, reply.text, rules, recipient=recipient)
    # Whoever is not known to be a large provider's relay hands on at RCPT what the domain's servers say.
    scope = found.scope or ("relay" if profile or stage != Stage.RCPT else "domain")
    if found.state != ReplyOutcome.REFUSED or not found.kind:
        return SendResult(found.state, stage, reply, found.kind, found.wait, scope)
    if found.kind == "setup" and scope == "domain":
        return SendResult(ReplyOutcome.DEFERRED, stage, reply, "setup", found.wait or _SETUP_SECONDS, scope)
    # About the session or the relay, whoever the copy was for.
    state = ReplyOutcome.DEFERRED if stage == Stage.DOT else ReplyOutcome.REFUSED
    return SendResult(state, stage, reply, found.kind, found.wait or _AGAIN_SECONDS, "relay")


def delay(attempts: int, jitter: float, first: float = 60.0) -> float:
    """Seconds until the next try after `attempts` failed ones: 1, 4, 16, 64 … minutes, at most 4 hours.

    `jitter` (0…1) spreads them by a quarter. The first minutes are short: greylisting wants just that.
    """
    tried = min(max(attempts - 1, 0), 16)  # further on the powers would only grow past what a float holds
    return min(first * 4.0**tried, _LONGEST_DELAY) * (1 + jitter / 4)
