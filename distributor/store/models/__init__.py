"""The tables. Models hold fields and constraints; what is asked of them stands in store/queries/."""

from distributor.store.models.archive import ArchivedCopies, Pulse
from distributor.store.models.audience import Group, Membership, Person, Suppression
from distributor.store.models.issue import Document, Edition, Issue, Publication, SignOff
from distributor.store.models.run import Attempt, Delivery, Run
from distributor.store.models.schedule import Schedule
from distributor.store.models.witness import Witness

__all__ = [
    "ArchivedCopies",
    "Attempt",
    "Delivery",
    "Document",
    "Edition",
    "Group",
    "Issue",
    "Membership",
    "Person",
    "Publication",
    "Pulse",
    "Run",
    "Schedule",
    "SignOff",
    "Suppression",
    "Witness",
]
