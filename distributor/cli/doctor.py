"""`distributor doctor`: does everything that sending needs answer, and what to do where it does not.

With --dns it looks at what the world is told about the sending domain instead.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Iterator

import click
from celery.exceptions import CeleryError
from django.db import DatabaseError, connection
from kombu.exceptions import OperationalError
from redis import Redis, RedisError

from distributor import configuration, settings
from distributor.cli import (
    doctor_answers,
    doctor_dns,
    doctor_inbox,
    doctor_relays,
    doctor_settings,
    setup,
    table,
    text,
    waiting,
)
from distributor.cli.command import as_json
from distributor.desk import signing
from distributor.desk.domain.finding import Finding
from distributor.errors import SettingError, UserError
from distributor.language import gettext as _
from distributor.local.machine import CATCHER
from distributor.store.queries import clock as database_clock
from distributor.store.queries import schedules as queue
from distributor.store.queries import suppression, witness
from distributor.words.reasons import all_words_of

# The first patch level of each Python with strict address parsing and header folding that cannot be broken
# out of (CVE-2023-27043, CVE-2024-6923).
_SAFE_PYTHON = {(3, 11): 10, (3, 12): 5, (3, 13): 0}
_CLOCK_SECONDS = 5.0
_COMPLAINTS = 20  # named one by one


@click.command(help=_("Check database, Redis, worker, relays, keys, clock and Python, and say what to do."))
@click.option(
    "--dns", is_flag=True, help=_("Check SPF, DKIM, DMARC and MX instead, and say what to publish.")
)
@click.option(
    "--domain", default="", help=_("With --dns: check this domain instead of the domain of MAIL_FROM.")
)
@click.option("--resolver", default="", metavar="IP[:PORT]", help=_("With --dns: query this DNS server."))
@as_json
@click.pass_context
def doctor(ctx: click.Context, dns: bool, domain: str, resolver: str, as_json: bool) -> None:
    if (domain or resolver) and not dns:
        raise click.UsageError(_("--domain and --resolver go with --dns"))
    found = doctor_dns.look(domain, resolver) if dns else [finding for look in LOOKS for finding in look()]
    if as_json:
        text.print_json([doctor_dns.plain(finding) for finding in found])
    else:
        _show(found)
        doctor_dns.show_records(found)
    ctx.exit(1 if any(finding.state == "bad" for finding in found) else 0)


def _show(found: list[Finding]) -> None:
    marks = {
        "good": table.cell("✓", "green"),
        "look": table.cell("!", "yellow"),
        "bad": table.cell("✗", "red"),
    }
    table.show(
        ["", _("What"), _("Found"), _("What to do")],
        [[marks[f.state], f.what, f.told, f.remedy] for f in found],
    )


def _python() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    least = _SAFE_PYTHON.get(sys.version_info[:2], 0)
    if sys.version_info[2] >= least:
        yield Finding("Python", "good", version)
        return
    remedy = _(
        "update to %(minor)s.%(least)d or later: earlier ones have known faults in reading and writing mail"
    )
    minor = ".".join(map(str, sys.version_info[:2]))
    yield Finding("Python", "look", version, remedy % {"minor": minor, "least": least})


def _database() -> Iterator[Finding]:
    try:
        behind = setup.pending()
        clock = database_clock.read()
    except (UserError, DatabaseError) as error:
        yield Finding(_("Database"), "bad", str(error), _("start it, or correct DATABASE_URL"))
        return
    kind = connection.display_name
    if behind and settings.EMBEDDED_DATABASE:
        yield Finding(
            _("Database"),
            "good",
            _("%(kind)s; the next command brings its tables up to date") % {"kind": kind},
        )
    elif behind:
        yield Finding(_("Database"), "bad", kind, _("make the tables: distributor migrate"))
    else:
        yield Finding(_("Database"), "good", kind)
    yield _clock(_("Clock of the database"), clock)


def _clock(what: str, told: dt.datetime) -> Finding:
    apart = abs((dt.datetime.now(dt.UTC) - told).total_seconds())
    if apart < _CLOCK_SECONDS:
        return Finding(what, "good", told.astimezone(settings.ZONE).strftime("%Y-%m-%d %H:%M:%S %Z"))
    words = _("%(seconds)d s apart from this machine") % {"seconds": apart}
    return Finding(
        what, "look", words, _("let both set their clocks by NTP: mails carry this machine's time")
    )


def _redis() -> Iterator[Finding]:
    if waiting.machine_missing():
        yield Finding("Redis", "look", _("not running"), _("start the one-machine default: distributor up"))
        return
    try:
        client: Redis = Redis.from_url(settings.REDIS_URL, socket_timeout=5)
        policy = client.config_get("maxmemory-policy").get("maxmemory-policy", "")
        version = client.info("server")["redis_version"]
    except (RedisError, OSError) as error:
        yield Finding("Redis", "bad", str(error), _("start it, or correct REDIS_URL"))
        return
    if policy in ("noeviction", ""):
        yield Finding("Redis", "good", version)
    else:
        yield Finding(
            "Redis", "look", f"{version}, maxmemory-policy {policy}", _("set maxmemory-policy noeviction")
        )


def _worker() -> Iterator[Finding]:
    if waiting.machine_missing():
        yield Finding(
            _("Worker"), "look", _("not running"), _("start the one-machine default: distributor up")
        )
        return
    start = _("start one: celery -A distributor.worker worker (or: distributor up)")
    try:
        consuming = waiting.workers(seconds=3.0)
    except (OperationalError, CeleryError, RedisError, OSError) as error:
        yield Finding(_("Worker"), "bad", str(error), start)
        return
    if consuming:
        yield Finding(_("Worker"), "good", ", ".join(consuming))
    else:
        yield Finding(_("Worker"), "bad", _("none answers, or none takes from the queue"), start)


def _keys() -> Iterator[Finding]:
    try:
        keys = signing.signing(signing.keys(configuration.office()))
        domain = signing.domain(configuration.office())
    except SettingError as error:
        yield Finding("DKIM", "bad", str(error), _("nothing can be sent until this is corrected"))
        return
    if keys:
        told = _("signs for %(domain)s with %(keys)s")
        named = ", ".join(f"{key.selector} ({key.kind})" for key in keys)
        yield Finding("DKIM", "good", told % {"domain": domain, "keys": named})
    elif settings.RELAYS != [CATCHER]:
        remedy = _("let the relay sign, or make a key: distributor dkim new --selector 2026a")
        yield Finding("DKIM", "look", _("mails are not signed here"), remedy)


def _schedules() -> Iterator[Finding]:
    try:
        asking, restored = queue.asking(), witness.restored()
    except DatabaseError:
        return  # said above
    for held in asking:
        remedy = _("distributor schedule confirm %(slug)s, or: distributor schedule cancel %(slug)s")
        what = _("Schedule of %(slug)s") % {"slug": held.issue.slug}
        yield Finding(what, "look", all_words_of(held.state_reason), remedy % {"slug": held.issue.slug})
    if restored:
        remedy = _("compare with the relay's log; resume or cancel what is on hold, and send with --restored")
        yield Finding(_("Backup"), "look", _("the database was restored from a backup"), remedy)


def _complaints() -> Iterator[Finding]:
    try:
        asking = list(suppression.asking()[:_COMPLAINTS])
    except DatabaseError:
        return  # said above
    for each in asking:
        told = _("%(address)s complained about %(title)s, which is stopped; the other publications go on")
        values = {"address": each, "title": each.publication.title if each.publication else ""}
        remedy = _("distributor suppressed decide %(address)s --others stop (or: go-on)")
        yield Finding(_("Complaint"), "look", told % values, remedy % values)


LOOKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    _python,
    _database,
    _redis,
    _worker,
    doctor_relays.look,
    _keys,
    doctor_settings.look,
    _schedules,
    _complaints,
    doctor_inbox.look,
    doctor_answers.look,
)
