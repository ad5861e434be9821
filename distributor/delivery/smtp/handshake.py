"""How a session begins: greeting, EHLO, STARTTLS (RFC 3207), log-in; one question at a time."""

from __future__ import annotations

from distributor import ehlo
from distributor.delivery.relays.replies import Reply
from distributor.delivery.smtp.auth import Exchange, mechanism
from distributor.delivery.smtp.events import Event, Ready, SessionBroken, SessionRefused, StartTLS
from distributor.delivery.smtp.policy import Policy
from distributor.delivery_codes import SessionReason
from distributor.reason import Reason
from distributor.states import Stage

# To these a server that is older than EHLO may be greeted with HELO (RFC 5321 section 3.2).
_TOO_OLD = (500, 501, 502, 504, 550)


class Handshake:
    """Takes replies until the relay is ready to take mail; `take_line` is what is to be said next."""

    def __init__(self, policy: Policy, *, encrypted: bool) -> None:
        self.encrypted = encrypted
        self.extensions: dict[str, str] = {}
        self.stage: Stage = Stage.GREETING  # the reply that is awaited
        self.login = ""  # the mechanism, once it was agreed on
        self.failed: list[str] = []  # mechanisms tried in vain
        self.name = ehlo.said(policy.hostname)  # ours; the caller knows the address that it speaks from
        self._line = ""
        self._policy = policy
        self._exchange: Exchange | None = None
        self._hello = "LHLO" if policy.lmtp else "EHLO"

    def take(self, reply: Reply) -> Event | None:
        """One reply; an event where the caller has to know, else there is a line to say."""
        match self.stage:
            case Stage.GREETING:
                return self._ask_hello() if reply.code == 220 else SessionRefused(Stage.GREETING, reply)
            case Stage.EHLO:
                return self._take_hello(reply)
            case Stage.STARTTLS:
                return StartTLS() if reply.code == 220 else SessionRefused(Stage.STARTTLS, reply)
            case _:
                return self._take_auth(reply)

    def take_line(self) -> bytes:
        """What is to be said now; not kept, since it may hold a password."""
        line, self._line = self._line, ""
        return line.encode() + b"\r\n"

    def secured(self) -> None:
        """TLS stands: what was offered in plain text is forgotten (RFC 3207 section 4.2)."""
        self.encrypted, self.extensions = True, {}
        self._ask_hello()

    def _ask(self, stage: Stage, line: str) -> Event | None:
        self.stage, self._line = stage, line
        return None

    def _ask_hello(self) -> Event | None:
        return self._ask(Stage.EHLO, f"{self._hello} {self.name}")

    def _take_hello(self, reply: Reply) -> Event | None:
        if self._hello == "EHLO" and reply.code in _TOO_OLD and self._may_be_old:
            self._hello = "HELO"
            return self._ask_hello()
        if reply.kind != 2:
            return SessionRefused(Stage.EHLO, reply)
        self.extensions = {} if self._hello == "HELO" else offered(reply)
        return self._secure()

    @property
    def _may_be_old(self) -> bool:
        """HELO knows neither TLS nor a log-in."""
        needs_tls = self._policy.starttls == "verify" and not self.encrypted
        return not (needs_tls or self._policy.username)

    def _secure(self) -> Event | None:
        wants_tls = self._policy.starttls != "off" and not self.encrypted
        if wants_tls and "STARTTLS" in self.extensions:
            return self._ask(Stage.STARTTLS, "STARTTLS")
        if wants_tls and self._policy.starttls == "verify":
            return SessionRefused(Stage.STARTTLS, Reply(502, "", ours=Reason(SessionReason.NO_STARTTLS)))
        return self._log_in() if self._policy.username else Ready()

    def _log_in(self) -> Event | None:
        names = self.extensions.get("AUTH", "").upper().split()
        chosen = mechanism(self._policy, names, encrypted=self.encrypted, failed=self.failed)
        if isinstance(chosen, Reply):
            return SessionRefused(Stage.AUTH, chosen)
        self.login, self._exchange = chosen, Exchange(chosen, self._policy)
        return self._ask(Stage.AUTH, self._exchange.command())

    def _take_auth(self, reply: Reply) -> Event | None:
        exchange = self._exchange
        if exchange is None:
            return SessionBroken(Reason(SessionReason.NOT_ASKED))
        if exchange.asks(reply):
            return self._ask(Stage.AUTH, exchange.answer(reply))
        if exchange.welcomes(reply):
            return Ready()
        self.failed.append(exchange.name)
        refused = SessionRefused(Stage.AUTH, exchange.verdict(reply))
        if not exchange.is_broken(reply):
            return refused
        other = self._log_in()
        return refused if isinstance(other, SessionRefused) else other


def offered(reply: Reply) -> dict[str, str]:
    """The keywords of a reply to EHLO with their parameters; `AUTH=LOGIN`, an old spelling, is AUTH too."""
    found: dict[str, str] = {}
    for line in reply.lines[1:]:
        keyword, _, parameters = line.partition(" ")
        name, _, attached = keyword.upper().partition("=")
        known = found.get(name, "") if name == "AUTH" else ""
        found[name] = " ".join([*known.split(), *attached.split(), *parameters.split()])
    found.pop("", None)
    return found
