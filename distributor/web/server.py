"""The server of the pages: `python -m distributor.web.server --host 127.0.0.1 --port 8000`.

uvicorn, told what the pages rely on: it believes no proxy by itself (web/visitor.py judges that), keeps no
access log (addresses hold readers' tokens), and closes on whoever does not come to the end of a request's
headers.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

HEADER_SECONDS = 30.0
_GOODBYE_SECONDS = 5  # for answers under way, at the end of the process


class PunctualProtocol(H11Protocol):
    """HTTP/1.1 in which a request's headers are there in time: from the connection's beginning, or from their
    first octet on one that is kept; uvicorn itself ends one that is kept and silent."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._expect_headers()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._expect_nothing()
        elif self._deadline is None and self.conn.trailing_data[0]:
            self._expect_headers()

    def connection_lost(self, exc: Exception | None) -> None:
        self._expect_nothing()
        super().connection_lost(exc)

    def _expect_headers(self) -> None:
        self._deadline = self.loop.call_later(HEADER_SECONDS, self._close)

    def _expect_nothing(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _close(self) -> None:
        self._deadline = None
        if self.conn.their_state is h11.IDLE:
            self.transport.close()


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="distributor.web.server", description="Serves the pages.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on")
    given = parser.parse_args(arguments)
    uvicorn.run(
        "distributor.web.asgi:application",
        host=given.host,
        port=given.port,
        http=PunctualProtocol,
        ws="none",
        lifespan="off",
        access_log=False,
        proxy_headers=False,
        timeout_graceful_shutdown=_GOODBYE_SECONDS,
    )


if __name__ == "__main__":
    main(sys.argv[1:])
