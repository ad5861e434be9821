"""However many processes send: together they keep to the pace, with Redis, without it, and with it again."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis

from distributor.delivery.pace.buckets import LEAST_RATE, SharedBuckets, TokenGrant
from distributor.delivery.pace.pace import Pace
from distributor.delivery.pace.rates import Rates, Rules
from distributor.delivery.relays.replies import Reply, result_of
from distributor.states import Stage
from distributor.store.models import Delivery, Run
from distributor.store.queries.pace import sent_since
from tests.conftest import HOME, ROOT, missing
from tests.delivery.pace.pacer import Said, Server, spend
from tests.servers import redis_on

FREE = Server()
SLOW = Said("deferred", "slow", "domain")
QUICK: dict[str, Any] = {"recovery_seconds": 1.0, "patience_seconds": 0.2}


@contextlib.asynccontextmanager
async def paced(url: str, relay: Server = FREE, share: int = 1, **rules: object) -> AsyncIterator[Pace]:
    pace = Pace(url, [relay], Rules(**rules), share=share)  # type: ignore[arg-type]
    try:
        yield pace
    finally:
        await pace.close()


async def until(question: Callable[[], bool], seconds: float = 5.0) -> float:
    """Wait until it is so; how long it took."""
    begun = time.monotonic()
    while not question():
        assert time.monotonic() - begun < seconds, "still not so"
        await asyncio.sleep(0.01)
    return time.monotonic() - begun


@pytest.fixture
def own_redis(var: Path) -> Iterator[str]:
    """A Redis for this test alone, to be stopped and killed."""
    with redis_on(var, missing) as url:
        yield url


@contextlib.contextmanager
def stopped(url: str) -> Iterator[None]:
    """It takes connections and says nothing."""
    pid = redis.Redis.from_url(url).info()["process_id"]
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def processes(number: int, url: str, seconds: float, **limits: int) -> list[float]:
    """So many processes send as fast as they may; all moments at which a copy went."""
    given = json.dumps({"url": url, "share": number, "limits": limits, "seconds": seconds})
    command = [sys.executable, "-m", "tests.delivery.pace.pacer", given]
    started = [
        subprocess.Popen(
            command, cwd=HOME, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE
        )
        for _ in range(number)
    ]
    return sorted(moment for process in started for moment in json.loads(process.communicate(timeout=60)[0]))


def most_in(moments: list[float], window: float) -> int:
    """The most copies in any window of so many seconds."""
    return max((sum(1 for m in moments if first <= m < first + window) for first in moments), default=0)


# ── together ────────────────────────────────────────────────────────────────────────────────────


def test_two_processes_share_one_rate(redis_server: str) -> None:
    moments = processes(2, redis_server, 3.0, per_second=40)
    span = moments[-1] - moments[0]
    assert len(moments) <= 40 * span + 20 + 1  # the rate, half a second's worth at first
    assert len(moments) >= 40 * span * 0.6
    assert most_in(moments, 1.0) <= 40 + 20 + 20  # at most half a second's worth was fetched ahead


def test_a_rate_by_the_minute_is_spread_over_it(redis_server: str) -> None:
    moments = processes(2, redis_server, 2.0, per_minute=300)
    span = moments[-1] - moments[0]
    assert 5 * span * 0.6 <= len(moments) <= 5 * span + 3.5


def test_a_domain_has_a_pace_of_its_own(redis_server: str) -> None:
    async def work() -> tuple[int, int]:
        targets = {"qq.com": Rates(per_second=10)}
        async with paced(redis_server, targets=targets) as pace:
            slow, fast = await asyncio.gather(
                spend(pace, FREE, "qq.com", 1.0), spend(pace, FREE, "example.org", 1.0, most=100)
            )
            return len(slow), len(fast)

    slow, fast = asyncio.run(work())
    assert 8 <= slow <= 16
    assert fast == 100


def test_the_tightest_of_several_limits_rules(redis_server: str) -> None:
    async def work() -> int:
        relay = Server(per_second=100)
        async with paced(redis_server, relay, overall=Rates(per_second=20)) as pace:
            return len(await spend(pace, relay, "example.org", 1.0))

    assert 15 <= asyncio.run(work()) <= 31


def test_domains_of_one_provider_are_counted_as_one(redis_server: str) -> None:
    async def work() -> int:
        targets = {"netease": Rates(per_second=10)}
        async with paced(redis_server, targets=targets, target=lambda domain: "netease") as pace:
            sent = await asyncio.gather(*(spend(pace, FREE, d, 1.0) for d in ("163.com", "126.com")))
            return sum(map(len, sent))

    assert 8 <= asyncio.run(work()) <= 16


def test_tokens_that_were_not_used_go_back(redis_server: str) -> None:
    async def work() -> int:
        relay = Server(per_minute=2400)  # 40 a second, fetched by tens
        async with paced(redis_server, relay) as first:
            await until(lambda: not first.wait(relay, "example.org"))
        async with paced(redis_server, relay) as second:
            begun = time.monotonic()
            taken = await spend(second, relay, "example.org", 5.0, most=19)
            assert time.monotonic() - begun < 0.2  # what flows in meanwhile would not do
            return len(taken)

    assert asyncio.run(work()) == 19


def test_a_copy_that_was_not_begun_costs_nothing(redis_server: str) -> None:
    async def work() -> None:
        relay = Server(per_minute=1)
        async with paced(redis_server, relay) as pace:
            await until(lambda: not pace.wait(relay, "example.org"))
            assert pace.wait(relay, "example.org") > 0
            pace.unused(relay, "example.org")
            assert pace.wait(relay, "example.org") == 0.0

    asyncio.run(work())


def test_the_rate_of_a_way_is_its_tightest_limits(redis_server: str) -> None:
    async def work() -> list[float]:
        relay = Server(per_second=100, per_day=1000)
        async with paced(redis_server, relay, share=2, targets={"qq.com": Rates(per_minute=120)}) as pace:
            return [pace.rate(relay, "qq.com"), pace.rate(relay, "example.org"), pace.rate(FREE, "qq.com")]

    assert asyncio.run(work()) == [1.0, 50.0, 1.0]


# ── what it costs ───────────────────────────────────────────────────────────────────────────────


def calls(url: str) -> int:
    stats = redis.Redis.from_url(url).info("commandstats")
    ours = ("cmdstat_evalsha", "cmdstat_eval", "cmdstat_hgetall", "cmdstat_get")
    return sum(stats.get(name, {"calls": 0})["calls"] for name in ours)


def test_without_limits_no_copy_asks_redis(redis_server: str) -> None:
    async def work() -> float:
        async with paced(redis_server) as pace:
            begun, before = time.monotonic(), calls(redis_server)
            for _ in range(100_000):
                assert pace.free
                pace.record(FREE, "example.org", Said())
            while time.monotonic() - begun < 3.2:
                assert pace.wait(FREE, "example.org") == 0.0
                await asyncio.sleep(0.001)
            assert redis.Redis.from_url(redis_server).keys("distributor:pace:*") == []
            return calls(redis_server) - before

    # A look every second and a half: one script and what it reads.
    assert asyncio.run(work()) <= 2 * 4


def test_with_limits_many_copies_share_a_call(redis_server: str) -> None:
    async def work() -> tuple[int, int]:
        relay = Server(per_second=2000)
        async with paced(redis_server, relay) as pace:
            redis.Redis.from_url(redis_server).config_resetstat()
            sent = len(await spend(pace, relay, "example.org", 1.0))
            stats = redis.Redis.from_url(redis_server).info("commandstats")
            return sent, stats["cmdstat_evalsha"]["calls"]

    sent, exchanges = asyncio.run(work())
    assert sent > 300
    assert exchanges <= 25


# ── complaints ──────────────────────────────────────────────────────────────────────────────────


def test_a_domain_that_complains_is_slowed_for_everybody_and_nobody_else_is(redis_server: str) -> None:
    async def work() -> tuple[float, int, int]:
        async with paced(redis_server) as one, paced(redis_server) as other:
            for _ in range(20):
                one.record(FREE, "qq.com", Said())
            one.record(FREE, "qq.com", SLOW)  # 21 in the first second
            heard = await until(lambda: not other.free)
            slow, fast = await asyncio.gather(
                spend(other, FREE, "qq.com", 1.0), spend(other, FREE, "example.org", 1.0, most=100)
            )
            return heard, len(slow), len(fast)

    heard, slow, fast = asyncio.run(work())
    assert heard < 2.5
    assert 5 <= slow <= 18
    assert fast == 100


def test_it_comes_back_slowly_and_is_then_free_again(redis_server: str) -> None:
    async def work() -> tuple[float, float]:
        async with paced(redis_server, **QUICK) as pace:
            for _ in range(99):
                pace.record(FREE, "qq.com", Said())
            pace.record(FREE, "qq.com", SLOW)
            await until(lambda: not pace.free)
            rate = pace._refill.slowed["domain:qq.com"]
            begun = time.monotonic()
            while not pace.free and time.monotonic() - begun < 8:
                await spend(pace, FREE, "qq.com", 0.1)
            return rate, time.monotonic() - begun

    rate, took = asyncio.run(work())
    assert 40 <= rate <= 50
    assert 0.5 < took < 6.0


def test_complaints_within_a_moment_are_one(redis_server: str) -> None:
    async def work() -> float:
        async with paced(redis_server, patience_seconds=60.0) as pace:
            for _ in range(63):
                pace.record(FREE, "qq.com", Said())
            for _ in range(8):
                pace.record(FREE, "qq.com", SLOW)
                await asyncio.sleep(0.1)
            return pace._refill.slowed["domain:qq.com"]

    assert asyncio.run(work()) >= 30


def test_a_domain_that_goes_on_complaining_still_gets_a_copy_now_and_then(redis_server: str) -> None:
    async def work() -> float:
        async with paced(redis_server, patience_seconds=0.0) as pace:
            for _ in range(15):
                pace.record(FREE, "qq.com", SLOW)
                await asyncio.sleep(0.06)
            return pace._refill.slowed["domain:qq.com"]

    assert asyncio.run(work()) == pytest.approx(LEAST_RATE)


def test_who_begins_later_knows_before_the_first_copy(redis_server: str) -> None:
    async def work() -> bool:
        async with paced(redis_server) as one:
            one.record(FREE, "qq.com", SLOW)
            await until(lambda: not one.free)
        async with paced(redis_server) as later:
            await later.look()
            return later.free

    assert not asyncio.run(work())


def test_what_qq_says_of_too_much_mail_slows_qq(redis_server: str) -> None:
    async def work() -> set[str]:
        async with paced(redis_server) as pace:
            reply = Reply(550, "Mailbox unavailable or access denied: frequency limited")
            pace.record(FREE, "qq.com", result_of(Stage.RCPT, reply, "reader@qq.com"))
            await until(lambda: not pace.free)
            return set(pace._refill.slowed)

    assert asyncio.run(work()) == {"domain:qq.com"}


def test_a_relay_that_complains_of_us_is_slowed_for_all_domains(redis_server: str) -> None:
    async def work() -> int:
        async with paced(redis_server) as pace:
            for _ in range(20):
                pace.record(FREE, "qq.com", Said())
            pace.record(FREE, "qq.com", Said("deferred", "slow", "relay"))
            await until(lambda: not pace.free)
            return len(await spend(pace, FREE, "example.org", 1.0))

    assert 5 <= asyncio.run(work()) <= 18


# ── days ────────────────────────────────────────────────────────────────────────────────────────


def send_some(run: Run, number: int, relay: str = "relay", state: str = "accepted") -> None:
    ids = Delivery.objects.filter(run=run, state="planned").values_list("id", flat=True)[:number]
    Delivery.objects.filter(id__in=list(ids)).update(
        state=state, relay=relay, changed=dt.datetime.now(dt.UTC)
    )


def test_a_day_has_so_many_copies_and_no_more(redis_server: str, planned: Callable[..., Run]) -> None:
    async def work() -> tuple[int, float]:
        relay = Server(per_day=30)
        async with paced(redis_server, relay, share=2) as one, paced(redis_server, relay, share=2) as other:
            sent = await asyncio.gather(*(spend(p, relay, "example.org", 2.0) for p in (one, other)))
            await asyncio.sleep(1.2)
            left = await spend(one, relay, "example.org", 5.0, most=30 - sum(map(len, sent)))
            await until(lambda: one.wait(relay, "example.org") > 3600 or _late(), 8)
            return sum(map(len, sent)) + len(left), one.wait(relay, "example.org")

    planned(1)
    sent, wait = asyncio.run(work())
    assert sent == 30
    assert wait > 3600 or _late()


def _late() -> bool:
    """The office's midnight is near."""
    return dt.datetime.now(dt.UTC).hour == 15


