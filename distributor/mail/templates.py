"""Mail templates: plain sources that a run can freeze, and the two sandboxes that run them.

`body.html` is escaped by itself; `subject.txt` and `body.txt` are text, where `&` stays `&`.
"""

from __future__ import annotations

import functools
import traceback
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import FunctionLoader, StrictUndefined, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment

from distributor.errors import TemplateError
from distributor.language import gettext as _
from distributor.mail import blocks
from distributor.mail.slots import NeedsReader, holds_slot
from distributor.share import SHARE

Sources = Mapping[str, str]

BUILT_IN = SHARE / "templates" / "mail"
SHARED = "shared"  # folder of what mails of every kind have in common
REQUIRED = ("subject.txt", "body.html", "body.txt")
SUFFIXES = (".html", ".txt")
_GRAMMAR = jinja2.Environment(autoescape=True)
_PRINTING = frozenset({"e", "escape"})  # filters that leave a slot in one piece
_PRESENCE = frozenset({"defined", "undefined", "none"})  # tests that do not look at the value


def load_templates(
    own: Path, kind: str, *, common: Sequence[str] = (), else_built_in: bool = False
) -> dict[str, str]:
    """The sources of a mail of that kind by name, from the office's folder `own`.

    All of the folder `kind` (with `else_built_in` the built-in one, where there is no such folder), and what
    these templates ask for of the folder `shared` and of the `common` ones, the office's before the built-in.
    """
    folder = own / kind
    if else_built_in and not folder.is_dir():
        folder = BUILT_IN / kind
    found = _parts(folder)
    missing = ", ".join(name for name in REQUIRED if name not in found)
    if missing:
        raise TemplateError(
            _("%(folder)s: template missing: %(names)s") % {"folder": folder, "names": missing}
        )
    folders = [place / name for name in (SHARED, *common) for place in (BUILT_IN, own)]
    return _completed(found, {name: text for each in folders for name, text in _parts(each).items()})


def run_template(sources: Sources, name: str, context: Mapping[str, object]) -> str:
    """The template's output; raises TemplateError with template and line, NeedsReader from slots."""
    environment = _environment(tuple(sorted(sources.items())), name.endswith(".html"))
    try:
        return environment.get_template(name).render(context)
    except NeedsReader:
        raise
    except jinja2.TemplateSyntaxError as error:
        raise _complaint(error.name or name, error.lineno, error) from error
    except jinja2.TemplateNotFound as error:
        raise TemplateError(
            _("%(template)s: there is no template %(missing)s") % {"template": name, "missing": error.name}
        ) from error
    except Exception as error:  # whatever a template's expressions may raise
        raise _complaint(*_place(error, sources, name), error) from error


def _parts(folder: Path) -> dict[str, str]:
    """The sources of a folder by name, of whichever there are."""
    return {path.name: _source(path) for path in sorted(folder.glob("*")) if path.suffix in SUFFIXES}


def _completed(found: Sources, common: Sources) -> dict[str, str]:
    """The sources with those common ones that they ask for, and that these ask for: a run may freeze them."""
    sources, waiting = dict(found), list(found)
    while waiting:
        asked = _asked_for(sources[waiting.pop()])
        names = common.keys() if None in asked else common.keys() & asked
        new = sorted(names - sources.keys())
        sources.update((name, common[name]) for name in new)
        waiting += new
    return sources


@functools.lru_cache(maxsize=64)
def _asked_for(source: str) -> frozenset[str | None]:
    """The templates that it extends, imports or includes; None stands for a name that is computed."""
    try:
        return frozenset(meta.find_referenced_templates(_GRAMMAR.parse(source)))
    except jinja2.TemplateSyntaxError:  # told with its line where it is run
        return frozenset()


def _source(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TemplateError(
            _("%(template)s: cannot be read: %(reason)s") % {"template": path, "reason": error}
        ) from error


@functools.lru_cache(maxsize=8)
def _environment(sources: tuple[tuple[str, str], ...], escaping: bool) -> ImmutableSandboxedEnvironment:
    by_name = dict(sources)
    environment = ImmutableSandboxedEnvironment(
        loader=FunctionLoader(lambda name: (by_name[name], name, lambda: True) if name in by_name else None),
        autoescape=escaping,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(_guarded(environment.filters, _PRINTING))
    environment.tests.update(_guarded(environment.tests, _PRESENCE))
    environment.globals.update(blocks.FOR_TEMPLATES)
    return environment


def _guarded(table: Mapping[str, Any], harmless: frozenset[str]) -> dict[str, Any]:
    """The filters or tests, made to refuse slots: their result would differ from reader to reader."""

    def guard(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def guarded(*given: Any, **named: Any) -> Any:
            if any(holds_slot(value) for value in (*given, *named.values())):
                raise NeedsReader
            return function(*given, **named)

        return guarded

    return {name: guard(function) for name, function in table.items() if name not in harmless}


def _place(error: BaseException, sources: Sources, name: str) -> tuple[str, int]:
    """Template and line where the error arose: Jinja puts both into the traceback."""
    frames = traceback.extract_tb(error.__traceback__)
    inside = [(frame.filename, frame.lineno or 0) for frame in frames if frame.filename in sources]
    return inside[-1] if inside else (name, 0)


def _complaint(template: str, line: int, error: Exception) -> TemplateError:
    return TemplateError(
        _("%(template)s, line %(line)d: %(reason)s") % {"template": template, "line": line, "reason": error}
    )
