"""What the members of a kind are called: one name for each, under the context of their kind."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from distributor.language import Message


class Names:
    """The names of all members of one kind; a call gives that of a member in the language in force."""

    def __init__(self, kind: type[StrEnum], names: Mapping[StrEnum, Message]) -> None:
        if missing := set(kind) - names.keys():
            raise TypeError(f"{kind.__name__}: no name for {', '.join(sorted(missing))}")
        self.kind = kind
        self.names = names
        self.by_code = {member.value: name for member, name in names.items()}

    def __call__(self, member: str) -> str:
        """What is no member is shown as it stands: a row may be of a later version."""
        return str(self.by_code.get(member, member))

    def english(self, member: str) -> str:
        """The English name, whatever the language in force: for JSON."""
        name = self.by_code.get(member)
        return name.english if name else member


def heading(name: str) -> str:
    """The name as it stands at the head of something: with a capital, where the language has them."""
    return name[:1].upper() + name[1:]
