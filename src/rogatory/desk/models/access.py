"""Access: each time somebody fetched a return."""

from __future__ import annotations

from django.db import models

from rogatory.desk.models.person import Person
from rogatory.desk.models.production import Package, Production


class Access(models.Model):
    """One fetching of a return: by whom, when, from which network address, which package, and which bytes of it."""

    production = models.ForeignKey(Production, on_delete=models.PROTECT, related_name="accesses")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    package = models.ForeignKey(Package, null=True, on_delete=models.PROTECT, related_name="accesses")
    first = models.BigIntegerField(null=True)
    last = models.BigIntegerField(null=True)
    address = models.GenericIPAddressField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.by_id}, {self.at:%Y-%m-%d %H:%M}"
