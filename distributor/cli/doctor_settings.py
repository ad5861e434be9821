"""What `distributor doctor` reports about settings that are valid but not right."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from redis.exceptions import RedisError

from distributor import configuration, environment, settings, var
from distributor.delivery.pace.rates import read_rules
from distributor.desk.domain.finding import Finding
from distributor.errors import SettingError
from distributor.language import gettext as _
from distributor.local.machine import CATCHER
from distributor.web import untrusted_proxies

_MOST_PROXIES = 256  # addresses; a wider network holds more than proxies
_ALIKE = 0.8  # of two names, for one to be the other misspelt


def look() -> Iterator[Finding]:
    """Misspelt names, folders open to others, the pace, the address of the pages, their proxies."""
    yield from _names()
    yield from _folders()
    yield from _pace()
    yield from _public_url()
    yield from _proxies()


def _names() -> Iterator[Finding]:
    """Misspelt settings: they have no effect, and the default applies."""
    known = [known for name in settings.DOCUMENTED for known in (name, f"{name}_FILE")]
    for name in environment.dot_env():
        meant = difflib.get_close_matches(name, known, 1, _ALIKE)
        if meant and name not in known:
            remedy = _("write %(name)s, if that is meant") % {"name": meant[0]}
            yield Finding(
                str(environment.DOT_ENV), "look", _("there is no setting %(name)s") % {"name": name}, remedy
            )


def _folders() -> Iterator[Finding]:
    """Folders with addresses, mails or keys that other users of the machine can read."""
    given = {"DISTRIBUTOR_VAR": settings.VAR, "INCOMING": settings.INCOMING, "ARCHIVE": settings.ARCHIVE}
    for name, folder in given.items():
        if folder.is_dir() and var.open_to_others(folder):
            remedy = _("close the folder to others: chmod 700 %(folder)s, owned by the user of the service")
            found = _("other users of this machine can read %(folder)s")
            yield Finding(name, "bad", found % {"folder": folder}, remedy % {"folder": folder})


def _pace() -> Iterator[Finding]:
    try:
        read_rules(settings.PACE, settings.DOMAIN_PACE, configuration.providers())
    except SettingError as error:
        yield Finding(_("Pace"), "bad", str(error), _("correct this: nothing is sent until then"))


def _public_url() -> Iterator[Finding]:
    leaves = settings.RELAYS != [CATCHER]
    if leaves and settings.LOOPBACK:
        words = _("readers cannot open the links in their mails: set PUBLIC_URL to the address of the pages")
        yield Finding("PUBLIC_URL", "bad", settings.PUBLIC_URL, words)
    elif leaves and not settings.PUBLIC_URL.startswith("https://"):
        yield Finding(
            "PUBLIC_URL", "look", settings.PUBLIC_URL, _("one-click unsubscribing (RFC 8058) needs https")
        )
    else:
        yield Finding("PUBLIC_URL", "good", settings.PUBLIC_URL)


def _proxies() -> Iterator[Finding]:
    """Proxies that are not listed in TRUSTED_PROXIES, or networks listed too widely."""
    if unnamed := _untrusted():
        found = _("%(peers)s: forwards visitors but is not listed, so all of them count as one visitor") % {
            "peers": unnamed
        }
        yield Finding("TRUSTED_PROXIES", "look", found, _("list it, if it is your proxy"))
    given = ", ".join(map(str, settings.TRUSTED_PROXIES))
    wide = [str(network) for network in settings.TRUSTED_PROXIES if network.num_addresses > _MOST_PROXIES]
    if wide:
        found = _("any host in %(networks)s can pretend to be any visitor") % {"networks": ", ".join(wide)}
        yield Finding("TRUSTED_PROXIES", "look", found, _("list the proxies only"))
    elif given:
        yield Finding("TRUSTED_PROXIES", "good", given)
    elif settings.PUBLIC_URL.startswith("https://"):
        found = _("none, so all visitors count as one: failed log-ins of one visitor lock out everybody")
        remedy = _("list the address from which the proxy connects, e.g. 127.0.0.1")
        yield Finding("TRUSTED_PROXIES", "look", found, remedy)


def _untrusted() -> str:
    try:
        return ", ".join(map(str, untrusted_proxies.seen()))
    except (RedisError, OSError):
        return ""  # said where Redis is looked at
