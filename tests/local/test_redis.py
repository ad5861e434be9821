"""The embedded Redis: found, started on a private socket, one at a time, nothing lost at its end."""

from __future__ import annotations

import importlib.util
import os
import re
import stat
import subprocess
import time
from pathlib import Path

import pytest
from redis import Redis

from distributor import var as names
from distributor.errors import UserError
from distributor.local import redis
from distributor.local.child import Child
from tests.conftest import missing
from tests.servers import await_true, redis_on


def test_it_answers_on_its_socket_and_on_no_port(var: Path) -> None:
    with redis_on(var, missing) as url:
        client = Redis.from_url(url)
        assert client.ping()
        assert client.config_get("port") == {"port": "0"}
    assert not redis.answers(names.redis_socket(var))


def test_it_appends_to_a_file_and_throws_nothing_out(var: Path) -> None:
    with redis_on(var, missing) as url:
        settings = Redis.from_url(url).config_get("*")
    assert settings["appendonly"] == "yes"
    assert settings["maxmemory-policy"] == "noeviction"


def test_only_the_owner_reaches_it(var: Path) -> None:
    with redis_on(var, missing):
        assert stat.S_IMODE(names.redis_socket(var).stat().st_mode) == 0o700
        assert stat.S_IMODE(names.redis_socket(var).parent.stat().st_mode) == 0o700


def test_what_it_was_told_is_there_after_a_restart(var: Path) -> None:
    with redis_on(var, missing) as url:
        Redis.from_url(url).set("bell", "rung")
    with redis_on(var, missing) as url:
        assert Redis.from_url(url).get("bell") == b"rung"


def test_a_folder_with_a_strange_name_will_do(var: Path) -> None:
    with redis_on(var / 'a "b" \\ 人大', missing) as url:
        assert str(Redis.from_url(url).config_get("dir")["dir"]).endswith('a "b" \\ 人大/redis')


def test_a_deep_folder_gets_a_short_private_socket(var: Path) -> None:
    deep = var / ("d" * 60) / ("e" * 60)
    socket = names.redis_socket(deep)
    assert len(os.fsencode(socket)) <= 104
    with redis_on(deep, missing):
        assert stat.S_IMODE(socket.parent.stat().st_mode) == 0o700
    socket.parent.rmdir()


def test_a_socket_folder_of_somebody_else_is_refused(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = var / ("d" * 60) / ("e" * 60)
    folder = names.redis_socket(deep).parent
    folder.symlink_to(var)
    try:
        with pytest.raises(UserError, match="belongs to somebody else"):
            redis.prepare(deep)
    finally:
        folder.unlink()


def test_a_second_server_on_the_same_data_waits_for_the_first_to_end(var: Path) -> None:
    lock = redis.claim(var)
    first = Child("redis", redis.prepare(var), var / "redis.log", descriptors=(lock,))
    first.start()
    os.close(lock)  # as if the machine had been killed: the server alone holds it now
    await_true(lambda: redis.answers(names.redis_socket(var)), first.last_words)
    with pytest.raises(UserError, match="another Redis server still uses"):
        redis.claim(var, seconds=0.3)
    first.ask_to_end()
    begun = time.monotonic()
    os.close(redis.claim(var))
    assert time.monotonic() - begun < 10
    first.end()


def test_without_any_server_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(UserError, match="redis-server or valkey-server"):
        redis.binary()


def test_the_server_of_the_wheel_is_a_current_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    told = subprocess.run([redis.binary(), "--version"], capture_output=True, text=True, check=True).stdout
    assert re.search(r"Valkey server v=(9|[1-9]\d)\.", told)


def test_a_server_on_the_path_comes_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    server = tmp_path / "valkey-server"
    server.write_text("#!/bin/sh\n")
    server.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert redis.binary() == server
