"""Checkpoint: a signed word on the audit tree at one size."""

from __future__ import annotations

from django.db import models


class Checkpoint(models.Model):
    """A signed note on the audit tree at one ``size``, as it was made; ``published_at`` once it lies off the host."""

    size = models.BigIntegerField(unique=True)
    root = models.BinaryField()
    note = models.BinaryField()
    made_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"checkpoint at {self.size}"
