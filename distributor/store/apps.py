"""The one Django app."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    name = "distributor.store"
    label = "distributor"
    verbose_name = "distributor"
