"""PreservedCopy and what hangs on it: what was taken, what stands against destruction, and how it ended."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from rogatory.desk.models.person import Person
from rogatory.desk.models.request import Matter, Request

HOLD_REASONS = ("process", "extension", "treaty", "other")


class PreservedCopy(models.Model):
    """What is kept of one account under one preservation; its matter says where that stands.

    ``sought`` is the account's name in small letters, without a sign before it, by which other requests find the copy.

    ``covers`` are category ids of the guideline whose version is ``guideline``, empty for all that the platform holds;
    ``decision`` is the SHA-256 of the decision that it rests on. ``begins`` and ``last_day`` (UTC, both belong to the
    period) are empty while it is provisional; ``steps`` derive them (``[words, day]``). ``granted`` are its extensions:
    the reference of each request that asked for one, and the instant at which that was received. ``vault_id`` names it
    in the vault, and ``wrapped_key`` is its own key under the operator's master key: once that is empty, nobody can
    read what was taken.
    """

    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="copy")
    sought = models.CharField(max_length=300, db_index=True)
    guideline = models.CharField(max_length=200)
    covers = models.JSONField(default=list)
    decision = models.CharField(max_length=64)
    begins = models.DateField(null=True)
    last_day = models.DateField(null=True)
    steps = models.JSONField(default=list)
    granted = models.JSONField(default=list)
    words = models.TextField(blank=True)
    vault_id = models.CharField(max_length=64, unique=True)
    wrapped_key = models.BinaryField(null=True)

    @property
    def extensions(self) -> int:
        """How often its period was extended."""
        return len(self.granted)

    def __str__(self) -> str:
        return f"copy {self.vault_id}"


class Snapshot(models.Model):
    """One taking of a copy: the vault's ``name`` of its index, with the SHA-256 and size of that index in clear."""

    copy = models.ForeignKey(PreservedCopy, on_delete=models.PROTECT, related_name="snapshots")
    taken_at = models.DateTimeField()
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    summary = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"snapshot of {self.copy_id}, {self.taken_at:%Y-%m-%d %H:%M}"


class CopyHold(models.Model):
    """Something that stands against destroying a copy, as long as ``ended_at`` is empty.

    ``reason`` is legal ``process`` or an ``extension`` that ``request`` brought, a ``treaty`` request that is pending,
    or an ``other`` that a person placed. ``covers`` are the categories for which it stands, empty for all.
    """

    copy = models.ForeignKey(PreservedCopy, on_delete=models.PROTECT, related_name="holds")
    reason = models.CharField(max_length=20, choices=[(reason, reason) for reason in HOLD_REASONS])
    request = models.ForeignKey(Request, null=True, on_delete=models.PROTECT, related_name="holds")
    covers = models.JSONField(default=list)
    words = models.TextField(blank=True)
    begun_at = models.DateTimeField()
    until = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.TextField(blank=True)

    class Meta:
        """One request holds a copy for a reason once."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["copy", "reason", "request"], name="one_hold_of_a_request", condition=models.Q(ended_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reason} holds {self.copy_id}"


class RetentionPolicy(models.Model):
    """A standing policy that copies lapse at their end without a person each time (reading 21).

    It is in force once a second person has approved it, and until it is revoked; every destruction under it names it.
    """

    words = models.TextField()
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    approved_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"retention policy {self.pk}"


class Destruction(models.Model):
    """A decision to let a copy lapse: by whom or under which policy, and what came of it.

    The key is destroyed at ``destroyed_at``, not before ``grace_until``; ``spared_at`` is set when it was taken back
    within the time of grace. The certificate is in the object store under ``certificate``.
    """

    copy = models.ForeignKey(PreservedCopy, on_delete=models.PROTECT, related_name="destructions")
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    policy = models.ForeignKey(RetentionPolicy, null=True, on_delete=models.PROTECT, related_name="destructions")
    words = models.TextField(blank=True)
    decided_at = models.DateTimeField()
    grace_until = models.DateTimeField()
    spared_at = models.DateTimeField(null=True)
    spared_why = models.TextField(blank=True)
    destroyed_at = models.DateTimeField(null=True)
    certificate = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"destruction of {self.copy_id}"
