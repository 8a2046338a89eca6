"""Proposal: a change that takes two people, from its proposal to its approval."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from rogatory.desk.models.person import Person

HOST = "the host’s operator, at the command line"
"""Who proposed what no person of the team did: the desk knows no more of whoever runs commands on the host."""


class Proposal(models.Model):
    """A change that one person proposes and another approves; only then it is made.

    ``what`` is a kind that `rogatory.desk.two_people` knows, ``change`` its content as that kind reads it. ``alone``
    tells that nobody else could have approved it (the first administrator of a new service). ``used_at`` is when
    something that is approved first and done later (an export) was done.

    ``from_host`` tells that it came from the command line, in nobody's name. ``proposed_by`` is then empty until
    somebody of the team has taken it up as their own; a second person approves it like any other.
    """

    what = models.CharField(max_length=40)
    change = models.JSONField()
    words = models.TextField(blank=True)
    proposed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    approved_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    declined_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    declined_at = models.DateTimeField(null=True, blank=True)
    alone = models.BooleanField(default=False)
    from_host = models.BooleanField(default=False)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """The newest first."""

        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return f"{self.what}, {self.proposed_at:%Y-%m-%d}"

    @property
    def proposer(self) -> str:
        """Who proposed it, in words."""
        if not self.from_host:
            return str(self.proposed_by)
        return f"{HOST}, taken up by {self.proposed_by}" if self.proposed_by else HOST

    @property
    def is_open(self) -> bool:
        """Whether nobody has approved or declined it yet."""
        return self.approved_at is None and self.declined_at is None
