"""Numerals as numbers."""

from __future__ import annotations

import pytest

from distributor.publication import numerals


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(("9", 9), ("９", 9), ("九", 9), ("十", 10), ("十一", 11), ("二十", 20), ("三十一", 31)),
        *(("一百二十", 120), ("二〇二六", 2026), ("百", 100), ("一百零五", 105), ("期", 0), ("", 0)),
    ],
)
def test_numerals(text: str, value: int) -> None:
    assert numerals.value(text) == value
