"""Why a mail, a file in it, a manuscript or an answer is as it is, by the code that its row holds."""

from __future__ import annotations

from distributor.language import Message, later
from distributor.mail_codes import WithheldReason
from distributor.words.copies import suppression_reason_name

_WITHHELD: dict[str, str] = {
    WithheldReason.SWITCHED_OFF: later("mail of this kind is switched off for the publication"),
    WithheldReason.NO_ADDRESS: later("the sender's address cannot be written to"),
    WithheldReason.TODAY: later("this address had an automatic answer today"),
    WithheldReason.NOT_WRITTEN: later("the answer could not be written"),
    WithheldReason.REFUSES_MAIL: later("nothing is sent to this address any more"),
    WithheldReason.NOTHING: later("no manuscript was found in it"),
    WithheldReason.MACHINE: later("a machine sent it"),
    WithheldReason.LIST: later("it came through a mailing list"),
    WithheldReason.ASKED_NOT: later("it asks for no automatic answer"),
    WithheldReason.LOOP: later("it bears the mark of our own answers"),
    WithheldReason.REPORT: later("it is a report about another mail"),
    WithheldReason.NULL: later("its return path is empty, so no answer is wanted"),
    WithheldReason.NOBODY: later("nobody reads mail to the sender's address"),
    WithheldReason.OURSELVES: later("it came from ourselves"),
    WithheldReason.DMARC: later("its sender is not who it claims to be (DMARC failed)"),
    WithheldReason.LATE: later("it came too long ago"),
    WithheldReason.RESTORED: later(
        "the database was restored from a backup, and it may have been answered already"
    ),
    WithheldReason.UNTOLD: later("the editor chose to send no mail"),
}
# As causes: why an address takes no mail.
MAIL: dict[str, str | Message] = {**_WITHHELD, **suppression_reason_name.by_code}
