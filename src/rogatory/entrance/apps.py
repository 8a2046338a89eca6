"""The app of the entrance."""

from django.apps import AppConfig


class EntranceConfig(AppConfig):
    """The pages on which people register, sign in and prove who they are; its templates win over allauth's."""

    name = "rogatory.entrance"
    label = "entrance"
