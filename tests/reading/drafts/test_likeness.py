"""Fingerprints tell how much two texts share; titles are compared without their marks."""

from __future__ import annotations

import json
import random
import time

import pytest

from distributor.reading.drafts.similarity import MOST_HASHES, fingerprint, nearest, share, titles

HAN = [chr(0x4E00 + index) for index in range(3000)]


def text(seed: int, length: int = 2_000) -> str:
    return "".join(random.Random(seed).choices(HAN, k=length))


def shared(one: str, other: str) -> float:
    return share(fingerprint(one), fingerprint(other))


def test_the_same_words_are_all_shared_whatever_stands_between_them() -> None:
    written = text(1)
    spread = "\n\n".join(f"　　{written[at : at + 50]}。" for at in range(0, 2_000, 50))
    assert shared(written, spread) == 1


def test_texts_without_a_word_in_common_share_nothing() -> None:
    assert shared(text(1), text(2)) == 0


@pytest.mark.parametrize("length", [300, 2_000, 20_000])
def test_the_half_that_was_copied_is_about_a_half(length: int) -> None:
    mixed = text(1, length)[: length // 2] + text(2, length)[: length // 2]
    assert shared(text(1, length), mixed) == pytest.approx(0.5, abs=0.1)


def test_a_short_text_within_a_long_one_is_shared_whole() -> None:
    long = text(1, 20_000)
    assert shared(long[4_000:8_000], long) > 0.9


def test_a_few_changed_words_leave_most_of_the_text() -> None:
    changed = list(text(1))
    for at in range(0, 2_000, 100):
        changed[at] = "改"
    assert 0.8 < shared(text(1), "".join(changed)) < 1


def test_the_order_of_the_two_does_not_matter() -> None:
    one, other = fingerprint(text(1, 9_000)), fingerprint(text(1, 9_000)[:3_000] + text(2, 500))
    assert share(one, other) == share(other, one)


@pytest.mark.parametrize("empty", ["", "。——……", "\n \u3000"])
def test_a_text_without_letters_shares_nothing(empty: str) -> None:
    assert fingerprint(empty) == []
    assert shared(empty, empty) == 0


def test_a_fingerprint_is_short_and_the_same_after_json() -> None:
    found = fingerprint(text(1, 100_000))
    assert len(found) == MOST_HASHES
    assert found == sorted(set(found)) == json.loads(json.dumps(found))


def test_the_nearest_come_first_and_the_distant_not_at_all() -> None:
    one = text(1)
    others = {"same": one, "half": one[:1_000] + text(2, 1_000), "other": text(3)}
    found = nearest(fingerprint(one), [(name, fingerprint(each)) for name, each in others.items()], least=0.3)
    assert [name for name, _share in found] == ["same", "half"]


def test_thousands_are_compared_in_a_moment() -> None:
    others = [(seed, sorted(random.Random(seed).sample(range(2**32), MOST_HASHES))) for seed in range(3_000)]
    began = time.process_time()
    assert nearest(fingerprint(text(1)), others) == []
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("一条河的“变形记”", "一条河的「变形记」（修改稿）"),
        ("聚焦民生 办好实事", "聚焦民生办好实事"),
        ("清河区人大常委会开展食品安全执法检查", "清河区人大常委会开展食品安全法执法检查"),
    ],
)
def test_titles_that_differ_in_little_are_near_the_same(one: str, other: str) -> None:
    assert titles(one, other) >= 0.9


def test_other_titles_and_none_are_not() -> None:
    assert titles("一条河的“变形记”", "代表联络站如何“联”出实效") < 0.5
    assert titles("", "") == titles("一条河", "") == 0
