"""Every exception of the project, drawn as one tree.

DistributorError
├── UserError            somebody can put it right: one clear line, exit code 2
│   ├── SettingError     an environment variable, by name
│   ├── DocumentError    an issue document that cannot be read
│   ├── AddressError     an e-mail address that cannot be written to
│   ├── AudienceError    recipients/: the file and line of every refused row
│   ├── TemplateError    a mail template that cannot be rendered
│   ├── SigningError     a DKIM key that cannot be read, or must not sign
│   ├── DnsError         the DNS cannot be asked, or does not answer
│   ├── NotFound         an issue, run or group that does not exist
│   ├── SignOffError     a signature that is missing, out of turn or void
│   ├── SendRefused      a send that must not start, with the reason
│   ├── Outdated         a decision about what has changed since it was looked at
│   ├── ArchiveError     an archive that cannot be written, read or begun
│   └── MailboxError     a mailbox that cannot be looked into, with what its provider wants
└── WireError            bytes that must never reach a relay
"""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from pathlib import Path

from distributor.delivery_codes import RunReason
from distributor.reason import Reason


class DistributorError(Exception):
    """Base of all errors raised on purpose; `why` is what a row keeps, in place of a text in one language."""

    def __init__(self, text: str = "", why: Reason | None = None) -> None:
        super().__init__(text)
        self.why = why or Reason("", text)


class UserError(DistributorError):
    """A mistake that the person in front can put right; its text is shown as it is."""


class SettingError(UserError):
    """A setting is missing or malformed; the text names the variable."""

    def __init__(self, name: str, reason: str, why: Reason | None = None) -> None:
        cause = why or Reason("", reason)
        super().__init__(f"{name}: {reason}", Reason(RunReason.SETTING, values={"name": name}, cause=cause))
        self.name = name


class DocumentError(UserError):
    """An issue document cannot be read at all; `line` is 0 where no line is to blame."""

    def __init__(self, name: str, reason: str, line: int = 0) -> None:
        super().__init__(f"{name}:{line}: {reason}" if line else f"{name}: {reason}")
        self.name, self.reason, self.line = name, reason, line


class AddressError(UserError):
    """An address is refused; the text says which rule of RFC 5321 or ours it breaks."""


class AudienceError(UserError):
    """Rows or groups under recipients/ are refused; `complaints` are lines `file:line: reason`."""

    def __init__(self, complaints: Sequence[str]) -> None:
        super().__init__("\n".join(complaints))
        self.complaints = tuple(complaints)


class TemplateError(UserError):
    """A mail template is missing or fails; the text names template and line."""


class SigningError(UserError):
    """A DKIM key cannot be read, is open to others, or is too weak; the text names its file."""


class DnsError(UserError):
    """The DNS cannot be asked or does not answer; nothing is known about the name."""


class NotFound(UserError):
    """Nothing by that name; the text says what there is instead."""


class SignOffError(UserError):
    """A signature is missing, out of turn, or belongs to other content."""


class SendRefused(UserError):
    """The send does not start; the text gives every reason."""


class Outdated(UserError):
    """What was decided about has changed since the person looked at it; nothing was done."""


class ArchiveError(UserError):
    """A run cannot go into its archive or out of it; the text names run or file, and nothing was deleted."""


class MailboxError(UserError):
    """A mailbox cannot be looked into; `why` says so, `rest` how many seconds to leave it alone."""

    def __init__(self, text: str, why: Reason | None = None, rest: float = 0.0) -> None:
        super().__init__(text, why)
        self.rest = rest


class WireError(DistributorError):
    """Bytes that would break SMTP framing or a header: NUL, bare CR or LF, an over-long line."""

    def __init__(self, text: str, why: Reason | None = None) -> None:
        super().__init__(text, why or Reason(RunReason.MAIL_UNFIT, text))


_FRAMES, _LONGEST = 3, 500


def traced(error: Exception) -> str:
    """An error that we did not expect, with the innermost lines of its traceback."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    where = ", ".join(
        f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in reversed(frames)
    )
    return f"{type(error).__name__}: {str(error)[:200]} ({where})"[:_LONGEST]
