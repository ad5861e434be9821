"""How actors without a name are called; everybody else is called by the name in the row."""

from __future__ import annotations

from distributor.actor import Actor
from distributor.language import gettext as _
from distributor.language import later, speaking

ACTORS: dict[str, str] = {
    Actor.COMMAND_LINE: later("the command line"),
    Actor.THIS_MACHINE: later("somebody at this machine"),
}


def actor(by: str) -> str:
    """Who it was, in the language in force; a name as it stands."""
    word = ACTORS.get(by)
    return _(word) if word else by


def actor_in_english(by: str) -> str:
    """The same in English whatever the language, as the commands' JSON has it."""
    with speaking("en"):
        return actor(by)
