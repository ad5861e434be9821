"""The one place that knows the names under the folder of the embedded state (`var/`)."""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from pathlib import Path

# A unix socket's path must fit sun_path: 104 bytes on the BSDs, 108 on Linux.
_SOCKET_PATH_LIMIT = 100
_OTHERS = 0o077  # permissions of the group, and of anybody


def keep_private(folder: Path) -> None:
    """Take a folder's permissions from everybody but its owner, where it is ours; raises OSError."""
    found = folder.lstat()
    if stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and found.st_mode & _OTHERS:
        folder.chmod(0o700)


def open_to_others(folder: Path) -> bool:
    """Whether somebody else on this machine may look into a folder, or owns it."""
    found = folder.stat()
    return bool(found.st_mode & _OTHERS) or found.st_uid not in (os.geteuid(), 0)


def database(var: Path) -> Path:
    return var / "distributor.sqlite3"


def migration_lock(var: Path) -> Path:
    """Held by the one process that brings the embedded database's tables up to date."""
    return var / "migration.lock"


def secret_key(var: Path) -> Path:
    return var / "secret-key"


def dkim_key(var: Path, selector: str) -> Path:
    return var / "dkim" / f"{selector}.pem"


def witness(var: Path) -> Path:
    """What this machine saw last of the databases it serves: told from an older copy by it (JSON)."""
    return var / "witness.json"


def witness_mark(var: Path) -> Path:
    """Made once beside the witness: a copy of the folder has a younger one."""
    return var / "witness.mark"


def outbox(var: Path) -> Path:
    """The Maildir of the local mail catcher."""
    return var / "outbox"


def previews(var: Path) -> Path:
    """A folder per issue with its mail as one reader receives it."""
    return var / "preview"


def archive(var: Path) -> Path:
    """A compressed file with its manifest for each archived run."""
    return var / "archive"


def incoming(var: Path) -> Path:
    """The mails that came in, and what was in them: files named by their SHA-256."""
    return var / "incoming"


def logs(var: Path) -> Path:
    return var / "log"


def machine(var: Path) -> Path:
    """What the running one-machine default tells other processes (JSON)."""
    return var / "machine.json"


def machine_lock(var: Path) -> Path:
    """Held (flock) as long as the one-machine default runs."""
    return var / "machine.lock"


def redis_socket(var: Path) -> Path:
    """The embedded Redis' socket: under var/, or in a private folder where that path is too long."""
    wanted = var.resolve() / "redis" / "redis.sock"
    if len(os.fsencode(wanted)) <= _SOCKET_PATH_LIMIT:
        return wanted
    key = hashlib.sha256(os.fsencode(wanted)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"distributor-{os.getuid()}-{key}" / "redis.sock"
