"""What somebody typed into a form that was not acted upon: it stands in the form again.

A form that comes too late, from a browser that was logged out, goes sealed through the log-in: signed by us,
bounded in size, in a hidden field of the log-in form and in no address. After the log-in it lies in the new
session, under a key that the address of the form's page names, until that form is acted upon.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.http import HttpRequest
from django.urls import reverse

from distributor import settings

SEEN, DRAWN_FOR = "seen", "drawn_for"  # hidden fields of every form that acts; see forms.fields
KEY = "typed"  # in the address and in the session; the name of the hidden field, too
_OURS = {SEEN, DRAWN_FOR, "csrfmiddlewaretoken"}
_SALT = "distributor.web.form_values"
_MOST_OCTETS = 700_000  # sealed: the body of a log-in has a limit of its own (bodies.py)
_MOST_KEPT = 3  # forms in one session


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields of the form of that name (that of its address); empty where nothing is kept."""

    form: str = ""
    fields: Mapping[str, Sequence[str]] = field(default_factory=dict)
    page: str = ""  # the address of the form's page
    seen: str = ""  # the fingerprint of what the form's page showed
    drawn_for: str = ""  # the account that the form was drawn for; "" for none
    files: bool = False  # files were chosen, which cannot be kept
    returned: bool = False  # it went through a log-in
    lost: bool = False  # something was typed, and is not kept any more

    def into(self, form: str) -> Typed:
        """The same for that form of the page, nothing for the others."""
        return self if form == self.form else NOTHING

    def get(self, name: str, otherwise: str = "") -> str:
        """What was typed there, `otherwise` where nothing is kept."""
        return self.fields.get(name, [otherwise])[-1]

    def ticked(self, name: str, value: str, otherwise: bool) -> bool:
        """Whether that box was ticked; browsers send nothing of one that was not."""
        return value in self.fields.get(name, ()) if self.form else otherwise


NOTHING = Typed()


def of(request: HttpRequest) -> Typed:
    """What this POST brings, and where its form stands."""
    match = request.resolver_match
    fields = {name: [str(value) for value in values] for name, values in request.POST.lists()}
    return Typed(
        (match.url_name or "") if match else "",
        {name: values for name, values in fields.items() if name not in _OURS},
        page_of(request),
        request.POST.get(SEEN, ""),
        request.POST.get(DRAWN_FOR, ""),
        bool(request.FILES),
    )


def page_of(request: HttpRequest) -> str:
    """The address of the page that the form of this request stands on."""
    match = request.resolver_match
    if match is None:
        return "/"
    name, query = getattr(match.func, "page", ""), getattr(match.func, "query", ())
    address = reverse(name, kwargs=match.kwargs) if name else request.path
    given = request.POST if request.method == "POST" else request.GET
    named = [(key, value) for key in query for value in given.getlist(key)]
    return f"{address}?{urlencode(named)}" if named else address


def seal(typed: Typed) -> str:
    """Signed and packed for a hidden field; "" for what is too long to be kept."""
    sealed = signing.dumps(asdict(typed), salt=_SALT, compress=True)
    return sealed if len(sealed) <= _MOST_OCTETS else ""


def unseal(sealed: str) -> Typed | None:
    """What was sealed within a working day; None for anything else."""
    if not 0 < len(sealed) <= _MOST_OCTETS:
        return None
    try:
        return Typed(**signing.loads(sealed, salt=_SALT, max_age=settings.SESSION_COOKIE_AGE))
    except (signing.BadSignature, TypeError):
        return None


def keep(request: HttpRequest, typed: Typed) -> str:
    """Keep it in this session; returns the address of its page, which shows it. Not for another account."""
    key = secrets.token_urlsafe(9)
    if typed.drawn_for in ("", request.user.get_username()):
        known: dict[str, Any] = request.session.get(KEY, {})
        newest = [*known.items(), (key, asdict(replace(typed, returned=True)))][-_MOST_KEPT:]
        request.session[KEY] = dict(newest)
    return f"{typed.page}{'&' if '?' in typed.page else '?'}{urlencode({KEY: key})}"


def kept(request: HttpRequest) -> Typed:
    """What the address of this page says was typed before a log-in."""
    key = request.GET.get(KEY, "")
    if not key:
        return NOTHING
    found = request.session.get(KEY, {}).get(key)
    return Typed(**found) if found else Typed(lost=True)


def forget(request: HttpRequest) -> None:
    """The form of this request was acted upon: what was kept of it is done with."""
    if KEY not in request.session or request.resolver_match is None:
        return
    form, page = request.resolver_match.url_name, page_of(request)
    known: dict[str, Any] = request.session[KEY]
    left = {key: each for key, each in known.items() if (each["form"], each["page"]) != (form, page)}
    request.session[KEY] = left
