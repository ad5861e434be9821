"""How a session with a relay introduces and protects itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

TLS = Literal["verify", "may", "off"]
AuthMechanism = Literal["", "plain", "login", "cram-md5", "xoauth2"]


@dataclass(frozen=True, slots=True)
class Policy:
    """How a session introduces and protects itself."""

    hostname: str
    # verify: no mail without TLS; may: no password without it; off: this machine, or TLS from the first byte
    starttls: TLS = "off"
    username: str = ""
    password: str = field(default="", repr=False)
    auth: AuthMechanism = ""  # empty: the best that the relay offers; xoauth2 takes the password as a token
    lmtp: bool = False  # RFC 2033
    broken: frozenset[str] = frozenset()  # log-in methods that are offered in vain
    chunking: bool = False  # BDAT in place of DATA where offered (RFC 3030)
