"""Why a run, a schedule or a copy is as it is, by the code in its row; `%(…)s` are the values there."""

from __future__ import annotations

from distributor.actor import Actor
from distributor.delivery_codes import Changed, SendReason
from distributor.language import Message, later
from distributor.words.actors import actor_name
from distributor.words.issues import role_name

_SEND: dict[str, str | Message] = {
    SendReason.TIME_MISSED: later("its time was missed by more than an hour"),
    SendReason.OTHER_EDITION: later("other content was signed since it was scheduled"),
    SendReason.UNEXPECTED: later("an unexpected error; see the sweeper's log"),
    SendReason.BY_COMMAND: later("by command"),
    SendReason.ON_PAGE: later("on the page of the issue"),
    SendReason.SOMEBODY_HERE: actor_name.by_code[Actor.THIS_MACHINE],
    SendReason.RESTORED: later(
        "the database looks restored from a backup and does not know what was sent since; compare with the "
        "relay's log, then resume or cancel"
    ),
    SendReason.CHANGED: later(
        "%(slug)s was changed after it was signed (%(what)s); it needs all three signatures again"
    ),
    SendReason.UNSIGNED: later(
        "%(slug)s is not signed by: %(roles)s; distributor issue sign %(slug)s --role %(role)s --as NAME"
    ),
    SendReason.LIVE: later(
        "%(slug)s is being sent already, or on hold (run %(run)d); see: distributor status %(slug)s"
    ),
    SendReason.PLANNED_TWICE: later("%(slug)s is being sent already; see: distributor status %(slug)s"),
    SendReason.SCHEDULED: later("%(slug)s is scheduled for %(when)s; see: distributor schedule list"),
    SendReason.WITHDRAWN: later("%(slug)s was withdrawn; to send it all the same: --again REASON"),
    SendReason.RUN_ARCHIVED: later(
        "run %(run)d of %(slug)s is archived: who has it already is not known; first "
        "distributor archive restore %(slug)s --run %(run)d, or send it to everybody: --again REASON"
    ),
    SendReason.NOT_COMPARED: later(
        "the database was restored from a backup and may have forgotten that %(slug)s was sent; "
        "compare with the relay's log, then send with --restored"
    ),
    SendReason.NO_KNOWN_GROUP: later(
        "%(slug)s addresses no known group; see: distributor issue check %(slug)s"
    ),
    SendReason.GROUPS_GONE: later("no such group any more: %(names)s; run: distributor audience sync"),
    SendReason.OFF_LIST: later("not on the distribution list of %(slug)s: %(unknown)s; it has: %(names)s"),
    SendReason.CHOSEN_HAVE_IT: later(
        "%(slug)s would reach nobody: whoever was chosen has it already; once more: --again REASON"
    ),
    SendReason.ALL_HAVE_IT: later(
        "%(slug)s was already sent to everybody; to send it once more: --again REASON"
    ),
    SendReason.NO_MEMBERS: later("%(slug)s would reach nobody: its groups have no members"),
    SendReason.OTHER_NUMBER: later(
        "the plan has %(copies)d copies, not %(expected)d as expected; nothing was sent"
    ),
    Changed.DOCUMENT: later("document"),
    Changed.LAYOUT: later("layout"),
    Changed.GROUPS: later("groups"),
    Changed.MAIL_TEXT: later("text of the mail"),
    Changed.UNREADABLE: later("it cannot be read or rendered now"),
}

# As values: who signs.
DELIVERY: dict[str, str | Message] = {**_SEND, **role_name.by_code}
