"""Bodies of requests: how large and how slow they may be, ruled before Django keeps anything of them.

Django writes a whole body to a temporary file before any view is asked, so this stands in front of it, as
ASGI middleware: one megabyte for everybody, as much as an upload of mail needs for who may see the desk.
What is refused is answered with a page, by Django (`middleware`), and the connection is closed.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from asgiref.sync import sync_to_async
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.handlers.asgi import ASGIRequest
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

from distributor.logs import about
from distributor.web import access, errors, visitor
from distributor.web.inbox import taking

log = logging.getLogger(__name__)

Scope = dict[str, Any]
Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

MEGABYTE = 1024 * 1024
MOST_OCTETS = MEGABYTE  # of whoever may not see the desk
SECONDS = 60.0  # for each megabyte begun
MOST_AT_ONCE = 64 * MEGABYTE  # of everybody's bodies together, as far as anybody may send them
SMALL_OCTETS = 64 * 1024  # such as a form to log in: there is always room for it
_FORM_OCTETS = 5 * MEGABYTE  # what an upload has beside the largest mail
_LINGER_SECONDS = 5.0
_LINGER_OCTETS = 512 * MEGABYTE  # within those seconds: a fast sender keeps no processor busy
_REFUSAL = "distributor.refusal"  # in the scope


def most_of_the_desk() -> int:
    """The largest body of who may see the desk."""
    return taking.most_octets() + _FORM_OCTETS


@dataclass(frozen=True, slots=True)
class RefusedBody:
    """Why a body was not taken (RFC 9110 section 15): 413, larger than `most` octets; 408, too slow; 503, too
    many at once."""

    status: int
    most: int
    of_the_desk: bool


@dataclass(slots=True)
class Held:
    """Octets kept of bodies under way: of each what is beyond a small one, within what anybody may send."""

    octets: int = 0


class Bodies:
    """ASGI middleware that lets a body through as long as it is within its limits."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._held = Held()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        body = _Body(scope, receive, send, self._held)
        try:
            await self._application(scope, body.receive, body.send)
        finally:
            body.let_go()


class _Body:
    """One request's body. To the application a refused one has ended; `middleware` answers in its place."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, held: Held) -> None:
        self._scope, self._receive, self._send = scope, receive, send
        self._held, self._share = held, 0
        self._most = MOST_OCTETS
        self._of_the_desk: bool | None = None  # not asked yet: it takes a query
        self._octets, self._began = 0, time.monotonic()
        self._ended = self._refused = False

    async def receive(self) -> Message:
        if self._refused:
            await asyncio.Event().wait()  # until the answer is out, which cancels this
        if self._ended:
            return await self._receive()
        if not await self._allowed(_declared(self._scope)):
            return self._refuse(413)
        try:
            async with asyncio.timeout(self._began + self._seconds() - time.monotonic()):
                message = await self._receive()
        except TimeoutError:
            return self._refuse(408)
        return await self._counted(message)

    async def send(self, message: Message) -> None:
        if not self._refused or self._ended:
            await self._send(message)
        elif message["type"] == "http.response.start":
            await self._send({**message, "headers": [*message["headers"], (b"connection", b"close")]})
        elif message.get("more_body", False):
            await self._send(message)
        else:
            # To close on what is still coming would reset the connection, and the answer would be lost.
            await self._send({**message, "more_body": True})
            await self._linger()
            await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    def let_go(self) -> None:
        """Nothing of the body is kept any more."""
        self._held.octets -= self._share
        self._share = 0

    def _seconds(self) -> float:
        return SECONDS * (1 + self._octets // MEGABYTE)

    async def _counted(self, message: Message) -> Message:
        self._octets += len(message.get("body", b""))
        self._ended = not message.get("more_body", False)
        if not await self._allowed(self._octets):
            return self._refuse(413)
        return message if await self._has_room() else self._refuse(503)

    async def _allowed(self, octets: int) -> bool:
        if octets > self._most and await self._is_of_the_desk():
            self._most = most_of_the_desk()
        return octets <= self._most

    async def _has_room(self) -> bool:
        share = max(0, min(self._octets, MOST_OCTETS) - SMALL_OCTETS)
        self._held.octets += share - self._share
        self._share = share
        return not share or self._held.octets <= MOST_AT_ONCE or await self._is_of_the_desk()

    async def _is_of_the_desk(self) -> bool:
        if self._of_the_desk is None:
            self._of_the_desk = await sync_to_async(_may_see)(self._scope)
        return self._of_the_desk

    def _refuse(self, status: int) -> Message:
        self._refused = True
        self._scope[_REFUSAL] = RefusedBody(status, self._most, bool(self._of_the_desk))
        return {"type": "http.request", "body": b"", "more_body": False}

    async def _linger(self) -> None:
        """Let what is on its way arrive, and drop it."""
        left = _LINGER_OCTETS
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LINGER_SECONDS):
                while left > 0 and (message := await self._receive()).get("more_body", False):
                    left -= len(message.get("body", b""))


def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer the request whose body was refused."""

    def answer(request: HttpRequest) -> HttpResponse:
        refusal = getattr(request, "scope", {}).get(_REFUSAL)
        if refusal is None:
            return get_response(request)
        log.info(
            "body refused", extra=about(status=refusal.status, visitor=request.META.get("REMOTE_ADDR", ""))
        )
        if refusal.status != 413:
            return errors.not_received(request, refusal.status)
        return errors.too_large(request, refusal.most, of_the_desk=refusal.of_the_desk)

    return answer


def _declared(scope: Scope) -> int:
    """Content-Length; the server has refused what is no number, or several. Beside chunks, which count as
    they are read, it can only make the refusal earlier."""
    value = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    return int(value) if value.isdigit() else 0


def _may_see(scope: Scope) -> bool:
    """Whether the desk is open to whoever sends this: a cookie counts where the session behind it does."""
    try:
        request = ASGIRequest(scope, io.BytesIO())
        visitor.identify(request)
        SessionMiddleware(lambda _request: HttpResponse()).process_request(request)
        AuthenticationMiddleware(lambda _request: HttpResponse()).process_request(request)
        return access.may_see(request)
    except (DatabaseError, UnicodeDecodeError) as error:
        log.error("a visitor cannot be told: %s", error)
        return False
    finally:
        connection.close()  # nobody else would, were the request to end here
