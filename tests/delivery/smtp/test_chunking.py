"""The body as a chunk (RFC 3030): BDAT in place of DATA, `BDAT 0 LAST` in place of the dot."""

from __future__ import annotations

import pytest

from distributor.delivery.smtp.events import BodyWanted, Ended, SessionBroken, SessionRefused
from distributor.delivery.smtp.session import SmtpSession
from tests.delivery.smtp.dialogue import ONE, TWO, at_the_gate, hear, offering, opened, said

OFFER = offering("PIPELINING", "CHUNKING")


def chunked() -> SmtpSession:
    """A session whose first copy's chunk is written, and not answered."""
    return at_the_gate(OFFER, chunking=True)


def result(event: object) -> tuple[int, str, int]:
    assert isinstance(event, Ended)
    return event.key, event.result.state, event.result.reply.code


def test_the_body_waits_for_the_recipient_and_goes_as_one_chunk() -> None:
    session = opened(OFFER, chunking=True)
    session.begin(ONE)
    assert said(session) == b"MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\n"
    assert session.receive(b"250 ok\r\n250 ok\r\n") == [BodyWanted(1)]
    session.write_body([b"Subject: x\r\n\r\n", b"body\r\n"])
    assert said(session) == b"BDAT 20\r\nSubject: x\r\n\r\nbody\r\n"
    assert session.unsent == 1 and session.doubtful == []


def test_the_last_chunk_is_empty_and_shares_a_group_with_the_next_copys_commands() -> None:
    session = chunked()
    session.end(TWO)
    assert said(session) == b"BDAT 0 LAST\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<c@example.org>\r\n"
    assert session.doubtful == [1] and session.unsent == 2
    ended, wanted = session.receive(b"250 6 octets\r\n250 queued\r\n250 ok\r\n250 ok\r\n")
    assert result(ended) == (1, "accepted", 250) and wanted == BodyWanted(2)


@pytest.mark.parametrize(
    ("offer", "chunking"),
    [(("PIPELINING", "CHUNKING"), False), (("PIPELINING",), True), (("CHUNKING",), True)],
)
def test_a_body_is_dotted_unless_chunks_are_wanted_offered_and_pipelined(
    offer: tuple[str, ...], chunking: bool
) -> None:
    session = opened(offering(*offer), chunking=chunking)
    session.begin(ONE)
    hear(session, b"250 ok\r\n")
    hear(session, b"250 ok\r\n")
    hear(session, b"354 go on\r\n")
    session.write_body([b"x\r\n"])
    session.end()
    assert said(session) == b"x\r\n.\r\n"


def test_a_refused_recipient_costs_no_body() -> None:
    session = opened(OFFER, chunking=True)
    session.begin(ONE)
    (ended,) = hear(session, b"250 ok\r\n550 no such user\r\n")
    assert result(ended) == (1, "failed", 550)
    assert said(session) == b"RSET\r\n"


def test_a_chunk_that_is_refused_before_the_gate_is_never_ended_and_the_session_goes_on() -> None:
    session = chunked()
    assert session.receive(b"452 4.3.1 disk full\r\n") == []
    assert session.unsent == 1
    session.end(TWO)
    assert said(session) == b"RSET\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<c@example.org>\r\n"
    assert session.doubtful == []
    ended, wanted = session.receive(b"250 reset\r\n250 ok\r\n250 ok\r\n")
    assert result(ended) == (1, "deferred", 452) and wanted == BodyWanted(2)


def test_a_chunk_that_is_refused_after_the_gate_ends_the_copy_with_the_reason_of_the_chunk() -> None:
    session = chunked()
    session.end()
    (ended,) = hear(session, b"552 5.3.4 too much\r\n503 5.5.1 reset first\r\n")
    assert result(ended) == (1, "failed", 552)
    assert said(session) == b"RSET\r\n" and session.doubtful == []
    assert session.receive(b"250 reset\r\n") == [] and not session.closing


def test_a_refused_chunk_with_the_next_copy_on_its_heels_ends_the_session() -> None:
    session = chunked()
    session.end(TWO)
    ended, refused = hear(session, b"452 4.3.1 disk full\r\n503 reset first\r\n")
    assert result(ended) == (1, "deferred", 452) and isinstance(refused, SessionRefused)
    assert session.unsent == 2 and session.doubtful == [] and said(session) == b""


def test_a_chunk_refused_and_the_whole_accepted_is_in_doubt() -> None:
    session = chunked()
    session.end()
    (broken,) = hear(session, b"452 disk full\r\n250 queued\r\n")
    assert isinstance(broken, SessionBroken) and session.doubtful == [1]


def test_421_to_a_chunk_leaves_the_copy_at_the_gate_to_the_caller() -> None:
    session = chunked()
    (refused,) = session.receive(b"421 closing\r\n")
    assert isinstance(refused, SessionRefused) and session.unsent == 1


def test_421_to_a_chunk_after_its_end_was_written_defers_the_copy() -> None:
    session = chunked()
    session.end(TWO)
    ended, refused = hear(session, b"421 closing\r\n")
    assert result(ended) == (1, "deferred", 421) and isinstance(refused, SessionRefused)
    assert session.doubtful == [] and session.unsent == 2
