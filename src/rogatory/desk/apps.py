"""The desk as a Django application."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DeskConfig(AppConfig):
    """Rows that must be there before anything else (the roles, the head of the audit tree) come with the tables."""

    name = "rogatory.desk"
    label = "desk"

    def ready(self) -> None:
        """Ask to be told when the tables are there, and read the rules of the signals.

        Raises:
            Problem: the operator's rules cannot be read; nothing should come in that could not be assessed.
        """
        from rogatory.desk.founding import found
        from rogatory.desk.signals.rules import the_rules

        the_rules()
        post_migrate.connect(found, sender=self)
