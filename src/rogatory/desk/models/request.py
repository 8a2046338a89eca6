"""Request and Matter: one message, and one matter for each kind of thing that it asks for."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from rogatory.desk.models.officer import Officer
from rogatory.flow.states import Kind, State


class Request(models.Model):
    """One message from an officer, under one reference number.

    ``officer`` is empty when the message came from somebody without an account. ``sender`` is the address from which
    it came, as the message says it; nothing is believed of it. Since ``shared_at`` the officer's colleagues at the same
    agency of the directory see it too. ``flagged_at`` is since when it looks unusual enough for a second reviewer: no
    later assessment takes that back.
    """

    reference = models.CharField(max_length=40, unique=True)
    received_at = models.DateTimeField(db_index=True)
    channel = models.CharField(max_length=20)
    subject = models.CharField(max_length=500, blank=True)
    sender = models.CharField(max_length=320, blank=True)
    officer = models.ForeignKey(Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="requests")
    shared_at = models.DateTimeField(null=True, blank=True)
    flagged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """The newest first."""

        ordering: ClassVar[list[str]] = ["-received_at", "-pk"]

    def __str__(self) -> str:
        return self.reference


class Matter(models.Model):
    """What a request asks for, or what follows from it, and where that stands. Only the door (`desk.door`) writes it.

    What it asks for is there once for each kind; what follows for an account (a preserved copy, a notice) once for
    each ``account``, which is empty for all others.

    ``verification``, ``decision``, ``preparation`` and ``approval`` are those in force; the door clears what a step
    back makes void, and the rows themselves remain. ``entered_at`` is when the matter came into its state. ``left_out``
    tells that it is withdrawn because the facts left its kind out, and not because a person withdrew it.
    """

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="matters")
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in Kind])
    account = models.CharField(max_length=300, blank=True, default="")
    state = models.CharField(max_length=20, choices=[(state.value, state.words) for state in State])
    entered_at = models.DateTimeField()
    left_out = models.BooleanField(default=False)
    verification = models.ForeignKey("Verification", null=True, on_delete=models.PROTECT, related_name="+")
    decision = models.ForeignKey("DecisionRecord", null=True, on_delete=models.PROTECT, related_name="matters")
    preparation = models.ForeignKey("Approval", null=True, on_delete=models.PROTECT, related_name="+")
    approval = models.ForeignKey("Approval", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """One matter of a kind in a request, or of a kind and an account."""

        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["request", "kind", "account"], name="one_matter_of_a_kind"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["state", "entered_at"], name="matter_queue")]

    def __str__(self) -> str:
        return f"{self.request_id}/{self.kind}{f'/{self.account}' if self.account else ''}"
