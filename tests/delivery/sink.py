"""A scripted SMTP server with a ledger of its own: what it saw, and what it answered."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.parser import BytesHeaderParser

# A script says what is answered at a stage for a recipient: a line, None for the usual one, CLOSE to hang up.
CLOSE = "CLOSE"
Script = Callable[[str, str, int], "str | None"]


def obliging(stage: str, recipient: str, count: int) -> str | None:
    """Every answer is the usual one."""
    return None


@dataclass(frozen=True)
class Entry:
    """One message whose final dot arrived."""

    recipient: str
    message_id: str
    sha256: str
    reply: str  # CLOSE where the sink hung up instead


@dataclass
class Sink:
    """Listens on 127.0.0.1; `script(stage, recipient, n)` decides, n counts a stage's calls from 1."""

    script: Script = obliging
    extensions: tuple[str, ...] = ("PIPELINING", "8BITMIME", "SMTPUTF8", "SIZE 100000000")
    delay: float = 0.0  # seconds before each reply to a dot
    ledger: list[Entry] = field(default_factory=list)
    bodies: dict[str, bytes] = field(default_factory=dict)
    commands: list[str] = field(default_factory=list)
    dots: int = 0  # dots seen; the ledger has them too, with what was answered
    before: Callable[[str, int], None] = lambda stage, count: None  # called in a thread before each answer
    tls: ssl.SSLContext | None = None  # for STARTTLS, or from the first byte where `implicit`
    implicit: bool = False
    cut: int = 0  # so many connections are cut while the body is on its way
    port: int = 0
    path: str = ""  # of a unix socket, in place of the port
    connections: int = 0
    _counts: dict[str, int] = field(default_factory=dict)

    @contextlib.contextmanager
    def running(self) -> Iterator[Sink]:
        """Serve in a thread inside the block."""
        loop = asyncio.new_event_loop()
        ready = threading.Event()
        server: list[asyncio.Server] = []

        async def start() -> None:
            if self.path:
                server.append(await asyncio.start_unix_server(self._serve, self.path, limit=1 << 24))
                ready.set()
                return
            server.append(
                await asyncio.start_server(
                    self._serve,
                    "127.0.0.1",
                    self.port,
                    limit=1 << 24,
                    ssl=self.tls if self.implicit else None,
                )
            )
            self.port = server[0].sockets[0].getsockname()[1]
            ready.set()

        # One run of the loop from start to stop: between two a `stop` would be lost.
        starting = loop.create_task(start())
        thread = threading.Thread(target=loop.run_forever, daemon=True)
        thread.start()
        ready.wait()
        try:
            yield self
        finally:
            starting.result()
            asyncio.run_coroutine_threadsafe(_end(server[0]), loop).result()
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
            loop.close()

    @property
    def recipients(self) -> list[str]:
        """Who was sent a message that was accepted, in order."""
        return [entry.recipient for entry in self.ledger if entry.reply.startswith("2")]

    def note(self, entry: Entry) -> None:
        """Keep a message whose dot arrived, before it is answered."""
        self.ledger.append(entry)

    def answered(self) -> None:
        """Called when a dot was answered."""

    async def _answer(self, stage: str, recipient: str, usual: str) -> str:
        count = self._counts[stage] = self._counts.get(stage, 0) + 1
        await asyncio.get_running_loop().run_in_executor(None, self.before, stage, count)
        return self.script(stage, recipient, count) or usual

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await self._talk(reader, writer)
        writer.close()

    async def _say(self, writer: asyncio.StreamWriter, line: str) -> bool:
        if line == CLOSE:
            writer.transport.abort()
            return False
        writer.write(line.encode("utf-8", "surrogateescape") + b"\r\n")
        await writer.drain()
        return not line.startswith("421")

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:  # noqa: C901
        if not await self._say(writer, await self._answer("greeting", "", "220 sink ESMTP")):
            return
        recipient, chunks, refused = "", bytearray(), False
        while line := await reader.readline():
            command = line.decode("utf-8", "replace").strip()
            self.commands.append(command)
            verb = command.split(" ")[0].split(":")[0].upper()
            wanted = command.partition("<")[2].partition(">")[0]
            whole = command.startswith("BDAT") and command.endswith("LAST")  # its reply is the dot's
            reply = "503 5.5.1 RSET first"
            if not (verb == "BDAT" and refused) and not whole:
                reply = await self._answer(verb.lower(), wanted or recipient, self._usual(verb, recipient))
            if verb == "RCPT" and reply.startswith("250"):
                recipient = wanted
            if verb == "BDAT":
                chunks += await reader.readexactly(int(command.split(" ")[1]))
                whole, refused = whole and not refused, refused or (not whole and reply[0] != "2")
            going = whole or await self._say(writer, reply)
            if reply.startswith("334"):
                going = await self._log_in(reader, writer)
            if verb == "STARTTLS" and reply.startswith("220") and self.tls:
                await writer.start_tls(self.tls)
            if going and (whole or reply.startswith("354")):
                body = chunks if whole else await self._read_message(reader, writer)
                going = body is not None and await self._take_message(writer, recipient, bytes(body))
            if verb in ("MAIL", "RSET") or reply.startswith("354"):
                chunks, refused = bytearray(), False
                recipient = ""
            if not going or verb == "QUIT":
                return

    def _usual(self, verb: str, recipient: str) -> str:
        offer = [f"250-{line}" for line in ("sink", *self.extensions)]
        data = "354 End data with <CR><LF>.<CR><LF>" if recipient else "503 5.5.1 no recipient"
        usual = {"EHLO": "\r\n".join([*offer, "250 HELP"]), "DATA": data, "QUIT": "221 2.0.0 Bye"}
        usual |= {"LHLO": usual["EHLO"], "STARTTLS": "220 2.0.0 go ahead", "AUTH": "235 2.7.0 welcome"}
        return usual.get(verb, "250 2.1.0 Ok")

    async def _log_in(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answers to challenges, for as long as the script has any."""
        while line := await reader.readline():
            self.commands.append(line.decode("utf-8", "replace").strip())
            reply = await self._answer("auth", "", self._usual("AUTH", ""))
            if not await self._say(writer, reply) or not reply.startswith("334"):
                break
        return bool(line)

    async def _read_message(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bytearray | None:
        body = bytearray()
        while (line := await reader.readline()) != b".\r\n":
            if not line:
                return None
            if self.cut:
                self.cut -= 1
                writer.transport.abort()
                return None
            body += line[1:] if line.startswith(b".") else line
        return body

    async def _take_message(self, writer: asyncio.StreamWriter, recipient: str, body: bytes) -> bool:
        self.dots += 1
        reply = await self._answer("dot", recipient, "250 2.0.0 Ok: queued")
        message_id = str(BytesHeaderParser().parsebytes(body).get("Message-ID", ""))
        self.bodies[recipient] = body
        self.note(Entry(recipient, message_id, hashlib.sha256(body).hexdigest(), reply))
        await asyncio.sleep(self.delay)
        going = await self._say(writer, reply)
        self.answered()
        return going


async def _end(server: asyncio.Server) -> None:
    """Accept nothing more, cancel the sessions, and let their transports close."""
    server.close()
    # A socket that was accepted is its task's from the first step on: cancelled before, nobody closes it.
    await asyncio.sleep(0)
    sessions = asyncio.all_tasks() - {asyncio.current_task()}
    for session in sessions:
        session.cancel()
    await asyncio.gather(*sessions, return_exceptions=True)
    await asyncio.sleep(0)
