"""A look at a relay: connect, secure, log in, and say good-bye without sending anything."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from distributor import ehlo, settings
from distributor.delivery.connection import Connection
from distributor.delivery.copies import Copy
from distributor.delivery.relay import Relay
from distributor.delivery.replies import SendResult
from distributor.language import gettext as _

_SECONDS = 20.0
_GOODBYE_SECONDS = 2.0


@dataclass(slots=True)
class Findings:
    """How far the session came; `stage` and `reason` are empty where all went well."""

    stage: str = ""
    reason: str = ""
    encrypted: bool = False
    extensions: tuple[str, ...] = ()
    mechanisms: tuple[str, ...] = ()  # of a log-in
    login: str = ""  # the mechanism that was used
    limit: int = 0  # octets of the largest mail; 0 where the relay names none
    lmtp: bool = False

    def told(self) -> list[str]:
        """What the relay is like, in words for people."""
        told = ["LMTP"] if self.lmtp else []
        told.append(_("encrypted") if self.encrypted else _("plain text"))
        if self.mechanisms:
            used = _("used: %(name)s") % {"name": self.login} if self.login else _("not used")
            told.append(
                _("log-in by %(names)s (%(used)s)") % {"names": " ".join(self.mechanisms), "used": used}
            )
        if self.limit:
            told.append(_("at most %(octets)s octets") % {"octets": f"{self.limit:,}"})
        return [*told, *(name for name in self.extensions if name not in ("AUTH", "SIZE"))]


@dataclass(slots=True)
class _Visitor:
    """A clerk without copies."""

    done: asyncio.Future[Findings]
    reply_seconds: float = field(default=_SECONDS)

    def next_copy(self, connection: Connection) -> None:
        return None

    def await_gate(self, connection: Connection, copy: Copy) -> None: ...

    def turned_away(self, copy: Copy) -> None: ...

    def give_back(self, relay: Relay, copy: Copy, result: SendResult) -> None: ...

    def served(self, connection: Connection) -> None: ...

    def ended(self, relay: Relay, copy: Copy, result: SendResult) -> None: ...

    def lost(self, relay: Relay, copy: Copy, reason: str, *, doubtful: bool, committed: bool) -> None: ...

    def opened(self, connection: Connection) -> None:
        session = connection.session
        findings = Findings(
            encrypted=session.encrypted,
            extensions=tuple(sorted(session.extensions)),
            mechanisms=tuple(session.extensions.get("AUTH", "").upper().split()),
            login=session.login,
            limit=session.offer.limit,
            lmtp=session.policy.lmtp,
        )
        self._tell(findings)
        asyncio.get_running_loop().call_soon(connection.finish)

    def closed(self, connection: Connection, stage: str, reason: str) -> None:
        self._tell(Findings(stage, reason))

    def _tell(self, findings: Findings) -> None:
        if not self.done.done():
            self.done.set_result(findings)


def probe(relay: Relay) -> Findings:
    """Visit the relay; never raises for what the relay or the network does."""
    return asyncio.run(_visit(relay))


async def _visit(relay: Relay) -> Findings:
    loop = asyncio.get_running_loop()
    visitor = _Visitor(loop.create_future())
    connection = Connection(relay, visitor, ehlo.own_name(settings.EHLO_NAME))
    visit = loop.create_task(connection.serve())
    try:
        async with asyncio.timeout(_SECONDS):
            return await visitor.done
    except TimeoutError:
        return Findings("connect", _("no answer in time"))
    finally:
        await asyncio.wait([visit], timeout=_GOODBYE_SECONDS if visitor.done.done() else 0)
        connection.abort("quit", "")
        await visit
