"""A real Dovecot of this machine, with a configuration, a user and mails of its own."""

from __future__ import annotations

import contextlib
import getpass
import grp
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

PROGRAM = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
PASSWORD = "code"
CHINESE = "口令-ü"  # opens it as well

_CONFIGURATION = """
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <{home}/cert.pem
ssl_key = <{home}/key.pem
disable_plaintext_auth = no
default_internal_user = {internal}
default_login_user = {login}
default_internal_group = {internal_group}
first_valid_uid = 0
first_valid_gid = 0
mail_location = maildir:{home}/mail:LAYOUT=fs
mail_uid = {user}
mail_gid = {group}
passdb {{
  driver = static
  args = password={password}
}}
passdb {{
  driver = static
  args = password={chinese}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={home}/mail
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox "垃圾邮件" {{
    special_use = \\Junk
    auto = create
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {tls}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@contextlib.contextmanager
def running() -> Iterator[tuple[Path, int, int]]:
    """Its folder, and ports for STARTTLS and TLS; everybody has the mails below `mail`."""
    # Not pytest's folder: started by root, Dovecot works as users who may not look in there.
    home = Path(tempfile.mkdtemp(prefix="dovecot-"))
    try:
        with _started(home) as (plain, tls):
            yield home, plain, tls
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextlib.contextmanager
def _started(home: Path) -> Iterator[tuple[int, int]]:
    home.chmod(0o755)
    plain, tls = _free_ports()
    _certificate(home)
    (home / "dovecot.conf").write_text(
        _CONFIGURATION.format(
            home=home, plain=plain, tls=tls, password=PASSWORD, chinese=CHINESE, **_users()
        ),
        encoding="utf-8",
    )
    for name in ("mail", "run", "state"):
        (home / name).mkdir()
    if os.geteuid() == 0:
        shutil.chown(home / "mail", "nobody", "nogroup")
    process = subprocess.Popen([str(PROGRAM), "-F", "-c", str(home / "dovecot.conf")], stderr=subprocess.PIPE)
    try:
        _await(process, tls, home)
        yield plain, tls
    finally:
        process.terminate()
        process.communicate(timeout=20)


def _users() -> dict[str, str]:
    """Root's Dovecot insists on other users for its parts; anybody else's can only be that one."""
    if os.geteuid() == 0:
        ours = {"user": "nobody", "group": "nogroup"}
        return ours | {"internal": "dovecot", "internal_group": "dovecot", "login": "dovenull"}
    user, group = getpass.getuser(), grp.getgrgid(os.getegid()).gr_name
    return {"user": user, "group": group, "internal": user, "internal_group": group, "login": user}


def _await(process: subprocess.Popen[bytes], port: int, home: Path) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(process.communicate()[1].decode())
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise RuntimeError((home / "log").read_text())


def _free_ports() -> tuple[int, int]:
    with socket.socket() as first, socket.socket() as second:
        first.bind(("127.0.0.1", 0))
        second.bind(("127.0.0.1", 0))
        return first.getsockname()[1], second.getsockname()[1]


def _certificate(home: Path) -> None:
    files = ["-keyout", str(home / "key.pem"), "-out", str(home / "cert.pem")]
    name = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *files, *name]
    subprocess.run(command, capture_output=True, check=True)
