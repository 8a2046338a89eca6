"""Person: whoever signs in, officer or staff."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models


class PersonManager(BaseUserManager["Person"]):
    """Makes people."""

    def create_user(self, email: str, **fields: Any) -> Person:  # noqa: ANN401
        """Make a person with the address `email`; there are no passwords, so that only a passkey lets them in."""
        person = self.model(email=email, **fields)
        person.set_unusable_password()
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser, PermissionsMixin):
    """Somebody with an account. Staff roles are groups; an officer has an `Officer` profile."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[PersonManager] = PersonManager()

    def __str__(self) -> str:
        return self.name or self.email

    def save(self, *args: Any, **named: Any) -> None:  # noqa: ANN401
        """Store the address in lower case, so that one mailbox is one account."""
        self.email = self.email.lower()
        super().save(*args, **named)
