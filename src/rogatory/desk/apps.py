"""The desk as a Django application."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DeskConfig(AppConfig):
    """Rows that must be there before anything else (the roles, the head of the audit tree) come with the tables."""

    name = "rogatory.desk"
    label = "desk"

    def ready(self) -> None:
        """Ask to be told when the tables are there."""
        from rogatory.desk.founding import found

        post_migrate.connect(found, sender=self)
