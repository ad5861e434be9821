"""DKIM keys: made, read, and shown as the DNS record that verifies them (RFC 6376, RFC 8301, RFC 8463)."""

from __future__ import annotations

import os
import re
import stat
from base64 import b64encode
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Literal

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

from distributor.errors import SigningError
from distributor.language import gettext as _

Kind = Literal["rsa", "ed25519"]

LEAST_BITS, MOST_BITS = 2048, 4096  # of RSA; no verifier must read longer keys (RFC 8301 section 3.2)
_LONGEST_FILE = 64 * 1024  # octets
_STRING = 255  # octets of one character-string in a TXT record (RFC 1035 section 3.3)
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_SELECTOR = re.compile(rf"{_LABEL}(?:\.{_LABEL})*", re.IGNORECASE)
# Docker and Kubernetes mount secrets here, readable for all who are inside the container: for nobody else.
_MOUNTED = Path("/run/secrets")
_PADDING, _HASHED = PKCS1v15(), Prehashed(hashes.SHA256())


@dataclass(frozen=True)
class SigningKey:
    """A private key and the selector under which its public half stands in the DNS."""

    selector: str
    private: RSAPrivateKey | Ed25519PrivateKey = field(repr=False)

    @property
    def kind(self) -> Kind:
        return "rsa" if isinstance(self.private, RSAPrivateKey) else "ed25519"

    @property
    def bits(self) -> int:
        return self.private.key_size if isinstance(self.private, RSAPrivateKey) else 256

    def sign(self, digest: bytes) -> bytes:
        """The signature over a SHA-256 digest; the same key and digest always give the same octets."""
        if isinstance(self.private, RSAPrivateKey):
            return self.private.sign(digest, _PADDING, _HASHED)
        return self.private.sign(digest)  # over the digest, not the message: RFC 8463 section 3

    @cached_property
    def public(self) -> bytes:
        """What p= holds, before base64: SubjectPublicKeyInfo for RSA, the bare 32 octets for Ed25519."""
        if isinstance(self.private, Ed25519PrivateKey):
            return self.private.public_key().public_bytes_raw()
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        return self.private.public_key().public_bytes(serialization.Encoding.DER, form)

    @property
    def fingerprint(self) -> str:
        """Tells this key from any other: 16 hex digits."""
        return sha256(self.public).hexdigest()[:16]

    @property
    def record(self) -> str:
        """The value of the TXT record that verifiers look up (RFC 6376 section 3.6.1)."""
        return f"v=DKIM1; k={self.kind}; p={b64encode(self.public).decode('ascii')}"

    def name(self, domain: str) -> str:
        """Where that record stands."""
        return f"{self.selector}._domainkey.{domain}"


def zone_line(name: str, value: str) -> str:
    """A TXT record as a zone file has it, in strings of at most 255 octets."""
    strings = " ".join(f'"{value[at : at + _STRING]}"' for at in range(0, len(value), _STRING))
    return f"{name}. IN TXT ( {strings} )"


def checked_selector(selector: str) -> str:
    """The selector, where it can be a name in the DNS; raises SigningError."""
    if len(selector) > 100 or not _SELECTOR.fullmatch(selector):
        words = _("%(selector)r is no selector: letters, digits and hyphens, such as 2026a")
        raise SigningError(words % {"selector": selector[:80]})
    return selector.lower()


def make_key(selector: str, kind: Kind, path: Path, bits: int = LEAST_BITS) -> SigningKey:
    """A new key in a new file that only its owner can read; SigningError, also where the file exists."""
    private = Ed25519PrivateKey.generate() if kind == "ed25519" else generate_private_key(65537, bits)
    key = SigningKey(checked_selector(selector), private)
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(pem)
    except FileExistsError:
        words = _("%(path)s exists already; a key is never overwritten: choose another selector or file")
        raise SigningError(words % {"path": path}) from None
    except OSError as error:
        raise SigningError(_("%(path)s cannot be written: %(reason)s") % _why(path, error)) from None
    return key


def read_key(selector: str, path: Path) -> SigningKey:
    """The key of that file; raises SigningError where it cannot be read, is open to others, or too weak."""
    pem = _read(path)
    try:
        private = serialization.load_pem_private_key(pem, None)
    except TypeError:
        words = _("%(path)s is protected by a pass phrase; give a key without one")
        raise SigningError(words % {"path": path}) from None
    except (ValueError, UnsupportedAlgorithm):
        raise SigningError(_("%(path)s holds no private key in PEM form") % {"path": path}) from None
    if not isinstance(private, RSAPrivateKey | Ed25519PrivateKey):
        raise SigningError(_("%(path)s is neither an RSA nor an Ed25519 key") % {"path": path})
    if isinstance(private, RSAPrivateKey) and not LEAST_BITS <= private.key_size <= MOST_BITS:
        words = _("%(path)s is an RSA key of %(bits)d bits; receivers want %(least)d to %(most)d")
        counts = {"bits": private.key_size, "least": LEAST_BITS, "most": MOST_BITS}
        raise SigningError(words % {"path": path, **counts})
    return SigningKey(checked_selector(selector), private)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            pem = file.read(_LONGEST_FILE)
    except OSError as error:
        raise SigningError(_("%(path)s cannot be read: %(reason)s") % _why(path, error)) from None
    if mode & (stat.S_IROTH | stat.S_IWOTH) and not path.absolute().is_relative_to(_MOUNTED):
        words = _("%(path)s can be read by everybody on this machine; run: chmod 600 %(path)s")
        raise SigningError(words % {"path": path})
    return pem


def _why(path: Path, error: OSError) -> dict[str, object]:
    return {"path": path, "reason": error.strerror or error}
