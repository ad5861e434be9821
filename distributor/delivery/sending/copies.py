"""A run's mail, compiled once per process, and the copy that one claimed delivery becomes."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter

from distributor.audience.fields import LISTED, NO_EXTRA
from distributor.delivery.transport.copy import Copy, Envelope
from distributor.delivery_codes import CopyReason
from distributor.desk import signing
from distributor.desk.office import Office
from distributor.desk.personal import personaliser
from distributor.errors import DistributorError, traced
from distributor.mail.compile import CompiledMail, compile_mail
from distributor.mail.tokens import message_id
from distributor.mail.values import (
    Answering,
    MailPicture,
    Reader,
    RenderedIssue,
    RunStamp,
    Sender,
)
from distributor.reason import Reason
from distributor.states import RunKind
from distributor.store.models import Delivery, Edition, Run
from distributor.store.queries import notices
from distributor.store.queries.deliveries import Claimed

_listed = attrgetter(*LISTED)


@dataclass(frozen=True, slots=True)
class CompiledRun:
    """Makes copies of one run; the same delivery gives the same bytes, whenever it is asked."""

    mail: CompiledMail
    sender: Sender
    groups: dict[int, str]
    stamp: RunStamp
    answers: Callable[[int], str] = lambda _number: ""  # copy number -> Message-ID that it is about
    extra: bool = False  # whether its mail may print further columns

    def copy(self, claimed: Claimed) -> Copy:
        """Splice one reader's copy; raises where this reader's fields cannot be rendered."""
        segments = self.mail.splice(self.reader(claimed))
        recipient, utf8 = envelope_address(claimed)
        size = sum(map(len, segments))
        # A bounce names its copy as the mail does: run and copy number, under the run's key.
        envid = message_id(self.stamp, claimed.copy_number, self.sender.message_id_domain)[1:-1]
        return Copy(
            claimed, Envelope(claimed.id, self.sender.envelope, recipient, size, utf8, envid), segments
        )

    def reader(self, claimed: Claimed) -> Reader:
        number = claimed.copy_number
        return reader_of(claimed, self.groups.get(claimed.group_id or 0, ""), self.answers(number))


def reader_of(copy: Claimed | Delivery, group: str, answers: str = "") -> Reader:
    """Who reads the copy, as it was frozen."""
    return Reader(
        copy_number=copy.copy_number,
        group=group,
        answers=answers,
        extra=copy.extra or NO_EXTRA,
        **dict(zip(LISTED, _listed(copy), strict=True)),
    )


def envelope_address(claimed: Claimed) -> tuple[str, bool]:
    """The RCPT address and whether it needs SMTPUTF8: an IDN travels as A-labels, which any relay takes."""
    local, _at, _domain = claimed.address.rpartition("@")
    if not local.isascii():
        return claimed.address, True
    return f"{local}@{claimed.address_key.rpartition('@')[2]}", False


def stamp(run: Run) -> RunStamp:
    """What all copies of the run share."""
    # Written in the office's zone of that day: the Date header too must be the same whenever it is asked.
    date = run.date.astimezone(dt.timezone(dt.timedelta(minutes=run.utc_offset)))
    test, answering = run.kind == RunKind.TEST, _answering(run)
    return RunStamp(run.pk, run.slug, date, bytes(run.link_key), test=test, answering=answering)


def _answering(run: Run) -> Answering | None:
    if not run.answering:
        return None
    return Answering(tuple(run.answering["references"]), run.answering["submitted"], run.answering["mark"])


def rendered(edition: Edition) -> RenderedIssue:
    """The frozen rendering, as it was signed."""
    pictures = tuple(
        MailPicture(p["content_id"], p["media_type"], p["name"], base64.b64decode(p["data"]))
        for p in edition.pictures
    )
    return RenderedIssue(edition.subject, edition.html, edition.text, pictures, edition.personal)


def _fixed(edition: Edition) -> Callable[[Reader], RenderedIssue]:
    """An answer has one reader, and was rendered for him when it was frozen."""
    mail = rendered(edition)
    return lambda _reader: mail


def compile_run(run: Run, office: Office) -> CompiledRun:
    """Compile the run's edition; SettingError where a key that it is signed with is gone."""
    sender, stamped = Sender(**run.sender), stamp(run)
    personalise = _fixed(run.edition) if run.answering else personaliser(run.edition, sender, stamped, office)
    signer = signing.signer(sender.signed_by, office)
    mail = compile_mail(rendered(run.edition), sender, stamped, personalise=personalise, signer=signer)
    groups = {int(group_id): name for group_id, name in run.group_names.items()}
    return CompiledRun(mail, sender, groups, stamped, original_message_ids(run), run.edition.personal)


def unwritable(error: Exception) -> Reason:
    """Why a copy cannot be written; what we did not expect, with the innermost lines of its traceback."""
    if isinstance(error, DistributorError):
        return Reason(CopyReason.UNWRITABLE, cause=error.why)
    return Reason(CopyReason.UNWRITABLE, str(error) if isinstance(error, ValueError) else traced(error))


def original_copy(run: Run, copy_number: int) -> tuple[int, int]:
    """Run and number of the copy that this notice's copy is about; (0, 0) where it is about none."""
    before = [(offset, run_id) for offset, run_id in run.answers if offset < copy_number]
    if not before:
        return 0, 0
    offset, run_id = before[-1]
    return run_id, copy_number - offset


def original_message_ids(run: Run) -> Callable[[int], str]:
    """Copy number -> Message-ID of the copy it is about; "" for everything but notices."""
    if not run.answers:
        return lambda _number: ""
    originals = notices.originals(run_id for _offset, run_id in run.answers)

    def of(copy_number: int) -> str:
        run_id, number = original_copy(run, copy_number)
        original = originals.get(run_id)
        if original is None:
            return ""
        stamp = RunStamp(original.pk, original.slug, original.date, bytes(original.link_key))
        return message_id(stamp, number, str(original.sender.get("message_id_domain", "localhost")))

    return of
