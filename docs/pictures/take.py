"""Takes the pictures of this folder anew: `.venv/bin/python docs/pictures/take.py`.

Sends the sample issue, in a temporary folder, to a relay on this machine that refuses a few readers,
and photographs mail and report with headless Chromium (`make system-packages`).
"""

from __future__ import annotations

import http.client
import http.cookiejar
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from zlib import crc32

from PIL import Image

from distributor.share import SHARE
from tests.delivery.sink import CLOSE, Sink

HERE = Path(__file__).resolve().parent
SLUG = "2026-11"
SIGNATURES = (("editor", "郝维芳"), ("reviewer", "林明涛"), ("signatory", "阮和"))
PORT = 8719
MAIL, PHONE, PAGE = (640, 900), (390, 900), (1180, 900)  # CSS pixels
SCALE, COLOURS = 1.5, 96


def moody(stage: str, recipient: str, count: int) -> str | None:
    """Two addresses are gone, and after one final dot there is silence."""
    mood = crc32(recipient.encode()) % 100
    if stage == "rcpt" and mood == 5:
        return "550 5.1.1 User unknown"
    return CLOSE if stage == "dot" and mood == 30 else None


class Office:
    """The command, in an environment of its own."""

    def __init__(self, folder: Path, relay: str) -> None:
        self.folder = folder
        self.environment = os.environ | {
            "DISTRIBUTOR_VAR": str(folder / "var"),
            "RECIPIENTS": str(SHARE / "recipients"),
            "RELAYS": relay,
            "MAIL_FROM": "gazette@example.org",
            "WEB_PORT": str(PORT),
            "PYTHONPATH": os.pathsep.join(sys.path),
        }

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-P", "-m", "distributor", *words]

    def run(self, *words: str, code: int = 0) -> str:
        """What the command prints; `code` is what it has to end with."""
        done = subprocess.run(
            self.command(*words), cwd=self.folder, env=self.environment, check=False, stdout=subprocess.PIPE
        )
        if done.returncode != code:
            raise SystemExit(f"{words}: ended with {done.returncode}, not {code}")
        return done.stdout.decode()

    @contextmanager
    def up(self) -> Iterator[str]:
        """The pages, as long as the block lasts."""
        address = f"http://127.0.0.1:{PORT}"
        started = subprocess.Popen(
            self.command("up"), cwd=self.folder, env=self.environment, stdout=subprocess.DEVNULL
        )
        try:
            await_page(f"{address}/healthz")
            with let_in(self.run("user", "link").strip()) as opened:
                yield opened
        finally:
            started.terminate()
            started.wait()


def await_page(address: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(address, timeout=2).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


@contextmanager
def let_in(link: str) -> Iterator[str]:
    """The pages under an address that needs no session: each request is given the one that the link opens."""
    kept = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(kept))
    form = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', browser.open(link).read().decode())
    assert form
    browser.open(link, f"csrfmiddlewaretoken={form[1]}".encode()).close()
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in kept)

    class LetIn(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            pages = http.client.HTTPConnection("127.0.0.1", PORT)
            asked = {"Cookie": cookies, "Accept-Language": self.headers["Accept-Language"]}
            pages.request("GET", self.path, headers=asked)
            answer = pages.getresponse()
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.headers["Content-Type"])
            self.end_headers()
            self.wfile.write(answer.read())

    server = ThreadingHTTPServer(("127.0.0.1", 0), LetIn)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def photograph(address: str, name: str, size: tuple[int, int], language: str = "zh-CN") -> None:
    """A PNG of few colours under that name; `size` in CSS pixels."""
    browser = shutil.which("chromium") or "google-chrome"
    with tempfile.TemporaryDirectory() as folder:
        taken = Path(folder, "taken.png")
        options = ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
        options += [f"--user-data-dir={folder}", f"--accept-lang={language}", f"--screenshot={taken}"]
        options += [f"--force-device-scale-factor={SCALE}", f"--window-size={size[0]},{size[1]}"]
        subprocess.run([browser, *options, address], check=True, capture_output=True)
        picture = Image.open(taken).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        picture.save(HERE / name, optimize=True)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, Sink(script=moody).running() as sink:
        office = Office(Path(folder), f"smtp://127.0.0.1:{sink.port}")
        office.run("audience", "sync", "--yes")
        office.run("issue", "import", str(SHARE / "sample" / f"issue-{SLUG}.md"))
        for role, name in SIGNATURES:
            office.run("issue", "sign", SLUG, "--role", role, "--as", name)
        office.run("issue", "preview", SLUG, "--out", folder)
        photograph(f"file://{folder}/mail.html", "mail.png", MAIL)
        photograph(f"file://{folder}/mail.html", "mail-phone.png", PHONE)
        office.run("send", SLUG, "--wait", code=3)  # some failed or in doubt
        with office.up() as pages:
            for language, ending in (("zh-CN", "zh"), ("en", "en")):
                photograph(f"{pages}/issues/{SLUG}/", f"report-{ending}.png", PAGE, language)


if __name__ == "__main__":
    main()
