"""How errors are shown: one line and an exit code, without a traceback."""

from __future__ import annotations

import errno
import os
import sys
import traceback
from typing import IO, Any

import click

from distributor import environment, var
from distributor.audience.text import shown
from distributor.cli import text
from distributor.cli.exit_codes import ExitCode
from distributor.cli.lazy import LazyGroup
from distributor.errors import UserError
from distributor.language import gettext as _
from distributor.language import later

_REFUSED = (errno.EACCES, errno.EPERM, errno.EROFS)
_FROM_THE_DATABASE = ("DatabaseError", "OperationalError", "InternalError")  # Django's, and the drivers' own
_FULL = later("the disk is full; make room and try again")
_OF_THE_DATABASE = {
    "disk is full": _FULL,
    "No space left": _FULL,
    "is locked": later("another program has locked the database; try again"),
    "readonly": later("the database cannot be written; check who owns the files under DISTRIBUTOR_VAR"),
    "unable to open": later(
        "the database file cannot be opened; check who owns the files under DISTRIBUTOR_VAR"
    ),
    "not a database": later("the database file is damaged; restore a backup (docs/operations.md)"),
    "malformed": later("the database file is damaged; restore a backup (docs/operations.md)"),
}


class CommandRefused(click.ClickException):
    """One clear line on standard error (one per complaint, where there are several)."""

    exit_code = ExitCode.MISTAKE

    def show(self, file: IO[Any] | None = None) -> None:
        text.note(environment.without_secrets(self.message))


class Unexpected(CommandRefused):
    exit_code = ExitCode.UNEXPECTED


class Guarded(LazyGroup):
    """The root of the commands: turns errors into lines and exit codes."""

    def main(self, *args: Any, **options: Any) -> Any:
        text.fit_streams()
        return super().main(*args, **options)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except UserError as error:
            raise CommandRefused(str(error)) from error
        except KeyboardInterrupt:
            click.echo(err=True)  # behind the terminal's ^C
            text.note(_("interrupted"))
            raise click.exceptions.Exit(ExitCode.INTERRUPTED) from None
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            if _is_closed_pipe(error) or wants_traceback(ctx):
                raise
            if plain := _plain(error):
                raise CommandRefused(plain) from error
            raise Unexpected(_apology(error)) from error


def wants_traceback(ctx: click.Context) -> bool:
    """--debug before the command, or DEBUG in the environment."""
    return bool(ctx.params.get("debug")) or os.environ.get("DEBUG", "").lower() in ("1", "yes", "true", "on")


def _plain(error: Exception) -> str:
    """A message with advice for errors of disk, file or database; "" for any other error."""
    if isinstance(error, UnicodeEncodeError) and error.object[error.start] in "".join(sys.argv):
        words = _("“%(typed)s” is not valid UTF-8; check the encoding of this terminal")
        return words % {"typed": shown(error.object)}
    if isinstance(error, OSError):
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return _(_FULL)
        return f"{error.filename}: {error.strerror}" if error.filename and error.errno in _REFUSED else ""
    if type(error).__name__ not in _FROM_THE_DATABASE:
        return ""
    return next((_(words) for sign, words in _OF_THE_DATABASE.items() if sign in str(error)), "")


def _is_closed_pipe(error: Exception) -> bool:
    return isinstance(error, OSError) and error.errno == errno.EPIPE  # click ends quietly on it


def _apology(error: Exception) -> str:
    what = f"{type(error).__name__}: {text.line(str(error))[:200]}".rstrip(": ")
    log = _logged(error)
    if log:
        return _("unexpected error: %(what)s (details: %(log)s)") % {"what": what, "log": log}
    return _("unexpected error: %(what)s (details: distributor --debug …)") % {"what": what}


def _logged(error: Exception) -> str:
    """The log to which the traceback was appended; "" if it cannot be written."""
    settings = sys.modules.get("distributor.settings")
    if settings is None:
        return ""
    folder = var.logs(settings.VAR)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "distributor.log").open("a", encoding="utf-8", errors="backslashreplace") as log:
            log.write(environment.without_secrets("".join(traceback.format_exception(error))))
    except OSError:
        return ""
    return str(folder / "distributor.log")
