"""Only `distributor.store` writes: elsewhere no model is saved, no manager asked, no SQL run."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from django.apps import apps

from tests.conftest import ROOT

SOURCES = {
    str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "distributor").rglob("*.py"))
    if path.relative_to(ROOT / "distributor").parts[0] != "store"
}


def _with_async(*names: str) -> frozenset[str]:
    return frozenset(names) | {f"a{name}" for name in names}


# Names that only models, managers and query sets have (the last four: accounts), and what runs SQL.
ALWAYS = frozenset({"objects", "_default_manager", "_base_manager", "cursor"}) | _with_async(
    *("bulk_create", "bulk_update", "get_or_create", "update_or_create", "select_for_update", "save_base"),
    *("create_user", "create_superuser", "set_password", "set_unusable_password"),
)
# Pictures, dictionaries, Redis have these too, but take what they are about first: a file, a mapping, a key.
# Those of models take keywords only.
BY_KEYWORDS = _with_async("save", "delete", "create", "update")
# Sets and XML elements have these too: of a related manager where the name before it is one.
OF_RELATED = _with_async("add", "set", "remove", "clear")
RELATED = {
    relation.get_accessor_name() for model in apps.get_models() for relation in model._meta.related_objects
} | {field.name for model in apps.get_models() for field in model._meta.many_to_many}
# What is updated by keywords and is no query set.
OTHERS = {
    "app.conf",  # Celery's settings
    "bar",  # the progress bar of rich
    "made.filters",  # dictionaries of a Jinja environment
    "made.globals",
    "screen.options",  # how wide rich draws
    "vars(guarded)",  # the attributes of a view
}


def _writes(source: str) -> Iterator[ast.expr]:
    """Every use of a manager, and all that writes rows as far as names and arguments tell it."""
    tree = ast.parse(source)
    calls = {id(node.func): node for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name("getattr"), args=[_, ast.Constant(str(name)), *_]) if (
                name in ALWAYS | BY_KEYWORDS
            ):
                yield node
            case ast.Attribute(attr=name) if name in ALWAYS:
                yield node
            case ast.Attribute(value=whose, attr=name, ctx=ast.Load()) if name in BY_KEYWORDS:
                call = calls.get(id(node))  # None: handed on, to be called elsewhere
                if (call is None or not call.args) and ast.unparse(whose) not in OTHERS:
                    yield node
            case ast.Attribute(value=ast.Attribute(attr=related), attr=name) if name in OF_RELATED:
                if related in RELATED:
                    yield node


def test_only_the_store_writes() -> None:
    found = [
        f"{module}:{node.lineno}: {ast.unparse(node)}"
        for module, source in SOURCES.items()
        for node in _writes(source)
    ]
    assert found == [], "let a function of distributor/store/queries/ do this, and say what holds"


@pytest.mark.parametrize(
    "line",
    [
        "Run.objects.filter(issue=issue).first()",
        "type(run)._default_manager.get(pk=1)",
        "run.save()",
        "run.save(update_fields=['state'])",
        "await run.asave()",
        "transaction.on_commit(run.save)",
        "getattr(run, 'save')()",
        "found.delete()",
        "issues.listing().filter(year=2026).update(layout='plain')",
        "issue.editions.get_or_create(content_hash=content_hash)",
        "manuscript.versions.create(number=2)",
        "manuscript.versions.add(version, bulk=False)",
        "group.user_set.clear()",
        "account.set_password(password)",
        "overview.runs_of(issue).select_for_update()",
        "connection.cursor().execute('DELETE FROM distributor_run')",
    ],
)
def test_a_write_is_seen(line: str) -> None:
    assert list(_writes(f"async def anywhere():\n    {line}"))


@pytest.mark.parametrize(
    "line",
    [
        "picture.save(out, 'PNG')",
        "digest.update(line)",
        "client.delete(key)",
        "outbox.create(folder)",
        "known.add(run.pk)",
        "stop.set()",
        "chart.x_axis.delete = False",
        "manuscript.versions.order_by('number')",
        "run.refresh_from_db()",
        "runs.begin(run, groups)",
    ],
)
def test_what_writes_no_row_passes(line: str) -> None:
    assert not list(_writes(line))


def test_every_exception_is_needed() -> None:
    kept = {other for other in OTHERS if any(f"{other}.update(" in source for source in SOURCES.values())}
    assert kept == OTHERS
