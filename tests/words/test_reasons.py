"""A reason comes back from its row as it was, and is said in either language."""

from __future__ import annotations

import json

import pytest

from distributor.language import speaking
from distributor.reason import MOST_SAID, Reason, reasons_of, stored
from distributor.words import reasons

WHY = Reason(
    "relay-refuses",
    "550 5.7.1 blocked",
    {"relay": "main", "count": 20},
    Reason("expired", "CN=relay.invalid"),
)


def test_a_reason_comes_back_from_json_as_it_was() -> None:
    kept = json.loads(json.dumps(stored([WHY, Reason("alone")])))
    assert reasons_of(kept) == (WHY, Reason("alone"))


def test_what_a_server_said_is_kept_in_bounds() -> None:
    assert len(Reason("x", "a" * 9000).stored()["said"]) == MOST_SAID


def test_a_reason_its_values_what_was_said_and_its_cause_are_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words = {"relay-refuses": "%(relay)s refuses %(count)d", "expired": "too old"}
    monkeypatch.setattr(reasons, "WORDS", words)
    with speaking("en"):
        assert reasons.words_of(WHY) == "main refuses 20: 550 5.7.1 blocked: too old: CN=relay.invalid"


def test_a_text_without_a_code_is_shown_as_it_stands() -> None:
    assert (
        reasons.words_of(Reason("", "what an early version wrote: 5 %")) == "what an early version wrote: 5 %"
    )


@pytest.mark.parametrize(
    ("stage", "chinese"), [("connect", "连接"), ("mail", "发件人"), ("busy", "对方繁忙")]
)
def test_the_stage_of_a_session_is_said_in_words_and_kept_as_a_code_in_json(stage: str, chinese: str) -> None:
    why = Reason("at-stage", "", {"relay": "main", "stage": stage}, Reason("", "421 later"))
    with speaking("zh"):
        assert reasons.words_of(why) == f"main: {chinese}: 421 later"
    assert reasons.english_of([why]) == f"main: {stage}: 421 later"
