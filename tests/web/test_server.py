"""The server closes on whoever does not come to the end of a request's headers, and on nobody else."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn

from distributor.web import server
from tests.servers import await_true

WHOLE = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nok"


async def slow(_scope: Any, receive: Any, send: Any) -> None:
    """Answer with the body, later than headers may come."""
    body = b""
    while (message := await receive())["more_body"]:
        body += message["body"]
    body += message["body"]
    await asyncio.sleep(3 * server.HEADER_SECONDS)
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@pytest.fixture
def connection(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """A connection to a server that waits 0.1 s for headers."""
    monkeypatch.setattr(server, "HEADER_SECONDS", 0.1)
    listening = socket.create_server(("127.0.0.1", 0))
    running = uvicorn.Server(
        uvicorn.Config(slow, http=server.PunctualProtocol, lifespan="off", log_config=None)
    )
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]})
    thread.start()
    await_true(lambda: running.started)
    with socket.create_connection(listening.getsockname(), timeout=10) as made:
        yield made
    running.should_exit = True
    thread.join(10)
    listening.close()


def drip(connection: socket.socket, head: bytes) -> None:
    """Send it octet by octet until the server has had enough; it must not come to its end."""
    for octet in head:
        try:
            connection.sendall(bytes([octet]))
        except OSError:
            return
        time.sleep(0.01)
    pytest.fail("the server took it all")


def answered(connection: socket.socket) -> bool:
    told = b""
    while not told.endswith(b"\r\n\r\nok") and (piece := connection.recv(1000)):
        told += piece
    return told.startswith(b"HTTP/1.1 200 ") and told.endswith(b"ok")


def test_a_connection_that_says_nothing_is_closed(connection: socket.socket) -> None:
    assert connection.recv(100) == b""


def test_headers_that_drip_are_cut_off(connection: socket.socket) -> None:
    drip(connection, b"GET / HTTP/1.1\r\n" + b"X-Slow: yes\r\n" * 100)


def test_an_answer_takes_its_time_and_the_next_request_has_its_own(connection: socket.socket) -> None:
    for _again in range(2):
        connection.sendall(WHOLE)
        assert answered(connection)
    drip(connection, b"GET / HTTP/1.1\r\n" + b"X-Slow: yes\r\n" * 100)


def test_a_body_is_no_header(connection: socket.socket) -> None:
    connection.sendall(WHOLE[:-1])
    time.sleep(0.3)
    connection.sendall(WHOLE[-1:])
    assert answered(connection)
