"""The pages as they are served: uvicorn with the product's own options, on real sockets."""

from __future__ import annotations

import contextlib
import http.client
import re
import socket
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from urllib.parse import urlencode

from distributor.local import parts
from tests.servers import await_true

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True, slots=True)
class Live:
    """A running server; each request has a connection of its own, from any address of 127.0.0.0/8."""

    port: int
    log: Path
    pid: int

    def ask(
        self,
        method: str,
        path: str,
        body: str = "",
        headers: Mapping[str, str] = {},
        *,
        source: str = "127.0.0.1",
    ) -> tuple[int, Message, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, 60, source_address=(source, 0))
        with contextlib.closing(connection):
            connection.request(method, path, body or None, dict(headers))
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode()

    def log_in(
        self, name: str, password: str, *, source: str = "127.0.0.1", **headers: str
    ) -> tuple[int, str]:
        """The status, and the session's cookie."""
        _status, asked, page = self.ask("GET", "/login", source=source)
        token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[0]
        form = {"name": name, "password": password, "csrfmiddlewaretoken": token, "next": "/inbox"}
        cookie = asked["Set-Cookie"].partition(";")[0]
        given = {**FORM, "Cookie": cookie, **headers}
        status, answered, _page = self.ask("POST", "/login", urlencode(form), given, source=source)
        session = re.findall(r"sessionid=\w+", str(answered))
        return status, session[0] if session else ""

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)


@contextlib.contextmanager
def serving(environment: Mapping[str, str], folder: Path) -> Iterator[Live]:
    """The pages with that environment; their log stands in the folder."""
    port = parts.free_port("127.0.0.1", 0)
    log = folder / "web.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            parts.web("127.0.0.1", port).command,
            cwd=folder,
            env={**environment, "DJANGO_SETTINGS_MODULE": "distributor.settings", "WEB_PORT": str(port)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    live = Live(port, log, process.pid)
    try:
        await_true(lambda: process.poll() is not None or _answers(live), log.read_text)
        assert process.poll() is None, log.read_text()
        yield live
    finally:
        process.terminate()
        process.wait(30)


def _answers(live: Live) -> bool:
    try:
        return live.ask("GET", "/healthz")[0] == 200
    except OSError:
        return False
