"""Clock: a running time of a matter, and what happens when it has run out."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from rogatory.desk.models.request import Matter


class Clock(models.Model):
    """One running time. Only `rogatory.desk.clocks` writes it, in the transaction of an act on its matter.

    It is counted from ``began_at`` by ``terms`` (each ``[amount, unit, first_day_included, zone]``, a later one goes on
    from the old end) with ``pauses`` (``[since, until or null, why]``), or runs to the instant ``fixed_at``, which
    somebody gave. ``words`` say what it is. ``due_at`` is its end, and empty while it is paused; ``action`` is what the
    system does then. ``rings_at`` is when that is tried: later than ``due_at`` after an attempt that failed, and empty
    while it is paused or has ended. ``outcome`` is ``rang``, ``stopped`` or ``moot``.
    """

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="clocks")
    name = models.CharField(max_length=60)
    action = models.CharField(max_length=60)
    words = models.CharField(max_length=300)
    began_at = models.DateTimeField()
    terms = models.JSONField(default=list)
    fixed_at = models.DateTimeField(null=True)
    pauses = models.JSONField(default=list)
    warns = models.JSONField(default=list)
    due_at = models.DateTimeField(null=True)
    rings_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, blank=True)
    why = models.TextField(blank=True)

    class Meta:
        """Found by when it rings; one of a name runs at a time in a matter."""

        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["rings_at", "id"], name="clock_rings", condition=models.Q(rings_at__isnull=False)),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["matter", "name"], name="one_running_clock_of_a_name", condition=models.Q(ended_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.matter_id}"
