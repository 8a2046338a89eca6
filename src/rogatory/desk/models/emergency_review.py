"""EmergencyReview: how somebody who did not decide judged the answer to an emergency afterwards."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from rogatory.desk.models.person import Person
from rogatory.desk.models.request import Matter

JUSTIFIED = "justified"
VERDICTS = {
    JUSTIFIED: "justified",
    "not-justified": "not justified",
    "forged": "forged: the request was not what it claimed to be",
}
"""The verdicts, and what to call them."""


class EmergencyReview(models.Model):
    """One review. A later one may judge otherwise; the earlier one remains. ``done`` says what followed of it."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="reviews")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    verdict = models.CharField(max_length=20, choices=list(VERDICTS.items()))
    words = models.TextField()
    done = models.TextField(blank=True)

    class Meta:
        """The oldest first."""

        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"{self.verdict}, {self.at:%Y-%m-%d}"
