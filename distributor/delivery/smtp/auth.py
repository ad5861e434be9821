"""Logging in to a relay (RFC 4954): which mechanism, what it says, and what may be repeated of the answer.

No credential leaves this module but in the lines for the relay: not in a repr, not in an error, and
not in a reply that quotes them.
"""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from distributor.delivery.relays.replies import Reply, readable
from distributor.delivery.smtp.policy import Policy
from distributor.delivery.smtp.relay import SmtpRelay
from distributor.delivery_codes import SessionReason
from distributor.reason import Reason

# A step answers the challenge of its turn (octets, decoded) with octets.
Step = Callable[[str, str, bytes], bytes]


def _cram_md5(user: str, password: str, challenge: bytes) -> bytes:
    """RFC 2195 section 2."""
    return f"{user} {hmac.new(password.encode(), challenge, 'md5').hexdigest()}".encode()


# What a mechanism sends, in order; the first goes with the command where the mechanism speaks first.
_STEPS: dict[str, tuple[Step, ...]] = {
    "PLAIN": (lambda user, password, _: f"\0{user}\0{password}".encode(),),  # RFC 4616
    "LOGIN": (lambda user, _p, _c: user.encode(), lambda _u, password, _c: password.encode()),
    "CRAM-MD5": (_cram_md5,),
    # Google's and Microsoft's; an error arrives as a challenge, to be answered by nothing.
    "XOAUTH2": (
        lambda user, token, _: f"user={user}\x01auth=Bearer {token}\x01\x01".encode(),
        lambda _u, _p, _c: b"",
    ),
}
_SPEAKS_FIRST = ("PLAIN", "XOAUTH2")

# Inside TLS the password is safe on its way, and relays that keep passwords hashed offer CRAM-MD5 in
# vain; outside TLS, which is this machine alone, the password itself is better not said.
_INSIDE_TLS = ("PLAIN", "LOGIN", "CRAM-MD5")
_OUTSIDE_TLS = ("CRAM-MD5", "PLAIN", "LOGIN")
_CANCEL = "*"
_WORD = re.compile(r"[\w+/=.~-]{6,}")


def mechanism(
    policy: Policy, offered: Sequence[str], *, encrypted: bool, failed: Collection[str] = ()
) -> str | Reply:
    """The mechanism to log in by, or why there is none, as the relay might have said it.

    Not one of the `failed`; of those that the policy calls broken one is taken only where there is no other.
    A token is never guessed from a password: XOAUTH2 is only for who asks for it.
    """
    if "\0" in policy.username + policy.password:
        return Reply(501, "", ours=Reason(SessionReason.NUL_IN_LOGIN))
    asked = policy.auth.upper()
    # `off` is granted to this machine alone, and to TLS from the first byte.
    if not encrypted and policy.starttls != "off" and asked != "CRAM-MD5":
        return Reply(538, "", ours=Reason(SessionReason.PASSWORD_IN_THE_OPEN))
    wanted = (asked,) if asked else _INSIDE_TLS if encrypted else _OUTSIDE_TLS
    possible = [name for name in wanted if name in offered and name not in failed]
    found = next((name for name in possible if name not in policy.broken), next(iter(possible), ""))
    return found or Reply(504, "", ours=Reason(SessionReason.NO_METHOD, " ".join(offered) or "-"))


# Of the mechanism: unknown, not for this server, too weak, only inside TLS (RFC 4954 section 4 and 6).
_OF_THE_MECHANISM = (500, 501, 502, 504, 534, 538)


class Exchange:
    """One log-in: lines for the relay, and its verdict without what we sent."""

    def __init__(self, name: str, policy: Policy) -> None:
        self.name = name
        self._user, self._password = policy.username, policy.password
        self._steps = list(_STEPS[name])
        self._said: list[str] = []
        self._complaint = ""  # what an XOAUTH2 challenge tells of the error
        self._cancelled = False
        self._fault = ""  # of a challenge that was not answered

    def command(self) -> str:
        """The first line, with the initial response where the mechanism speaks first."""
        if self.name not in _SPEAKS_FIRST:
            return f"AUTH {self.name}"
        return f"AUTH {self.name} {self._respond(b'') or '='}"

    def answer(self, challenge: Reply) -> str:
        """The line that answers a 334; a challenge that nobody expects is cancelled."""
        octets = _decoded(challenge.text)
        if octets is None and self.name == "CRAM-MD5":  # what LOGIN's prompts say is no matter
            return self._cancel(SessionReason.NOT_BASE64)
        if not self._steps:
            return self._cancel(SessionReason.OUT_OF_TURN)
        if self.name == "XOAUTH2":
            self._complaint = readable(octets)[:300] if octets else challenge.text
        return self._respond(octets or b"")

    def welcomes(self, reply: Reply) -> bool:
        return reply.code == 235 and not self._cancelled

    def asks(self, reply: Reply) -> bool:
        return reply.code == 334 and not self._cancelled

    def is_broken(self, reply: Reply) -> bool:
        """Whether another mechanism may do what this one did not: the password need not be at fault.

        Relays that keep passwords hashed refuse every CRAM-MD5 as if the password were wrong (535). By PLAIN
        and LOGIN they receive the password itself.
        """
        by_digest = self.name == "CRAM-MD5" and reply.kind == 5
        return by_digest or reply.code in _OF_THE_MECHANISM

    def verdict(self, reply: Reply) -> Reply:
        """The refusal with its reason, as people may see it."""
        text = f"{reply.text} ({self._complaint})" if self._complaint else reply.text
        clean = self._clean(text)[:500]
        ours = Reason(self._fault) if self._fault else None
        return replace(reply, text=clean, lines=(clean,), ours=ours)

    def _respond(self, challenge: bytes) -> str:
        octets = self._steps.pop(0)(self._user, self._password, challenge)
        self._said.append(base64.b64encode(octets).decode("ascii"))
        return self._said[-1]

    def _cancel(self, fault: SessionReason) -> str:
        self._cancelled, self._fault = True, fault
        return _CANCEL

    def _clean(self, text: str) -> str:
        """Without password and responses, should the relay quote them."""
        secrets = sorted({self._password, *self._said} - {""}, key=len, reverse=True)
        for secret in secrets:
            text = text.replace(secret, "…")
        # A quotation may be cut short.
        return _WORD.sub(lambda word: "…" if any(word[0] in secret for secret in secrets) else word[0], text)


def _decoded(challenge: str) -> bytes | None:
    """None for what is no base64."""
    try:
        return base64.b64decode(challenge, validate=True)
    except ValueError:
        return None


class RefusedMechanisms:
    """Mechanisms that a relay offers but always refuses, by its settings and password.

    Each process remembers them: a failed log-in counts towards the lock of an account, even where only the
    mechanism is broken.
    """

    def __init__(self) -> None:
        self._broken: dict[tuple[SmtpRelay, str], frozenset[str]] = {}

    def broken(self, relay: SmtpRelay) -> frozenset[str]:
        """Mechanisms that failed in a session which tried another after them."""
        return self._broken.get((relay, relay.present_password()), frozenset())

    def note(self, relay: SmtpRelay, failed: Sequence[str]) -> None:
        """Remember mechanisms that failed in a session."""
        if failed:
            key = (relay, relay.present_password())
            self._broken[key] = self._broken.get(key, frozenset()) | {*failed}


# Celery's processes serve one slice after another.
mechanisms = RefusedMechanisms()
