"""The database restarted, away, frozen, locked or full: no dot without it, and nothing lost with it."""

from __future__ import annotations

import contextlib
import resource
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.office import AT_ONCE, SHORT, Office
from tests.chaos.servers import Cluster
from tests.chaos.site import Site

on_postgresql = pytest.mark.parametrize("database", ["postgresql"])
on_sqlite = pytest.mark.parametrize("database", ["sqlite"])
LEASE = int(SHORT["LEASE_SECONDS"])


def begun(office: Office, copies: int = 120, delay: float = 0.05) -> int:
    office.settings |= SHORT
    office.relay.delay = delay
    office.start()
    run = office.send(copies)
    office.until_dots(10)
    return run


@pytest.fixture
def cluster(place: Site, office: Office) -> Iterator[Cluster]:
    """The server of the office; it runs again afterwards."""
    assert place.cluster
    yield place.cluster
    if not place.cluster.answers():
        place.cluster.launch()


@on_postgresql
def test_postgresql_restarted_at_once(office: Office, cluster: Cluster) -> None:
    run = begun(office)
    cluster.crash()
    office.blow()
    cluster.launch()
    office.finish(run)


@on_postgresql
def test_postgresql_gone_for_longer_than_a_lease(office: Office, cluster: Cluster) -> None:
    run = begun(office)
    cluster.crash()
    dots = office.ledger.dots()
    time.sleep(LEASE + 1)
    assert office.ledger.dots() <= dots + AT_ONCE, "without a database no further dot is written"
    cluster.launch()
    office.blow()
    office.finish(run, in_doubt=AT_ONCE)


@on_postgresql
def test_postgresql_frozen_past_the_leases(office: Office, cluster: Cluster) -> None:
    run = begun(office)
    with cluster.frozen():
        time.sleep(LEASE + 1)
    office.blow()
    office.finish(run, in_doubt=AT_ONCE)


@on_postgresql
def test_a_lock_held_past_the_leases(office: Office) -> None:
    run = begun(office)
    with office.tables.locked():
        time.sleep(LEASE + 1)
    office.blow()
    office.finish(run, in_doubt=AT_ONCE)


@on_sqlite
def test_sqlite_with_two_writers(office: Office) -> None:
    office.relay.delay = 0.01
    office.start()
    office.start_worker()
    run = office.send(60)
    while not office.over(run):
        with office.tables.locked():
            time.sleep(0.1)
        time.sleep(0.01)
    office.blow()
    assert office.finish(run).states == {"accepted": 60}


@on_sqlite
def test_sqlite_locked_past_the_leases(office: Office) -> None:
    run = begun(office)
    with office.tables.locked():
        time.sleep(LEASE + 1)
    office.blow()
    office.finish(run, in_doubt=AT_ONCE)


@on_sqlite
def test_disk_full_under_sqlite(office: Office) -> None:
    run = begun(office)
    with no_file_may_grow(office):
        office.until(lambda: "database: " in office.words(), "the disk is full")
        dots = office.ledger.dots()
        time.sleep(1)
        assert office.ledger.dots() <= dots + AT_ONCE, "what cannot be written down is not sent"
    office.blow()
    office.finish(run, in_doubt=AT_ONCE)


@contextlib.contextmanager
def no_file_may_grow(office: Office) -> Iterator[None]:
    """For the processes that send, no file grows beyond 64 KB: their logs may, the database may not."""
    limited = [*(worker.pid for worker in office.workers), *office.pool]
    unlimited = resource.prlimit(limited[0], resource.RLIMIT_FSIZE)
    for pid in limited:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (1 << 16, unlimited[1]))
    try:
        yield
    finally:
        for pid in {*limited, *office.pool}:
            with contextlib.suppress(ProcessLookupError):
                resource.prlimit(pid, resource.RLIMIT_FSIZE, unlimited)


@on_postgresql
def test_disk_full_under_postgresql(office: Office, cluster: Cluster) -> None:
    with small_disk(office.folder / "disk") as disk:
        shutil.chown(disk, cluster.owner)
        office.tables.move_copies(disk)
        office.settings |= SHORT
        run = office.send(120)
        ballast = disk / "ballast"
        fill(ballast)
        office.start()
        office.until(lambda: "No space left on device" in office.words(), "the disk is full")
        assert office.states(run).get("accepted", 0) < 120, "what cannot be written down is not sent"
        ballast.unlink()
        office.blow()
        office.finish(run, in_doubt=AT_ONCE)
        office.tables.move_copies(None)


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A file system of a megabyte; needs root."""
    folder.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], check=False, capture_output=True
    )
    if done.returncode:
        pytest.skip(f"a small disk cannot be mounted: {done.stderr.decode().strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(path: Path) -> None:
    """Until not a block is left."""
    with contextlib.suppress(OSError), path.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
