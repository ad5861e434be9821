"""Why a run, a schedule or a copy is as it is, by the code in its row; `%(…)s` are the values there."""

from __future__ import annotations

from distributor.actor import Actor
from distributor.delivery_codes import Changed, CopyReason, RunReason, SendReason, SessionReason
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
    SendReason.MARKED: later(
        "%(slug)s is marked “%(text)s”: classified documents do not go by mail. Whether the marking holds is "
        "for the office that gave it to decide; if it was lifted, delete it in the document and import that "
        "again"
    ),
    SendReason.OUTSIDE: later(
        "%(slug)s is internal (%(notices)s), and %(count)d of its addresses lie outside of the publication's "
        "domains, at: %(domains)s; that needs somebody's yes, for the record: --outside-agreed NAME"
    ),
    Changed.DOCUMENT: later("document"),
    Changed.LAYOUT: later("layout"),
    Changed.GROUPS: later("groups"),
    Changed.MAIL_TEXT: later("text of the mail"),
    Changed.UNREADABLE: later("it cannot be read or rendered now"),
}

_RUN: dict[str, str] = {
    # These name what is called so in every language.
    RunReason.AT_RELAY: "%(relay)s",
    RunReason.AT_STAGE: "%(relay)s: %(stage)s",
    RunReason.DATABASE: "database",
    RunReason.SETTING: "%(name)s",
    RunReason.EVERYBODY: later("refuses everybody"),
    RunReason.PACE: later("copies wait until the pace allows them"),
    RunReason.HOMELESS: later(
        "no relay takes copies of this group to this domain; see groups= and domains= in RELAYS"
    ),
    RunReason.TOO_LARGE: later("the mail is larger than the relay takes (octets)"),
    RunReason.MAIL_UNFIT: later("the mail did not come out as it has to be, and was not sent"),
    RunReason.KEY_GONE: later("a key that this run is signed with is gone, or another one now"),
    RunReason.KEY_REMEDY: later("name the old key after the new one, then resume the run"),
}
_COPY: dict[str, str] = {
    CopyReason.PACED: later("waits until the pace allows it"),
    CopyReason.SET_ASIDE: later("set aside, its worker died three times"),
    CopyReason.UNHEARD: later("the worker ended before it heard the reply to the final dot"),
    CopyReason.ARRIVED: later("a person settled it as arrived"),
    CopyReason.UNWRITABLE: later("cannot be written"),
    CopyReason.LATE: later("delayed"),
    CopyReason.RETURNED: later("not delivered"),
    CopyReason.ANOTHER: later("it names somebody else than the copy's reader, whose address is not stopped"),
}
_SESSION: dict[str, str] = {
    SessionReason.CLOSED: later("the relay closed the connection"),
    SessionReason.BROKE: later("the connection broke"),
    SessionReason.CLOSED_IN_TLS: later("the relay closed the connection in the TLS handshake"),
    SessionReason.NO_CONNECTION: later("no connection"),
    SessionReason.NOT_IN_TIME: later("no connection in time"),
    SessionReason.SILENT: later("no reply in time"),
    SessionReason.NO_ANSWER: later("no answer within %(seconds)d s"),
    SessionReason.NOT_ASKED: later("an answer that nothing asked for"),
    SessionReason.ENDLESS_LINE: later("a reply line without end"),
    SessionReason.ENDLESS_REPLY: later("a reply without end"),
    SessionReason.TWO_CODES: later("one reply with two codes"),
    SessionReason.NO_REPLY: later("not an SMTP reply"),
    SessionReason.NUL_IN_LOGIN: later("user name or password holds a NUL"),
    SessionReason.PASSWORD_IN_THE_OPEN: later(
        "the relay does not offer STARTTLS; no password was sent in plain text"
    ),
    SessionReason.NO_METHOD: later("no log-in method in common; offered"),
    SessionReason.NOT_BASE64: later("a challenge that is not base64"),
    SessionReason.OUT_OF_TURN: later("a challenge out of turn"),
    SessionReason.NO_STARTTLS: later("the relay does not offer STARTTLS; nothing was sent in plain text"),
    SessionReason.NO_UTF8: later("the relay does not offer SMTPUTF8, which this address needs (RFC 6531)"),
    SessionReason.NEEDS_UTF8: later("an address that needs SMTPUTF8 without it"),
    SessionReason.UNFIT_ADDRESS: later("an address that cannot stand in an SMTP command"),
    SessionReason.TLS: "TLS",
    SessionReason.NOT_YET_VALID: later("the certificate is not valid yet"),
    SessionReason.EXPIRED: later("the certificate has expired"),
    SessionReason.SELF_SIGNED: later("the certificate is signed by nobody but itself"),
    SessionReason.OTHER_HOST: later("the certificate is for another host"),
    SessionReason.UNTRUSTED: later("the certificate is of an authority that this machine does not trust"),
    SessionReason.HANDSHAKE: later("the handshake failed"),
    SessionReason.NO_TLS_HERE: later(
        "this port does not speak TLS from the first byte; smtp:// asks for STARTTLS instead"
    ),
    SessionReason.NO_TLS_AFTER: later("the relay agreed to STARTTLS and then spoke no TLS"),
    SessionReason.NO_COMMON_VERSION: later("the relay and this machine have no TLS version in common"),
}
# As values: who signs.
DELIVERY: dict[str, str | Message] = {**_SEND, **_RUN, **_COPY, **_SESSION, **role_name.by_code}
