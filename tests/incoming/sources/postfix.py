"""A real Postfix of this machine as an LMTP client, with a configuration and a queue of its own.

Its lmtp(8) runs chrooted into the queue's folder, as Debian ships it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROGRAM = shutil.which("postfix", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
MISSING = (
    "" if PROGRAM and os.geteuid() == 0 else "Postfix is missing, or we are not root: make system-packages"
)

_MAIN = """
compatibility_level = 3.6
queue_directory = {home}/queue
data_directory = {home}/data
maillog_file = {home}/mail.log
maillog_file_prefixes = {home}
myhostname = mx.example.org
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mydestination =
alias_maps =
local_recipient_maps =
virtual_mailbox_domains = example.org
virtual_mailbox_maps =
virtual_transport = lmtp:unix:distributor/inbox.sock
smtpd_relay_restrictions = permit_mynetworks, reject
"""
_MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
error unix - - n - - error
retry unix - - n - - error
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
lmtp unix - - y - - lmtp
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass(frozen=True)
class Postfix:
    home: Path
    port: int

    @property
    def socket(self) -> Path:
        """What its lmtp(8) sees as /distributor/inbox.sock."""
        return self.home / "queue" / "distributor" / "inbox.sock"

    @property
    def log(self) -> str:
        return (self.home / "mail.log").read_text(encoding="utf-8")

    def await_log(self, words: str) -> None:
        """Until it says so."""
        deadline = time.monotonic() + 20
        while words not in self.log:
            assert time.monotonic() < deadline, self.log
            time.sleep(0.05)

    def try_again(self) -> None:
        """Deliver what is deferred now."""
        subprocess.run(["postqueue", "-c", str(self.home / "conf"), "-f"], check=True)


@contextlib.contextmanager
def running() -> Iterator[Postfix]:
    # Not pytest's folder: it works as a user who may not look in there.
    home = Path(tempfile.mkdtemp(prefix="postfix-", dir="/tmp"))
    home.chmod(0o755)
    for name in ("conf", "queue", "data", "queue/distributor"):
        (home / name).mkdir()
    shutil.chown(home / "data", "postfix")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (home / "conf" / "main.cf").write_text(_MAIN.format(home=home), encoding="ascii")
    (home / "conf" / "master.cf").write_text(_MASTER.format(port=port), encoding="ascii")
    command = [str(PROGRAM), "-c", str(home / "conf")]
    try:
        subprocess.run([*command, "start"], check=True, capture_output=True)
        yield Postfix(home, port)
    finally:
        subprocess.run([*command, "stop"], check=False, capture_output=True)
        shutil.rmtree(home, ignore_errors=True)
