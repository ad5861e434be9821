"""A scripted IMAP server: as strict, as forgetful and as untruthful as the providers' own are."""

from __future__ import annotations

import contextlib
import re
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

UNSAFE = b"Unsafe Login. Please contact kefu@188.com for help"
USER, CODE = "office@example.org", "abcdefghijklmnop"


@dataclass
class Mail:
    raw: bytes | None  # None: the server hands out NIL
    size: int | None = None  # as it says; the truth where not given
    date: str = "25-Nov-2026 08:30:00 +0800"
    seen: bool = False
    literal: int | None = None  # octets that it announces for the body; the truth where not given

    @property
    def told(self) -> int:
        return len(self.raw or b"") if self.size is None else self.size


@dataclass
class Box:
    """A folder; UIDs are sparse and large."""

    validity: int = 1
    mails: dict[int, Mail] = field(default_factory=dict)
    flags: str = "\\HasNoChildren"


@dataclass
class Server:
    """What it holds and how it behaves; `commands` is what it was told, passwords left out."""

    boxes: dict[bytes, Box]
    capabilities: str = "IMAP4rev1 ID UIDPLUS"
    unsafe_until_id: bool = False
    partial: bool = True
    cut_after: int = 0  # octets of bodies; then the connection ends in the middle
    refuse: bytes = b""  # what it says to a log-in
    greeting: bytes = b"* OK ready"
    port: int = 0
    commands: list[str] = field(default_factory=list)
    connections: int = 0
    sent: int = 0

    def told(self, word: str) -> list[str]:
        return [command for command in self.commands if command.startswith(word)]


def netease() -> Server:
    """126.com: ID before SELECT, sparse UIDs, junk folders with Chinese names, no IDLE, MOVE or UIDPLUS."""
    boxes = {b"INBOX": Box(validity=1), b"&V4NXPpCuTvY-": Box(validity=1), b"&Xn9USpCuTvY-": Box(validity=1)}
    return Server(
        boxes,
        capabilities="IMAP4rev1 XLIST SPECIAL-USE ID LITERAL+ STARTTLS XAPPLEPUSHSERVICE",
        unsafe_until_id=True,
    )


def qq() -> Server:
    """QQ: SEARCH answers nonsense; ID is not announced."""
    boxes = {b"INBOX": Box(validity=1402), b"Junk": Box(validity=1403, flags="\\HasNoChildren \\Junk")}
    return Server(
        boxes,
        capabilities="IMAP4 IMAP4rev1 IDLE XAPPLEPUSHSERVICE AUTH=LOGIN NAMESPACE CHILDREN UIDPLUS MOVE",
    )


