"""Every setting, read once from the environment or `.env`; also Django's settings module.

`distributor settings` prints this list with the values in force, `.env.example` is made from it.
"""

from __future__ import annotations

from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from distributor import ehlo, logs, proxies, secret_key, trust, var
from distributor import environment as env
from distributor.errors import SettingError
from distributor.framework import *  # noqa: F403 (Django reads its settings from one module)
from distributor.language import gettext as _
from distributor.language import later
from distributor.share import SHARE
from distributor.states import Layout

# ── Where things are ─────────────────────────────────────────────────────────────────────────
VAR = env.folder(
    "DISTRIBUTOR_VAR", "var", help=later("Folder of the embedded state: database, Redis, outbox, logs.")
).absolute()
RECIPIENTS = env.folder(
    "RECIPIENTS", "recipients", help=later("Folder with groups.toml and one CSV file per group.")
)
LOG_LEVEL = env.one_of(
    "LOG_LEVEL", "info", logs.LEVELS, help=later("What serving processes log; debug names readers' addresses")
)
LOG_FORMAT = env.one_of("LOG_FORMAT", "text", logs.FORMATS, help=later("Lines for people, or JSON objects"))
ARCHIVE = env.folder(
    "ARCHIVE",
    str(var.archive(VAR)),
    help=later("Folder that archived runs are written to; archive under DISTRIBUTOR_VAR where not given."),
    shown="",
).absolute()
INCOMING = env.folder(
    "INCOMING",
    str(var.incoming(VAR)),
    help=later("Folder of the mails that came in; incoming under DISTRIBUTOR_VAR where not given."),
    shown="",
).absolute()
MAIL_TEMPLATES = env.folder(
    "MAIL_TEMPLATES",
    str(SHARE / "templates" / "mail"),
    help=later("Folder of the mail templates; the built-in ones where not given."),
    shown="",
)

DATABASES = {
    "default": env.database(
        "DATABASE_URL",
        f"sqlite:///{var.database(VAR)}",
        help=later(
            "postgresql://user:password@host:5432/name; where not given, SQLite under DISTRIBUTOR_VAR."
        ),
        shown="",
    )
}
SQLITE = DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"
EMBEDDED_DATABASE = DATABASES["default"]["NAME"] == str(var.database(VAR))

REDIS_URL = env.redis_url(
    "REDIS_URL",
    help=later("redis://:password@host:6379/0; where not given, an embedded Redis under DISTRIBUTOR_VAR."),
)
EMBEDDED_REDIS = not REDIS_URL
REDIS_URL = REDIS_URL or f"unix://{var.redis_socket(VAR)}"

# ── Mail ─────────────────────────────────────────────────────────────────────────────────────
RELAYS = env.words(
    "RELAYS",
    "catcher:",
    help=later(
        "SMTP relays, e.g. smtps://user:password@smtp.example.org or smtp://host:587?tls=verify "
        "(several by commas; percent-encode special characters). catcher: is the local mail catcher: nothing "
        "leaves the machine."
    ),
    secret=True,
)
MAIL_FROM = env.text(
    "MAIL_FROM", help=later("Sender address of the issues, e.g. gazette@example.org; required with a relay.")
)
MAIL_FROM_NAME = env.text(
    "MAIL_FROM_NAME", help=later("Sender's name; the title of the publication where not given.")
)
RETURN_PATH = env.text(
    "RETURN_PATH", help=later("Envelope sender (bounces go there); MAIL_FROM where not given.")
)
REPLY_TO = env.text(
    "REPLY_TO", help=later("Where readers' replies go; the issue's contribution address where not given.")
)
LIST_ID = env.text(
    "LIST_ID", help=later("RFC 2919 list id, e.g. gazette.example.org; made from MAIL_FROM where not given.")
)
DKIM_KEYS = env.words(
    "DKIM_KEYS",
    help=later(
        "DKIM keys as selector:file, e.g. 2026a:/run/secrets/dkim_rsa (several by commas): the first RSA "
        "and the first Ed25519 key sign new runs, others finish what they began. "
        "Made by: distributor dkim new."
    ),
)
DKIM_DOMAIN = env.text(
    "DKIM_DOMAIN",
    help=later("Domain that signs (d=); the domain of MAIL_FROM where not given, as DMARC wants it."),
)
EHLO_NAME = ehlo.read(
    "EHLO_NAME",
    help=later(
        "Name by which this machine introduces itself to relays, e.g. mail.example.org; where not given, its "
        "fully qualified name, else its address."
    ),
)
CA_FILE = trust.read(
    "CA_FILE",
    help=later(
        "File with the certificates (PEM) of private authorities that vouch for relays and mailboxes, "
        "beside those that the system trusts."
    ),
)
LAYOUT = env.one_of(
    "LAYOUT",
    Layout.FULL.value,
    tuple(layout.value for layout in Layout),
    help=later("How much of an issue a mail holds"),
)