def test_a_days_count_comes_back_from_the_rows(redis_server: str, planned: Callable[..., Run]) -> None:
    async def work() -> int:
        relay = Server(per_day=30)
        async with paced(redis_server, relay) as pace:
            return len(await spend(pace, relay, "example.org", 1.5))

    run = planned(40)
    send_some(run, 20)
    send_some(run, 5, relay="another")
    assert asyncio.run(work()) == 10


def test_a_copy_that_was_not_taken_does_not_count_for_the_day(
    redis_server: str, planned: Callable[..., Run]
) -> None:
    async def work() -> int:
        relay = Server(per_day=5)
        async with paced(redis_server, relay) as pace:
            await until(lambda: not pace.wait(relay, "example.org"))
            pace.record(relay, "example.org", Said("deferred"))
            return len(await spend(pace, relay, "example.org", 1.5))

    planned(1)
    assert asyncio.run(work()) == 5


def test_rows_are_counted_by_relay_moment_and_domain(planned: Callable[..., Run]) -> None:
    run = planned(10)
    begun = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=1)
    send_some(run, 3)
    send_some(run, 2, relay="another")
    send_some(run, 1, state="in_doubt")
    send_some(run, 1, state="failed")
    Delivery.objects.filter(copy_number=1).update(changed=begun - dt.timedelta(days=1))
    assert sent_since("relay", begun) == 3
    assert sent_since("", begun) == 5
    assert sent_since("", begun, ["example.org", "example.com"]) == 5
    assert sent_since("", begun, ["example.com"]) == 0
    Run.objects.filter(pk=run.pk).update(finished=begun - dt.timedelta(days=1))
    assert sent_since("", begun) == 0


