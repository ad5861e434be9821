"""The session against anything: any answers, cut anywhere, at any moment."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import cycle

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

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
from tests.delivery.smtp.dialogue import at_the_gate, offering
from tests.delivery.smtp.test_session_matrix import KINDS, REPLIES, USUAL, Caller, Relay

OVER = (SessionRefused, SessionBroken)
ANSWERS = st.sampled_from([None, None, None, *REPLIES.values()])  # None: the usual one


@dataclass
class Scripted(Relay):
    """Answers question after question by its script, and keeps what it said to each copy's dot."""

    script: list[bytes | None] = field(default_factory=list)
    ledger: dict[int, bytes] = field(default_factory=dict)
    dots: list[int] = field(default_factory=list)

    def _asked(self, stage: str) -> None:
        if stage == "dot":
            self.dots.append(self.copies)
        super()._asked(stage)

    def _answer(self, stage: str) -> bytes:
        said = self.script.pop(0) if self.script else None
        if said is None:
            self.stage = ""
            said = super()._answer(stage)
        else:
            self._follow(stage, said)
            self.closed = said == b"" or said.startswith(b"421")
        if stage == "dot":
            self.ledger[self.dots.pop(0)] = said
        return said


def converse(kind: str, script: list[bytes | None], sizes: Iterable[int]) -> tuple[Caller, list[Event]]:
    """A whole session whose answers arrive in reads of these sizes, in turn."""
    keywords, policy = KINDS[kind]
    session = SmtpSession(Policy("h", **policy))  # type: ignore[arg-type]
    relay = Scripted(keywords, "", b"", script=list(script))
    caller = Caller(session, relay)
    events: list[Event] = []
    stream, pieces = b"".join(relay.answers()), cycle(sizes)
    while stream:
        size = next(pieces)
        for event in session.receive(stream[:size]):
            events.append(event)
            caller.take(event)
        stream = stream[size:]
        caller.flush()
        stream += b"".join(relay.answers())
    return caller, events


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(sorted(KINDS)),
    st.lists(ANSWERS, max_size=16),
    st.lists(st.integers(1, 40), min_size=1, max_size=8),
)
def test_the_same_answers_mean_the_same_however_they_are_cut(
    kind: str, script: list[bytes | None], sizes: list[int]
) -> None:
    whole, events = converse(kind, script, [1 << 20])
    cut, same = converse(kind, script, sizes)
    assert events == same
    assert whole.session.doubtful == cut.session.doubtful and whole.session.unsent == cut.session.unsent


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(KINDS)), st.lists(ANSWERS, max_size=24))
def test_no_copy_is_judged_by_the_answer_to_another(kind: str, script: list[bytes | None]) -> None:
    caller, _ = converse(kind, script, [1 << 20])
    relay = caller.relay
    assert isinstance(relay, Scripted)
    accepted = {event.key for event in caller.ended if event.result.state == "accepted"}
    taken = {copy for copy, said in relay.ledger.items() if said.startswith(b"250 ") or b"\n250 " in said}
    assert accepted <= taken
    assert taken - accepted <= {*caller.session.doubtful, *(event.key for event in caller.ended)}
    keys = [event.key for event in caller.ended]
    assert len(keys) == len(set(keys))


@given(st.lists(st.binary(max_size=40), max_size=20))
def test_no_bytes_from_the_relay_do_anything_but_end_the_session(chunks: list[bytes]) -> None:
    session = at_the_gate()
    for chunk in chunks:
        for event in session.receive(chunk):
            assert isinstance(event, OVER)
    assert session.take_output() == [] and session.doubtful == [] and session.unsent == 1


