"""Collection and Production: what was collected for a matter, and the return that was made of it."""

from __future__ import annotations

from django.db import models

from rogatory.desk.models.approval import Approval
from rogatory.desk.models.request import Matter


class Collection(models.Model):
    """What the worker collected under one approval: a write-once object, listed by ``summary``."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="collections")
    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    collected_at = models.DateTimeField()
    summary = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"collection of {self.matter_id}"


class Production(models.Model):
    """A sealed return. The file is in the object store under ``sha256``; ``expires_at`` ends its delivery."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="productions")
    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="productions")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    manifest_sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    produced_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
