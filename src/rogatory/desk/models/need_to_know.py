"""Who may read a case, who has read it, and who was stopped from reading more."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from rogatory.desk.models.person import Person
from rogatory.desk.models.request import Request


class Assignment(models.Model):
    """Somebody of the team works on a request: it was given to them (``by`` whom), or they have acted on it.

    ``acted_at`` is when they did so last; ``ended_at`` when it was taken from them again.
    """

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="assignments")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="assignments")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    acted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One row for each person and request."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["request", "person"], name="assigned_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} on {self.request_id}"


class Seal(models.Model):
    """A request is sealed: only its named readers read it, and no glass is broken. ``lifted_at`` ends it."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="seals")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    readers = models.ManyToManyField(Person, related_name="sealed")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """A request is sealed once at a time."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["request"], condition=models.Q(lifted_at=None), name="sealed_once"),
        ]

    def __str__(self) -> str:
        return f"seal on {self.request_id}"


class BrokenGlass(models.Model):
    """Somebody read a case that is not theirs, for a reason that others were told at once; it holds until ``until``."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="broken_glass")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="broken_glass")
    words = models.TextField()
    at = models.DateTimeField()
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"glass of {self.request_id}, {self.at:%Y-%m-%d %H:%M}"


class Look(models.Model):
    """Somebody of the team opened a case: when, and by what right (``how``)."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="looks")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="looks")
    at = models.DateTimeField()
    how = models.CharField(max_length=20)

    class Meta:
        """Counted for a person over a time."""

        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["person", "at"], name="looks_of_a_person")]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.request_id}, {self.at:%Y-%m-%d %H:%M}"


class ReadingStop(models.Model):
    """Somebody opened more cases than their work explains, and opens none until a second person has looked at it."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="reading_stops")
    at = models.DateTimeField()
    why = models.CharField(max_length=300)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(blank=True)

    class Meta:
        """Somebody is stopped once at a time."""

        ordering: ClassVar[list[str]] = ["-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person"], condition=models.Q(lifted_at=None), name="stopped_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} stopped, {self.at:%Y-%m-%d %H:%M}"
