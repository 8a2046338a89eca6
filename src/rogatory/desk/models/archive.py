"""ArchivedText: guideline packs and counsel's readings under their digests, for the replay of old decisions."""

from __future__ import annotations

from django.db import models


class ArchivedText(models.Model):
    """A pack or a set of readings as canonical JSON; ``sha256`` is the digest that decisions name."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    sort = models.CharField(max_length=10, choices=[("pack", "guideline pack"), ("counsel", "counsel's readings")])
    version = models.CharField(max_length=200)
    content = models.BinaryField()
    archived_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.version} ({self.sha256[:12]})"
