"""Assessment: how unusual a request looks, with the reasons; and the marks of documents by which copies are found."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from rogatory.desk.models.document import Document
from rogatory.desk.models.request import Request


class Assessment(models.Model):
    """What the signals say of a request at one instant; a later row never replaces an earlier one.

    ``reasons`` is a list of ``{"signal": id, "weight": points, "words": sentence}``; ``score`` is their sum, and
    ``flagged`` tells that it takes a second reviewer whatever the operator's policy says.
    """

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="assessments")
    at = models.DateTimeField()
    score = models.PositiveIntegerField()
    flagged = models.BooleanField()
    reasons = models.JSONField()

    class Meta:
        """The oldest first."""

        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"{self.score} for {self.request_id}"


class DocumentMark(models.Model):
    """Something by which a document is known again: a picture in it (``picture``), its wording (``wording``)."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="marks")
    kind = models.CharField(max_length=20)
    value = models.CharField(max_length=64, db_index=True)

    class Meta:
        """A mark once for a document."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["document", "kind", "value"], name="marked_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.document_id}"