if RELAYS != ["catcher:"] and not MAIL_FROM:
    raise SettingError("MAIL_FROM", _("is required as soon as RELAYS names a relay"))
MAIL_FROM = MAIL_FROM or "gazette@example.org"

# ── Sending ──────────────────────────────────────────────────────────────────────────────────
WORKER_PROCESSES = env.number(
    "WORKER_PROCESSES",
    1 if SQLITE else 2,
    help=later("Celery processes of one worker; 1 on SQLite, else 2."),
    least=1,
    most=64,
    shown="",
)
SESSIONS = env.number("SESSIONS", 24, help=later("SMTP sessions per relay and process."), least=1, most=200)
BATCH_SIZE = env.number(
    "BATCH_SIZE", 200, help=later("Deliveries that a worker claims at a time."), least=1, most=10_000
)
SLICE_SECONDS = env.number(
    "SLICE_SECONDS", 60, help=later("Longest time of one Celery task, in seconds."), least=1, most=600
)
LEASE_SECONDS = env.number(
    "LEASE_SECONDS",
    60,
    help=later("How long a claim outlives its worker, in seconds; a living worker renews it."),
    least=2,
    most=3600,
)
REPLY_SECONDS = env.number(
    "REPLY_SECONDS",
    600,
    help=later("Wait for a relay's reply after the final dot, in seconds."),
    least=1,
    most=3600,
)
DEFER_HOURS = env.number(
    "DEFER_HOURS", 48, help=later("How long a deferred copy is tried again, in hours."), least=1, most=240
)
PROVIDERS_FILE = env.file(
    "PROVIDERS_FILE",
    help=later("TOML file with provider profiles (limits, meaning of replies) beside the built-in ones."),
)
PACE = env.rates(
    "PACE",
    help=later("Most copies of all relays and workers together, by the second (s), minute (min) and day"),
    example="20/s,50000/day",
)
DOMAIN_PACE = env.rates(
    "DOMAIN_PACE",
    help=later("Most copies to a recipients' domain, of all relays and workers together"),
    example="qq.com=5/s,163.com=120/min",
    named=True,
)
SWEEP_SECONDS = env.number(
    "SWEEP_SECONDS", 5, help=later("Pause between two rounds of the sweeper, in seconds."), least=1, most=300
)

