"""AuditEntry, AuditHead, PrivateValue: the rows of the audit tree. Only `desk.audit` writes them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class AuditEntry(models.Model):
    """Leaf ``number`` (from 0) of the tree: its canonical bytes and their leaf hash.

    The other columns repeat what the bytes say, so that a page can find entries; the bytes alone count. Triggers
    refuse to update or delete a row.
    """

    number = models.BigIntegerField(primary_key=True)
    entry = models.BinaryField()
    leaf_hash = models.BinaryField(max_length=32)
    at = models.DateTimeField()
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=60, blank=True, db_index=True)

    class Meta:
        """In the order of the tree."""

        ordering: ClassVar[list[str]] = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.action}"


class AuditHead(models.Model):
    """The one row that says how far the tree has grown; locking it puts appends in a row. Triggers refuse to shrink it.

    ``frontier`` is `rogatory.evidence.merkle.Frontier` as bytes.
    """

    size = models.BigIntegerField()
    frontier = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.size} entries"


class PrivateValue(models.Model):
    """Personal data of an entry, which holds only its salted digest: the row may be erased, the tree still verifies."""

    # The unique constraint below serves as its index.
    entry = models.ForeignKey(AuditEntry, on_delete=models.PROTECT, related_name="private_values", db_index=False)
    name = models.CharField(max_length=100)
    salt = models.BinaryField(max_length=32)
    value = models.TextField()
    digest = models.CharField(max_length=64)

    class Meta:
        """One value of a name in an entry."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["entry", "name"], name="one_private_value_of_a_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name} of entry {self.entry_id}"
