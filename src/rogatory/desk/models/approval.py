"""Approval: a named person's signature under a decision."""

from __future__ import annotations

from django.db import models

from rogatory.desk.models.decision_record import DecisionRecord
from rogatory.desk.models.person import Person
from rogatory.desk.models.request import Matter

STEPS = ("prepared", "approved", "refused")


class Approval(models.Model):
    """Who prepared, approved or refused a matter, in which roles, and what they chose where a choice was left.

    ``choices`` maps an item's id to ``{"choice": release | refuse | hold, "words": why}``; ``tests`` maps the id of a
    danger that the guideline names, and that they hold to be there in an emergency, to the fact. ``material`` is what
    lay before them: each document and the pictures of its pages by their digests (`rogatory.desk.material`). ``alone``
    marks the case in which the operator's policy let one person suffice. Made by the door only; never changed.
    """

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="approvals")
    step = models.CharField(max_length=10, choices=[(step, step) for step in STEPS])
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    roles = models.JSONField()
    at = models.DateTimeField()
    decision = models.ForeignKey(DecisionRecord, on_delete=models.PROTECT, related_name="approvals")
    choices = models.JSONField(default=dict)
    tests = models.JSONField(default=dict)
    words = models.TextField(blank=True)
    material = models.JSONField(default=list)
    alone = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.step} by {self.by_id}"
