"""Provider profiles: whose host or domain it is, what may be sent there, and what its replies mean.

All of it is data, in `providers.toml` beside this module; PROVIDERS_FILE adds to it or goes before it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, get_args

from distributor.diagnostics.judging import Meaning, ReplyRule
from distributor.errors import SettingError
from distributor.language import gettext as _

_BUILT_IN = Path(__file__).with_name("providers.toml")
_PARTS = {"relays", "domains", "through", "to", "rules"}
_RULE_PARTS = {"codes", "match", "means", "wait", "anywhere", "ours"}


@dataclass(frozen=True, slots=True)
class Caps:
    """Limits; 0 means none."""

    connections: int = 0  # per process
    total_connections: int = 0  # of all processes
    messages: int = 0  # per connection
    per_second: int = 0
    per_minute: int = 0
    per_day: int = 0  # recipients, by the office's calendar


@dataclass(frozen=True, slots=True)
class Profile:
    """One provider."""

    name: str
    relays: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    through: Caps = Caps()
    to: Caps = Caps()
    rules: tuple[ReplyRule, ...] = ()


class Providers:
    """The profiles by name, and whose a host or a domain is."""

    def __init__(self, profiles: Mapping[str, Profile]) -> None:
        self.profiles = profiles
        # Asked for every reply that is not a yes.
        self.of_domain = lru_cache(maxsize=4096)(self._of_domain)
        self.rules_for = lru_cache(maxsize=4096)(self._rules_for)

    def of_relay(self, host: str) -> str:
        """The profile whose servers this host is one of; empty for any other."""
        host = host.lower()
        for name, profile in self.profiles.items():
            if any(host == one or host.endswith(f".{one}") for one in profile.relays):
                return name
        return ""

    def _of_domain(self, domain: str) -> str:
        """The profile that this recipients' domain belongs to; empty for any other."""
        return next((name for name, profile in self.profiles.items() if domain in profile.domains), "")

    def _rules_for(self, domain: str, relay: str = "") -> tuple[ReplyRule, ...]:
        """What to hand to the judge for mail to this domain: the rules of the relay's profile, of the
        domain's, and those that hold anywhere, in this order; each with the scope that it has there.
        """
        known, at = self.profiles, self.of_domain(domain)
        here = known[relay].rules if relay in known else ()
        there = known[at].rules if at else ()
        anywhere = (rule for one in known.values() for rule in one.rules if rule.anywhere)
        return (
            *(replace(rule, scope="relay") for rule in here),
            *(replace(rule, scope="domain") for rule in there),
            *(replace(rule, scope="relay" if relay or rule.ours else "") for rule in anywhere),
        )


@cache
def built_in() -> Providers:
    """What is known without PROVIDERS_FILE."""
    return Providers(read(None))


def read(file: Path | None) -> dict[str, Profile]:
    """The built-in profiles, with those of `file` before or over them."""
    known = {name: _profile(name, raw, Profile(name)) for name, raw in _parsed(_BUILT_IN).items()}
    for name, raw in (_parsed(file) if file else {}).items():
        known[name] = _profile(name, raw, known.get(name, Profile(name)))
    return known


def _parsed(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:  # TOML's errors and undecodable bytes are ValueErrors
        raise SettingError("PROVIDERS_FILE", f"{file}: {error}") from None


def _profile(name: str, raw: Any, known: Profile) -> Profile:
    _refuse_unknown(name, raw, _PARTS)
    try:
        return Profile(
            name,
            tuple(map(str.lower, raw.get("relays", known.relays))),
            tuple(map(str.lower, raw.get("domains", known.domains))),
            replace(known.through, **_caps(name, raw.get("through", {}))),
            replace(known.to, **_caps(name, raw.get("to", {}))),
            (*(_rule(name, rule) for rule in raw.get("rules", [])), *known.rules),
        )
    except (TypeError, AttributeError) as error:
        raise SettingError("PROVIDERS_FILE", f"[{name}]: {error}") from None


def _refuse_unknown(name: str, raw: Any, known: Iterable[str]) -> None:
    unknown = set(raw) - set(known) if isinstance(raw, dict) else {str(raw)}
    if unknown:
        words = _("[%(profile)s] knows no %(names)s")
        named = {"profile": name, "names": ", ".join(sorted(unknown))}
        raise SettingError("PROVIDERS_FILE", words % named)


def _caps(name: str, raw: Mapping[str, Any]) -> dict[str, int]:
    _refuse_unknown(name, raw, (field.name for field in fields(Caps)))
    for limit, value in raw.items():
        if not isinstance(value, int) or value < 0:
            words = _("[%(profile)s] %(limit)s: expected a whole number, 0 for none")
            raise SettingError("PROVIDERS_FILE", words % {"profile": name, "limit": limit})
    return dict(raw)


def _rule(name: str, raw: Any) -> ReplyRule:
    _refuse_unknown(name, raw, _RULE_PARTS)
    if raw.get("means") not in get_args(Meaning):
        words = _("[%(profile)s] means: expected one of %(words)s")
        named = {"profile": name, "words": ", ".join(get_args(Meaning))}
        raise SettingError("PROVIDERS_FILE", words % named)
    try:
        pattern = re.compile(str(raw.get("match", "")))
    except re.error as error:
        raise SettingError("PROVIDERS_FILE", f"[{name}] match: {error}") from None
    wait = None if raw.get("wait") is None else float(raw["wait"])
    codes, anywhere, ours = frozenset(raw.get("codes", ())), bool(raw.get("anywhere")), bool(raw.get("ours"))
    return ReplyRule(pattern, raw["means"], codes, wait, anywhere, ours)
