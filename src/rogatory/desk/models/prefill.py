"""Prefill: what was read in the documents of a request, for a person to confirm."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from rogatory.desk.models.request import Request


class Prefill(models.Model):
    """What the machine read in a request at one time. It is a suggestion: the facts are what a person records.

    ``findings`` are those of `rogatory.prefill.finding` as JSON, each with the page and the place where it was read and
    how sure that is; ``documents`` are the SHA-256 of all that was read for them. ``reader`` is the version of the
    reader. A later row takes the place of an earlier one, which remains.
    """

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="prefills")
    at = models.DateTimeField()
    findings = models.JSONField()
    documents = models.JSONField()
    reader = models.CharField(max_length=40)

    class Meta:
        """The oldest first."""

        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"reading {self.pk} of {self.request_id}"
