"""`distributor dkim`: keys that sign the mail, and their DNS records."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from distributor import configuration, settings, var
from distributor.cli.command import as_json, one_of
from distributor.cli.table import show as show_table
from distributor.cli.text import note, print_json, say
from distributor.desk import signing
from distributor.errors import UserError
from distributor.language import gettext as _
from distributor.mail.keys import Kind, SigningKey, checked_selector, make_key, zone_line

_NAMES: dict[Kind, str] = {"rsa": "RSA", "ed25519": "Ed25519"}


@click.command("new", help=_("Create a DKIM key and print the DNS record to publish."))
@click.option(
    "--selector",
    required=True,
    metavar="NAME",
    help=_("The selector: the name of the key in the DNS, such as 2026a."),
)
@click.option(
    "--rsa",
    "kind",
    flag_value="rsa",
    default=True,
    help=_("Create an RSA key, which every receiver understands (default)."),
)
@click.option(
    "--ed25519",
    "kind",
    flag_value="ed25519",
    help=_("Create an Ed25519 key: short and fast, in addition to an RSA key."),
)
@click.option(
    "--bits", type=one_of(["2048", "3072", "4096"]), default="2048", help=_("Length of an RSA key.")
)
@click.option(
    "--file",
    "path",
    type=click.Path(path_type=Path),
    help=_("The file for the key; by default under DISTRIBUTOR_VAR."),
)
@as_json
def new(selector: str, kind: Kind, bits: str, path: Path | None, as_json: bool) -> None:
    selector, domain = checked_selector(selector), signing.domain(configuration.office())
    if selector in signing.named(configuration.office()):
        raise UserError(
            _("DKIM_KEYS names a key %(selector)s already: choose another") % {"selector": selector}
        )
    waiting = signing.waiting(settings.VAR, configuration.office())
    file = path.absolute() if path else var.dkim_key(settings.VAR, selector)
    key = make_key(selector, kind, file, int(bits))
    if as_json:
        print_json(_told(key, domain) | {"file": str(file), "dkim_keys": _setting(key, file, waiting)})
        return
    _explain(key, domain, file, waiting)


@click.command("show", help=_("Show the keys in use and their DNS records."))
@as_json
def show(as_json: bool) -> None:
    keys, domain = signing.keys(configuration.office()), signing.domain(configuration.office())
    at_work = signing.signing(keys)
    if as_json:
        print_json([_told(key, domain) | {"signs": key in at_work} for key in keys])
        return
    if not keys:
        note(_("no keys: mails are not signed here; make one: distributor dkim new --selector 2026a"))
        return
    headings = (_("selector"), _("key"), _("fingerprint"), _("signs new runs"))
    show_table(
        headings,
        [
            (key.selector, _described(key), key.fingerprint, _("yes") if key in at_work else _("no"))
            for key in keys
        ],
    )
    for key in keys:
        _publish(key, domain)


def _told(key: SigningKey, domain: str) -> dict[str, object]:
    name = key.name(domain)
    return {
        "selector": key.selector,
        "domain": domain,
        "kind": key.kind,
        "bits": key.bits,
        "fingerprint": key.fingerprint,
        "name": name,
        "record": key.record,
        "zone": zone_line(name, key.record),
    }


def _described(key: SigningKey) -> str:
    return f"{_NAMES[key.kind]} {key.bits}" if key.kind == "rsa" else _NAMES[key.kind]


def _setting(key: SigningKey, file: Path, waiting: Mapping[str, Path]) -> str:
    """The new value of DKIM_KEYS: the new key, keys created but not set yet, the keys in the settings."""
    made = [f"{selector}:{path}" for selector, path in {key.selector: file, **waiting}.items()]
    return ",".join([*made, *settings.DKIM_KEYS])


def _explain(key: SigningKey, domain: str, file: Path, waiting: Mapping[str, Path]) -> None:
    say(_("Made %(file)s (%(key)s); only you can read it.") % {"file": file, "key": _described(key)})
    say("\n" + _("1. Publish this record in the DNS of %(domain)s:") % {"domain": domain})
    _publish(key, domain)
    say(
        "\n" + _("2. Name the key in the settings, the new one first; for containers, by its place in there:")
    )
    say("DKIM_KEYS=" + _setting(key, file, waiting))
    if waiting:
        words = _("(made before and not in the settings yet, so put in here: %(names)s)")
        say(words % {"names": ", ".join(waiting)})
    say("\n" + _("3. See whether the world reads the record: distributor doctor --dns"))
    say(
        _("   Then start `distributor up` (or the workers and the pages) again: new runs are signed with it.")
    )


def _publish(key: SigningKey, domain: str) -> None:
    name = key.name(domain)
    say("\n" + _("Name (type TXT):") + f"\n{name}")
    say(_("Value, for a form:") + f"\n{key.record}")
    say(_("Line of a zone file:") + f"\n{zone_line(name, key.record)}")
