"""Assessment: how unusual a request looks, with the reasons; and the marks by which requests and documents compare."""

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


class RequestMark(models.Model):
    """Something that requests may have in common, as one can look it up.

    ``kind`` is ``account`` (a username that it asks for), ``address`` and ``domain`` (from where it comes), or
    ``number`` (of a case or an instrument, as its subject or its documents write it). ``at`` is when the request came
    in.
    """

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="marks")
    kind = models.CharField(max_length=20)
    value = models.CharField(max_length=320)
    at = models.DateTimeField()

    class Meta:
        """A mark once for a request, and looked up by what it is."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["request", "kind", "value"], name="request_marked_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["kind", "value", "at"], name="request_mark")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.request_id}"


class DocumentMark(models.Model):
    """Something by which a document is known again, or that was read in it.

    ``kind`` is ``picture`` (the digest of one in it), ``look`` (of one in it) and ``look-row`` (a piece of that, by
    which near-same looks are looked up), ``wording`` (the signature of its words), ``band`` (a piece of that signature,
    by which near-same wording is looked up), ``number`` (of a case or an instrument), ``pressure`` (a
    phrase that hurries), ``reply`` (the domain to which answers shall go), or ``read`` (that it was looked at).
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="marks")
    kind = models.CharField(max_length=20)
    value = models.CharField(max_length=320, db_index=True)

    class Meta:
        """A mark once for a document."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["document", "kind", "value"], name="marked_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.document_id}"
