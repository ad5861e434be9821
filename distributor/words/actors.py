"""How actors without a name are called; everybody else is called by the name in the row."""

from __future__ import annotations

from distributor.actor import Actor
from distributor.language import later_in
from distributor.words.names import Names

actor_name = Names(
    Actor,
    {
        Actor.COMMAND_LINE: later_in("actor", "the command line"),
        Actor.THIS_MACHINE: later_in("actor", "somebody at this machine"),
    },
)
