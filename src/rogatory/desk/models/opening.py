"""Opening: what was found when the bytes of a document were opened, once for all requests that carry them."""

from __future__ import annotations

from django.db import models


class Opening(models.Model):
    """The pages of a document as pictures, its labels, its signatures, and its words: all read in the killable child.

    ``sha256`` is that of the document's bytes. ``pages`` lists ``{"sha256", "width", "height"}`` of each page's picture
    (PNG, in the object store) in order; ``labels`` ``{"label", "words"}`` of what was found in it that a reader has to
    know before they look (active content, macros, embedded files, encryption, hidden layers ...); ``signatures``
    ``{"verdict", "words"}``, one sentence for each signature. ``parts`` are the files
    that a message carries: ``{"name", "sha256"}``, in the object store. ``words_sha256`` names the object that holds
    its words with their places (`rogatory.prefill.page`), empty where none were read. Where it was not opened, ``why``
    says so. ``quarantined`` holds it back from everybody but those who may lift that. ``reader`` is the version of the
    reader, empty until all is read.
    """

    sha256 = models.CharField(max_length=64, unique=True)
    media_type = models.CharField(max_length=100)
    at = models.DateTimeField()
    opened = models.BooleanField()
    why = models.CharField(max_length=500, blank=True, default="")
    count = models.PositiveIntegerField(default=0)
    pages = models.JSONField(default=list)
    labels = models.JSONField(default=list)
    signatures = models.JSONField(default=list)
    remarks = models.JSONField(default=list)
    parts = models.JSONField(default=list)
    words_sha256 = models.CharField(max_length=64, blank=True, default="")
    quarantined = models.BooleanField(default=False)
    reader = models.CharField(max_length=40)

    def __str__(self) -> str:
        return f"opening of {self.sha256[:12]}"
