"""Who acted, as rows keep it: a person's name as it stands, or the code of an actor without a name.

A code begins with a tab, which no name has: `text.NAME` refuses it inside, and `person` trims it outside. So
a code is never taken for a name, and no name is ever translated.
"""

from __future__ import annotations

from enum import StrEnum


class Actor(StrEnum):
    """Who acted where nobody's name is known."""

    COMMAND_LINE = "\tcommand-line"  # an account of the system without a name, as in some containers
    THIS_MACHINE = "\tthis-machine"  # whoever was let in at this machine, without an account of the desk


def person(name: str, otherwise: Actor) -> str:
    """The person's name, without blanks at its ends; the actor where there is none."""
    return name.strip() or otherwise
