"""Bodies that come too slowly, or whose sender is not known for certain; see test_served.py for real ones."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import pytest
from django.core.handlers.asgi import ASGIHandler
from django.db import DatabaseError
from django.http import HttpRequest

from distributor.web import access, request_bodies

MEGABYTE = 1024 * 1024


def scope(**headers: str) -> dict[str, Any]:
    given = {"host": "127.0.0.1:8000", "accept-language": "en", **headers}
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/nothing-here",
        "raw_path": b"/nothing-here",
        "root_path": "",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
        "client": ("198.51.100.1", 4711),
        "server": ("127.0.0.1", 8000),
    }


def piece(octets: int, more: bool = True) -> dict[str, Any]:
    return {"type": "http.request", "body": b"x" * octets, "more_body": more}


Receive = Callable[[], Awaitable[dict[str, Any]]]


def client(pieces: Iterable[dict[str, Any]], *, leaves: bool = False) -> Receive:
    """What a client sends; then it waits for ever, or goes."""
    left = iter(pieces)

    async def receive() -> dict[str, Any]:
        if (following := next(left, None)) is not None:
            return following
        if not leaves:
            await asyncio.Event().wait()
        return {"type": "http.disconnect"}

    return receive


def answered(receive: Receive, **headers: str) -> tuple[int, dict[bytes, bytes], str]:
    """Status, headers and page for such a request; 0 where nothing is answered."""
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(request_bodies.Bodies(ASGIHandler())(scope(**headers), receive, send))
    if not sent:
        return 0, {}, ""
    page = b"".join(message.get("body", b"") for message in sent)
    assert not sent[-1].get("more_body", False)
    return sent[0]["status"], dict(sent[0]["headers"]), page.decode()


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_bodies, "_LINGER_SECONDS", 0.05)


@pytest.mark.parametrize("pieces", [[], [piece(10)], [piece(10)] * 5])
def test_a_body_that_does_not_arrive_in_time_is_answered(
    pieces: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(request_bodies, "SECONDS", 0.05)
    status, headers, page = answered(client(pieces), **{"content-length": "1000"})
    assert (status, headers[b"connection"]) == (408, b"close")
    assert "did not arrive in time" in page


def test_drops_that_keep_coming_do_not_prolong_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_bodies, "SECONDS", 0.2)

    async def drop() -> dict[str, Any]:
        await asyncio.sleep(0.01)
        return piece(1)

    assert answered(drop)[0] == 408


def test_who_goes_before_the_end_is_answered_nothing() -> None:
    assert answered(client([piece(10)], leaves=True))[0] == 0
    assert answered(client([], leaves=True), **{"content-length": "1000"})[0] == 0


def test_a_whole_body_is_handed_on_and_the_connection_kept() -> None:
    status, headers, _page = answered(client([piece(MEGABYTE - 1), piece(1, more=False)]))
    assert status == 404 and b"connection" not in headers


def test_a_body_too_large_in_its_last_piece_needs_no_waiting() -> None:
    status, headers, _page = answered(client([piece(MEGABYTE), piece(1, more=False)]))
    assert status == 413 and b"connection" not in headers


@pytest.mark.parametrize("known", [True, False])
def test_each_megabyte_of_the_desk_has_its_time(known: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "may_see", lambda _request: known)
    pieces = [piece(MEGABYTE)] * 3
    assert answered(client([*pieces, piece(1, more=False)]))[0] == (404 if known else 413)
    body = request_bodies._Body(scope(), client(pieces), client([]), request_bodies.Held())  # type: ignore[arg-type]
    body._octets = 3 * MEGABYTE
    assert body._seconds() == 4 * request_bodies.SECONDS


@pytest.mark.django_db
def test_without_the_database_nobody_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_request: HttpRequest) -> bool:
        raise DatabaseError("no route")

    monkeypatch.setattr(access, "may_see", away)
    assert answered(client([piece(2 * MEGABYTE, more=False)]))[0] == 413


@pytest.mark.parametrize(
    ("octets", "known", "expected"),
    [(MEGABYTE, False, [408] * 3 + [503] * 7), (MEGABYTE, True, [408] * 10), (64 * 1024, False, [408] * 10)],
)
def test_bodies_that_are_many_at_once_have_a_limit_together(
    octets: int, known: bool, expected: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "may_see", lambda _request: known)
    monkeypatch.setattr(request_bodies, "MOST_AT_ONCE", 3 * MEGABYTE)
    monkeypatch.setattr(request_bodies, "SECONDS", 0.5)
    many = request_bodies.Bodies(ASGIHandler())
    seen: list[int] = []

    async def send(message: Any) -> None:
        seen.extend([message["status"]] if "status" in message else [])

    async def together() -> None:
        await asyncio.gather(*(many(scope(), client([piece(octets)]), send) for _n in range(10)))

    asyncio.run(together())
    assert sorted(seen) == expected
    assert many._held.octets == 0
