"""Agency: who may ask, by which domains their people write, and on which numbers they are called back."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from rogatory.desk.models.person import Person

KINDS = (
    ("police", "police"),
    ("prosecutor", "prosecutor"),
    ("court", "court"),
    ("other-government", "other government"),
    ("unknown", "not known"),
)


class Agency(models.Model):
    """One agency of the directory. ``source`` tells from where it is known: a registry that was imported, or a person.

    A registry of government domains proves government, not police: what it brings is of the kind ``other-government``
    or ``unknown`` until a person says more. ``closed_at`` takes the agency out of use; its rows stay.
    """

    name = models.CharField(max_length=300)
    kind = models.CharField(max_length=20, choices=KINDS, default="unknown")
    country = models.CharField(max_length=2, help_text="ISO 3166-1 alpha-2")
    place = models.CharField(max_length=200, blank=True, help_text="City or region, as the source has it")
    source = models.CharField(max_length=300)
    added_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """By name."""

        ordering: ClassVar[list[str]] = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class AgencyDomain(models.Model):
    """A domain at which the agency's people have their addresses, exactly as registered: no sub-domain is meant.

    In lower case, in ASCII (an A-label where it is international).
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="domains")
    domain = models.CharField(max_length=253, unique=True)

    class Meta:
        """By domain."""

        ordering: ClassVar[list[str]] = ["domain"]

    def __str__(self) -> str:
        return self.domain


class CallBackNumber(models.Model):
    """A number on which an agency is called back, taken from an independent ``source`` and never from a request.

    It counts from ``approved_at`` on, when a second person has approved it, until ``retired_at``.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="numbers")
    number = models.CharField(max_length=20, help_text="E.164")
    extension = models.CharField(max_length=10, blank=True)
    desk = models.CharField(max_length=200, blank=True, help_text="Who answers: the switchboard, the watch commander")
    source = models.CharField(max_length=300)
    approved_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """The oldest first."""

        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"{self.number}{f' ext. {self.extension}' if self.extension else ''}"


class AgencyChange(models.Model):
    """One change of an agency's entry: what it was and what it became, by whom, and who was the second person."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="changes")
    at = models.DateTimeField()
    what = models.CharField(max_length=60)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """The newest first."""

        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return f"{self.what}, {self.at:%Y-%m-%d}"
