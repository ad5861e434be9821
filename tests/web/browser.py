"""Headless Chromium, driven by its DevTools protocol over a pipe: tabs with cookies of their own."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")
_QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
_SECONDS = 60.0


@dataclass(slots=True)
class _Pipe:
    """Messages end with NUL; Chromium reads them from its descriptor 3 and writes to 4."""

    writing: int
    reading: int
    rest: bytes = b""
    number: int = 0

    def call(self, method: str, session: str = "", **parameters: Any) -> dict[str, Any]:
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        os.write(
            self.writing, json.dumps(message | ({"sessionId": session} if session else {})).encode() + b"\0"
        )
        while (answer := self._next()).get("id") != self.number:
            pass
        assert "error" not in answer, answer
        return dict(answer["result"])

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self.rest:
            read = os.read(self.reading, 1 << 20)
            assert read, "Chromium has ended"
            self.rest += read
        one, _, self.rest = self.rest.partition(b"\0")
        return dict(json.loads(one))


@dataclass(slots=True)
class Tab:
    """One page, with cookies of its own."""

    pipe: _Pipe
    session: str

    def run(self, script: str) -> Any:
        """What the script's last expression is."""
        done = self.pipe.call("Runtime.evaluate", self.session, expression=script, returnByValue=True)
        assert "exceptionDetails" not in done, done
        return done["result"].get("value")

    def open(self, url: str) -> None:
        self._leaving(lambda: self.pipe.call("Page.navigate", self.session, url=url))

    def press(self, selector: str) -> None:
        """Click, and wait for the page that it leads to."""
        self._leaving(lambda: self.run(f"document.querySelector({json.dumps(selector)}).click()"))

    def fill(self, selector: str, text: str) -> None:
        self.run(f"document.querySelector({json.dumps(selector)}).value = {json.dumps(text)}")

    def value(self, selector: str) -> str:
        return str(self.run(f"document.querySelector({json.dumps(selector)}).value"))

    def text(self, selector: str = "main") -> str:
        return str(self.run(f"document.querySelector({json.dumps(selector)}).innerText"))

    def path(self) -> str:
        return str(self.run("location.pathname + location.search"))

    def forget(self, cookie: str) -> None:
        self.pipe.call("Network.deleteCookies", self.session, name=cookie, url=self.run("location.href"))

    def width(self, of_window: int) -> int:
        """How wide the page is in a window of that width."""
        size = {"width": of_window, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        self.pipe.call("Emulation.setDeviceMetricsOverride", self.session, **size)
        return int(self.run("document.documentElement.scrollWidth"))

    def _leaving(self, act: Any) -> None:
        self.run("window.before = true")
        act()
        end = time.monotonic() + _SECONDS
        while self.run("window.before === true || document.readyState !== 'complete'"):
            assert time.monotonic() < end, "no page came"
            time.sleep(0.05)


@dataclass(slots=True)
class Chromium:
    """A running browser."""

    pipe: _Pipe

    def tab(self) -> Tab:
        """A page of somebody else."""
        context = self.pipe.call("Target.createBrowserContext")["browserContextId"]
        made = self.pipe.call("Target.createTarget", url="about:blank", browserContextId=context)
        attached = self.pipe.call("Target.attachToTarget", targetId=made["targetId"], flatten=True)
        return Tab(self.pipe, str(attached["sessionId"]))


@contextlib.contextmanager
def chromium(folder: Path) -> Iterator[Chromium]:
    """Chromium with an empty profile under the folder."""
    theirs_in, ours_out = os.pipe()
    ours_in, theirs_out = os.pipe()
    inner = f'exec "$0" "$@" 3<&{theirs_in} 4>&{theirs_out}'
    options = [*_QUIET, f"--user-data-dir={folder / 'profile'}", "--remote-debugging-pipe", "about:blank"]
    process = subprocess.Popen(
        ["bash", "-c", inner, BROWSER, *options],
        pass_fds=(theirs_in, theirs_out),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(theirs_in)
    os.close(theirs_out)
    try:
        yield Chromium(_Pipe(ours_out, ours_in))
    finally:
        process.terminate()
        process.wait(30)
        os.close(ours_out)
        os.close(ours_in)
