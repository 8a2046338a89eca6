"""Verification: how somebody established who is asking."""

from __future__ import annotations

from django.db import models

from rogatory.desk.models.agency import CallBackNumber
from rogatory.desk.models.person import Person
from rogatory.desk.models.request import Request


class Verification(models.Model):
    """Who verified a request's sender, when, by what method, and the call-back if there was one.

    ``number`` is the directory's number that was called; ``call_back_number`` and ``call_back_source`` are what the
    directory said of it then. ``confirmed`` is what whoever answered confirmed.
    """

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="verifications")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    method = models.CharField(max_length=100)
    notes = models.TextField(blank=True)
    number = models.ForeignKey(CallBackNumber, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    call_back_number = models.CharField(max_length=60, blank=True)
    call_back_source = models.CharField(max_length=300, blank=True)
    call_back_with = models.CharField(max_length=200, blank=True)
    confirmed = models.TextField(blank=True)
    call_back_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.method}, {self.at:%Y-%m-%d}"
