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


class Changed(StrEnum):
    """What of an issue differs from what was signed."""

    DOCUMENT = "changed-document"
    LAYOUT = "changed-layout"
    GROUPS = "changed-groups"
    MAIL_TEXT = "changed-mail-text"
    UNREADABLE = "unreadable-now"
