"""What a client says, as aiosmtpd reads it, but that a command ends in CR LF and in nothing else.

RFC 5321 section 2.3.8 has no other end of a line. A server that takes a bare line feed for one can be made to
see commands in what another server took for the text of a mail ("SMTP smuggling", CVE-2023-51764).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable


class Commands:
    """The reader of a session in aiosmtpd's place; `refuse` tells the client, and ends the connection."""

    def __init__(self, reader: asyncio.StreamReader, refuse: Callable[[], Awaitable[None]]) -> None:
        self._reader, self._refuse = reader, refuse

    async def readuntil(self) -> bytes:
        """A command with its CR LF; after any other the session goes no further."""
        line = await self._reader.readuntil()
        if line.endswith(b"\r\n"):
            return line
        await self._refuse()
        # What a pipelining client sent behind it is not looked at: the end of the connection ends this wait.
        await asyncio.Event().wait()
        return b""

    async def read(self, most: int) -> bytes:
        """What came, up to so many octets; none at the end."""
        return await self._reader.read(most)

    def put_back(self, octets: bytes) -> None:
        """They are read next; asyncio has no public way to it."""
        self._reader._buffer[:0] = octets  # type: ignore[attr-defined]
