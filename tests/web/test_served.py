"""The served pages under attack, on real sockets: guessed passwords, and bodies that do not end."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.conftest import HOME, ROOT
from tests.web.live import Live, serving

PASSWORD = "a long enough secret"
PROXY = "127.0.0.9"
MEGABYTE = 1024 * 1024


@pytest.fixture(scope="module")
def pages(_redis: str) -> Iterator[Live]:
    folder = Path(tempfile.mkdtemp(prefix="web-", dir=HOME))
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "PYTHONUTF8": "1",
        "DISTRIBUTOR_VAR": str(folder / "var"),
        "DISTRIBUTOR_LANGUAGE": "en",
        "RECIPIENTS": str(ROOT / "recipients"),
        "PUBLIC_URL": "http://gazette.example.org",
        "REDIS_URL": _redis,
        "TRUSTED_PROXIES": PROXY,
    }
    add = [sys.executable, "-m", "distributor", "user", "add", "editor"]
    subprocess.run(
        add, cwd=folder, env=environment, input=PASSWORD, text=True, check=True, capture_output=True
    )
    with serving(environment, folder) as live:
        yield live
    shutil.rmtree(folder)


def test_of_120_wrong_passwords_at_once_ten_are_looked_at_and_the_right_person_gets_in(pages: Live) -> None:
    start = threading.Barrier(120)

    def guess(number: int) -> int:
        start.wait(60)
        return pages.log_in("editor", f"wrong {number}", **{"X-Forwarded-For": f"192.0.2.{number}"})[0]

    with ThreadPoolExecutor(120) as pool:
        seen = list(pool.map(guess, range(120)))
    assert sorted(seen) == [403] * 10 + [429] * 110
    assert pages.log_in("editor", PASSWORD)[0] == 429
    assert pages.log_in("editor", PASSWORD, source="127.0.0.2")[0] == 302


def test_behind_the_trusted_proxy_visitors_are_told_apart(pages: Live) -> None:
    stranger, editor = {"X-Forwarded-For": "192.0.2.1"}, {"X-Forwarded-For": "192.0.2.1, 203.0.113.9"}
    seen = [pages.log_in("editor", "wrong", source=PROXY, **stranger)[0] for _ in range(11)]
    assert seen == [403] * 10 + [429]
    assert pages.log_in("editor", PASSWORD, source=PROXY, **editor)[0] == 302


@contextlib.contextmanager
def sent(pages: Live, *lines: str, body: bytes = b"") -> Iterator[socket.socket]:
    """A connection on which a POST to /login was begun."""
    head = "\r\n".join(["POST /login HTTP/1.1", "Host: 127.0.0.1", *lines, "", ""])
    with pages.connect() as connection:
        connection.sendall(head.encode() + body)
        yield connection


def answer(connection: socket.socket) -> str:
    """The first answer as it stands on the wire, while the server waits for the rest of the body."""
    told = b""
    while piece := connection.recv(65536):
        told += piece
        length = re.search(rb"(?i)content-length: (\d+)\r\n", told)
        if length and len(told.partition(b"\r\n\r\n")[2]) >= int(length[1]):
            break
    return told.decode()


def test_a_body_that_is_said_to_be_large_is_refused_unread_with_a_page(pages: Live) -> None:
    with sent(pages, f"Content-Length: {300 * MEGABYTE}", "Accept-Language: en") as connection:
        told = answer(connection)
    assert told.startswith("HTTP/1.1 413 ")
    assert "connection: close" in told.lower()
    assert "No more than 1 MB can be sent at once." in told
    assert "content-security-policy" in told.lower()


def test_the_page_speaks_chinese_and_comes_before_the_body_where_the_browser_asks_first(pages: Live) -> None:
    with sent(pages, f"Content-Length: {300 * MEGABYTE}", "Expect: 100-continue") as connection:
        told = answer(connection)
    assert told.startswith("HTTP/1.1 413 ")
    assert 'lang="zh-CN"' in told and "1 MB" in told


def test_a_body_in_chunks_that_does_not_end_is_cut_off(pages: Live) -> None:
    chunk, taken = b"10000\r\n" + b"x" * 0x10000 + b"\r\n", 0
    with sent(pages, "Transfer-Encoding: chunked") as connection, contextlib.suppress(OSError):
        while taken < 1024 * MEGABYTE:
            connection.sendall(chunk)
            taken += len(chunk)
    assert taken < 1024 * MEGABYTE


def test_whoever_sends_all_before_reading_still_sees_why_it_was_refused(pages: Live) -> None:
    for lines, body in (
        ([f"Content-Length: {20 * MEGABYTE}"], b"x" * 20 * MEGABYTE),
        (["Transfer-Encoding: chunked"], (b"100000\r\n" + b"x" * MEGABYTE + b"\r\n") * 20 + b"0\r\n\r\n"),
    ):
        with sent(pages, *lines, body=body) as connection:
            assert answer(connection).startswith("HTTP/1.1 413 ")


@pytest.mark.parametrize(("octets", "status"), [(MEGABYTE, 403), (MEGABYTE + 1, 413)])
def test_a_megabyte_is_taken_and_no_octet_more(pages: Live, octets: int, status: int) -> None:
    assert pages.ask("POST", "/login", "x" * octets)[0] == status


@pytest.mark.parametrize(
    "lines",
    [
        ["Content-Length: -5"],
        ["Content-Length: 1e9"],
        ["Content-Length: 5", "Content-Length: 6"],
        ["Content-Length: " + "9" * 5000],
    ],
)
def test_a_length_that_is_none_is_refused(pages: Live, lines: list[str]) -> None:
    with sent(pages, *lines, body=b"x" * 100) as connection:
        assert answer(connection).startswith("HTTP/1.1 400 ")


def test_a_body_shorter_than_was_said_holds_nobody_up(pages: Live) -> None:
    with sent(pages, "Content-Length: 1000", body=b"name=editor"):
        pass
    assert pages.ask("GET", "/healthz")[0] == 200


def test_octets_beyond_the_length_are_no_part_of_the_body(pages: Live) -> None:
    rest = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    with sent(pages, "Content-Length: 4", body=b"x=yz" + rest) as connection:
        told = b"".join(iter(lambda: connection.recv(65536), b"")).decode()
    assert re.findall(r"HTTP/1\.1 (\d+)", told) == ["403", "200"]


def upload(pages: Live, cookie: str, octets: int) -> tuple[int, str]:
    """Hand a mail of that size over in the inbox."""
    session = {"Cookie": cookie}
    _status, asked, page = pages.ask("GET", "/inbox", headers=session)
    token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page) or [""]
    csrf = asked.get("Set-Cookie", "").partition(";")[0]
    mail = "From: a@example.org\r\nSubject: large\r\n\r\n" + "x" * octets
    part = 'Content-Disposition: form-data; name="{}"{}\r\n\r\n{}\r\n'
    body = "--b\r\n" + part.format("csrfmiddlewaretoken", "", token[0])
    body += "--b\r\n" + part.format("mail", '; filename="large.eml"', mail) + "--b--\r\n"
    headers = {
        "Content-Type": "multipart/form-data; boundary=b",
        "Cookie": f"{cookie}; {csrf}",
        "Accept-Language": "en",
    }
    status, _headers, told = pages.ask("POST", "/inbox", body, headers)
    return status, told


def test_who_is_logged_in_may_upload_what_a_mail_may_be_and_no_more(pages: Live) -> None:
    _status, cookie = pages.log_in("editor", PASSWORD, source="127.0.0.3")  # nobody guesses from there
    status, told = upload(pages, cookie, 3 * MEGABYTE)
    assert status == 200 and "large.eml" in told
    status, told = upload(pages, cookie, 76 * MEGABYTE)
    assert status == 413 and "No more than 75 MB" in told and "fewer files" in told


@pytest.mark.parametrize("cookie", ["sessionid=" + "a" * 32, "sessionid=", "sessionid=%00';--", "x" * 5000])
def test_a_cookie_that_is_made_up_opens_nothing(pages: Live, cookie: str) -> None:
    assert upload(pages, cookie, 3 * MEGABYTE)[0] == 413


def test_a_foreign_name_in_host_is_one_line_in_the_log(pages: Live) -> None:
    before = pages.log.read_text()
    assert pages.ask("GET", "/", headers={"Host": "evil.example.com\u00a7" * 200})[0] == 400
    assert pages.ask("GET", "/", headers={"Host": "evil.example.com"})[0] == 400
    lines = pages.log.read_text().removeprefix(before).splitlines()
    assert len(lines) == 2 and "evil.example.com" in lines[1]
    assert all(len(line) < 500 for line in lines)
