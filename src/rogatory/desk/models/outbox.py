"""OutboxJob: work that was queued in the transaction that called for it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class OutboxJob(models.Model):
    """One piece of outgoing work; see `desk.outbox` for its life.

    ``key`` is unique for ever: the same work is never queued twice. ``token`` grows with each claim, so that a worker
    that lost its lease cannot finish in another's place. ``ended_at`` is set when the job is done or given up.
    """

    name = models.CharField(max_length=60)
    key = models.CharField(max_length=200, unique=True)
    payload = models.JSONField(default=dict)
    queued_at = models.DateTimeField()
    run_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    token = models.PositiveBigIntegerField(default=0)
    worker = models.CharField(max_length=100, blank=True)
    leased_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    given_up = models.BooleanField(default=False)
    last_error = models.TextField(blank=True)

    class Meta:
        """Found by when it may run, among those that have not ended."""

        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["run_at", "id"], name="outbox_open", condition=models.Q(ended_at=None)),
        ]

    def __str__(self) -> str:
        return self.key
