"""Whose mail it was that somebody reports about: proven by the key of its run, or not at all."""

from __future__ import annotations

import hmac
from enum import IntEnum

from distributor.audience.address import comparable, key_of
from distributor.delivery.keeping import archive
from distributor.delivery.runs.settle import message_id_of
from distributor.feedback.link import copy_behind
from distributor.mail.tokens import read_message_id
from distributor.reading.values import Bounce
from distributor.store.models import Delivery
from distributor.store.queries import bounces, copies

_COPIES = 2**32  # a copy number is below it, a run's id below 2^40 (mail.tokens)
_RUNS = 2**40


class Whose(IntEnum):
    """Whom a report names, the surest first."""

    READER = 0  # the reader of the copy that it is about
    ANOTHER = 1  # somebody else
    UNPROVEN = 2  # nothing proves that it is about a copy of ours


def copy_named(message_id: str) -> Delivery | None:
    """The copy with this Message-ID (unsaved if its run is archived); None where it is not ours."""
    numbers = read_message_id(message_id)
    if numbers is None or numbers[0] >= _RUNS or numbers[1] >= _COPIES:
        return None
    found = copies.numbered(*numbers) or archive.behind(*numbers)
    bare = message_id.strip().strip("<>").encode()
    if found and hmac.compare_digest(bare, message_id_of(found)[1:-1].encode()):
        return found
    return None


def copy_of(bounce: Bounce) -> Delivery | None:
    """The copy that came back, by its Message-ID; else by a link in what came back of it.

    Links are in every copy that a reader passes on: one proves nothing unless the report names its reader.
    """
    copy = copy_named(bounce.message_id)
    if copy is not None or not bounce.token or not bounce.recipient:
        return copy
    behind = copy_behind("unsubscribe", bounce.token)
    return behind if behind and is_of(behind, bounce.recipient) else None


def whose(bounce: Bounce) -> Whose:
    """Whom a report about a mail of ours names."""
    copy = copy_of(bounce)
    if copy is None:
        linked = bool(bounce.token) and copy_behind("unsubscribe", bounce.token) is not None
        return Whose.ANOTHER if linked and bounce.recipient else Whose.UNPROVEN
    return Whose.READER if is_of(copy, bounce.recipient) else Whose.ANOTHER


def is_of(copy: Delivery, recipient: str) -> bool:
    """Whether this recipient is the copy's reader; a report that names nobody means the reader, too."""
    return not recipient or _key(recipient) == comparable(copy.address_key)


def is_of_another(copy: Delivery, recipient: str) -> bool:
    """Whether this recipient is a reader of ours, but not the copy's.

    An address that is no reader's may be where the copy's reader has mail sent on to, or what a provider put
    in place of the reader's (RFC 6590).
    """
    return not is_of(copy, recipient) and bool(bounces.reader(_key(recipient)))


def _key(recipient: str) -> str:
    return key_of(recipient) or comparable(recipient.strip())  # as an earlier version may have taken it
