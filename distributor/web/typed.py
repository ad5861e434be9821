"""What somebody typed into a form that was not acted upon: it stands in the form again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.http import HttpRequest

SEEN, DRAWN_FOR = "seen", "drawn_for"  # hidden fields of every form that acts; see forms.fields
_OURS = {SEEN, DRAWN_FOR, "csrfmiddlewaretoken"}


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields of the form of that name (that of its address); empty where nothing is kept."""

    form: str = ""
    fields: Mapping[str, Sequence[str]] = field(default_factory=dict)

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
    """What this POST brings, without the fields that are ours."""
    fields = {name: [str(value) for value in values] for name, values in request.POST.lists()}
    match = request.resolver_match
    return Typed(
        match.url_name or "" if match else "",
        {name: values for name, values in fields.items() if name not in _OURS},
    )
