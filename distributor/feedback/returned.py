"""Applies bounces, complaints and unsubscribe requests: history of the copy, suppression of the address.

Reports are hostile: only the reader of a copy that is proven by its run's key is suppressed. Every effect is
applied once, however often the mail is read.
"""

from __future__ import annotations

import re
from dataclasses import replace

from distributor.delivery.relays.providers import Providers
from distributor.delivery_codes import CopyReason
from distributor.feedback import about, proof
from distributor.feedback.proof import copy_of_token
from distributor.feedback.suppress import (
    Feedback,
    is_test_copy,
    suppress,
    suppress_dead_address,
)
from distributor.mail_codes import EvidenceKind
from distributor.reading.reports.status import judged
from distributor.reading.values import Bounce, MailMessage
from distributor.states import AttemptEvent, BounceAction, ComplaintKind, SuppressionReason
from distributor.store.models import Attempt, Delivery
from distributor.store.queries import bounces

_REPORTED = (BounceAction.FAILED, BounceAction.DELAYED)
_CODE = re.compile(r"(?<!\d)([245][0-5]\d)(?=[\s-])")


def bounced(incoming_id: int, bounce: Bounce, providers: Providers) -> None:
    """Record the bounce in the history of its copy; suppress the address if it failed permanently."""
    copy = proof.copy_of(bounce)
    if copy is None or bounce.action not in _REPORTED:
        return
    if not bounces.once(incoming_id, SuppressionReason.BOUNCED, _about(copy, bounce.recipient)):
        return
    bounces.enter(copy, _entry(copy, bounce))
    if bounce.action == BounceAction.FAILED and proof.is_of(copy, bounce.recipient):
        named = replace(bounce, recipient=bounce.recipient or copy.address)
        verdict = judged(named, providers.rules_for(copy.address_key.rpartition("@")[2]))
        suppress_dead_address(copy, verdict, bounce.diagnostic or bounce.status, incoming_id)


def complained(incoming_id: int, kind: str, message_id: str, recipient: str = "") -> None:
    """Stop the copy's publication for the reader who marked it as spam, unless the report names another."""
    copy = proof.copy_named(message_id)
    if (
        copy is None
        or kind == ComplaintKind.NOT_SPAM
        or not bounces.once(incoming_id, SuppressionReason.COMPLAINED, _about(copy))
    ):
        return
    if proof.is_of_another(copy, recipient):
        said = _of_another(recipient, kind)
        bounces.enter(copy, Attempt(event=AttemptEvent.NOT_READER, reason=CopyReason.ANOTHER, reply=said))
    else:
        _suppress(copy, SuppressionReason.COMPLAINED, kind, incoming_id)


def unsubscribed_by_token(incoming_id: int, token: str) -> None:
    """Stop the publication for the reader of the copy with this token (List-Unsubscribe)."""
    copy = copy_of_token("unsubscribe", token)
    if copy and bounces.once(incoming_id, SuppressionReason.UNSUBSCRIBED, copy.address_key):
        _suppress(copy, SuppressionReason.UNSUBSCRIBED, EvidenceKind.BY_MAIL, incoming_id)


def unsubscribed_by_address(incoming_id: int, address_key: str, words: str, message: MailMessage) -> None:
    """Stop what the reader asked for by mail (`about.meant`)."""
    if bounces.once(incoming_id, SuppressionReason.UNSUBSCRIBED, address_key):
        publication, code = about.meant(address_key, message, words), EvidenceKind.BY_MAIL
        request = Feedback(SuppressionReason.UNSUBSCRIBED, address_key, words, code, publication=publication)
        suppress(replace(request, incoming_id=incoming_id))


def _suppress(copy: Delivery, kind: str, code: str, incoming_id: int) -> None:
    if is_test_copy(copy):
        return
    suppress(
        Feedback(
            kind,
            copy.address_key,
            code=code,
            address=copy.address,
            publication=about.publication_of(copy),
            incoming_id=incoming_id,
            run_id=copy.run_id,
            copy_number=copy.copy_number,
        )
    )


def _entry(copy: Delivery, bounce: Bounce) -> Attempt:
    code = _CODE.search(bounce.diagnostic)
    reason, said = _why(copy, bounce)
    event = AttemptEvent.DELAYED if bounce.action == BounceAction.DELAYED else AttemptEvent.BOUNCED
    return Attempt(
        event=AttemptEvent.NOT_READER if proof.is_of_another(copy, bounce.recipient) else event,
        by="",
        relay="",
        stage="",
        reply_code=int(code[1]) if code else None,
        enhanced_code=bounce.status[:12],
        reason=reason,
        reply=said,
    )


def _why(copy: Delivery, bounce: Bounce) -> tuple[str, str]:
    """Our reason code ("" if their text suffices) and their text."""
    if not proof.is_of(copy, bounce.recipient):
        return CopyReason.ANOTHER, _of_another(bounce.recipient, bounce.diagnostic or bounce.status)
    if bounce.action == BounceAction.DELAYED:
        return CopyReason.LATE, bounce.diagnostic
    return "" if bounce.diagnostic else CopyReason.RETURNED, bounce.diagnostic


def _of_another(recipient: str, said: str) -> str:
    return ": ".join(filter(None, (recipient, said)))


def _about(copy: Delivery, recipient: str = "") -> str:
    return f"{copy.run_id}.{copy.copy_number} {recipient}".strip()
