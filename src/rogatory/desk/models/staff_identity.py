"""StaffIdentity: the account at the operator's identity provider by which somebody of the team may sign in."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from rogatory.desk.models.person import Person


class StaffIdentity(models.Model):
    """An account there, known by its issuer and subject, which never change; a person has one at an issuer."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="identities")
    issuer = models.CharField(max_length=300)
    subject = models.CharField(max_length=255)
    since = models.DateTimeField()

    class Meta:
        """One account is one person's."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="one_identity"),
            models.UniqueConstraint(fields=["issuer", "person"], name="one_identity_each"),
        ]

    def __str__(self) -> str:
        return f"identity of {self.person_id} since {self.since:%Y-%m-%d}"
