"""What the tables know about a mail that is to be filed: the same mail before, and a person's choice."""

from __future__ import annotations

from django.db.models.functions import Now

from distributor.states import IncomingState
from distributor.store.models import Filing, Incoming


def same_before(incoming: Incoming) -> int | None:
    """The id of the first mail with this Message-ID and these octets below its header."""
    if not incoming.message_id or not incoming.body_sha256:
        return None
    same = Incoming.objects.filter(message_id=incoming.message_id, body_sha256=incoming.body_sha256)
    earlier = same.filter(id__lt=incoming.pk).order_by("id")
    return earlier.values_list("pk", flat=True).first()


def remembered(sender_key: str) -> Filing | None:
    """The route that a person chose for mail of this sender, if any."""
    return Filing.objects.filter(sender_key=sender_key).first() if sender_key else None


def lock(sender_key: str) -> None:
    """Inside a transaction: nobody changes what is remembered for this sender until its end."""
    list(Filing.objects.select_for_update().filter(sender_key=sender_key).values_list("pk"))


def remember(sender_key: str, route: str, by: str) -> None:
    """Mail of this sender is filed there from now on; the last choice stands."""
    Filing.objects.update_or_create(sender_key=sender_key, defaults={"route": route, "by": by[:150]})


def forget(sender_key: str) -> bool:
    """Let the pipeline decide again about mail of this sender; returns whether there was a choice."""
    return bool(Filing.objects.filter(sender_key=sender_key).delete()[0])


def file(incoming: Incoming, route: str, reason: str, by: str) -> None:
    """File one mail there by hand, and have it read again where its bytes are still kept."""
    state = incoming.state if incoming.removed else IncomingState.KEPT
    changes = {
        "route": route,
        "route_reason": reason,
        "route_detail": "",
        "filed_by": by[:150],
        "filed": Now(),
    }
    Incoming.objects.filter(pk=incoming.pk).update(**changes, state=state)
    incoming.refresh_from_db()
