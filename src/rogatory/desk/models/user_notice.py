"""UserNotice and what hangs on it: the bars that stand against telling the user, and what the user says against it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from rogatory.desk.models.decision_record import DecisionRecord
from rogatory.desk.models.person import Person
from rogatory.desk.models.request import Matter


class UserNotice(models.Model):
    """Whether, when and how the user of one account is told of one request; its matter says where that stands.

    ``record`` is the latest decision from which it follows, ``guideline`` the version that decided and ``words`` what
    it answered. ``delay_days`` count after a bar has fallen, ``objection_days`` are those in which the user may object
    (0: there are none), ``renewal_days`` those after which a bar without an end is looked at again. ``first`` says that
    production waits until somebody has decided whether the user is told; ``promised`` that the guideline's own answer
    is to tell. ``names_requester`` is empty where the guideline does not state whether it may be named.

    What is empty until then: when, where and how the user was last told, until when they may object, why they are not
    told and on which day somebody looks again.
    """

    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="notice")
    record = models.ForeignKey(DecisionRecord, on_delete=models.PROTECT, related_name="notices")
    guideline = models.CharField(max_length=200)
    words = models.TextField(blank=True)
    delay_days = models.PositiveIntegerField(default=0)
    objection_days = models.PositiveIntegerField(default=0)
    renewal_days = models.PositiveIntegerField(default=0)
    first = models.BooleanField(default=False)
    promised = models.BooleanField(default=False)
    names_requester = models.BooleanField(null=True)
    told_at = models.DateTimeField(null=True)
    told_to = models.CharField(max_length=320, blank=True)
    requester_named = models.BooleanField(default=False)
    window_until = models.DateTimeField(null=True)
    why_not = models.TextField(blank=True)
    look_again = models.DateField(null=True)

    def __str__(self) -> str:
        return f"notice {self.matter_id}"


class NoticeBar(models.Model):
    """Something that stands, or stood, against telling the user: an entry of the ledger, which is never taken out.

    ``what`` is a word of the guideline's ranked stops and ``words`` what is said of it; ``reason`` are the words of
    whoever recorded it, and empty for one that the decision brought. ``until`` is its last day (UTC); empty: it has no
    end. One that does not ``forbid`` is a wish that a person weighs. A renewal names the bar that it ``renews``, which
    counts no more.
    """

    notice = models.ForeignKey(UserNotice, on_delete=models.PROTECT, related_name="bars")
    what = models.CharField(max_length=40)
    words = models.TextField(blank=True)
    clause = models.CharField(max_length=200, blank=True)
    instrument = models.CharField(max_length=200, blank=True)
    forbids = models.BooleanField(default=True)
    issued = models.DateField(null=True)
    until = models.DateField(null=True)
    reason = models.TextField(blank=True)
    recorded_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    renews = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="renewal")
    lifted_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_why = models.TextField(blank=True)

    class Meta:
        """In the order in which they were recorded, those of one decision in their rank."""

        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"{self.what} on {self.notice_id}"


class UserObjection(models.Model):
    """What the user says against the disclosure, and counsel's answer: ``upheld`` is empty until it is settled."""

    notice = models.ForeignKey(UserNotice, on_delete=models.PROTECT, related_name="objections")
    received_at = models.DateTimeField()
    words = models.TextField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    upheld = models.BooleanField(null=True)
    settled_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        """The first one first."""

        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"objection to {self.notice_id}"
