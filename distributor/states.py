"""Every state, kind, route and outcome that rows, JSON and commands know, by the word that is stored.

Plain values, free of Django: who reads hostile mail or speaks SMTP names them as the tables do. How they are
called before people stands elsewhere. Migrations hold `.value`: plain strings do not change with this module.
"""

from __future__ import annotations

from enum import StrEnum


class RunKind(StrEnum):
    """What a run sends."""

    ISSUE = "issue"
    TEST = "test"
    CORRECTION = "correction"  # 更正
    WITHDRAWAL = "withdrawal"  # 撤回
    ANSWER = "answer"  # to a contributor's mail: about no issue, with one copy


class RunState(StrEnum):
    """How far a run is."""

    SENDING = "sending"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"


class DeliveryState(StrEnum):
    """What became of one recipient's copy."""

    PLANNED = "planned"
    CLAIMED = "claimed"
    COMMITTING = "committing"
    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    FAILED = "failed"
    IN_DOUBT = "in_doubt"
    SUPPRESSED = "suppressed"
    CANCELLED = "cancelled"


class AttemptEvent(StrEnum):
    """What an entry in a copy's history tells of."""

    ATTEMPT = "attempt"  # a relay's word, or a connection that was lost
    CRASHED = "crashed"  # the claim ended with its worker
    SETTLED = "settled"  # a person decided about a copy in doubt: state says how
    RESENT = "resent"  # the relay's policy decided about a copy in doubt
    RETRIED = "retried"  # a person had a failed copy tried again
    GIVEN_UP = "given_up"  # deferred for too long
    PUT_BACK = "put_back"  # its relay refused everybody; see queries/refusals.py
    BOUNCED = "bounced"  # a mail system reported by mail that it came back; see feedback/returned.py
    DELAYED = "delayed"  # … or that it is late
    NOT_READER = "not_reader"  # … or something of another reader than the copy's: it says nothing of the copy


class ScheduleState(StrEnum):
    """How far an order to send later is."""

    WAITING = "waiting"
    OVERDUE = "overdue"
    HELD = "held"
    STARTED = "started"
    CANCELLED = "cancelled"


class SuppressionReason(StrEnum):
    """Why an address receives nothing."""

    UNSUBSCRIBED = "unsubscribed"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    BY_HAND = "by-hand"


class OthersDecision(StrEnum):
    """What an editor decided about the other publications after a complaint about one."""

    STOPPED = "stopped"
    GO_ON = "go-on"


class IncomingState(StrEnum):
    """How far a mail that came in is."""

    KEPT = "kept"
    READ = "read"
    FAILED = "failed"


class Route(StrEnum):
    """Where a mail that came in belongs."""

    MANUSCRIPT = "manuscript"
    SEEN = "seen"
    BOUNCE = "bounce"
    COMPLAINT = "complaint"
    UNSUBSCRIBE = "unsubscribe"
    RECEIPT = "receipt"
    AUTO_REPLY = "auto_reply"
    LIST = "list"
    LOOP = "loop"
    OTHER = "other"  # filed by hand: no manuscript, and nothing that the pipeline knows


class EnclosureState(StrEnum):
    """What could be made of a file in a mail."""

    CONVERTED = "converted"
    PICTURE = "picture"
    OPENED = "opened"  # an archive, whose files are rows too
    UNSUPPORTED = "unsupported"
    ENCRYPTED = "encrypted"
    FAILED = "failed"
    QUARANTINED = "quarantined"
    EMPTY = "empty"


class ManuscriptState(StrEnum):
    """How far a manuscript is; the last decision about it."""

    RECEIVED = "received"
    ADOPTED = "adopted"
    REVISE = "revise"
    REJECTED = "rejected"
    PUBLISHED = "published"


class AnswerKind(StrEnum):
    """What a mail to a contributor says; the name of its folder of templates."""

    ACKNOWLEDGEMENT = "acknowledgement"
    ADOPTED = "adopted"
    REVISE = "revise"
    REJECTED = "rejected"
    PUBLISHED = "published"


class IssueState(StrEnum):
    """How far an issue is that no run and no schedule speaks for."""

    DRAFT = "draft"
    SIGNING = "signing"  # some signatures are missing
    SIGNED = "signed"
    WITHDRAWN = "withdrawn"  # a withdrawal of it was sent


