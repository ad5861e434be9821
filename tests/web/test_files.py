"""Static files, through the application that the server runs."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from distributor.web.asgi import application
from distributor.web.files import asset
from tests.web.newsroom import HERE

STATIC = Path(__file__).resolve().parents[2] / "static"


async def _fetch(path: str) -> tuple[int, bytes]:
    """Status and body, as an ASGI server gets them."""
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": b"",
        "headers": [(b"host", b"127.0.0.1:8000")],
        "client": ("127.0.0.1", 5),
        "http_version": "1.1",
    }
    asked = [{"type": "http.request", "body": b""}]
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        if not asked:
            await asyncio.Event().wait()  # a browser that stays and says nothing more
        return asked.pop()

    async def send(message: Any) -> None:
        sent.append(message)

    await application(scope, receive, send)
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent)


@pytest.mark.parametrize("name", ["web.css", "live.js", "icon.svg"])
def test_files_come_whole_and_without_a_warning(name: str) -> None:
    assert asyncio.run(_fetch(f"/static/{name}")) == (200, (STATIC / name).read_bytes())


def test_an_address_tells_the_content_apart() -> None:
    assert re.fullmatch(r"/static/web\.css\?[0-9a-f]{10}", asset("web.css"))
    assert asset("web.css") != asset("live.js")


def test_a_file_that_has_not_changed_is_not_sent_again() -> None:
    browser = Client(headers=HERE)
    first = browser.get("/static/web.css")
    assert first["Content-Type"].startswith("text/css")
    assert first["X-Content-Type-Options"] == "nosniff"
    again = browser.get("/static/web.css", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", ["../distributor/settings.py", "%2e%2e/.env", "nothing.css"])
def test_nothing_else_is_served(path: str) -> None:
    assert Client(headers=HERE).get(f"/static/{path}").status_code == 404
