"""Document: raw bytes that came with a request, kept as they came."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from rogatory.desk.models.person import Person
from rogatory.desk.models.request import Request


class Document(models.Model):
    """One file of a request. The bytes are in the object store under ``sha256``; nothing here was read from them.

    ``part_of`` is the message or archive out of which the file was taken. ``by`` is who handed it in, signed in: the
    officer, or somebody of the team; empty where a message brought it, whoever that says it is from.
    """

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="documents")
    part_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    name = models.CharField(max_length=300)
    media_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.BigIntegerField()
    received_at = models.DateTimeField()
    by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """In the order in which they came."""

        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return self.name
