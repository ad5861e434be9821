"""What doctor says about relays: how each is reached and secured, and whether it takes mail from the office.

Each is asked for the office's sender and a recipient, and nothing is sent (docs/decisions/0043).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from distributor import configuration, settings
from distributor.cli.text import note
from distributor.delivery.relays.relay import Relay
from distributor.delivery.relays.replies import SendResult
from distributor.delivery.schemes import probe_all
from distributor.delivery.transport.copy import Envelope
from distributor.delivery.transport.probe import ProbeResult
from distributor.delivery_codes import CERTIFICATE
from distributor.desk.domain.finding import Finding
from distributor.desk.sender import sender_of
from distributor.diagnostics.judging import judge
from distributor.errors import SettingError, UserError
from distributor.language import gettext as _
from distributor.local.machine import CATCHER
from distributor.mail.values import Sender
from distributor.reason import Reason
from distributor.states import ReplyOutcome, Stage
from distributor.words.copies import stage_name
from distributor.words.reasons import words_of

_HELLO = re.compile(r"\b(?:helo|ehlo|lhlo)\b", re.IGNORECASE)  # it is our name that the relay speaks of


def look() -> Iterator[Finding]:
    """One finding per relay; the relays are checked in parallel."""
    try:
        relays = configuration.relays()
    except UserError as error:
        yield Finding(_("Relay"), "look" if settings.RELAYS == [CATCHER] else "bad", str(error))
        return
    try:
        office = sender_of("", "", configuration.office())
    except SettingError as error:
        yield Finding(error.name, "bad", str(error), _("nothing can be sent until this is corrected"))
        return
    envelopes = [_envelope(office, relay) for relay in relays]
    found = probe_all(list(zip(relays, envelopes, strict=True)), _remind)
    for relay, envelope, one in zip(relays, envelopes, found, strict=True):
        yield _relay(relay, relays, envelope, one)


def _envelope(office: Sender, relay: Relay) -> Envelope:
    """Sender and recipient: the office itself, or postmaster of a domain that the relay is restricted to."""
    domains = sorted(domain.removeprefix("*.") for domain in relay.domains)
    recipient = f"postmaster@{domains[0]}" if domains else office.address
    utf8 = not (office.envelope + recipient).isascii()
    return Envelope(0, office.envelope, recipient, utf8=utf8)


def _remind(relay: Relay) -> None:
    words = _("relay %(name)s is slow; doctor waits as long as a worker would, one minute for a greeting")
    note(words % {"name": relay.name})


def _relay(relay: Relay, all_relays: Sequence[Relay], envelope: Envelope, found: ProbeResult) -> Finding:
    what = _("Relay %(name)s") % {"name": relay.name}
    if found.stage:
        why = found.reason or Reason("")
        return Finding(what, "bad", f"{stage_name(found.stage)}: {words_of(why)}", _remedy(found.stage, why))
    if found.trial is not None and found.trial.state != ReplyOutcome.ACCEPTED:
        return _refused(what, envelope, found.trial)
    takes = _("takes mail from %(sender)s") % {"sender": envelope.sender}
    return Finding(what, "good", " · ".join([*found.described(), takes, *describe_use(relay, all_relays)]))


def _refused(what: str, envelope: Envelope, trial: SendResult) -> Finding:
    """A refusal of the sender stops every run; one of the recipient may concern that mailbox only."""
    asked = (
        f"MAIL FROM:<{envelope.sender}>" if trial.stage == Stage.MAIL else f"RCPT TO:<{envelope.recipient}>"
    )
    words = f"{asked}: {words_of(trial.reply.why)}"
    if _HELLO.search(trial.reply.text):
        return Finding(what, "bad", words, _call_ourselves())
    if trial.reply.kind == 4:
        return Finding(what, "look", words, _("the refusal is temporary: try again in a few minutes"))
    if trial.stage == Stage.MAIL:
        remedy = _(
            "MAIL_FROM and RETURN_PATH must be addresses that this relay lets you send as; NetEase and QQ "
            "want the very mailbox that logs in"
        )
        return Finding(what, "bad", words, remedy)
    reply = trial.reply
    if (
        judge(Stage.RCPT, reply.code, reply.enhanced, reply.text, recipient=envelope.recipient).reason.matter
        == "reader"
    ):
        remedy = _("the relay knows no such mailbox: make it, or correct MAIL_FROM; replies would come back")
        return Finding(what, "look", words, remedy)
    remedy = _("it accepts no mail from you: log in (user and password in RELAYS), or ask its operator")
    return Finding(what, "bad", words, remedy)


def _call_ourselves() -> str:
    return _("set EHLO_NAME to the name that this machine's public address has in the DNS")


def _remedy(stage: str, reason: Reason) -> str:
    if _HELLO.search(reason.said):
        return _call_ourselves()
    tls = _("the port must speak TLS: 465 from the first byte (smtps://), 587 by STARTTLS (smtp://)")
    if (reason.cause or reason).code in CERTIFICATE or stage == Stage.STARTTLS:
        tls = _("the certificate must fit the host's name; tls=may encrypts without checking it")
    remedies: dict[str, str] = {
        Stage.AUTH: _(
            "correct user and password in RELAYS; NetEase and QQ want an authorisation code, not the password"
        ),
        Stage.GREETING: _("ask whoever runs the relay; a port for smtps:// says nothing to smtp://"),
        Stage.STARTTLS: tls,
        Stage.TLS: tls,
    }
    return remedies.get(stage, _("correct host and port in RELAYS, or ask whoever runs the relay"))


def describe_use(relay: Relay, others: Sequence[Relay] = ()) -> list[str]:
    """The profile and every limit in force; share and routing where there is something to choose."""
    return [*_profile(relay), *_limits(relay), *_share(relay, others), *_routing(relay)]


def _profile(relay: Relay) -> Iterator[str]:
    if relay.profile:
        yield _("profile %(name)s") % {"name": relay.profile}


def _limits(relay: Relay) -> Iterator[str]:
    yield _("sessions per process: %(number)d") % {"number": relay.connections}
    if relay.total_connections:
        yield _("sessions of all processes: %(number)d") % {"number": relay.total_connections}
    yield _("copies per session: %(number)d") % {"number": relay.messages}
    if relay.per_second:
        yield _("%(number)d per second") % {"number": relay.per_second}
    if relay.per_minute:
        yield _("%(number)d per minute") % {"number": relay.per_minute}
    if relay.per_day:
        yield _("%(number)d per day") % {"number": relay.per_day}


def _share(relay: Relay, others: Sequence[Relay]) -> Iterator[str]:
    if len({other.weight for other in (relay, *others)}) > 1:
        yield _("weight %(number)d") % {"number": relay.weight}


def _routing(relay: Relay) -> Iterator[str]:
    if relay.groups:
        yield _("only groups %(names)s") % {"names": ", ".join(sorted(relay.groups))}
    if relay.domains:
        yield _("only domains %(names)s") % {"names": ", ".join(sorted(relay.domains))}
