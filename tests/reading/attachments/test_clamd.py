"""The virus scanner: clean files are opened, others are kept unopened."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from distributor.mail_codes import FileReason
from distributor.reading.limits import FileLimits
from tests import made
from tests.reading.attachments.conftest import Opener, why

BAD = b"this is the bad one"


class Scanner(threading.Thread):
    """Speaks clamd's side of INSTREAM over a real socket."""

    def __init__(self, listener: socket.socket) -> None:
        super().__init__(daemon=True)
        self._listener = listener
        self.scanned: list[bytes] = []

    def run(self) -> None:
        while True:
            try:
                connection, _peer = self._listener.accept()
            except OSError:
                return
            with connection, connection.makefile("rwb") as stream:
                assert stream.read(10) == b"zINSTREAM\0"
                data = b"".join(iter(lambda: stream.read(struct.unpack("!I", stream.read(4))[0]), b""))
                self.scanned.append(data)
                stream.write(_reply(data))


def _reply(data: bytes) -> bytes:
    if len(data) > 1_000_000:
        return b"INSTREAM size limit exceeded. ERROR\0"
    return b"stream: Eicar-Test-<b>x FOUND\0" if BAD in data else b"stream: OK\0"


@pytest.fixture
def scanner() -> Iterator[tuple[Scanner, str]]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Scanner(listener)
        thread.start()
        yield thread, f"127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def test_a_clean_file_is_opened(open_all: Opener, scanner: tuple[Scanner, str]) -> None:
    thread, address = scanner
    (row,) = open_all(("a.txt", b"good"), limits=FileLimits(clamd=address))
    assert (row.state, row.text, thread.scanned) == ("converted", "good", [b"good"])


def test_an_infected_file_is_kept_unopened_with_the_name_of_the_virus(
    open_all: Opener, scanner: tuple[Scanner, str], folder: Path
) -> None:
    rows = open_all(("a.txt", BAD), ("b.txt", b"good"), limits=FileLimits(clamd=scanner[1]))
    assert [row.state for row in rows] == ["quarantined", "converted"]
    assert (why(rows[0]), rows[0].text) == (f"{FileReason.INFECTED}: Eicar-Test-bx", "")
    assert (folder / rows[0].file.sha256).read_bytes() == BAD


def test_files_inside_archives_are_scanned_one_by_one(open_all: Opener, scanner: tuple[Scanner, str]) -> None:
    archive = made.zipped(("坏.txt", BAD * 9), ("好.txt", b"good"))
    rows = open_all(("a.zip", archive), limits=FileLimits(clamd=scanner[1]))
    assert [row.state for row in rows] == ["opened", "quarantined", "converted"]


def test_what_the_scanner_refuses_to_look_at_is_kept_unopened(
    open_all: Opener, scanner: tuple[Scanner, str]
) -> None:
    (row,) = open_all(("a.txt", b"x" * 1_000_001), limits=FileLimits(clamd=scanner[1]))
    assert (row.state, why(row)) == ("quarantined", FileReason.UNSCANNED)


@pytest.mark.parametrize(
    "address", ["127.0.0.1:1", "/nowhere/clamd.sock", "unix:/nowhere/clamd.sock", "nonsense"]
)
def test_without_an_answer_nothing_is_opened(open_all: Opener, address: str) -> None:
    (row,) = open_all(("a.txt", b"x"), limits=FileLimits(clamd=address))
    assert (row.state, why(row)) == ("quarantined", FileReason.UNSCANNED)


def test_a_socket_in_the_file_system_works_too(
    open_all: Opener, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("s") / "clamd.sock"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        thread = Scanner(listener)
        thread.start()
        (row,) = open_all(("a.txt", b"good"), limits=FileLimits(clamd=f"unix:{path}"))
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(5)
    assert row.state == "converted"
