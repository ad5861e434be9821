"""Documents that are handed over and whose text nobody could take out: scans, sealed and damaged files.

The manuscript is there, with a title by subject or file name and without a text, so that it has its number,
its receipt and an editor who looks at it.
"""

from __future__ import annotations

from collections.abc import Sequence

from distributor.reading.drafts import articles
from distributor.reading.drafts.cover_letter import Letter, hand_over
from distributor.reading.values import Enclosed
from distributor.states import EnclosureState

MOST = 10  # of one mail
_ARCHIVES = ("zip", "rar", "7z")
_DOCUMENTS = frozenset(("pdf", "docx", "doc", "wps", "rtf", "odt", "ofd", "ole", "sealed", *_ARCHIVES))
_UNREAD = frozenset((EnclosureState.UNSUPPORTED, EnclosureState.ENCRYPTED, EnclosureState.FAILED))


def find(enclosures: Sequence[Enclosed], sent: Sequence[Letter]) -> list[Enclosed]:
    """The unread documents of a mail that says to be a contribution."""
    if not hand_over(sent):
        return []
    found = [one for one in enclosures if one.kind in _DOCUMENTS and one.state in _UNREAD]
    return [one for one in found if not articles.is_form_by_name(one.name)][:MOST]
