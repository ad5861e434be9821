from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distributor.errors import WireError
from distributor.mail.wire import seal, sealed

lines = st.lists(st.text("ab.\t é中", max_size=30).map(str.encode), min_size=1)


@given(lines)
def test_what_a_server_unstuffs_is_what_was_sealed(given_lines: list[bytes]) -> None:
    stuffed = seal(b"".join(line + b"\r\n" for line in given_lines)).split(b"\r\n")[:-1]
    assert b"." not in stuffed
    assert [line[1:] if line.startswith(b".") else line for line in stuffed] == given_lines


@given(
    st.binary(), st.sampled_from([b"\0", b"\r", b"\n", b"\n.\n", b"\r\r\n", b"\n\r", b"\r.\r\n"]), st.binary()
)
def test_nul_and_bare_line_ends_never_pass(before: bytes, hostile: bytes, after: bytes) -> None:
    with pytest.raises(WireError):
        seal(before.replace(b"\r", b"") + b"x" + hostile + b"x" + after.replace(b"\n", b"") + b"\r\n")


def test_a_line_of_998_octets_passes_and_one_more_does_not() -> None:
    assert seal(b"a" * 998 + b"\r\n")
    with pytest.raises(WireError, match="998"):
        seal(b"ok\r\n" + b"a" * 999 + b"\r\n")


def test_a_message_must_end_its_last_line() -> None:
    with pytest.raises(WireError, match="does not end"):
        seal(b"Subject: x")


def test_a_compiled_segment_needs_no_stuffing() -> None:
    assert sealed(b"a.\r\n b\r\n") == b"a.\r\n b\r\n"
    with pytest.raises(WireError, match="dot"):
        sealed(b"a\r\n.b\r\n")
