"""What changed between two texts: nothing is lost, and hostile lengths do not take long."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from distributor.web.manuscripts.difference import Paragraph, compare

TEXTS = st.text(st.sampled_from("代表建议217 ab，。\n"), max_size=200)


def side(paragraphs: list[Paragraph], kind: str) -> list[str]:
    """The paragraphs of one text, as far as they are shown."""
    told = ["".join(p.text for p in one.pieces if p.kind in ("same", kind)) for one in paragraphs]
    return [text for text in told if text]


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_in_it(old: str, new: str) -> None:
    found = compare(old, new)
    left_out = sum(paragraph.left_out for paragraph in found)
    for kind, text in (("gone", old), ("new", new)):
        told = side(found, kind)
        assert len(told) + left_out == len(lines(text))
        assert left_out or told == lines(text)


def test_long_unchanged_stretches_are_left_out() -> None:
    same = "\n".join(f"第{number}段" for number in range(50))
    found = compare(same, f"{same}\n新的一段")
    assert [paragraph.left_out for paragraph in found] == [0, 48, 0, 0]
    assert found[-1].kind == "new"


def test_hostile_texts_are_compared_within_seconds() -> None:
    began = time.monotonic()
    compare("a b " * 100_000, "b a " * 100_000)
    compare("\n".join("ab"[n % 2] for n in range(50_000)), "\n".join("ba"[n % 3 % 2] for n in range(50_000)))
    compare("\n".join(f"{n} x" * 300 for n in range(40)), "\n".join(f"x {n}" * 300 for n in range(40)))
    assert time.monotonic() - began < 10
