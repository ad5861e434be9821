from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distributor.errors import NotFound
from distributor.mail.tokens import LENGTH, message_id, peek, read_message_id, token, verify
from tests.mail.gazette import STAMP

KEY, OTHER = b"1" * 32, b"2" * 32
runs, copies = st.integers(0, 2**40 - 1), st.integers(0, 2**32 - 1)


@given(runs, copies)
def test_a_token_tells_its_run_and_copy_and_holds_for_its_purpose(run: int, copy: int) -> None:
    made = token("read", run, copy, KEY)
    assert re.fullmatch(rf"[A-Za-z0-9_-]{{{LENGTH}}}", made)
    assert peek(made) == (run, copy)
    assert verify("read", made, KEY)


def test_a_token_holds_neither_for_another_purpose_nor_with_another_key() -> None:
    made = token("read", 5, 6, KEY)
    assert not verify("unsubscribe", made, KEY)
    assert not verify("read", made, OTHER)


@pytest.mark.parametrize("at", range(LENGTH))
def test_a_token_with_any_character_changed_does_not_hold(at: int) -> None:
    made = token("unsubscribe", 5, 6, KEY)
    changed = made[:at] + ("A" if made[at] != "A" else "B") + made[at + 1 :]
    assert not verify("unsubscribe", changed, KEY)


@pytest.mark.parametrize(
    "text", ["", "x", "A" * 31, "A" * 33, "A" * 31 + "=", "A" * 31 + "é", "A" * 31 + "\n", "../" * 11]
)
def test_what_is_no_token_is_refused_with_words(text: str) -> None:
    with pytest.raises(NotFound, match="open it again from the mail"):
        peek(text)
    assert not verify("read", text, KEY)


def test_a_message_id_is_the_same_whenever_asked_and_tells_its_copy() -> None:
    made = message_id(STAMP, 345, "gazette.example.org")
    assert made == message_id(STAMP, 345, "gazette.example.org")
    assert re.fullmatch(r"<2026-11\.r12\.345\.[0-9a-f]{20}@gazette\.example\.org>", made)
    assert read_message_id(f"Final-Recipient: x\r\nMessage-ID: {made}\r\n") == (12, 345)


def test_a_message_id_cannot_be_guessed_without_the_key() -> None:
    guessed = message_id(replace(STAMP, link_key=OTHER), 345, "gazette.example.org")
    assert guessed != message_id(STAMP, 345, "gazette.example.org")


@pytest.mark.parametrize(
    "text", ["", "<1@example.org>", "<2026-11.r12.345@example.org>", "<a.rx.1.00000000000000000000@x>"]
)
def test_a_foreign_message_id_is_not_ours(text: str) -> None:
    assert read_message_id(text) is None
