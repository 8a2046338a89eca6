"""ViolationReferral and Deferral: the violation of which a request tells, and how long nothing is done about it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from rogatory.desk.models.person import Person
from rogatory.desk.models.request import Matter


class ViolationReferral(models.Model):
    """The violation of which a request tells; its matter says where that stands.

    ``guideline`` is the version that answered, ``words`` what it answered. ``longest`` is the longest deferral that the
    guideline lets be (``[amount, unit]``), empty where it does not state one. ``handed_on_words`` go to the enforcement
    team with it.
    """

    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="violation")
    guideline = models.CharField(max_length=200, blank=True)
    words = models.TextField(blank=True)
    longest = models.JSONField(null=True)
    handed_on_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    handed_on_at = models.DateTimeField(null=True)
    handed_on_words = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"violation {self.matter_id}"


class Deferral(models.Model):
    """A request to defer what follows, and what was decided on it; ``granted`` is empty until somebody has decided.

    A granted one lasts through the day ``until`` (UTC). ``asked_words`` are empty where the request itself asks.
    """

    violation = models.ForeignKey(ViolationReferral, on_delete=models.PROTECT, related_name="deferrals")
    asked_at = models.DateTimeField()
    asked_words = models.TextField(blank=True)
    asked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    granted = models.BooleanField(null=True)
    until = models.DateField(null=True)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    words = models.TextField(blank=True)

    class Meta:
        """The first one first."""

        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"deferral of {self.violation_id}"