def test_a_used_up_quota_lets_the_relay_rest_for_everybody(redis_server: str) -> None:
    async def work() -> tuple[float, float]:
        other = Server("other")
        async with paced(redis_server) as one, paced(redis_server) as two:
            one.record(FREE, "163.com", Said("refused", "quota"))
            await until(lambda: not two.free)
            return two.wait(FREE, "example.org"), two.wait(other, "example.org")

    rests, goes = asyncio.run(work())
    assert rests > 3600 or _late()
    assert rests <= 24 * 3600
    assert goes == 0.0


# ── without Redis ───────────────────────────────────────────────────────────────────────────────


def test_redis_flushed_on_the_way(redis_server: str) -> None:
    async def work() -> list[float]:
        relay = Server(per_second=20)
        async with paced(redis_server, relay) as pace:
            sending = asyncio.ensure_future(spend(pace, relay, "example.org", 2.0))
            await asyncio.sleep(1)
            redis.Redis.from_url(redis_server).flushall()
            return await sending

    sent = len(asyncio.run(work()))
    assert 30 <= sent <= 20 * 2 + 10 + 10  # a bucket that is new is full


def test_redis_that_says_nothing_leaves_each_process_its_share(own_redis: str) -> None:
    async def work() -> tuple[int, int]:
        relay = Server(per_second=40)
        async with paced(own_redis, relay, share=4) as pace:
            await spend(pace, relay, "example.org", 0.5)
            with stopped(own_redis):
                await until(lambda: pace._refill.alone)
                own = len(await spend(pace, relay, "example.org", 1.5))
            await until(lambda: not pace._refill.alone)
            return own, len(await spend(pace, relay, "example.org", 1.0))

    own, shared = asyncio.run(work())
    assert 10 <= own <= 20  # ten a second
    assert shared >= 30


