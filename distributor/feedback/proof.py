"""Whose mail it was that somebody reports about: proven by the key of its run, or not at all."""

from __future__ import annotations

import hmac

from distributor.audience.address import comparable, normalise
from distributor.delivery import archive
from distributor.delivery.settle import message_id_of
from distributor.errors import AddressError
from distributor.feedback.link import copy_behind
from distributor.feedback.report import Bounce
from distributor.mail.tokens import read_message_id
from distributor.store.models import Delivery
from distributor.store.queries import copies

_COPIES = 2**32  # a copy number is below it, a run's id below 2^40 (mail.tokens)
_RUNS = 2**40


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


def is_of(copy: Delivery, recipient: str) -> bool:
    """Whether this recipient is the copy's reader; a report that names nobody means the reader, too."""
    if not recipient:
        return True
    try:
        key = normalise(recipient).key
    except AddressError:  # as an earlier version may have taken it
        key = comparable(recipient.strip())
    return key == comparable(copy.address_key)
