"""Footing: what an approval rests on, as it was when somebody signed or confirmed it."""

from __future__ import annotations

from django.db import models

from rogatory.desk.models.approval import Approval
from rogatory.desk.models.person import Person


class Footing(models.Model):
    """What stood behind an approval at an instant, by ground (`rogatory.desk.grounds`). Made by the door only.

    The latest one of an approval counts: that of the approval itself, of the custodian who ordered its return, or of
    the one who confirmed what had changed since.
    """

    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, related_name="footings")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    grounds = models.JSONField()

    def __str__(self) -> str:
        return f"footing of {self.approval_id}"
