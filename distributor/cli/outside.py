"""The question before an internal issue goes outside of its publication's domains, and who said yes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from distributor import settings
from distributor.cli import confirm, text
from distributor.cli.account import decider
from distributor.desk.marking import Consent, Outside
from distributor.errors import SendRefused
from distributor.language import gettext as _
from distributor.language import ngettext
from distributor.words.actors import actor_name
from distributor.words.reasons import words_of

_MOST_SHOWN = 20  # addresses of a question

option = click.option(
    "--outside-agreed",
    "outside_by",
    default="",
    metavar="NAME",
    help=_(
        "The person who agrees that an internal issue (内部刊物) goes to addresses outside of the "
        "publication's domains, for the record. On a terminal the command asks."
    ),
)


def consent(find: Callable[[], Outside | None], by: str, *, asks: bool) -> Consent | None:
    """The yes of whoever is named, else of the person at the terminal; SendRefused for a no."""
    if by.strip():
        return Consent(decider(by))
    found = find() if asks else None
    if found is None or not found.asks:
        return None
    _show(found)
    words = ngettext(
        "Send it to this %(count)d address outside?",
        "Send it to these %(count)d addresses outside?",
        len(found.asks),
    )
    if not confirm.agreed(words % {"count": len(found.asks)}):
        raise SendRefused(_("nothing was sent"))
    return Consent(decider(""), frozenset(found.asks))


def _show(found: Outside) -> None:
    words = _("This issue is internal (%(notices)s). Outside of %(domains)s lie:")
    values = {"notices": _(", ").join(found.notices), "domains": _(", ").join(found.domains)}
    text.note(text.line(words % values))
    for address in found.asks[:_MOST_SHOWN]:
        text.note(f"  {text.line(address)}")
    if (left := len(found.asks) - _MOST_SHOWN) > 0:
        text.note("  " + ngettext("and %(count)d more", "and %(count)d more", left) % {"count": left})


def tell(found: Outside | None) -> None:
    """Print what the send will ask, and who agreed to what."""
    if found is None:
        return
    if found.asks:
        text.say(text.line(words_of(found.reason)))
    for one in found.agreed:
        words = ngettext(
            "%(name)s agreed to %(count)d address outside, %(when)s",
            "%(name)s agreed to %(count)d addresses outside, %(when)s",
            one.addresses,
        )
        when = one.when.astimezone(settings.ZONE).strftime("%Y-%m-%d %H:%M")
        text.say(text.line(words % {"name": actor_name(one.by), "count": one.addresses, "when": when}))


def as_json(found: Outside | None) -> dict[str, Any] | None:
    """The same for other programs; None where nothing asks."""
    if found is None:
        return None
    return {
        "notices": list(found.notices),
        "domains": list(found.domains),
        "addresses": len(found.addresses),
        "asks": len(found.asks),
        "agreed": [
            {
                "by": actor_name.english(one.by),
                "time": one.when.astimezone(settings.ZONE).isoformat(),
                "addresses": one.addresses,
            }
            for one in found.agreed
        ],
    }
