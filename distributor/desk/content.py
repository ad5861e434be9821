"""The current mail of an issue, the same for pages and commands.

Whoever may write (a check, a signature, a send) renders the mail and remembers it with the fingerprint of
all that it was made from. Whoever only looks compares fingerprints; where they differ the mail is rendered in
this process's memory and nothing is written.
"""

from __future__ import annotations

from distributor.desk import edition
from distributor.desk.edition import Composition, ContentIdentity
from distributor.desk.office import Office
from distributor.desk.publications import groups_of, office_of
from distributor.store import models
from distributor.store.queries import revisions

_MOST = 500  # contents known to this process

_known: dict[str, ContentIdentity] = {}  # by fingerprint


def present(issue: models.Issue, office: Office) -> ContentIdentity:
    """The issue's present content; UserError where it cannot be read or rendered. Writes nothing."""
    own = office_of(issue.publication, office)
    wanted = edition.fingerprint(issue, groups_of(issue.publication), edition.templates(own), own)
    remembered = revisions.rendering(issue)
    if remembered and remembered.fingerprint == wanted:
        groups = tuple(remembered.groups)
        return ContentIdentity(remembered.revision_id, remembered.layout, groups, remembered.content_hash)
    return _known.get(wanted) or _rendered(issue, office)


def keep(composition: Composition) -> ContentIdentity:
    """Remember what the issue's mail is, for everybody who looks at it."""
    content = composition.content
    revisions.remember(
        models.Rendering(
            issue=composition.issue,
            fingerprint=composition.fingerprint,
            revision_id=content.revision_id,
            layout=content.layout,
            groups=list(content.groups),
            content_hash=content.content_hash,
        )
    )
    return content


def _rendered(issue: models.Issue, office: Office) -> ContentIdentity:
    composition = edition.compose(issue, office)
    if len(_known) >= _MOST:
        _known.clear()
    _known[composition.fingerprint] = composition.content
    return composition.content
