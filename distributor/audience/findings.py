"""What reading recipients/ brings to light, gathered so that all of it is told at once."""

from __future__ import annotations

from dataclasses import dataclass, field

from distributor.errors import AudienceError, UserError
from distributor.language import ngettext

MOST = 10_000  # complaints; whoever has more has one cause for them all


class Fault(UserError):
    """A file or line of recipients/ that is refused; caught in this folder, where it becomes a complaint."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(reason)
        self.line = line


@dataclass(slots=True)
class Findings:
    """Complaints refuse the whole folder, notices refuse nothing; both are lines `file:line: words`."""

    complaints: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)  # file -> its further columns

    def complain(self, file: str, line: int, reason: str) -> None:
        """Keep a complaint, on line 0 where no line is to blame; raises AudienceError when there are MOST."""
        self.complaints.append(f"{place(file, line)}: {reason}")
        if len(self.complaints) >= MOST:
            self.refuse()

    def notice(self, file: str, line: int, words: str) -> None:
        """Keep a notice; `line` is 0 where it speaks of the whole file."""
        self.notices.append(f"{place(file, line)}: {words}")

    def refuse(self) -> None:
        """Raise AudienceError with every complaint, if there is any."""
        if not self.complaints:
            return
        count = len(self.complaints)
        end = ngettext(
            "nothing was read: correct this fault first",
            "nothing was read: correct these %(count)d faults first",
            count,
        )
        raise AudienceError([*self.complaints, end % {"count": count}])


def place(file: str, line: int) -> str:
    """`file:line`, or the file alone where the line is 0."""
    return f"{file}:{line}" if line else file
