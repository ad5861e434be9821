"""What changed between two texts: nothing is lost, and the work is bounded whatever the texts are."""

from __future__ import annotations

import resource
import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from distributor.web.manuscripts.difference import ComparedParagraph, compare
from distributor.web.manuscripts.matching import StepBudget, match
from tests.conftest import ROOT

TEXTS = st.text(st.sampled_from("代表建议217 ab，。\n"), max_size=200)
SEQUENCES = st.lists(st.sampled_from("人大代"), max_size=60)
# Of old and new text; each took minutes, or had the whole of it compared character by character.
HOSTILE = """
import random
from distributor.web.manuscripts.difference import compare
chance = random.Random(7)
one = lambda length: "".join(chance.choice("人大") for _ in range(length))
for old, new in [
    ("人人大" * 500, "人大大" * 500),
    ("人人大" * 70_000, "人大大" * 70_000),
    ("人" * 200_000, "人" * 150_000 + "大"),
    ("a b " * 50_000, "b a " * 50_000),
    ("".join(map(chr, range(0x4E00, 0x6E00))) * 24, "".join(map(chr, range(0x6E00, 0x8E00))) * 24),
    ("\\n".join(one(1500) for _ in range(200)), "\\n".join(one(1500) for _ in range(200))),
    ("\\n".join("ab"[n % 2] for n in range(150_000)), "\\n".join("ba"[n % 3 % 2] for n in range(150_000))),
    ("\\n".join(f"{n} x" * 300 for n in range(300)), "\\n".join(f"x {n}" * 300 for n in range(300))),
]:
    compare(old, new)
"""
MOST_SECONDS = 60  # of processor time, for what takes about five


def side(paragraphs: list[ComparedParagraph], kind: str) -> list[str]:
    """The paragraphs of one text, as far as they are shown."""
    told = ["".join(p.text for p in one.pieces if p.kind in ("same", kind)) for one in paragraphs]
    return [text for text in told if text]


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_in_it(old: str, new: str) -> None:
    found = compare(old, new)
    assert found.same == (lines(old) == lines(new)) and not found.coarse
    left_out = sum(paragraph.left_out for paragraph in found.paragraphs)
    for kind, text in (("gone", old), ("new", new)):
        told = side(found.paragraphs, kind)
        assert found.same or len(told) + left_out == len(lines(text))
        assert left_out or found.same or told == lines(text)


@given(SEQUENCES, SEQUENCES, st.integers(0, 2000), st.integers(0, 2000))
def test_a_match_is_true_and_spends_no_more_than_it_may(
    before: list[str], after: list[str], left: int, most: int
) -> None:
    budget = StepBudget(left)
    found = match(before, after, budget, most=most)
    assert max(0, left - most) <= budget.left <= left
    at = [0, 0]
    for kind, b1, b2, a1, a2 in found.opcodes:
        assert [b1, a1] == at and (kind != "equal" or before[b1:b2] == after[a1:a2])
        at = [b2, a2]
    assert at == [len(before), len(after)]


def test_long_unchanged_stretches_are_left_out() -> None:
    same = "\n".join(f"第{number}段" for number in range(50))
    found = compare(same, f"{same}\n新的一段")
    assert [paragraph.left_out for paragraph in found.paragraphs] == [0, 48, 0, 0]
    assert found.paragraphs[-1].kind == "new"


def test_what_is_too_much_by_words_is_compared_by_sentences_and_said_to_be() -> None:
    old = "".join(f"第{number}条人人大人大大人大。" for number in range(3000))
    found = compare(old, old.replace("第1500条", "第一千五百条"))
    assert found.coarse is False, "what begins and ends both alike costs nothing"
    found = compare(old, old.replace("00条", "百条"))
    (paragraph,) = found.paragraphs
    assert found.coarse and paragraph.kind == "changed"
    assert side(found.paragraphs, "gone") == [old]
    assert (
        next(piece.text for piece in paragraph.pieces if piece.kind == "gone") == "第100条人人大人大大人大。"
    )


def test_paragraphs_beyond_the_limit_are_counted() -> None:
    many = "\n".join(f"第{number}段" for number in range(5000))
    found = compare(many, f"开头\n{many}")
    assert found.beyond == (2000, 2001) and not found.same


def test_hostile_texts_take_bounded_work() -> None:
    limited = lambda: resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))  # noqa: E731
    subprocess.run([sys.executable, "-c", HOSTILE], cwd=ROOT, preexec_fn=limited, check=True)
