"""Scans bytes for viruses with clamd over its socket (clamd(8), INSTREAM)."""

from __future__ import annotations

import socket
import struct
from contextlib import closing

from distributor.mail_codes import FileReason
from distributor.reason import Reason

_PIECE = 256 * 1024
_SECONDS = 20.0
_MOST_REPLY = 4096


def refused(data: bytes, address: str) -> Reason | None:
    """Why the bytes must not be opened; None if they are clean."""
    try:
        with closing(_connected(address)) as connection:
            reply = _scanned(connection, data)
    except (OSError, ValueError):
        return Reason(FileReason.UNSCANNED)
    if reply.endswith(b"FOUND"):
        return Reason(FileReason.INFECTED, _found(reply))
    return None if reply.endswith(b"OK") else Reason(FileReason.UNSCANNED)


def _connected(address: str) -> socket.socket:
    host, _colon, port = address.removeprefix("tcp://").rpartition(":")
    if not address.startswith(("/", "unix:")) and host and port.isdecimal():
        return socket.create_connection((host.strip("[]"), int(port)), _SECONDS)
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.settimeout(_SECONDS)
        connection.connect(address.removeprefix("unix:"))
    except OSError:
        connection.close()
        raise
    return connection


def _scanned(connection: socket.socket, data: bytes) -> bytes:
    connection.sendall(b"zINSTREAM\0")
    for begin in range(0, len(data), _PIECE):
        piece = data[begin : begin + _PIECE]
        connection.sendall(struct.pack("!I", len(piece)) + piece)
    connection.sendall(bytes(4))
    reply = b""
    while b"\0" not in reply and len(reply) < _MOST_REPLY and (more := connection.recv(_MOST_REPLY)):
        reply += more
    return reply.split(b"\0")[0].strip()


def _found(reply: bytes) -> str:
    """The name of the virus, reduced to letters, digits and “._-”."""
    name = reply.removeprefix(b"stream:").removesuffix(b"FOUND").decode("ascii", "replace")
    return "".join(letter for letter in name if letter.isalnum() or letter in "._-")[:80]
