"""From the token in a link to the copy that the link was made for."""

from __future__ import annotations

from contextlib import suppress

from distributor.delivery.keeping import archive
from distributor.errors import NotFound
from distributor.mail.tokens import Purpose, peek, verify
from distributor.store.models import Delivery, Run
from distributor.store.queries import copies


def copy_behind(purpose: Purpose, token: str) -> Delivery | None:
    """The copy whose link for this purpose carries this token (unsaved if its run is archived), or None.

    An answer holds no such links.
    """
    with suppress(NotFound):
        numbers = peek(token)
        found = copies.numbered(*numbers) or archive.behind(*numbers)
        if found and found.run.kind != Run.ANSWER and verify(purpose, token, bytes(found.run.link_key)):
            return found
    return None
