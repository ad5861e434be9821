"""The tables. Models hold fields and constraints; queries are in store/queries/."""

from distributor.store.models.archive import ArchivedCopies, Pulse
from distributor.store.models.audience import Group, Membership, Person, Suppression, SuppressionEvidence
from distributor.store.models.effect import Effect
from distributor.store.models.incoming import Enclosure, Filing, Folder, Incoming, Refusal, Sighting
from distributor.store.models.issue import (
    Document,
    Edition,
    Issue,
    OutsideConsent,
    Publication,
    Rendering,
    Revision,
    SignOff,
    StoredPicture,
)
from distributor.store.models.login_link import LoginLink
from distributor.store.models.manuscript import (
    Answer,
    Contributor,
    ContributorAddress,
    Decision,
    Manuscript,
    Mark,
    Placement,
    Printed,
    Repetition,
    Resemblance,
    Serial,
    Unit,
    Version,
)
from distributor.store.models.run import Attempt, Delivery, Run
from distributor.store.models.schedule import Schedule
from distributor.store.models.witness import Witness

__all__ = [
    "Answer",
    "ArchivedCopies",
    "Attempt",
    "Contributor",
    "ContributorAddress",
    "Decision",
    "Delivery",
    "Document",
    "Edition",
    "Effect",
    "Enclosure",
    "Filing",
    "Folder",
    "Group",
    "Incoming",
    "Issue",
    "LoginLink",
    "Manuscript",
    "Mark",
    "Membership",
    "OutsideConsent",
    "Person",
    "Placement",
    "Printed",
    "Publication",
    "Pulse",
    "Refusal",
    "Rendering",
    "Repetition",
    "Resemblance",
    "Revision",
    "Run",
    "Schedule",
    "Serial",
    "Sighting",
    "SignOff",
    "StoredPicture",
    "Suppression",
    "SuppressionEvidence",
    "Unit",
    "Version",
    "Witness",
]
