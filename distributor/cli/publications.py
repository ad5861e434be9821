"""`distributor publication list | show | new | set | rename | retire`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from distributor.cli import table
from distributor.cli.command import as_json, command
from distributor.cli.text import note, print_json, say
from distributor.desk import publications as desk
from distributor.errors import UserError
from distributor.language import gettext as _
from distributor.publication import rules as values
from distributor.publication import rules_file
from distributor.publication.rules import Rules
from distributor.store.models import Publication
from distributor.store.queries import publications
from distributor.words.issues import role_name

_NONE = Rules()
_name = click.argument("name", metavar="PUBLICATION")
_file = click.option(
    "--file",
    "file",
    type=click.File("rb"),
    metavar="FILE",
    help=_("A TOML file with the rules, as “show” prints them; - reads standard input."),
)
_rules = click.argument("given", metavar="[FIELD=VALUE]...", nargs=-1)


@command("list", help=_("List the publications."))
@as_json
def list_(as_json: bool) -> None:
    every = publications.every()
    if as_json:
        print_json([_as_json(row) for row in every])
        return
    rows = [(row.slug, row.title, _steps(row), _from(row), _state(row)) for row in every]
    table.show([_("Short name"), _("Title"), _("Sign-off"), _("From"), ""], rows)


@command(help=_("Show a publication and its rules, as a TOML file that “set --file” reads."))
@_name
@as_json
def show(name: str, as_json: bool) -> None:
    row = desk.found(name)
    if as_json:
        print_json(_as_json(row))
        return
    say(f"# {row.title} ({row.slug})")
    say(rules_file.dump(desk.rules_of(row)).rstrip("\n") or _("# no rules of its own: the settings count"))


@command(
    help=_(
        "Make a publication. Its rules are FIELD=VALUE, or a TOML file; what is left open is as the settings "
        "have it. A list is written with semicolons: columns=A;B"
    )
)
@click.argument("title")
@_rules
@click.option("--slug", default="", help=_("Its short name for commands, such as gazette."))
@_file
def new(title: str, given: tuple[str, ...], slug: str, file: Any) -> None:
    row = desk.new(title, slug, _changed(Rules(), given, file))
    say(row.slug)
    note(_("“%(title)s” is a publication now") % {"title": row.title})


@command(
    "set",
    help=_(
        "Change rules of a publication: FIELD=VALUE, FIELD= for the settings' value, FIELD+=VALUE to add "
        "to a list, or --file."
    ),
)
@_name
@_rules
@_file
def set_(name: str, given: tuple[str, ...], file: Any) -> None:
    if not given and file is None:
        raise UserError(_("nothing to set: name FIELD=VALUE, or --file"))
    row = desk.found(name)
    before = desk.rules_of(row)
    after = _changed(before, given, file)
    if after == before:
        note(_("these are its rules already"))
        return
    desk.change(row, after)
    say(rules_file.dump(after).rstrip("\n"))
    note(_("issues that are signed and not sent yet have to be signed again where their mail changes by it"))


@command(help=_("Give a publication another title, or another short name; the former title stays an alias."))
@_name
@click.argument("title", default="")
@click.option("--slug", default="", help=_("Another short name; names of issues stay."))
def rename(name: str, title: str, slug: str) -> None:
    row = desk.found(name)
    if not title and not slug:
        raise UserError(_("nothing to change: give a title, or --slug"))
    desk.rename(row, title or row.title, slug)
    say(f"{row.title} ({row.slug})")


@command(help=_("Take no further issue of a publication; what it has stays."))
@_name
@click.option("--undo", is_flag=True, help=_("Take issues of it again."))
def retire(name: str, undo: bool) -> None:
    row = desk.found(name)
    publications.retire(row, retired=not undo)
    words = _("“%(title)s” takes issues again") if undo else _("“%(title)s” is retired")
    note(words % {"title": row.title})


def _changed(before: Rules, given: Iterable[str], file: Any) -> Rules:
    """The rules with what a file and the arguments say; a file replaces all of them."""
    rules = rules_file.load(Path(file.name).name, file.read()) if file is not None else before
    for pair in given:
        field, equals, text = pair.partition("=")
        if not equals:
            words = _("expected FIELD=VALUE, found “%(pair)s”")
            raise UserError(words % {"pair": pair[:80]})
        rules = _with(rules, field.removesuffix("+"), text, adds=field.endswith("+"))
    return rules


def _with(rules: Rules, field: str, text: str, *, adds: bool) -> Rules:
    """The rules with that value; an empty one leaves the field to the settings."""
    own = values.as_values(rules)
    if not isinstance(getattr(_NONE, field, None), tuple):
        if adds:
            raise UserError(_("%(field)s is no list: there is nothing to add to") % {"field": field[:80]})
        return values.read({**own, field: text})
    parts: list[Any] = [part.strip() for part in text.replace("；", ";").split(";")] if text else []
    if adds:
        parts = [*own.get(field, _NONE.step_names if field == "steps" else ()), *parts]
    own.pop(field, None)
    return values.read({**own, field: parts} if parts else own)


def _as_json(row: Publication) -> dict[str, Any]:
    return {
        "slug": row.slug,
        "title": row.title,
        "retired": row.retired.isoformat() if row.retired else None,
        "steps": list(desk.steps_of(row)),
        "rules": tomllib.loads(rules_file.dump(desk.rules_of(row))),
    }


def _steps(row: Publication) -> str:
    return " → ".join(map(role_name, desk.steps_of(row)))


def _from(row: Publication) -> str:
    return desk.rules_of(row).mail_from or _("as MAIL_FROM")


def _state(row: Publication) -> str:
    return _("retired") if row.retired else ""
