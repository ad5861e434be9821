"""A reverse proxy of real sockets, as nginx behaves: bare, or as docs/operations.md says."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "date", "server"}


class _Handler(BaseHTTPRequestHandler):
    """Hands each request on over a connection of its own, kept as long as its client's."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    target: http.client.HTTPConnection
    server: _Server

    def setup(self) -> None:
        super().setup()
        self.target = http.client.HTTPConnection("127.0.0.1", self.server.target_port, timeout=30)

    def finish(self) -> None:
        self.target.close()
        super().finish()

    def __getattr__(self, name: str) -> Callable[[], None]:
        """`do_GET` and its sisters, for whatever method."""
        if name.startswith("do_"):
            return self.forward
        raise AttributeError(name)

    def forward(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.target.request(self.command, self.path, body, self._headers())
        answer = self.target.getresponse()
        content = answer.read()
        self.send_response_only(answer.status, answer.reason)
        for name, value in answer.getheaders():
            if name.lower() not in _HOP_BY_HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _headers(self) -> dict[str, str]:
        kept = {name: value for name, value in self.headers.items() if name.lower() != "host"}
        if (
            not self.server.documented
        ):  # proxy_pass, and nothing else: nginx's own Host, and no word of itself
            return {**kept, "Host": f"127.0.0.1:{self.server.target_port}"}
        said = {"X-Forwarded-For": self.client_address[0], "X-Forwarded-Proto": "https"}
        return {**kept, "Host": self.headers["Host"], **said}

    def log_message(self, *_given: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, target_port: int, *, documented: bool) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.target_port, self.documented = target_port, documented


@contextmanager
def proxy(target_port: int, *, documented: bool) -> Iterator[int]:
    """The port of a proxy in front of that port, as long as the block lasts."""
    server = _Server(target_port, documented=documented)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