class _Handler(socketserver.StreamRequestHandler):
    scripted: Server
    disable_nagle_algorithm = True

    def handle(self) -> None:
        self.scripted.connections += 1
        self.identified, self.box = False, Box()
        self.say(self.scripted.greeting)
        with contextlib.suppress(ConnectionError, ValueError):
            while line := self.rfile.readline().rstrip(b"\r\n"):
                tag, _space, command = line.partition(b" ")
                if not self.obey(tag, command.decode("ascii")):
                    return

    def say(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")

    def obey(self, tag: bytes, command: str) -> bool:
        word, _space, rest = command.partition(" ")
        if word.upper() == "UID":
            word, _space, rest = rest.partition(" ")
            word = f"UID {word}"
        shown = word if word.upper() == "LOGIN" else f"{word} {rest}"
        self.scripted.commands.append(shown.upper() if "FETCH" in word.upper() else shown)
        answer = getattr(self, "do_" + word.upper().replace(" ", "_"), None)
        if answer is None:
            self.say(tag + b" BAD what?")
            return True
        result: bytes = answer(rest)
        if result == b"CUT":
            return False
        self.say(tag + b" " + result)
        return word.upper() != "LOGOUT"

    def do_CAPABILITY(self, rest: str) -> bytes:
        self.say(b"* CAPABILITY " + self.scripted.capabilities.encode())
        return b"OK done"

    def do_LOGIN(self, rest: str) -> bytes:
        if self.scripted.refuse:
            return b"NO " + self.scripted.refuse
        given = re.findall(r'"([^"]*)"|(\S+)', rest)
        words = [quoted or plain for quoted, plain in given]
        return b"OK LOGIN completed" if words == [USER, CODE] else b"NO LOGIN Login error or password error"

    def do_ID(self, rest: str) -> bytes:
        # NetEase understands the compact form alone.
        self.identified = re.fullmatch(r'\("name" "[^"]+" "version" "[^"]+"\)', rest) is not None
        self.say(b"* ID NIL")
        return b"OK ID completed" if self.identified else b"BAD parse error"

    def do_LIST(self, rest: str) -> bytes:
        for name, box in self.scripted.boxes.items():
            self.say(b"* LIST (" + box.flags.encode() + b') "/" "' + name + b'"')
        return b"OK LIST completed"

    def do_SELECT(self, rest: str, word: bytes = b"SELECT") -> bytes:
        if self.scripted.unsafe_until_id and not self.identified:
            return b"NO " + word + b" " + UNSAFE
        box = self.scripted.boxes.get(rest.strip('"').encode())
        if box is None:
            return b"NO " + word + b" The folder not exist"
        self.box = box
        self.say(b"* %d EXISTS" % len(box.mails))
        self.say(b"* OK [UIDVALIDITY %d] UIDs valid" % box.validity)
        return b"OK [READ-WRITE] done"

    def do_EXAMINE(self, rest: str) -> bytes:
        return self.do_SELECT(rest, b"EXAMINE")

    def do_SEARCH(self, rest: str) -> bytes:
        self.say(b"* SEARCH")
        return b"OK SEARCH Completed"

    def do_UID_SEARCH(self, rest: str) -> bytes:
        return self.do_SEARCH(rest)

    def do_UID_FETCH(self, rest: str) -> bytes:
        which, _space, items = rest.partition(" ")
        for sequence, (uid, mail) in enumerate(sorted(self.box.mails.items()), 1):
            if uid in _chosen(which, self.box) and not self.fetch(sequence, uid, mail, items.upper()):
                return b"CUT"
        return b"OK FETCH completed"

    def fetch(self, sequence: int, uid: int, mail: Mail, items: str) -> bool:
        words = [f"UID {uid}".encode()]
        if "RFC822.SIZE" in items:
            words += [b"RFC822.SIZE %d" % mail.told, b'INTERNALDATE "' + mail.date.encode() + b'"']
        if "HEADER.FIELDS" in items:
            header = _fields(mail.raw or b"")
            words += [b"BODY[HEADER.FIELDS (FROM SUBJECT)] {%d}\r\n%s" % (len(header), header)]
        if found := re.search(r"BODY\.PEEK\[\](?:<(\d+)\.(\d+)>)?", items):
            words += [self.body(mail, found)]
        elif "BODY[]" in items:
            mail.seen = True
        line = b"* %d FETCH (%s)" % (sequence, b" ".join(words))
        left = self.scripted.cut_after - self.scripted.sent
        self.scripted.sent += len(line) if "BODY.PEEK[]" in items else 0
        if self.scripted.cut_after and left < len(line) and "BODY.PEEK[]" in items:
            self.wfile.write(line[: max(left, 0)])
            return False
        self.say(line)
        return True

    def body(self, mail: Mail, found: re.Match[str]) -> bytes:
        if mail.raw is None:
            return b"BODY[] NIL"
        if found[1] is None or not self.scripted.partial:
            return b"BODY[] {%d}\r\n%s" % (mail.literal or len(mail.raw), mail.raw)
        start, count = int(found[1]), int(found[2])
        piece = mail.raw[start : start + count]
        return b"BODY[]<%d> {%d}\r\n%s" % (start, len(piece), piece)

    def do_UID_STORE(self, rest: str) -> bytes:
        uid = int(rest.split(maxsplit=1)[0])
        self.box.mails[uid].seen |= "\\Seen" in rest
        return b"OK STORE completed"

    def do_UID_MOVE(self, rest: str) -> bytes:
        which, _space, goal = rest.partition(" ")
        box = self.scripted.boxes.get(goal.strip('"').encode())
        if box is None:
            return b"NO [TRYCREATE] no such folder"
        box.mails[int(which)] = self.box.mails.pop(int(which))
        return b"OK MOVE completed"

    def do_NOOP(self, rest: str) -> bytes:
        return b"OK NOOP completed"

    def do_LOGOUT(self, rest: str) -> bytes:
        self.say(b"* BYE see you")
        return b"OK LOGOUT completed"


def _chosen(which: str, box: Box) -> set[int]:
    """`7:*` has the last mail in any case (RFC 3501 section 6.4.8)."""
    if which.endswith(":*"):
        return {uid for uid in box.mails if uid >= int(which[:-2])} | set(sorted(box.mails)[-1:])
    return {int(uid) for uid in which.split(",")}


def _fields(raw: bytes) -> bytes:
    head = raw.partition(b"\r\n\r\n")[0] + b"\r\n"
    lines = re.findall(rb"(?im)^(?:from|subject):.*\r\n(?:[ \t].*\r\n)*", head)
    return b"".join(lines) + b"\r\n"


@contextlib.contextmanager
def running(server: Server) -> Iterator[Server]:
    """The server on a free port of this machine."""
    handler: Any = type("Handler", (_Handler,), {"scripted": server})
    socketserver.ThreadingTCPServer.allow_reuse_address = True
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as tcp:
        tcp.daemon_threads = True
        server.port = tcp.server_address[1]
        thread = threading.Thread(target=tcp.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            tcp.shutdown()
            thread.join()
