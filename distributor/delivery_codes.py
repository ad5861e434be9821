"""The codes of why something is as it is, as rows keep them in a `Reason`; the words are in `words/`.

A code has one meaning in the whole program; beside it stand the values that its words name.
"""

from __future__ import annotations

from enum import StrEnum


class SendReason(StrEnum):
    """Why a send that was ordered asks, was refused or was ended."""

    TIME_MISSED = "time-missed"
    OTHER_EDITION = "other-edition"
    UNEXPECTED = "unexpected-error"
    BY_COMMAND = "by-command"
    ON_PAGE = "on-page"  # said: who
    SOMEBODY_HERE = "somebody-here"  # who was let in at this machine, without an account
    RESTORED = "restored"  # the database, from a backup
    CHANGED = "changed-since-signed"  # slug, what
    UNSIGNED = "unsigned"  # slug, roles, role: the first of them
    LIVE = "live-run"  # slug, run
    PLANNED_TWICE = "planned-twice"  # slug
    SCHEDULED = "scheduled-already"  # slug, when
    WITHDRAWN = "withdrawn-issue"  # slug
    RUN_ARCHIVED = "run-archived"  # slug, run
    NOT_COMPARED = "not-compared"  # slug: after a backup was restored
    NO_KNOWN_GROUP = "no-known-group"  # slug
    GROUPS_GONE = "groups-gone"  # names
    OFF_LIST = "off-list"  # slug, unknown, names: of groups
    CHOSEN_HAVE_IT = "chosen-have-it"  # slug
    ALL_HAVE_IT = "all-have-it"  # slug
    NO_MEMBERS = "no-members"  # slug
    OTHER_NUMBER = "other-number"  # copies, expected
    MARKED = "classified-document"  # slug, text: the 密级 as printed
    OUTSIDE = "outside-addresses"  # slug, notices, count, domains: of addresses that nobody agreed to


class RunReason(StrEnum):
    """Why a run is on hold, or does not get on."""

    AT_RELAY = "at-relay"  # relay; the cause is what it has against us
    AT_STAGE = "at-stage"  # relay, stage of the session
    EVERYBODY = "refuses-everybody"  # said: by the relay
    DATABASE = "database"  # said: by its driver
    PACE = "copies-wait-for-pace"
    HOMELESS = "no-relay-takes"  # said: group and domain
    TOO_LARGE = "mail-too-large"  # said: octets of the mail, and at most
    SETTING = "setting"  # name
    MAIL_UNFIT = "mail-unfit"  # said: what is wrong with its octets, for an engineer
    KEY_GONE = "key-gone"  # said: selectors and fingerprints
    KEY_REMEDY = "name-the-old-key"


class SessionEnd(StrEnum):
    """For what a session ended that no stage of it is to blame for."""

    BUSY = "busy"
    SLOW = "slow"
    RECONNECT = "reconnect"
    QUOTA = "quota"
    SETUP = "setup"


class CopyReason(StrEnum):
    """Why a copy is as it is where no server said so."""

    PACED = "paced"
    SET_ASIDE = "set-aside"
    UNHEARD = "unheard"
    ARRIVED = "settled-arrived"
    UNWRITABLE = "unwritable"
    LATE = "reported-late"
    RETURNED = "reported-returned"
    ANOTHER = "names-another"  # said: whom the report names, and its words


class SessionReason(StrEnum):
    """Why a session with a relay did not come about, or ended, in our words."""

    CLOSED = "relay-closed"
    BROKE = "connection-broke"
    CLOSED_IN_TLS = "closed-in-handshake"
    NO_CONNECTION = "no-connection"
    NOT_IN_TIME = "no-connection-in-time"
    SILENT = "no-reply-in-time"
    NO_ANSWER = "no-answer-within"  # seconds
    NOT_ASKED = "answers-nothing-asked"
    ENDLESS_LINE = "endless-line"
    ENDLESS_REPLY = "endless-reply"
    TWO_CODES = "two-codes"
    NO_REPLY = "no-smtp-reply"
    NUL_IN_LOGIN = "nul-in-login"
    PASSWORD_IN_THE_OPEN = "password-in-the-open"
    NO_METHOD = "no-login-method"  # said: those that the relay offers
    NOT_BASE64 = "challenge-not-base64"
    OUT_OF_TURN = "challenge-out-of-turn"
    NO_STARTTLS = "no-starttls"
    NO_UTF8 = "no-smtputf8"
    NEEDS_UTF8 = "needs-smtputf8"
    UNFIT_ADDRESS = "unfit-address"
    TLS = "tls"
    NOT_YET_VALID = "certificate-not-yet-valid"
    EXPIRED = "certificate-expired"
    SELF_SIGNED = "certificate-self-signed"
    OTHER_HOST = "certificate-other-host"
    UNTRUSTED = "certificate-untrusted"
    HANDSHAKE = "handshake-failed"
    NO_TLS_HERE = "port-without-tls"
    NO_TLS_AFTER = "starttls-without-tls"
    NO_COMMON_VERSION = "no-common-tls-version"


# What a host's certificate may have against it.
CERTIFICATE = (
    SessionReason.NOT_YET_VALID,
    SessionReason.EXPIRED,
    SessionReason.SELF_SIGNED,
    SessionReason.OTHER_HOST,
    SessionReason.UNTRUSTED,
)


class Changed(StrEnum):
    """What of an issue differs from what was signed."""

    DOCUMENT = "changed-document"
    LAYOUT = "changed-layout"
    GROUPS = "changed-groups"
    MAIL_TEXT = "changed-mail-text"
    UNREADABLE = "unreadable-now"