# ── Contributions ────────────────────────────────────────────────────────────────────────────
INBOX = env.urls(
    "INBOX",
    help=later(
        "Mailboxes that contributions are fetched from, e.g. imaps://office%40example.org@imap.example.org "
        "or maildir:///var/mail/office (several by spaces; percent-encode special characters)."
    ),
    secret=True,
)
INBOX_PASSWORD = env.text(
    "INBOX_PASSWORD",
    help=later(
        "Password of the mailboxes that name none; NetEase and QQ want an authorisation code (授权码)."
    ),
    secret=True,
)
INBOX_SECONDS = env.number(
    "INBOX_SECONDS", 90, help=later("Pause between two looks into a mailbox, in seconds."), least=1, most=3600
)
INBOX_LISTEN = env.urls(
    "INBOX_LISTEN",
    help=later(
        "Where mail is taken over LMTP or SMTP, e.g. lmtp:///run/distributor/inbox.sock or "
        "lmtp://127.0.0.1:2424?accept=office@example.org (several by spaces)."
    ),
)
INBOX_MOST_MB = env.number(
    "INBOX_MOST_MB", 70, help=later("Largest mail that is taken, in MB."), least=1, most=1024
)
INBOX_FLOOD = env.number("INBOX_FLOOD", 100, help=later("Most mails of one sender in an hour; 0: no limit."))
INBOX_KEEP_DAYS = env.number(
    "INBOX_KEEP_DAYS", 0, help=later("Days after which mails and their files are removed; 0: kept for ever.")
)
AUTHSERV_ID = env.words(
    "AUTHSERV_ID",
    help=later(
        "Names of the servers whose Authentication-Results are believed (RFC 8601), e.g. mx.example.org"
    ),
)
CLAMD = env.text(
    "CLAMD", help=later("Virus scanner for attachments: unix:///run/clamav/clamd.ctl or tcp://host:3310")
)

# ── Pages ────────────────────────────────────────────────────────────────────────────────────
WEB_HOST = env.text("WEB_HOST", "127.0.0.1", help=later("Address that the pages are served on."))
WEB_PORT = env.number("WEB_PORT", 8000, help=later("Port that the pages are served on."), least=0, most=65535)
PUBLIC_URL = env.http_url(
    "PUBLIC_URL",
    f"http://127.0.0.1:{WEB_PORT}",
    help=later("Address of the pages as readers reach it; stands in every mail."),
    shown="http://127.0.0.1:8000",
)
_public_host = urlsplit(PUBLIC_URL).hostname or ""
LOOPBACK = _public_host in ("127.0.0.1", "localhost", "::1")
ALLOWED_HOSTS = [
    _public_host,
    "127.0.0.1",
    "localhost",
    "[::1]",
    *env.words("ALLOWED_HOSTS", help=later("Further host names of the pages.")),
]
TRUSTED_PROXIES = proxies.read(
    "TRUSTED_PROXIES",
    help=later(
        "Addresses and networks of the proxies whose X-Forwarded-For and X-Forwarded-Proto are believed, "
        "e.g. 127.0.0.1; from anybody else they count for nothing."
    ),
)
METRICS_TOKEN = env.text(
    "METRICS_TOKEN",
    help=later(
        "Bearer token that opens /metrics to a monitoring system; only to who is logged in where not given."
    ),
    secret=True,
)
TIME_ZONE = env.text("TIME_ZONE", "Asia/Shanghai", help=later("Time zone of the office."))
LANGUAGE = env.text(
    "DISTRIBUTOR_LANGUAGE",
    help=later("zh_Hans or en for the command line; the terminal's where not given, else Chinese."),
)
DEBUG = env.flag(
    "DEBUG", False, help=later("Show tracebacks on pages; never on a machine that others reach.")
)

try:
    ZONE = ZoneInfo(TIME_ZONE)
except (ZoneInfoNotFoundError, ValueError):
    raise env.expected(
        "TIME_ZONE", _("such as %(example)s") % {"example": "Asia/Shanghai"}, TIME_ZONE
    ) from None


try:
    SECRET_KEY = secret_key.read(
        "SECRET_KEY",
        var.secret_key(VAR),
        alone=EMBEDDED_DATABASE or SQLITE,
        help=later("Signs the pages' sessions; 50 random characters."),
    )
except OSError as error:
    words = _("the folder cannot be written: %(reason)s")
    raise SettingError("DISTRIBUTOR_VAR", words % {"reason": error}) from None

# ── Django; what nobody changes stands in framework.py ──────────────────────────────────────
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PUBLIC_URL.startswith("https://") else 0  # RFC 6797; over https only
CSRF_TRUSTED_ORIGINS = ["{0.scheme}://{0.netloc}".format(urlsplit(PUBLIC_URL))]
LOGGING = logs.configuration(LOG_LEVEL, LOG_FORMAT)

DOCUMENTED = env.DOCUMENTED
