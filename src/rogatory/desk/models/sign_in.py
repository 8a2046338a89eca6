"""SignIn: when somebody came, from where and by what; CountedTry: what is counted of those who have yet to sign in."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from rogatory.desk.models.device import Device
from rogatory.desk.models.person import Person


class SignIn(models.Model):
    """One sign-in, for its owner to see. ``device`` is the passkey; it is empty for who came from a provider.

    ``network`` is the address's first part alone (``203.0.113.0/24``), and ``browser`` what it calls itself, in two
    words: enough to know oneself by, too little to follow anybody.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="sign_ins")
    at = models.DateTimeField()
    device = models.ForeignKey(Device, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    network = models.CharField(max_length=50, blank=True)
    browser = models.CharField(max_length=60, blank=True)

    class Meta:
        """The newest first."""

        ordering: ClassVar[list[str]] = ["-pk"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["person", "at"], name="sign_in_of")]

    def __str__(self) -> str:
        return f"sign-in of {self.person_id}, {self.at:%Y-%m-%d}"


class CountedTry(models.Model):
    """A try that counts towards a limit, in whichever process of the server it came in.

    ``counted_sha256`` is the digest of what is counted: a page with a network, or with an address that was given.
    """

    counted_sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        """Counted by what and time, and forgotten by time."""

        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["counted_sha256", "at"], name="counted_try"),
            models.Index(fields=["at"], name="counted_try_at"),
        ]

    def __str__(self) -> str:
        return f"try, {self.at:%Y-%m-%d}"
