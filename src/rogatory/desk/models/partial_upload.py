"""PartialUpload: a file that an officer is uploading, piece by piece."""

from __future__ import annotations

from django.db import models

from rogatory.desk.models.person import Person


class PartialUpload(models.Model):
    """How much of a file has come. The bytes lie beside the objects under ``token`` until all of them are there.

    ``sha256`` names the stored object once it is whole. ``size`` is what the browser announced, in bytes. ``draft``
    is the request that is being written, for which the file comes: one officer may write two at once.
    """

    token = models.CharField(max_length=64, unique=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="partial_uploads")
    draft = models.CharField(max_length=64)
    name = models.CharField(max_length=300)
    size = models.BigIntegerField()
    received = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    began_at = models.DateTimeField()
    last_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"upload {self.pk}"
