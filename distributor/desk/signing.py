"""Which DKIM keys sign: those in the settings when a run is planned, and the same ones to its end.

A copy in doubt that is sent again must be the same octets, so a run freezes domain, selectors and
fingerprints. It waits on hold for a key that is gone, and never goes out unsigned in its stead.
"""

from __future__ import annotations

from pathlib import Path

from distributor import var
from distributor.audience.address import normalise
from distributor.delivery_codes import RunReason
from distributor.desk.office import Office
from distributor.errors import AddressError, SettingError, SigningError
from distributor.language import gettext as _
from distributor.mail.dkim import Signer
from distributor.mail.keys import SigningKey, read_key
from distributor.reason import Reason
from distributor.words.reasons import words_of


def keys(office: Office) -> tuple[SigningKey, ...]:
    """Every key of DKIM_KEYS in its order; raises SettingError."""
    return tuple(_key(entry) for entry in office.dkim_keys)


def named(office: Office) -> dict[str, Path]:
    """Selectors and files as DKIM_KEYS has them, whether they can be read or not."""
    entries = (entry.partition(":") for entry in office.dkim_keys)
    return {selector.lower(): Path(path).expanduser() for selector, _colon, path in entries}


def waiting(folder: Path, office: Office) -> dict[str, Path]:
    """Keys made under DISTRIBUTOR_VAR that DKIM_KEYS does not name yet, the newest first.

    One that is older than a key that is named was named once and taken out again.
    """
    known = named(office)
    since = max((_made(path) for path in known.values()), default=0.0)
    files = sorted(var.dkim_key(folder, "*").parent.glob("*.pem"), key=_made, reverse=True)
    return {file.stem: file for file in files if file.stem not in known and _made(file) > since}


def _made(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def signing(found: tuple[SigningKey, ...]) -> tuple[SigningKey, ...]:
    """Those that sign new runs: the first of each kind, RSA foremost, for not everybody reads Ed25519."""
    first = {key.kind: key for key in reversed(found)}
    return tuple(first[kind] for kind in ("rsa", "ed25519") if kind in first)


def domain(office: Office) -> str:
    """d= of new runs, in A-labels: DKIM_DOMAIN, else the domain of MAIL_FROM; raises SettingError."""
    setting, address = "MAIL_FROM", office.mail_from
    if office.dkim_domain:
        setting, address = "DKIM_DOMAIN", f"postmaster@{office.dkim_domain}"
    try:
        return normalise(address).key.rpartition("@")[2]
    except AddressError as error:
        raise SettingError(setting, str(error)) from error


def freeze(office: Office) -> str:
    """What a new run remembers of its signatures (`Sender.signed_by`); "" where nothing signs."""
    chosen = signing(keys(office))
    return str(Signer(domain(office), chosen)) if chosen else ""


def signer(signed_by: str, office: Office) -> Signer | None:
    """The signer that the run was planned with; SettingError where one of its keys is gone or was changed."""
    if not signed_by:
        return None
    own_domain, *wanted = signed_by.split()
    at_hand = {f"{key.selector}:{key.fingerprint}": key for key in keys(office)}
    if missing := [name for name in wanted if name not in at_hand]:
        why = Reason(RunReason.KEY_GONE, ", ".join(missing), cause=Reason(RunReason.KEY_REMEDY))
        raise SettingError("DKIM_KEYS", words_of(why), why)
    return Signer(own_domain, tuple(at_hand[name] for name in wanted))


def _key(entry: str) -> SigningKey:
    selector, colon, path = entry.partition(":")
    if not colon or not path:
        words = _("expected selector:file, such as 2026a:/run/secrets/dkim.pem, found %(entry)r")
        raise SettingError("DKIM_KEYS", words % {"entry": entry[:80]})
    try:
        return read_key(selector, Path(path).expanduser())
    except SigningError as error:
        raise SettingError("DKIM_KEYS", str(error)) from error