@given(st.integers(1, 5000), st.sampled_from([b"2", b"250-x\r\n", b"250 ", b"\r", b"\xff"]))
def test_an_endless_answer_ends_the_session_and_not_the_memory(size: int, octets: bytes) -> None:
    session = at_the_gate()
    session.end()
    session.take_output()
    events = [event for _ in range(10_000 // size + 1) for event in session.receive(octets * size)]
    assert len(events) == 1 and isinstance(events[0], OVER)
    assert session.doubtful == [1]


# As it stands, and as LOGIN, PLAIN and XOAUTH2 write it.
PASSWORD = [
    b"hunter2",
    *map(b64encode, (b"hunter2", b"\0user\0hunter2", b"user=user\x01auth=Bearer hunter2\x01\x01")),
]
INTRODUCTIONS = st.one_of(
    ANSWERS.filter(bool),
    st.sampled_from(
        [
            b"220 hello\r\n",
            b"235 welcome\r\n",
            b"334 PDFAeD4=\r\n",
            offering("STARTTLS", "AUTH PLAIN LOGIN CRAM-MD5 XOAUTH2"),
            offering("AUTH PLAIN LOGIN CRAM-MD5 XOAUTH2"),
            offering("AUTH=LOGIN"),
        ]
    ),
)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(INTRODUCTIONS, max_size=10),
    st.sampled_from(["verify", "may"]),
    st.sampled_from(["", "plain", "login", "cram-md5", "xoauth2"]),
)
def test_no_relay_talks_a_password_out_of_us_before_tls_nor_itself_into_mail_without_a_log_in(
    answers: list[bytes], starttls: str, auth: str
) -> None:
    session = SmtpSession(Policy("h", starttls, "user", "hunter2", auth))  # type: ignore[arg-type]
    welcomed = False
    for answer in answers:
        events = session.receive(answer)
        if StartTLS() in events:
            session.secured()
        output = b"".join(session.take_output())
        welcomed = welcomed or answer.startswith(b"235")
        assert Ready() not in events or welcomed
        assert session.encrypted or not any(form in output for form in PASSWORD)


class Conversation(RuleBasedStateMachine):
    """A caller that takes its time, and a relay that says what it likes."""

    def __init__(self) -> None:
        super().__init__()
        self.session = SmtpSession(Policy("h", chunking=True))
        self.stream, self.asked, self.key = b"", 1, 0
        self.begun: list[int] = []
        self.ended: list[int] = []
        self.wanted = self.over = False
        self.dotted: list[int] = []

    @property
    def idle(self) -> bool:
        session = self.session
        return session.ready and not session.closing and session.unsent is None and not session.doubtful

    @property
    def at_the_gate(self) -> bool:
        return self.wanted and not self.session.closing

    def write(self) -> None:
        for chunk in self.session.take_output():
            assert not self.over
            self.asked += chunk.count(b"\r\n") - chunk.count(b"body\r\n")

    def envelope(self) -> Envelope:
        self.key += 1
        self.begun.append(self.key)
        return Envelope(self.key, "a@example.org", "b@example.org")

    @rule(answer=ANSWERS, chunks=st.booleans(), stage=st.sampled_from(["data", *USUAL]))
    def answer(self, answer: bytes | None, chunks: bool, stage: str) -> None:
        """The relay answers the next question, in turn or not; what it offers is its own affair."""
        if self.asked <= 0:
            return
        self.asked -= 1
        if not self.session.ready:
            usual = [b"220 hello\r\n", offering("PIPELINING", *(["CHUNKING"] if chunks else []))]
            self.stream += usual[self.session._introduction.stage == "ehlo"]
        else:
            self.stream += answer or (b"354 go on\r\n" if stage == "data" else b"250 ok\r\n")

    @rule(size=st.integers(1, 60))
    def arrive(self, size: int) -> None:
        """Some octets arrive."""
        piece, self.stream = self.stream[:size], self.stream[size:]
        for event in self.session.receive(piece):
            assert not self.over, event
            self.take(event)
        self.write()

    def take(self, event: Event) -> None:
        match event:
            case Ended(key, result):
                self.ended.append(key)
                assert result.state != "accepted" or key in self.dotted
            case BodyWanted(key):
                assert key == self.begun[-1] and not self.wanted
                self.session.write_body([b"body\r\n"])
                self.wanted = True
            case Ready():
                pass
            case _:
                self.over = True

    @precondition(lambda self: self.idle)
    @rule()
    def begin(self) -> None:
        self.session.begin(self.envelope())
        self.write()

    @precondition(lambda self: self.at_the_gate)
    @rule(following=st.booleans())
    def pass_the_gate(self, following: bool) -> None:
        self.wanted = False
        self.dotted.append(self.begun[-1])
        self.session.end(self.envelope() if following else None)
        self.write()

    @precondition(lambda self: self.idle)
    @rule()
    def leave(self) -> None:
        self.session.quit()
        self.write()

    @rule(volunteered=st.sampled_from([*REPLIES.values()]))
    def volunteer(self, volunteered: bytes) -> None:
        self.stream += volunteered

    @invariant()
    def every_copy_is_accounted_for(self) -> None:
        session = self.session
        open_copies = [*session.doubtful, *([session.unsent] if session.unsent is not None else [])]
        assert len(self.ended) == len(set(self.ended))
        known = {*self.ended, *open_copies}
        assert not set(self.ended) & set(open_copies)
        # A refused chunk is told when RSET is answered; until then its copy is under way with its end known.
        assert set(self.begun) - known <= set(self.dotted)
        assert set(session.doubtful) <= set(self.dotted)

    @invariant()
    def a_session_that_is_over_says_nothing(self) -> None:
        assert not self.over or (self.session.closing and self.session.take_output() == [])


TestConversation = Conversation.TestCase
TestConversation.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
