"""Whose certificates are believed: the system's authorities, and those of the setting CA_FILE beside them."""

from __future__ import annotations

import ssl
from pathlib import Path

from distributor import environment
from distributor.errors import SettingError
from distributor.language import gettext as _


def read(setting: str, *, help: str) -> Path | None:
    """The setting's file of certificates, which is there and can be read; None where none is given."""
    path = environment.file(setting, help=help)
    if path is None:
        return None
    try:
        client_context(path)
    except ssl.SSLError:
        words = _("%(file)s holds no certificate that can be read; expected PEM: -----BEGIN CERTIFICATE-----")
        raise SettingError(setting, words % {"file": path}) from None
    except OSError as error:
        words = _("%(file)s cannot be read: %(reason)s")
        raise SettingError(setting, words % {"file": path, "reason": error.strerror or error}) from None
    return path.absolute()


def client_context(authorities: Path | None, *, verify: bool = True) -> ssl.SSLContext:
    """TLS as a client; without `verify` it encrypts whoever is there.

    Raises OSError for a file that cannot be read, and ssl.SSLError (also an OSError) for one without
    certificates in PEM.
    """
    context = ssl.create_default_context()
    if authorities is not None:
        context.load_verify_locations(authorities)
        # Python 3.13 asks of every authority what RFC 5280 wants; offices' own seldom have it all.
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
