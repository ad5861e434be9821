"""What an entry of a copy's history tells of."""

from __future__ import annotations

import pytest

from distributor.language import speaking
from distributor.states import AttemptEvent, DeliveryState
from distributor.words.copies import happened


@pytest.mark.parametrize(
    ("event", "became", "english", "chinese"),
    [
        (DeliveryState.PLANNED, DeliveryState.PLANNED, "planned", "列入发送"),
        (AttemptEvent.ATTEMPT, DeliveryState.ACCEPTED, "accepted", "已接收"),
        (AttemptEvent.ATTEMPT, DeliveryState.PLANNED, "to go over another connection", "改由另一个连接发送"),
        (AttemptEvent.SETTLED, DeliveryState.ACCEPTED, "settled: it arrived", "已处置：认定送达"),
        (AttemptEvent.SETTLED, DeliveryState.PLANNED, "settled: to be sent once more", "已处置：再发一次"),
        (AttemptEvent.RETRIED, DeliveryState.PLANNED, "to be tried again", "失败后重新发送"),
    ],
)
def test_it_is_told_by_the_event_and_by_what_the_copy_became(
    event: str, became: str, english: str, chinese: str
) -> None:
    with speaking("en"):
        assert happened(event, became) == english
    with speaking("zh"):
        assert happened(event, became) == chinese


def test_every_event_has_words_of_our_own() -> None:
    with speaking("zh"):
        told = [happened(event, state) for event in AttemptEvent for state in DeliveryState]
    assert not any(word.isascii() for word in told)
