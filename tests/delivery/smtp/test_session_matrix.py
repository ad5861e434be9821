"""Every class of reply at every stage: what becomes of the copies, and that the session stays in step.

A session is brought to a stage, hears one reply, and after it whatever a sane relay would answer. A
copy ends once or is told as doubtful or unsent; nothing is written once the session is over.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from distributor.delivery.smtp.events import (
    BodyWanted,
    Ended,
    Event,
    Ready,
    SessionBroken,
    SessionRefused,
    StartTLS,
)
from distributor.delivery.smtp.policy import Policy
from distributor.delivery.smtp.session import SmtpSession
from distributor.delivery.transport.copy import Envelope
from tests.delivery.smtp.dialogue import offering

REPLIES = {
    "2xx": b"250 2.0.0 fine\r\n",
    "2xx in lines": b"250-2.0.0 fine\r\n250-2.0.0 indeed\r\n250 2.0.0 quite\r\n",
    "3xx": b"354 go on\r\n",
    "334": b"334 UXVl\r\n",
    "4xx": b"451 4.3.0 later\r\n",
    "421": b"421 4.3.2 closing\r\n",
    "5xx": b"550 5.1.1 no\r\n",
    "5xx in lines": b"550-5.1.1 no\r\n550 5.1.1 never\r\n",
    "garbage": b"<html>\r\n",
    "1xx": b"150 wait\r\n",
    "two codes": b"250-a\r\n550 b\r\n",
    "closed": b"",
}
STAGES = ("greeting", "ehlo", "starttls", "auth", "mail", "rcpt", "data", "chunk", "dot", "rset", "quit")
# The answer arrives when the copy after it was begun already.
AFTER_THE_GATE = ("chunk", "dot")
USUAL = {
    "greeting": b"220 hello\r\n",
    "starttls": b"220 go ahead\r\n",
    "auth": b"235 welcome\r\n",
    "data": b"354 go on\r\n",
    "quit": b"221 bye\r\n",
}
COPIES = [Envelope(number, "a@example.org", f"r{number}@example.org", 9) for number in (1, 2, 3)]
KINDS = {
    "pipelined": (("PIPELINING",), {}),
    "in lockstep": ((), {}),
    "chunked": (("PIPELINING", "CHUNKING"), {"chunking": True}),
    "lmtp": (("PIPELINING",), {"lmtp": True}),
}


@dataclass
class Relay:
    """Answers what is asked, in order, the usual way but for one reply once two copies were begun."""

    keywords: tuple[str, ...]
    stage: str
    reply: bytes
    pending: list[str] = field(default_factory=lambda: ["greeting"])
    heard: list[str] = field(default_factory=list)
    body: bool = False
    prepared: dict[str, bool] = field(default_factory=dict)  # whether what has to go before went well
    copies: int = 0
    closed: bool = False

    def hear(self, data: bytes) -> None:
        for line in data.split(b"\r\n")[:-1]:
            self._hear_line(line.decode())

    def _hear_line(self, line: str) -> None:
        verb = line.partition(" ")[0].upper()
        if self.body:
            if line == ".":
                self.body = False
                self._asked("dot")
            return
        if line.startswith("body"):
            return  # a chunk's octets
        if verb == "MAIL":
            self.copies += 1
        stage = {"LHLO": "ehlo", "BDAT": "dot" if line.endswith("LAST") else "chunk"}.get(verb, verb.lower())
        self._asked(stage)

    def _asked(self, stage: str) -> None:
        assert not self.closed, f"{stage} after the end"
        self.heard.append(stage)
        self.pending.append(stage)

    def answers(self) -> Iterator[bytes]:
        """One reply after the other, as long as there are questions."""
        while self.pending and not self.closed:
            stage = self.pending.pop(0)
            yield self._answer(stage)

    def _answer(self, stage: str) -> bytes:
        early = stage in ("greeting", "ehlo", "starttls", "auth", "quit", "rset")
        if stage == self.stage and (early or self.copies == 2):
            self.closed = self.reply == b"" or self.reply.startswith(b"421")
            self.stage = ""
            self._follow(stage, self.reply)
            return self.reply
        usual = offering(*self.keywords) if stage == "ehlo" else USUAL.get(stage, b"250 ok\r\n")
        if not self.prepared.get(stage, True):
            usual = b"503 5.5.1 out of order\r\n"
        self._follow(stage, usual)
        return usual

    def _follow(self, stage: str, reply: bytes) -> None:
        if stage == "rset":
            self.prepared.clear()
        if following := {"mail": "rcpt", "rcpt": "data", "chunk": "dot"}.get(stage):
            self.prepared[following] = reply.startswith(b"250")
        self.body = stage == "data" and reply.startswith(b"354")


@dataclass
class Caller:
    """Drives the session as a connection does, and keeps what it is told."""

    session: SmtpSession
    relay: Relay
    waiting: list[Envelope] = field(default_factory=lambda: list(COPIES))
    begun: list[int] = field(default_factory=list)
    ended: list[Ended] = field(default_factory=list)
    dotted: list[int] = field(default_factory=list)
    over: bool = False

    def talk(self) -> None:
        for answer in self.relay.answers():
            for event in self.session.receive(answer):
                assert not self.over, f"{event} after the end"
                self.take(event)
            self.flush()
        if not self.over and not self.relay.closed:
            self.session.quit()
            self.flush()
            for answer in self.relay.answers():
                assert self.session.receive(answer) == []

    def flush(self) -> None:
        output = b"".join(self.session.take_output())
        assert not (self.over and output), output
        self.relay.hear(output)

    def take(self, event: Event) -> None:
        match event:
            case Ready():
                self.begin()
            case StartTLS():
                self.session.secured()
            case BodyWanted(key):
                assert key == self.begun[-1]
                self.session.write_body([b"body\r\n"])
                self.flush()
                self.dotted.append(key)
                following = self.next()
                self.session.end(following)
            case Ended():
                self.ended.append(event)
                if self.session.unsent is None and not self.session.closing:
                    self.begin()
            case SessionRefused() | SessionBroken():
                self.over = True

    def next(self) -> Envelope | None:
        if not self.waiting:
            return None
        self.begun.append(self.waiting[0].key)
        return self.waiting.pop(0)

    def begin(self) -> None:
        if following := self.next():
            self.session.begin(following)


def played(kind: str, stage: str, reply: bytes) -> Caller:
    offer, policy = KINDS[kind]
    keywords = [*offer]
    user: dict[str, object] = {**policy}
    if stage == "starttls":
        keywords.append("STARTTLS")
        user["starttls"] = "may"
    if stage == "auth":
        keywords.append("AUTH PLAIN")
        user |= {"username": "u", "password": "p"}
    session = SmtpSession(Policy("h", **user))  # type: ignore[arg-type]
    caller = Caller(session, Relay(tuple(keywords), stage, reply))
    caller.talk()
    return caller


def dot_or_chunk(kind: str) -> str:
    return "chunk" if kind == "chunked" else "data"


MATRIX = [
    (kind, stage, name)
    for kind in KINDS
    for stage in STAGES
    for name in REPLIES
    if stage not in ("data", "chunk") or stage == dot_or_chunk(kind)
]


@pytest.mark.parametrize(("kind", "stage", "name"), MATRIX, ids=lambda value: value.replace(" ", "-"))
def test_every_copy_ends_once_or_is_told_as_doubtful_or_unsent(kind: str, stage: str, name: str) -> None:
    caller = played(kind, stage, REPLIES[name])
    session, ended = caller.session, [event.key for event in caller.ended]
    open_copies = [*session.doubtful, *([session.unsent] if session.unsent is not None else [])]
    assert sorted(ended + open_copies) == sorted(caller.begun)
    assert caller.over or caller.relay.closed or ended == [1, 2, 3]
    for event in caller.ended:
        assert event.result.state != "accepted" or event.key in caller.dotted
        assert event.key == 2 or event.result.state == "accepted" or stage in AFTER_THE_GATE


# What each reply means: the state of the copy it answers, or how the session ends.
MEANING = {
    "mail": {"4xx": "deferred", "421": "refused", "5xx": "refused", "3xx": "broken", "garbage": "broken"},
    "rcpt": {"4xx": "deferred", "421": "refused", "5xx": "failed", "3xx": "broken", "garbage": "broken"},
    "data": {"2xx": "broken", "4xx": "deferred", "421": "refused", "5xx": "failed", "garbage": "broken"},
    "chunk": {"4xx": "deferred", "421": "deferred", "5xx": "failed", "3xx": "broken", "garbage": "broken"},
    "dot": {"2xx": "accepted", "4xx": "deferred", "421": "deferred", "5xx": "failed", "garbage": "broken"},
}
CASES = [
    (kind, stage, name, meaning)
    for kind in KINDS
    for stage, meanings in MEANING.items()
    for name, meaning in meanings.items()
    if stage not in ("data", "chunk") or stage == dot_or_chunk(kind)
]


@pytest.mark.parametrize(
    ("kind", "stage", "name", "meaning"), CASES, ids=lambda value: value.replace(" ", "-")
)
def test_a_reply_means_the_same_however_the_session_goes(
    kind: str, stage: str, name: str, meaning: str
) -> None:
    caller = played(kind, stage, REPLIES[name])
    key = 2 if stage not in AFTER_THE_GATE or kind == "in lockstep" else 1
    states = [event.result.state for event in caller.ended if event.key == key]
    if meaning == "broken":
        assert states == [] and caller.over
        assert (key in caller.session.doubtful) == (stage in ("dot", "chunk"))
    else:
        assert states == [meaning]


@pytest.mark.parametrize("name", ["4xx", "5xx", "5xx in lines"])
@pytest.mark.parametrize(
    ("kind", "stage"),
    [(kind, stage) for kind, stage, name in MATRIX if name == "5xx" and stage in ("mail", "rcpt", "data")],
)
def test_no_dot_follows_a_refusal_and_the_others_go_out(kind: str, stage: str, name: str) -> None:
    caller = played(kind, stage, REPLIES[name])
    assert caller.dotted == [1, 3] and caller.relay.heard.count("dot") == 2
    assert [event.key for event in caller.ended] == [1, 2, 3]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("stage", ["greeting", "ehlo", "starttls", "auth"])
@pytest.mark.parametrize("name", ["3xx", "4xx", "421", "5xx", "garbage", "1xx", "two codes"])
def test_nothing_is_begun_by_a_session_that_was_not_let_in(kind: str, stage: str, name: str) -> None:
    caller = played(kind, stage, REPLIES[name])
    if (stage, name) == ("ehlo", "5xx") and kind != "lmtp":
        assert caller.relay.heard[1] == "helo"
    else:
        assert caller.over and caller.begun == []
