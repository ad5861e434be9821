"""The mirror of recipients/, and who receives nothing any more."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Group(models.Model):
    """One name of the 送发 list; retired when recipients/ no longer has it."""

    name = models.CharField(max_length=200, unique=True)
    aliases = models.JSONField(default=list)
    order = models.PositiveIntegerField()
    file = models.CharField(max_length=255)
    retired = models.DateTimeField(null=True)

    class Meta:
        ordering = ["order"]

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """Whoever reads at one address."""

    address = models.CharField(max_length=320)
    address_key = models.CharField(max_length=320, unique=True)  # audience/address.py
    created = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.address


class Membership(models.Model):
    """One row of a group's CSV file; retired rows stay as history."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    name = models.CharField(max_length=500)
    position = models.CharField(max_length=500, blank=True)
    unit = models.CharField(max_length=500, blank=True)
    telephone = models.CharField(max_length=500, blank=True)
    note = models.CharField(max_length=500, blank=True)
    order = models.PositiveIntegerField()
    since = models.DateTimeField(auto_now_add=True)
    retired = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "person"], condition=Q(retired=None), name="member_once"
            ),
        ]
        indexes = [models.Index(fields=["group", "order"], condition=Q(retired=None), name="member_in_order")]


class Suppression(models.Model):
    """An address that receives nothing more (停发), and why."""

    address_key = models.CharField(max_length=320)
    reason = models.CharField(max_length=20)  # unsubscribed | bounced | complained | by-hand
    detail = models.CharField(max_length=500, blank=True)
    since = models.DateTimeField(auto_now_add=True)
    lifted = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["address_key"], condition=Q(lifted=None), name="suppressed_once"),
        ]
