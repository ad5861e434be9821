"""Whose mail an issue is: the settings and the masthead together."""

from __future__ import annotations

import re
from hashlib import sha256

from distributor import settings
from distributor.audience.address import Address, normalise
from distributor.errors import AddressError, SettingError
from distributor.issue import issue as values
from distributor.mail.letter import Sender

# All that the functions below read: with the document they settle what a mail says of its sender.
SETTINGS = ("MAIL_FROM", "MAIL_FROM_NAME", "RETURN_PATH", "REPLY_TO", "LIST_ID", "PUBLIC_URL")


def sender(parsed: values.Issue) -> Sender:
    """The sender of an issue's mails; SettingError where an address in the settings cannot be written to."""
    return sender_of(parsed.publication, parsed.contribution_address)


def sender_of(publication: str, contribution_address: str) -> Sender:
    """The same for a publication's title and the address that its contributors write to, if any."""
    own = _address("MAIL_FROM", settings.MAIL_FROM)
    envelope = _address("RETURN_PATH", settings.RETURN_PATH or settings.MAIL_FROM)
    domain = own.key.rpartition("@")[2]
    list_id = settings.LIST_ID or _list_id(own, domain)
    return Sender(
        name=settings.MAIL_FROM_NAME or publication,
        address=own.address,
        envelope=envelope.address,
        reply_to=_reply_to(contribution_address),
        message_id_domain=domain,
        list_id=list_id,
        list_name=publication,
        public_url=settings.PUBLIC_URL,
        feedback_id=_feedback_id(list_id),
    )


def _address(setting: str, text: str) -> Address:
    try:
        return normalise(text)
    except AddressError as error:
        raise SettingError(setting, str(error)) from error


def _reply_to(contribution_address: str) -> str:
    """The setting, else the contribution address where the document gives one that can be written to."""
    if settings.REPLY_TO:
        return _address("REPLY_TO", settings.REPLY_TO).address
    try:
        return normalise(contribution_address).address
    except AddressError:
        return ""


def _list_id(own: Address, domain: str) -> str:
    """`gazette@example.org` -> `gazette.example.org`, a dot-atom as RFC 2919 section 2 wants it."""
    local = re.sub(r"[^a-z0-9]+", "-", own.address.rpartition("@")[0].lower()).strip("-")
    return f"{local or 'list'}.{domain}"


def _feedback_id(list_id: str) -> str:
    """The sender's part of Feedback-ID (Google's Feedback Loop): 5 to 15 characters, the same for good."""
    return sha256(list_id.encode()).hexdigest()[:12]
