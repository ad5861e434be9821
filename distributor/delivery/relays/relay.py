"""A relay and the terms on which mail is handed to it, whatever the transport that carries the mail there."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass, field
from pathlib import Path
from typing import Any, Literal, cast, get_args

from distributor.delivery.relays.providers import Caps, Providers, built_in
from distributor.delivery.relays.replies import Reply, SendResult, result_of
from distributor.errors import SettingError
from distributor.language import gettext as _
from distributor.states import Stage
from distributor.url_options import Options

Doubt = Literal["hold", "resend-once"]
_MESSAGES = 1000
_LIMITS = ("connections", "total_connections", "messages", "per_second", "per_minute", "per_day")
TERMS = {"name", "doubt", "weight", "groups", "domains", "profile", *_LIMITS}  # options of any relay's URL


@dataclass(frozen=True, slots=True)
class Client:
    """This machine as a client of relays: what it brings to every one."""

    ehlo_name: str = ""  # EHLO_NAME; empty: the machine's own
    ca_file: Path | None = None  # authorities that are believed beside the system's
    providers: Providers = field(default_factory=built_in)


@dataclass(frozen=True)
class Relay:
    """The terms of one relay; each transport adds how its relays are reached (`smtp.relay`).

    `name` is what people see, never a credential.
    """

    name: str
    _: KW_ONLY
    connections: int = 8  # per process
    messages: int = _MESSAGES  # copies per connection, then a new one
    doubt: Doubt = "hold"  # what becomes of a copy in doubt: a person decides, or it goes out once more
    weight: int = 1  # its share of the connections, beside the other relays'
    total_connections: int = 0  # of all processes; 0: as many as they open
    per_second: int = 0  # copies; 0: no limit
    per_minute: int = 0
    per_day: int = 0
    groups: frozenset[str] = frozenset()  # takes only these groups' copies; empty: anybody's
    domains: frozenset[str] = frozenset()  # takes only copies to these domains, `*.gov.cn` included
    profile: str = ""  # providers.toml
    client: Client = field(default_factory=Client, repr=False, compare=False)

    @property
    def server(self) -> str:
        """The host that serves it; empty where no host does."""
        return ""

    def present_password(self) -> str:
        """What a connection would log in with now; empty where none logs in."""
        return ""

    def judge(self, stage: Stage, reply: Reply, recipient: str = "") -> SendResult:
        """What its reply means, by the rules of its provider and of the recipient's."""
        return result_of(stage, reply, recipient, self.profile, self.client.providers)

    def share(self, processes: int) -> int:
        """Connections of one of so many processes: at least one, or nothing would ever be sent."""
        if not self.total_connections:
            return self.connections
        return max(1, min(self.connections, self.total_connections // max(processes, 1)))


def read_terms(options: Options, name: str, host: str, connections: int, client: Client) -> dict[str, Any]:
    """The terms in a relay's URL, as arguments of its class; where it gives none, the profile is the host's.

    Raises SettingError for a value that is none.
    """
    profile = _profile(options, host, client.providers)
    return {
        "name": options.label("name", name),
        "doubt": cast(Doubt, options.one_of("doubt", "hold", get_args(Doubt))),
        "weight": options.number("weight", 1),
        "groups": options.names("groups"),
        "domains": options.domains("domains"),
        "profile": profile,
        "client": client,
        **_limits(options, client.providers.profiles[profile].through if profile else Caps(), connections),
    }


def _profile(options: Options, host: str, providers: Providers) -> str:
    named = options.text("profile")
    choices = (*providers.profiles, "none")
    if named and named not in choices:
        words = _("profile=%(name)s: expected one of %(names)s")
        raise SettingError("RELAYS", words % {"name": named, "names": ", ".join(choices)})
    return "" if named == "none" else named or providers.of_relay(host)


def _limits(options: Options, caps: Caps, connections: int) -> dict[str, int]:
    """What the URL says, else the provider's profile, else what holds for any relay."""
    usual = {"connections": connections, "messages": _MESSAGES}
    limits = {}
    for name in _LIMITS:
        default = getattr(caps, name) or usual.get(name, 0)
        limits[name] = options.number(name, default, least=1 if name in usual else 0)
    return limits
