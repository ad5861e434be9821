"""The parts that send: which mail, on which database, how signed, over which wire."""

from __future__ import annotations

from dataclasses import dataclass

from distributor.mail.keys import Kind


@dataclass(frozen=True, slots=True)
class Part:
    """One column of the table."""

    title: str
    count: str  # the option that says how many mails a round has
    small: bool = False  # a template of a few lines instead of the full layout
    postgresql: bool = True
    signed: Kind | None = None
    reply_ms: int = 0  # every reply comes so late, and senders have the same number of connections
    naive: bool = True  # the naive loop has its turn too
    alone: bool = False  # nothing beside it: one long run, for how its rate develops


SENDING = {
    "real": Part("issue", "real"),
    "real_rsa": Part("issue, DKIM RSA-2048", "real", signed="rsa", naive=False),
    "real_ed25519": Part("issue, DKIM Ed25519", "real", signed="ed25519", naive=False),
    "small": Part("small mail", "small", small=True),
    "latency20ms": Part(
        "small mail, 20 ms late, 16 sessions each", "latency", small=True, reply_ms=20, naive=False
    ),
    "long": Part("small mail, one long run", "long", small=True, naive=False, alone=True),
    "sqlite_real": Part("issue, SQLite", "real", postgresql=False),
    "sqlite_small": Part("small mail, SQLite", "small", small=True, postgresql=False),
}
LARGE = ("plan_1m", "sqlite_plan_1m")  # planned, then asked how far it is when nearly all is sent
PLANNING = ("plan", "sqlite_plan", *LARGE)
READING = ("inbox", "sqlite_inbox")  # mails that come in
USUAL = tuple(name for name in (*SENDING, *PLANNING) if name != "real_ed25519")
