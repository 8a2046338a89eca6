"""Letter: what was said to the officer, word for word."""

from __future__ import annotations

from django.db import models

from rogatory.desk.models.request import Matter, Request


class Letter(models.Model):
    """A composed letter. It is queued in the transaction in which it was written; ``sent_at`` is set by the sender.

    ``matter`` is empty when the letter is about the whole request.
    """

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="letters")
    matter = models.ForeignKey(Matter, null=True, blank=True, on_delete=models.PROTECT, related_name="letters")
    key = models.CharField(max_length=40)
    to = models.CharField(max_length=320)
    subject = models.CharField(max_length=500)
    body = models.TextField()
    written_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.key} to {self.to}"
