"""Verification: how somebody established who is asking."""

from __future__ import annotations

from django.db import models

from rogatory.desk.models.person import Person
from rogatory.desk.models.request import Request


class Verification(models.Model):
    """Who verified a request's sender, when, by what method, and the call-back if there was one.

    ``call_back_number`` was taken from ``call_back_source``, a directory and never the message itself.
    """

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="verifications")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    method = models.CharField(max_length=100)
    notes = models.TextField(blank=True)
    call_back_number = models.CharField(max_length=60, blank=True)
    call_back_source = models.CharField(max_length=300, blank=True)
    call_back_with = models.CharField(max_length=200, blank=True)
    call_back_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.method}, {self.at:%Y-%m-%d}"
