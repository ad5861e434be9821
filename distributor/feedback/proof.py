"""Proves which copy a report or link is about, by the key of its run."""

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
from distributor.states import RunKind
from distributor.store.models import Delivery
from distributor.store.queries import bounces, copies


def copy_of_token(purpose: Purpose, token: str) -> Delivery | None:
    """The copy of the token in a link of this purpose (unsaved if its run is archived), or None.

    Answers to contributors have no such links.
    """
    with suppress(NotFound):
        numbers = peek(token)
        found = copies.numbered(*numbers) or archive.behind(*numbers)
        if found and found.run.kind != RunKind.ANSWER and verify(purpose, token, bytes(found.run.link_key)):
            return found
    return None


_COPIES = 2**32  # a copy number is below it, a run's id below 2^40 (mail.tokens)
_RUNS = 2**40


class ReportedReader(IntEnum):
    """The recipient that a report names, the surest first."""

    READER = 0  # the reader of the reported copy
    ANOTHER = 1  # another address
    UNPROVEN = 2  # not proven to be about a copy of ours


def copy_named(message_id: str) -> Delivery | None:
    """The copy with this Message-ID (unsaved if its run is archived); None if it is not ours."""
    numbers = read_message_id(message_id)
    if numbers is None or numbers[0] >= _RUNS or numbers[1] >= _COPIES:
        return None
    found = copies.numbered(*numbers) or archive.behind(*numbers)
    bare = message_id.strip().strip("<>").encode()
    if found and hmac.compare_digest(bare, message_id_of(found)[1:-1].encode()):
        return found
    return None


def copy_of(bounce: Bounce) -> Delivery | None:
    """The returned copy, by its Message-ID, else by a link in the returned part.

    A forwarded copy contains the link, too: it is proof only if the report names the reader of the copy.
    """
    copy = copy_named(bounce.message_id)
    if copy is not None or not bounce.token or not bounce.recipient:
        return copy
    behind = copy_of_token("unsubscribe", bounce.token)
    return behind if behind and is_of(behind, bounce.recipient) else None


def reported_reader(bounce: Bounce) -> ReportedReader:
    """The recipient that the report names, in relation to its copy."""
    copy = copy_of(bounce)
    if copy is None:
        linked = bool(bounce.token) and copy_of_token("unsubscribe", bounce.token) is not None
        return ReportedReader.ANOTHER if linked and bounce.recipient else ReportedReader.UNPROVEN
    return ReportedReader.READER if is_of(copy, bounce.recipient) else ReportedReader.ANOTHER


def is_of(copy: Delivery, recipient: str) -> bool:
    """Whether the recipient is the copy's reader; a report without a recipient means the reader."""
    return not recipient or _key(recipient) == comparable(copy.address_key)


def is_of_another(copy: Delivery, recipient: str) -> bool:
    """Whether the recipient is another reader of ours.

    An unknown address may be a forwarding address of the copy's reader, or a redacted one (RFC 6590).
    """
    return not is_of(copy, recipient) and bool(bounces.reader(_key(recipient)))


def _key(recipient: str) -> str:
    return key_of(recipient) or comparable(recipient.strip())  # as earlier versions stored it
