"""FactsVersion: what was known of a request at one time; a later version never replaces an earlier one."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from rogatory.desk.models.person import Person
from rogatory.desk.models.request import Request


class FactsVersion(models.Model):
    """The facts of a request as canonical JSON (`rogatory.edge.facts`), who recorded them and when.

    ``number`` counts from 1. ``by`` is empty when the facts were read from what the officer sent. ``names_accounts``
    says that they tell for which accounts the request is, or that it is for none: until then it may be for any.
    """

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="facts_versions")
    number = models.PositiveIntegerField()
    facts = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    names_accounts = models.BooleanField(default=True)
    by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        """Numbered within the request."""

        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["request", "number"], name="facts_numbered_once"),
        ]

    def __str__(self) -> str:
        return f"facts {self.number} of {self.request_id}"
