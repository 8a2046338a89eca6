"""Officer: what is known of a person who asks on behalf of an agency."""

from __future__ import annotations

from django.db import models

from rogatory.desk.models.person import Person


class Officer(models.Model):
    """The profile of an officer's account. A verified address shows who reads the mailbox, and nothing more."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="officer")
    badge = models.CharField(max_length=100, blank=True)
    agency = models.CharField(max_length=300)
    jurisdiction = models.CharField(max_length=4, blank=True, help_text="ISO 3166-1 alpha-2, or none")
    address = models.TextField(blank=True)
    phone = models.CharField(max_length=60, blank=True)
    email_verified_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.person}, {self.agency}"
