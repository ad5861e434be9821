"""From the token in a link to the copy that the link was made for."""

from __future__ import annotations

import hmac
from contextlib import suppress
from enum import IntEnum

from distributor.audience.address import comparable, key_of
from distributor.delivery.keeping import archive
from distributor.delivery.runs.settle import message_id_of
from distributor.errors import NotFound
from distributor.mail.tokens import Purpose, peek, read_message_id, verify
from distributor.reading.values import Bounce
from distributor.store.models import Delivery, Run
from distributor.store.queries import bounces, copies


def copy_of_token(purpose: Purpose, token: str) -> Delivery | None:
    """The copy whose link for this purpose carries this token (unsaved if its run is archived), or None.

    An answer holds no such links.
    """
    with suppress(NotFound):
        numbers = peek(token)
        found = copies.numbered(*numbers) or archive.behind(*numbers)
        if found and found.run.kind != Run.ANSWER and verify(purpose, token, bytes(found.run.link_key)):
            return found
    return None


_COPIES = 2**32  # a copy number is below it, a run's id below 2^40 (mail.tokens)
_RUNS = 2**40


class ReportedReader(IntEnum):
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
    behind = copy_of_token("unsubscribe", bounce.token)
    return behind if behind and is_of(behind, bounce.recipient) else None


def reported_reader(bounce: Bounce) -> ReportedReader:
    """Whom a report about a mail of ours names."""
    copy = copy_of(bounce)
    if copy is None:
        linked = bool(bounce.token) and copy_of_token("unsubscribe", bounce.token) is not None
        return ReportedReader.ANOTHER if linked and bounce.recipient else ReportedReader.UNPROVEN
    return ReportedReader.READER if is_of(copy, bounce.recipient) else ReportedReader.ANOTHER


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
