"""Officer: what is known of a person who asks on behalf of an agency, and who has looked at it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from rogatory.desk.models.agency import Agency, CallBackNumber
from rogatory.desk.models.device import Device
from rogatory.desk.models.person import Person


class Officer(models.Model):
    """The profile of an officer's account.

    A verified address shows who reads the mailbox, and nothing more. ``agency`` is what the officer calls theirs;
    ``listed`` is the agency of the directory, once a person has vetted them. ``vetted_at`` is when that was: until
    then nothing about them counts as verified. ``vouched_by`` is the administrator of their agency who vouched for
    them, ``vouched_device`` the passkey whose code that administrator was told. ``administers`` lets them vouch for and
    remove officers of ``listed``.
    ``delivered_by`` is the format in which they want returns where they have no key in force: ``zip-aes256`` or
    ``age-passphrase``.
    ``left_at`` is when they left, were removed, or were declined: from then on they have access to nothing.
    """

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="officer")
    badge = models.CharField(max_length=100, blank=True)
    agency = models.CharField(max_length=300)
    jurisdiction = models.CharField(max_length=4, blank=True, help_text="ISO 3166-1 alpha-2, or none")
    address = models.TextField(blank=True)
    phone = models.CharField(max_length=60, blank=True)
    extension = models.CharField(max_length=10, blank=True)
    registered_at = models.DateTimeField(null=True, blank=True)
    email_verified_at = models.DateTimeField(null=True, blank=True)
    listed = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="officers")
    vetted_at = models.DateTimeField(null=True, blank=True)
    vouched_by = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    vouched_at = models.DateTimeField(null=True, blank=True)
    vouched_device = models.ForeignKey(Device, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    administers = models.BooleanField(default=False)
    delivered_by = models.CharField(max_length=20, default="zip-aes256")
    left_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.person}, {self.agency}"

    @property
    def is_vetted(self) -> bool:
        """Whether a person has vetted them, and they have not left since."""
        return self.vetted_at is not None and self.left_at is None


class Vetting(models.Model):
    """What a person found about an officer: at registration, for a new device or a lost one, or when they left.

    ``about`` is ``registration``, ``device``, ``recovery``, or ``leaving``; ``unvetted`` where their agency or its
    domain left the directory, and ``vouch`` where an administrator of their agency spoke for them. ``accepted`` is what
    became of it. ``device`` is the passkey it was about. ``number`` is the directory's number that was called,
    ``spoke_with`` and ``confirmed`` who answered and what they confirmed.
    """

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="vettings")
    about = models.CharField(max_length=20)
    accepted = models.BooleanField()
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(blank=True)
    number = models.ForeignKey(CallBackNumber, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    spoke_with = models.CharField(max_length=200, blank=True)
    confirmed = models.TextField(blank=True)
    called_at = models.DateTimeField(null=True, blank=True)
    device = models.ForeignKey(Device, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """The oldest first."""

        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"{self.about}, {self.at:%Y-%m-%d}"
