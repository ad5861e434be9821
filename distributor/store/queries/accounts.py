"""The accounts that may log in to the pages."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from distributor.errors import NotFound, UserError
from distributor.language import gettext as _
from distributor.store.models import LoginLink

LEAST = 10  # characters of a password


def add(name: str, password: str) -> User:
    """Make an account; UserError for a name that is taken or unfit, or a weak password.

    The first one ends the sessions of “this machine” for good; before it there are no others.
    """
    account = User(username=User.normalize_username(name))
    _give_password(account, password)
    try:
        with transaction.atomic():
            if not exist():
                Session.objects.all().delete()
            account.save(force_insert=True)
    except IntegrityError:
        raise UserError(_("there is an account named %(name)s already") % {"name": name}) from None
    return account


def change_password(name: str, password: str) -> None:
    """Give an account another password; ends its sessions and links. UserError if weak, or NotFound."""
    account = find(name)
    _give_password(account, password)
    with transaction.atomic():
        account.save(update_fields=["password"])
        LoginLink.objects.filter(account=account).delete()


def _give_password(account: User, password: str) -> None:
    if len(password) < LEAST:  # Django's own words for it are not in its Chinese catalogue
        raise UserError(_("a password has at least %(least)d characters") % {"least": LEAST})
    try:
        account.clean_fields(exclude=["password"])
        validate_password(password, account)
    except ValidationError as error:
        raise UserError(" ".join(error.messages)) from None
    account.set_password(password)


def exist() -> bool:
    """Whether any account may log in."""
    return User.objects.filter(is_active=True).exists()


def names() -> list[str]:
    """The names of all accounts that may log in."""
    return list(User.objects.filter(is_active=True).order_by("username").values_list("username", flat=True))


def remove(name: str) -> None:
    """Take the account away, its sessions with it; NotFound where there is none."""
    find(name).delete()


def find(name: str) -> User:
    """The account of that name; NotFound, which tells the others, where there is none."""
    account = User.objects.filter(username=User.normalize_username(name), is_active=True).first()
    if account is None:
        raise NotFound(
            _("no account %(name)s; there is: %(names)s") % {"name": name, "names": ", ".join(names())}
        )
    return account