class Role(StrEnum):
    """As what somebody signs, in the order in which they do."""

    EDITOR = "editor"
    REVIEWER = "reviewer"
    SIGNATORY = "signatory"


class Origin(StrEnum):
    """How a revision of an issue came about."""

    IMPORT = "import"
    NEW = "new"
    PLACING = "placing"
    REMOVAL = "removal"
    RENAMING = "renaming"


class Layout(StrEnum):
    """How much of an issue its mail holds."""

    FULL = "full"
    DIGEST = "digest"


class Severity(StrEnum):
    """What a problem with an issue does."""

    STOP = "stop"  # stops the send
    LOOK = "look"  # wants to be looked at


class ReplyOutcome(StrEnum):
    """What a server's reply means for a copy: the state that it gets, or that it gets none."""

    ACCEPTED = DeliveryState.ACCEPTED.value
    DEFERRED = DeliveryState.DEFERRED.value
    FAILED = DeliveryState.FAILED.value
    PLANNED = DeliveryState.PLANNED.value  # it goes over another session
    REFUSED = "refused"  # not this copy's fault: the relay's or ours


class BounceAction(StrEnum):
    """What a mail system reports of a recipient (RFC 3464 section 2.3.3)."""

    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    RELAYED = "relayed"
    EXPANDED = "expanded"


class ComplaintKind(StrEnum):
    """What a complaint says, by the Feedback-Type of its report (RFC 5965, RFC 6430, M3AAWG's opt-out)."""

    ABUSE = "abuse"
    FRAUD = "fraud"
    NOT_SPAM = "not-spam"  # the opposite of a complaint
    OPT_OUT = "opt-out"
    OPT_OUT_LIST = "opt-out-list"
    MISCATEGORIZED = "miscategorized"


class Stage(StrEnum):
    """Where in a session with a mail server something happened (RFC 5321)."""

    CONNECT = "connect"
    TLS = "tls"  # from the first byte
    GREETING = "greeting"
    EHLO = "ehlo"
    STARTTLS = "starttls"
    AUTH = "auth"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    DOT = "dot"  # the one that ends the mail: after it a lost reply is a doubt
    RSET = "rset"
    QUIT = "quit"
    SESSION = "session"  # anywhere: what was said is no SMTP, or a fault of ours


class RouteReason(StrEnum):
    """Why a mail belongs where it was filed; the words are in words/mails.py."""

    SAME_BEFORE = "same-before"
    REMEMBERED = "remembered"
    MACHINE_LIKE_OURS = "machine-like-ours"
    OUR_MAIL = "our-mail"
    OUR_ADDRESS = "our-address"
    CAME_BACK = "came-back"
    CAME_LATE = "came-late"
    OF_ANOTHER = "of-another"
    UNPROVEN_BOUNCE = "unproven-bounce"
    COMPLAINED = "reader-complained"
    UNPROVEN_COMPLAINT = "unproven-complaint"
    ASKED_BY_TOKEN = "asked-by-token"
    ASKED_BY_NOBODY = "asked-by-nobody"
    ASKED_PERHAPS_FORGED = "asked-perhaps-forged"
    ASKED = "asked"
    RECEIPT = "read-receipt"
    SUCCESS = "success-reported"
    MACHINE = "machine-wrote"
    BULK = "bulk-mail"
    DOCUMENT = "brings-document"
    ARTICLE = "brings-article"
    NOTHING_AGAINST = "nothing-against"
    BY_HAND = "filed-by-hand"


class AutomaticSign(StrEnum):
    """By what a mail gives away that no person wrote it just now."""

    ANSWERING = "answering"  # a header that only automatic answers and machines' reports have
    HEADER = "header"  # another header
    SUBJECT = "subject"
    TEXT = "its-text"


# Pages know them by their names.
ALL: tuple[type[StrEnum], ...] = (
    RunKind,
    RunState,
    DeliveryState,
    AttemptEvent,
    ScheduleState,
    SuppressionReason,
    OthersDecision,
    IncomingState,
    Route,
    EnclosureState,
    ManuscriptState,
    AnswerKind,
    IssueState,
    Role,
    Origin,
    Layout,
    Severity,
    ReplyOutcome,
    BounceAction,
    ComplaintKind,
    Stage,
    RouteReason,
    AutomaticSign,
)
