"""The sender of an issue's mail, from the settings and the masthead."""

from __future__ import annotations

import re
from hashlib import sha256

from distributor.audience.address import Address, normalise
from distributor.desk.office import Office
from distributor.errors import AddressError, SettingError
from distributor.issue import issue as values
from distributor.mail.values import Sender

# All that the functions below read: with the document they settle what a mail says of its sender.
SETTINGS = ("MAIL_FROM", "MAIL_FROM_NAME", "RETURN_PATH", "REPLY_TO", "LIST_ID", "PUBLIC_URL")


def sender(parsed: values.Issue, office: Office) -> Sender:
    """The sender of an issue's mails; SettingError where an address in the settings cannot be written to."""
    return sender_of(parsed.publication, parsed.contribution_address, office)


def sender_of(publication: str, contribution_address: str, office: Office) -> Sender:
    """The same for a publication's title and the address that its contributors write to, if any."""
    own = _address("MAIL_FROM", office.mail_from)
    envelope = _address("RETURN_PATH", office.return_path or office.mail_from)
    domain = own.key.rpartition("@")[2]
    list_id = office.list_id or _list_id(own, domain)
    return Sender(
        name=office.mail_from_name or publication,
        address=own.address,
        envelope=envelope.address,
        reply_to=_reply_to(contribution_address, office),
        message_id_domain=domain,
        list_id=list_id,
        list_name=publication,
        public_url=office.public_url,
        feedback_id=_feedback_id(list_id),
        language=office.language,
    )


def _address(setting: str, text: str) -> Address:
    try:
        return normalise(text)
    except AddressError as error:
        raise SettingError(setting, str(error)) from error


def _reply_to(contribution_address: str, office: Office) -> str:
    """The setting, else the contribution address where the document gives one that can be written to."""
    if office.reply_to:
        return _address("REPLY_TO", office.reply_to).address
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