def test_no_redis_at_all(var: Path) -> None:
    """The process has its share, slows for what complains, and leaves it slowed: nobody else's news come."""

    async def work() -> tuple[int, list[float]]:
        relay = Server(per_second=20)
        async with paced(f"unix://{var}/none", relay, share=2, **QUICK) as pace:
            own = len(await spend(pace, relay, "example.org", 1.0))
            pace.record(relay, "qq.com", SLOW)
            await until(lambda: bool(pace._refill.slowed))
            slowed = [*pace._refill.slowed.values()]
            await spend(pace, relay, "qq.com", 0.5)
            return own, [*slowed, *pace._refill.slowed.values()]

    own, slowed = asyncio.run(work())
    assert 7 <= own <= 14
    assert len(slowed) == 2
    assert slowed[0] == slowed[1] <= 10


def test_the_loop_never_stands_still_for_redis(own_redis: str, monkeypatch: pytest.MonkeyPatch) -> None:
    turns, during = 0, []
    exchange = SharedBuckets.exchange

    async def counted(shared: SharedBuckets, *asked: Any) -> TokenGrant:
        begun = turns
        try:
            return await exchange(shared, *asked)
        finally:
            during.append(turns - begun)

    async def work() -> None:
        nonlocal turns
        relay = Server(per_second=1000)
        async with paced(own_redis, relay) as pace:
            with stopped(own_redis):
                monkeypatch.setattr(SharedBuckets, "exchange", counted)
                while not pace._refill.alone:
                    pace.wait(relay, "example.org")
                    await asyncio.sleep(0.001)
                    turns += 1

    asyncio.run(work())
    assert max(during) >= 10, "others go on while Redis is waited for, half a second"


def test_what_was_spent_alone_counts_when_redis_is_back(own_redis: str, planned: Callable[..., Run]) -> None:
    async def work() -> int:
        relay = Server(per_day=40)
        async with paced(own_redis, relay, share=2) as pace:
            sent = len(await spend(pace, relay, "example.org", 5.0, most=10))
            with stopped(own_redis):
                await until(lambda: pace._refill.alone or not pace.wait(relay, "a.example"), 5)
                sent += len(await spend(pace, relay, "example.org", 2.0, most=10))
            await until(lambda: not pace._refill.alone, 6)
            return sent + len(await spend(pace, relay, "example.org", 2.5))

    planned(1)
    assert 35 <= asyncio.run(work()) <= 42
