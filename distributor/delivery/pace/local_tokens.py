"""Tokens that a process has in hand, fetched ahead a fraction of a second's worth at a time."""

from __future__ import annotations

from dataclasses import dataclass

from distributor.delivery.pace.buckets import Bucket, TokenRequest

_AHEAD_SECONDS = 0.25  # so much of a bucket's flow is fetched at once
_MOST_AHEAD = 2000
_IDLE_SECONDS = 1.0  # tokens that nobody needed for so long go back
_INTEREST_SECONDS = 5.0  # tokens that nobody asked for so long are not refilled
_ROUND_TRIP = 0.02  # seconds; a guess, where nothing is known
_DRY_SECONDS = 3.0  # a day's bucket that gave nothing for so long is empty, not just in other hands


@dataclass(slots=True)
class LocalTokens:
    """The tokens of one bucket; moments are those of the caller's clock."""

    bucket: Bucket
    tokens: int = 0
    wanted: bool = False  # more are needed, or soon will be
    counting: bool = False  # the rows are being counted
    seed: int | None = None
    owed: int = 0
    _used: float = 0.0
    _asked: float = 0.0
    _ready: float = 0.0  # when it is worth asking again
    _dry: float | None = None  # since when a day's bucket gives nothing

    @property
    def batch(self) -> int:
        flow = self.bucket.limit / 1000 if self.bucket.kind == "day" else self.bucket.rate * _AHEAD_SECONDS
        return int(min(max(flow, 1.0), _MOST_AHEAD))

    def miss(self, now: float) -> float:
        """A token was needed and is not here; seconds until there may be one."""
        self.wanted, self._asked = True, now
        return max(self._ready - now, _ROUND_TRIP)

    def take(self, now: float) -> bool:
        """Use one token; whether more should be fetched."""
        self.tokens -= 1
        self._used = self._asked = now
        if self.wanted or self.tokens > self.batch // 2:
            return False
        self.wanted = True
        return True

    def exhausted(self, now: float) -> bool:
        """Whether the day has nothing left to give."""
        return self._dry is not None and now - self._dry >= _DRY_SECONDS

    def due(self, now: float) -> float:
        """The moment at which it has something to exchange; infinitely far where it has nothing."""
        if self.wanted and not self.counting:
            return self._ready
        return self._used + _IDLE_SECONDS if self.tokens and not self.wanted else float("inf")

    def request(self, day: str, now: float) -> TokenRequest | None:
        """Its part of an exchange at this moment; tokens that go back are gone from here on."""
        if self.due(now) > now:
            return None
        if self.wanted:
            return TokenRequest(self.bucket, day, 0, max(self.batch - self.tokens, 1), self.owed, self.seed)
        back, self.tokens = self.tokens, 0
        return TokenRequest(self.bucket, day, back, 0, self.owed, self.seed)

    def surrender(self, day: str) -> TokenRequest | None:
        """Everything goes back."""
        back, self.tokens = self.tokens, 0
        return TokenRequest(self.bucket, day, back, 0, self.owed, self.seed) if back or self.owed else None

    def receive(self, asked: TokenRequest, granted: int, wait: float, now: float) -> bool:
        """The bucket's answer to `asked`; whether tokens came."""
        self.seed = None
        self.tokens += granted
        if granted:
            self._used, self._ready, self._dry, self.wanted = now, now, None, False
            return True
        if asked.want:
            self._ready = now + (wait or _IDLE_SECONDS)
            self.wanted = now - self._asked < _INTEREST_SECONDS
            if self.bucket.kind == "day" and self._dry is None:
                self._dry = now
        return False
