"""The catalogue, brought up to date with the sources and compiled: `make messages`."""

from __future__ import annotations

import contextlib
import io
import tempfile
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.frontend import CommandLineInterface
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from distributor.language import DOMAIN, LANGUAGES

ROOT = Path(__file__).resolve().parents[2]
# `later` and `later_plural` mark messages that are translated when they are shown.
# `pgettext`, which Babel knows, and `later_in` give the context first, for ids of more than one meaning.
TRANSLATED = tuple(language for language in LANGUAGES if language != "en")  # ids are English
KEYWORDS = ("_", "later", "later_plural:1,2", "later_in:1c,2")


def file(language: str, kind: str) -> Path:
    """The catalogue of a language; `kind`: po, or mo for the compiled one."""
    return ROOT / "locale" / language / "LC_MESSAGES" / f"{DOMAIN}.{kind}"


def extracted() -> Catalog:
    """Every message of modules and templates, found as pyproject.toml says ([tool.babel])."""
    with tempfile.NamedTemporaryFile(suffix=".pot") as found, contextlib.chdir(ROOT):
        options = [*(f"--keywords={word}" for word in KEYWORDS), f"--output={found.name}"]
        command = ["pybabel", "--quiet", "extract", "--mapping=pyproject.toml", *options, "."]
        CommandLineInterface().run(command)  # type: ignore[no-untyped-call]
        return read_po(found)


def kept(language: str) -> Catalog:
    """The catalogue of a language as it lies in the project."""
    with file(language, "po").open("rb") as source:
        return read_po(source, locale=language)


def updated(language: str, template: Catalog) -> Catalog:
    """The same with every message of the template and no other."""
    catalogue = kept(language)
    catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    return catalogue


def written(catalogue: Catalog) -> bytes:
    """The text of a .po file."""
    out = io.BytesIO()
    write_po(out, catalogue, width=0, sort_by_file=True, include_lineno=False)
    return out.getvalue()


def compiled(catalogue: Catalog) -> bytes:
    """The bytes of a .mo file."""
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def main() -> None:
    """Write both files of each language."""
    template = extracted()
    for language in TRANSLATED:
        catalogue = updated(language, template)
        file(language, "po").write_bytes(written(catalogue))
        file(language, "mo").write_bytes(compiled(catalogue))


if __name__ == "__main__":
    main()
