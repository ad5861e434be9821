"""`distributor copy`: the whole history of one copy."""

from __future__ import annotations

import click

from distributor import settings
from distributor.cli import table, text
from distributor.cli.command import as_json, command
from distributor.cli.run import run_option, with_copies
from distributor.delivery.runs.history import Event, history
from distributor.delivery.runs.settle import message_id_of
from distributor.errors import NotFound
from distributor.language import gettext as _
from distributor.store.models import Delivery
from distributor.store.queries import copies
from distributor.words.actors import actor_name
from distributor.words.copies import delivery_state_name, stage_name


@command(help=_("Show the full history of one copy: attempts, replies, decisions."))
@click.argument("slug")
@click.argument("copy_number", metavar="N", type=int)
@run_option
@as_json
def copy(slug: str, copy_number: int, number: int | None, as_json: bool) -> None:
    run = with_copies(slug, number)
    found = copies.numbered(run.pk, copy_number)
    if found is None:
        words = _("run %(run)d of %(slug)s has no copy %(number)d")
        raise NotFound(words % {"run": run.pk, "slug": slug, "number": copy_number})
    events = history(found)
    if as_json:
        text.print_json({**_who(found), "history": [_as_json(event) for event in events]})
        return
    text.say(f"{text.line(found.name)} <{text.line(found.address)}>, {delivery_state_name(found.state)}")
    text.say(message_id_of(found))
    table.show(
        [_("Time"), _("What happened"), _("Relay"), _("Stage"), _("Code"), _("Reply"), _("By")],
        [_line(event) for event in events],
    )


def _who(found: Delivery) -> dict[str, object]:
    return {
        "run": found.run_id,
        "copy_number": found.copy_number,
        "name": found.name,
        "address": found.address,
        "state": found.state,
        "message_id": message_id_of(found),
    }


def _as_json(event: Event) -> dict[str, object]:
    return {
        "time": event.when.astimezone(settings.ZONE).isoformat(),
        "event": event.event,
        "state": event.state,
        "by": actor_name.english(event.by),
        "relay": event.relay,
        "stage": event.stage,
        "code": event.code,
        "enhanced_code": event.enhanced,
        "text": event.text,
        "reason_code": event.reason,
    }


def _line(event: Event) -> list[object]:
    when = event.when.astimezone(settings.ZONE).strftime("%Y-%m-%d %H:%M:%S")
    code = f"{event.code or ''} {event.enhanced}".strip()
    return [
        when,
        event.word,
        event.relay,
        stage_name(event.stage),
        code,
        text.line(event.text),
        actor_name(event.by),
    ]
