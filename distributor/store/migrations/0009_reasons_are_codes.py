"""Why a mail was filed where it is: a code, and apart from it what others said, in place of an English text."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr

# Texts that rows were given, also by earlier versions, and the codes for them; where two have one code, the
# first is what a row goes back to.
_CODES = {
    "the same mail came before": "same-before",
    "mail of this sender is filed so by hand": "remembered",
    "a machine like ours wrote it": "machine-like-ours",
    "it is a mail of ours": "our-mail",
    "it comes from our own address": "our-address",
    "a mail of ours came back": "came-back",
    "a mail of ours is delayed": "came-late",
    "a report about a mail of ours names somebody else than its reader; it stops nobody": "of-another",
    "a mail came back; nothing proves that it was ours": "unproven-bounce",
    "a reader complained": "reader-complained",
    "a reader complained; nothing proves that it was about a mail of ours": "unproven-complaint",
    "a reader asks for no more mail, by the token of a copy": "asked-by-token",
    "somebody asks for no more mail who is no reader by this address": "asked-by-nobody",
    "a reader asks for no more mail, but the sender may be forged": "asked-perhaps-forged",
    "a reader asks for no more mail": "asked",
    "the sender asks for no more mail": "asked",
    "a receipt": "read-receipt",
    "a mail system reports success": "success-reported",
    "a machine wrote it": "machine-wrote",
    "a mailing list or bulk mail": "bulk-mail",
    "it brings a document, although it is no letter": "brings-document",
    "it brings an article, although it is no letter": "brings-article",
    "nothing speaks against a manuscript": "nothing-against",
    "filed by hand": "filed-by-hand",
}


def to_codes(apps: Apps, schema_editor: object) -> None:
    """A text that is in no table is kept as what others said."""
    rows = apps.get_model("distributor", "Incoming").objects
    for text, code in _CODES.items():
        said = Substr("route_reason", len(text) + 3)
        rows.filter(route_reason__startswith=f"{text}: ").update(route_detail=said, route_reason=code)
        rows.filter(route_reason=text).update(route_reason=code)
    unknown = rows.exclude(route_reason="").exclude(route_reason__in=set(_CODES.values()))
    unknown.update(route_detail=F("route_reason"), route_reason="")


def to_texts(apps: Apps, schema_editor: object) -> None:
    """What no longer fits beside its text is cut."""
    rows = apps.get_model("distributor", "Incoming").objects
    for text, code in _CODES.items():
        whole = Substr(Concat(Value(f"{text}: "), "route_detail"), 1, 500)
        rows.filter(route_reason=code).exclude(route_detail="").update(route_reason=whole)
        rows.filter(route_reason=code).update(route_reason=text)
    rows.filter(route_reason="").update(route_reason=F("route_detail"))


class Migration(migrations.Migration):
    dependencies = [
        ("distributor", "0008_content_is_in_revisions"),
    ]

    operations = [
        migrations.AddField(
            "incoming", "route_detail", models.CharField(max_length=500, blank=True, default="")
        ),
        migrations.RunPython(to_codes, to_texts),
    ]
