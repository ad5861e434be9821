"""Prepares Django and the database tables."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

import django as _django
from django.apps import apps
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration
from django.db.migrations.state import ProjectState

from distributor import language, settings, var
from distributor.errors import SettingError, UserError
from distributor.language import gettext as _


def django() -> None:
    """Set up Django once; an invalid setting raised SettingError when this module was imported."""
    if apps.ready:
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "distributor.settings")
    _django.setup()
    if settings.LANGUAGE:
        language.activate(settings.LANGUAGE)


def prepare() -> bool:
    """Prepare the tables; an embedded database is created or upgraded. Whether that was necessary."""
    make_folder()
    if not pending():
        return False
    if not settings.EMBEDDED_DATABASE:
        raise UserError(_("the database has no tables yet, or older ones; run: distributor migrate"))
    migrate()
    return True


def pending() -> bool:
    """Whether there are unapplied migrations; raises UserError if they cannot be applied."""
    try:
        executor = MigrationExecutor(connection)
    except DatabaseError as error:
        if settings.EMBEDDED_DATABASE:
            raise  # what may be wrong with a file is told for every command: cli/errors.py
        raise unreachable(error) from error
    _require_whole(executor.loader)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _require_whole(loader: MigrationLoader) -> None:
    """Refuse a database with only some of the migrations that one replaces: Django would skip the rest."""
    recorded = loader.applied_migrations
    for migration in loader.replacements.values():
        known = [name for app, name in migration.replaces if (app, name) in recorded]
        if known and len(known) < len(migration.replaces):
            words = _(
                "the tables are those of an early trial (they end with %(last)s) and cannot be brought up to "
                "date: begin with a new database, or in a new folder (DISTRIBUTOR_VAR=FOLDER)"
            )
            raise UserError(words % {"last": known[-1]})


def migrate() -> None:
    """Apply the migrations; of several processes, one does it and the others wait."""
    with _alone():
        executor = _Executor(connection)
        executor.loader.check_consistent_history(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        emit_pre_migrate_signal(0, False, connection.alias, plan=plan)
        executor.migrate(executor.loader.graph.leaf_nodes(), plan)
        emit_post_migrate_signal(0, False, connection.alias, plan=plan)


class _Executor(MigrationExecutor):
    """Records a migration in the same transaction that changes the tables.

    Django records one with foreign keys in a transaction of its own; killed between the two, it would find
    tables that it makes.
    """

    def apply_migration(
        self, state: ProjectState, migration: Migration, fake: bool = False, fake_initial: bool = False
    ) -> ProjectState:
        if fake or fake_initial:
            return super().apply_migration(state, migration, fake=fake, fake_initial=fake_initial)
        with self.connection.schema_editor(atomic=migration.atomic) as editor:
            state = migration.apply(state, editor)
            while editor.deferred_sql:
                editor.execute(editor.deferred_sql.pop(0), None)
            self.record_migration(migration)  # type: ignore[call-arg, arg-type]  # stubs of an older Django
        return state


def unreachable(error: DatabaseError) -> UserError:
    """The error for an unreachable database: the first line of its message, and the setting to check."""
    reason = (str(error).splitlines() or [""])[0]
    return UserError(_("the database cannot be reached (DATABASE_URL): %(reason)s") % {"reason": reason})


def make_folder() -> None:
    """Create the folder of the embedded state if its database needs it, and close it to other users."""
    try:
        if settings.EMBEDDED_DATABASE:
            settings.VAR.mkdir(mode=0o700, parents=True, exist_ok=True)
        if settings.VAR.is_dir():
            var.keep_private(settings.VAR)  # addresses, mails and keys lie below
    except OSError as error:
        raise SettingError(
            "DISTRIBUTOR_VAR", _("the folder cannot be made: %(reason)s") % {"reason": error}
        ) from error


@contextmanager
def _alone() -> Iterator[None]:
    if not settings.EMBEDDED_DATABASE:
        yield  # PostgreSQL's DDL is transactional, and one person runs `migrate`
        return
    with var.migration_lock(settings.VAR).open("w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
