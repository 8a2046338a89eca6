"""Device: a passkey, whether it is held back, and the codes by which one is enrolled without another."""

from __future__ import annotations

from typing import ClassVar

from allauth.mfa.models import Authenticator
from django.db import models

from rogatory.desk.models.person import Person


class Device(models.Model):
    """A passkey of somebody. Until ``cleared_at`` it is held: it signs in, and opens nothing (`how` tells who cleared).

    ``authenticator`` is empty once the passkey was removed; the row stays, for the history.
    """

    authenticator = models.OneToOneField(
        Authenticator, null=True, blank=True, on_delete=models.SET_NULL, related_name="device"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="devices")
    name = models.CharField(max_length=100)
    added_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True, blank=True)
    cleared_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=200, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """The oldest first."""

        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"{self.name} of {self.person_id}"

    @property
    def is_held(self) -> bool:
        """Whether somebody has yet to clear it."""
        return self.cleared_at is None


class Enrolment(models.Model):
    """A one-time code with which a person enrols a passkey: told by voice or in person, never by mail.

    The code is not kept: ``code_sha256`` is its digest.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="enrolments")
    code_sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    voided_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"enrolment of {self.person_id}, {self.made_at:%Y-%m-%d}"


class EnrolmentTry(models.Model):
    """A try of a code for an address, known by its digest.

    It is kept in the same way for every address, so that neither answer nor time tells whether there is an account.
    """

    email_sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        """Counted by address and time."""

        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["email_sha256", "at"], name="enrolment_try")]

    def __str__(self) -> str:
        return f"try, {self.at:%Y-%m-%d}"


class Recovery(models.Model):
    """Somebody says that they have lost their passkey. ``person`` is empty where no account has the address.

    It is kept in the same way for every address, so that neither answer nor time tells whether there is an account.
    """

    email = models.CharField(max_length=320)
    words = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="recoveries")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    granted = models.BooleanField(default=False)

    class Meta:
        """The oldest first."""

        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"recovery, {self.asked_at:%Y-%m-%d}"
