"""The periodicals of the installation: found by what a masthead says, made, changed, and what each adds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.db import transaction

from distributor.audience.address import key_of
from distributor.audience.group import Group
from distributor.desk.office import Office
from distributor.errors import NotFound, UserError
from distributor.issue import issue as values
from distributor.issue.compare import spelling
from distributor.language import gettext as _
from distributor.publication import rules as publication_rules
from distributor.publication.rules import Rules
from distributor.share import SHARE
from distributor.states import Layout
from distributor.store.models import Publication
from distributor.store.queries import audience, publications
from distributor.text import FIELD

LONGEST_TITLE = 200  # characters
_SLUG = re.compile(r"[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,29}")
_ADDED = ("publisher", "contribution_address", "telephone", "website")
_ENGLISH = SHARE / "templates" / "mail-en"


def rules_of(publication: Publication) -> Rules:
    """The periodical's own rules."""
    return publication_rules.read(publication.rules)


def steps_of(publication: Publication) -> tuple[str, ...]:
    """The steps of its sign-off, in the order in which they are signed."""
    return rules_of(publication).step_names


def office_of(publication: Publication | None, office: Office) -> Office:
    """The office as this periodical has it: its sender, templates and layout, the settings' where open."""
    if publication is None:
        return office
    own = rules_of(publication)
    given = {
        name: value
        for name in ("mail_from", "mail_from_name", "reply_to", "return_path", "list_id")
        if (value := getattr(own, name))
    }
    if own.mail_from and not own.return_path:
        given["return_path"] = own.mail_from  # RETURN_PATH belongs to MAIL_FROM
    if own.mail_from and not own.list_id:
        given["list_id"] = ""  # made from its own address
    layout = Layout(own.layout) if own.layout in tuple(Layout) else office.layout
    templates = _templates(own, office)
    return replace(office, **given, layout=layout, mail_templates=templates, language=own.language)


def additions(parsed: values.Issue, publication: Publication) -> dict[str, Any]:
    """What the periodical's rules add to an issue whose document leaves it out, by field, fit for JSON."""
    own = rules_of(publication)
    given: dict[str, Any] = {
        name: value for name in _ADDED if (value := getattr(own, name)) and not getattr(parsed, name)
    }
    return given | ({"remarks": [*parsed.remarks, *own.closing]} if own.closing else {})


def with_additions(parsed: values.Issue, added: Mapping[str, Any]) -> values.Issue:
    """The issue with these in it."""
    fitting: dict[str, Any] = dict(added)
    if "remarks" in fitting:
        fitting["remarks"] = tuple(fitting["remarks"])
    return replace(parsed, **fitting) if fitting else parsed


def groups_of(publication: Publication) -> tuple[Group, ...]:
    """The groups that serve this periodical, in the order of the 送发 list."""
    own = _names(publication)
    return tuple(
        group
        for group in audience.groups()
        if not group.publications or own.intersection(map(spelling, group.publications))
    )


def unknown_in(groups: Iterable[Group]) -> Iterator[tuple[str, str]]:
    """Each group and what it names as a publication, where there is none of that title or short name."""
    known = {name for row in publications.every() for name in _names(row)}
    for group in groups:
        for title in group.publications:
            if known and spelling(title) not in known:
                yield group.name, title


def _names(publication: Publication) -> set[str]:
    return {spelling(publication.slug), *map(spelling, publications.titles(publication))}


def addressed(addresses: Iterable[str]) -> list[Publication]:
    """The periodicals that mail to these addresses is for."""
    keys = {key_of(address) for address in addresses} - {""}
    return [row for row in publications.every() if keys & _addresses(rules_of(row))]


def own_addresses() -> set[str]:
    """Keys of the addresses that the periodicals write from."""
    own = [rules_of(row) for row in publications.every()]
    return {key_of(each) for rules in own for each in (rules.mail_from, rules.return_path) if each}


def _addresses(own: Rules) -> set[str]:
    given = (own.contribution_address, own.reply_to, own.mail_from)
    return {key_of(address) for address in given if address}


def found(name: str) -> Publication:
    """The periodical of that title, alias or short name; NotFound says which there are."""
    publication = publications.named(name.strip())
    if publication is None:
        words = _("no publication “%(name)s”; there is: %(known)s")
        known = _(", ").join(f"{row.title} ({row.slug})" for row in publications.every()[:20]) or _("none")
        raise NotFound(words % {"name": name[:80], "known": known})
    return publication


def new(title: str, slug: str, rules: Rules) -> Publication:
    """Make it; UserError where its title, an alias or its short name is another's."""
    publication_rules.require_there(rules)
    with transaction.atomic():
        others = publications.locked_every()
        title = _checked_title(title, (), others)
        _require_free(rules.aliases, others)
        slug = _checked_slug(slug, others) if slug else _free_slug(title, others)
        return publications.make(title, slug, publication_rules.as_values(rules))


def change(publication: Publication, rules: Rules) -> None:
    """Give it these rules; UserError where an alias is another's title."""
    publication_rules.require_there(rules)
    with transaction.atomic():
        others = [row for row in publications.locked_every() if row.pk != publication.pk]
        _require_free(rules.aliases, others)
        publications.keep_rules(publication, publication_rules.as_values(rules))


def rename(publication: Publication, title: str, slug: str = "") -> None:
    """Give it another title; the former one becomes an alias, so that its old documents are still its own."""
    with transaction.atomic():
        others = [row for row in publications.locked_every() if row.pk != publication.pk]
        title = _checked_title(title, (), others)
        own = rules_of(publication)
        if spelling(title) != spelling(publication.title):
            kept = [alias for alias in own.aliases if spelling(alias) != spelling(title)]
            own = replace(own, aliases=(publication.title, *kept))
            publications.keep_rules(publication, publication_rules.as_values(own))
        publications.rename(publication, title, _checked_slug(slug, others) if slug else publication.slug)


def _templates(own: Rules, office: Office) -> Path:
    if own.templates:
        return Path(own.templates)
    return _ENGLISH if own.language == "en" else office.mail_templates


def _checked_title(title: str, aliases: Iterable[str], others: Iterable[Publication]) -> str:
    title = " ".join(FIELD.fit(title).split())
    if not spelling(title) or len(title) > LONGEST_TITLE:
        raise UserError(_("a publication's title has 1 to %(most)d characters") % {"most": LONGEST_TITLE})
    _require_free((title, *aliases), others)
    return title


def _require_free(names: Iterable[str], others: Iterable[Publication]) -> None:
    for row in others:
        taken = {spelling(each): each for each in publications.titles(row)}
        for name in names:
            if spelling(name) in taken:
                words = _("“%(name)s” is a title of the publication “%(other)s” already")
                raise UserError(words % {"name": name, "other": row.title})


def _checked_slug(slug: str, others: Iterable[Publication]) -> str:
    if not _SLUG.fullmatch(slug):
        raise UserError(
            _("%(slug)s: a short name has 1 to 30 letters a to z, digits and hyphens, such as gazette")
            % {"slug": slug[:40]}
        )
    if any(row.slug == slug for row in others):
        raise UserError(_("%(slug)s is the short name of another publication") % {"slug": slug})
    return slug


def _free_slug(title: str, others: Iterable[Publication]) -> str:
    """Of the title's Latin letters, else p1, p2 …"""
    taken = {row.slug for row in others}
    latin = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:30].strip("-")
    if _SLUG.fullmatch(latin) and latin not in taken:
        return latin
    return next(slug for count in range(1, len(taken) + 2) if (slug := f"p{count}") not in taken)
