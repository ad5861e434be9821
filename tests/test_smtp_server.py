"""The text behind DATA, cut wherever the network cuts it."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from distributor.smtp_server import Dots

_TEXTS = st.lists(
    st.sampled_from([b"\r\n", b".", b"..", b"\r", b"\n", b"a", b"bc", b"\x00"]), max_size=30
).map(b"".join)


def _stuffed(text: bytes) -> bytes:
    """RFC 5321 section 4.5.2, said another way than in the program."""
    lines = text.split(b"\r\n")
    return b"\r\n".join(b"." + line if line.startswith(b".") else line for line in lines)


@settings(deadline=None)
@given(_TEXTS, st.lists(st.integers(1, 5), min_size=60), st.sampled_from([b"", b"QUIT\r\n", b".\r\n"]))
def test_what_was_stuffed_comes_out_as_it_was(text: bytes, cuts: list[int], rest: bytes) -> None:
    text += b"\r\n"
    wire = _stuffed(text) + b".\r\n" + rest
    dots, out = Dots(), b""
    while wire and not dots.done:
        cut = cuts.pop() if cuts else len(wire)
        out += dots.feed(wire[:cut])
        wire = wire[cut:]
    assert (out, dots.done, dots.rest + wire) == (text, True, rest)


@settings(deadline=None)
@given(st.lists(st.sampled_from([b"\n.\n", b"\r.\r", b"\r\n.\n", b"\n.\r\n", b"a\r\n"]), max_size=20))
def test_a_bare_line_feed_beside_a_dot_ends_nothing(pieces: list[bytes]) -> None:
    dots = Dots()
    for piece in pieces:
        dots.feed(piece)
    assert dots.done == (re.search(rb"\r\n\.\r\n", b"\r\n" + b"".join(pieces)) is not None)


def test_an_empty_mail_is_empty() -> None:
    dots = Dots()
    assert dots.feed(b".\r\nNOOP\r\n") == b"" and dots.done and dots.rest == b"NOOP\r\n"
