"""Postfix and Exim of this machine, each with configuration, certificate and mailbox of its own; for root."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from pathlib import Path

from tests.chaos.authority import Certificate, certify
from tests.servers import await_true

HOST = "localhost"
USER, PASSWORD = "gazette@example.org", "pa ss@w/ord"
_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"
POSTFIX, DOVECOT = shutil.which("postfix", path=_PATH), shutil.which("dovecot", path=_PATH)
# Where .ci/system-packages unpacks it: Debian's packages of Postfix and Exim exclude each other.
EXIM = shutil.which("exim4", path="/opt/distributor-tests/exim4/usr/sbin")


@dataclass(frozen=True, slots=True)
class MailServer:
    """A relay that asks for a log-in under TLS and delivers everything into one mailbox."""

    starttls: int  # ports on 127.0.0.1
    smtps: int
    certificate: Certificate
    inbox: Path  # a Maildir's `new`
    log: Path

    def recipients(self) -> list[str]:
        """Whom the delivered mails are for, one for each mail."""
        files = list(self.inbox.glob("*")) if self.inbox.exists() else []
        headers = (BytesHeaderParser().parsebytes(file.read_bytes()) for file in files)
        return sorted(str(header["Delivered-To"] or header["Envelope-To"]) for header in headers)

    def await_recipients(self, count: int) -> list[str]:
        """The same once so many are there: a relay delivers after it has accepted."""
        with contextlib.suppress(AssertionError):
            await_true(lambda: len(self.recipients()) >= count, seconds=30)
        return self.recipients()

    def forget(self) -> None:
        """Empty the mailbox."""
        for file in self.inbox.glob("*"):
            file.unlink()


@contextlib.contextmanager
def postfix() -> Iterator[MailServer]:
    """Postfix, which asks a Dovecot about log-ins."""
    with _home("postfix") as home, _free_ports() as (starttls, smtps):
        certificate = certify(home, HOST)
        for name in ("queue", "data", "mail", "configuration"):
            (home / name).mkdir()
        shutil.chown(home / "data", "postfix")
        shutil.chown(home / "mail", "mail", "mail")
        configuration = home / "configuration"
        (configuration / "main.cf").write_text(_MAIN.format(home=home), encoding="utf-8")
        (configuration / "master.cf").write_text(
            _MASTER.format(starttls=starttls, smtps=smtps), encoding="utf-8"
        )
        command = [str(POSTFIX), "-c", str(configuration)]
        with _dovecot(home):
            subprocess.run([*command, "start"], check=True, capture_output=True, env=_environment())
            try:
                await_true(lambda: all(map(_answers, (starttls, smtps))), (home / "log").read_text)
                yield MailServer(starttls, smtps, certificate, home / "mail/inbox/new", home / "log")
            finally:
                subprocess.run([*command, "stop"], check=False, capture_output=True, env=_environment())


@contextlib.contextmanager
def exim() -> Iterator[MailServer]:
    """Exim, which knows the password by itself."""
    with _home("exim") as home, _free_ports() as (starttls, smtps):
        certificate = certify(home, HOST)
        certificate.chain.chmod(0o644)  # it reads it as the user below
        for name in ("spool", "log", "mail"):
            (home / name).mkdir()
            shutil.chown(home / name, "Debian-exim", "Debian-exim")
        configuration = home / "exim.conf"
        words = {"starttls": starttls, "smtps": smtps, "user": USER, "password": PASSWORD}
        configuration.write_text(_EXIM % {"home": home, "program": EXIM, **words}, encoding="utf-8")
        command = [str(EXIM), "-C", str(configuration), "-bdf", "-q1h"]
        with (home / "stderr").open("wb") as stderr:
            daemon = subprocess.Popen(command, stderr=stderr, start_new_session=True)
        try:
            await_true(lambda: all(map(_answers, (starttls, smtps))), (home / "stderr").read_text)
            yield MailServer(starttls, smtps, certificate, home / "mail/Maildir/new", home / "log/mainlog")
        finally:
            _end(daemon)


SERVERS: dict[str, tuple[Callable[[], AbstractContextManager[MailServer]], tuple[str | None, ...]]] = {
    "Postfix": (postfix, (POSTFIX, DOVECOT)),
    "Exim": (exim, (EXIM,)),
}


def lacking(name: str) -> str:
    """Why that server cannot be started here; empty where it can."""
    if os.geteuid() != 0:
        return f"{name} is started by root alone"
    return "" if all(SERVERS[name][1]) else f"{name} (make system-packages)"


@contextlib.contextmanager
def _home(name: str) -> Iterator[Path]:
    # Not pytest's folder: started by root, servers work as users who may not look in there.
    home = Path(tempfile.mkdtemp(prefix=f"{name}-"))
    home.chmod(0o755)
    try:
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextlib.contextmanager
def _dovecot(home: Path) -> Iterator[None]:
    """Answers Postfix' questions about log-ins, and nobody else's."""
    (home / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n", encoding="utf-8")
    (home / "dovecot.conf").write_text(_DOVECOT.format(home=home), encoding="utf-8")
    process = subprocess.Popen([str(DOVECOT), "-F", "-c", str(home / "dovecot.conf")], start_new_session=True)
    try:
        await_true((home / "auth").exists)
        yield
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """It and all that it started."""
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(10)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


@contextlib.contextmanager
def _free_ports() -> Iterator[tuple[int, int]]:
    with socket.socket() as first, socket.socket() as second:
        first.bind(("127.0.0.1", 0))
        second.bind(("127.0.0.1", 0))
        ports = first.getsockname()[1], second.getsockname()[1]
    yield ports


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def _environment() -> dict[str, str]:
    return {"PATH": _PATH, "LC_ALL": "C"}


_MAIN = """
compatibility_level = 3.6
queue_directory = {home}/queue
data_directory = {home}/data
maillog_file = {home}/log
maillog_file_prefixes = {home}
mail_owner = postfix
setgid_group = postdrop
myhostname = relay.example.net
mydestination =
mynetworks =
alias_maps =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
virtual_mailbox_domains = static:all
virtual_mailbox_maps = static:inbox/
virtual_mailbox_base = {home}/mail
virtual_minimum_uid = 1
virtual_uid_maps = static:8
virtual_gid_maps = static:8
smtpd_tls_cert_file = {home}/relay.pem
smtpd_tls_key_file = {home}/relay.pem
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = {home}/auth
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_client_connection_rate_limit = 0
smtpd_error_sleep_time = 0
"""

_MASTER = """
127.0.0.1:{starttls} inet n - n - - smtpd
127.0.0.1:{smtps} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
postlog unix-dgram n - n - 1 postlogd
"""

_DOVECOT = """
base_dir = {home}/dovecot
state_dir = {home}/dovecot
log_path = {home}/dovecot.log
protocols =
ssl = no
auth_mechanisms = plain login
auth_failure_delay = 0
passdb {{
  driver = passwd-file
  args = {home}/users
}}
userdb {{
  driver = static
  args = uid=8 gid=8 home={home}
}}
service auth {{
  unix_listener {home}/auth {{
    mode = 0666
  }}
}}
"""

_EXIM = """
exim_path = %(program)s
primary_hostname = relay.example.net
spool_directory = %(home)s/spool
log_file_path = %(home)s/log/%%slog
pid_file_path =
domainlist local_domains = *
acl_smtp_rcpt = log_in
tls_advertise_hosts = *
tls_certificate = %(home)s/relay.pem
daemon_smtp_ports = %(starttls)d : %(smtps)d
tls_on_connect_ports = %(smtps)d
local_interfaces = 127.0.0.1
keep_environment =
host_lookup =
rfc1413_query_timeout = 0s
deliver_drop_privilege = true
smtp_accept_max = 200
smtp_accept_queue_per_connection = 0
auth_advertise_hosts = ${if eq{$tls_in_cipher}{}{}{*}}
begin acl
log_in:
  deny  message = authentication required
        !authenticated = *
  accept
begin routers
all:
  driver = accept
  transport = maildir
begin transports
maildir:
  driver = appendfile
  directory = %(home)s/mail/Maildir
  maildir_format
  create_directory
  envelope_to_add
  user = Debian-exim
  group = Debian-exim
begin retry
* * F,2h,15m
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${if and{{eq{$auth2}{%(user)s}}{eq{$auth3}{%(password)s}}}}
  server_set_id = $auth2
"""
