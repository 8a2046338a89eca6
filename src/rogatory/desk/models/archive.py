"""ArchivedText: guideline packs, counsel's readings and lists of them under their digests, to replay old decisions."""

from __future__ import annotations

from django.db import models


class ArchivedText(models.Model):
    """A pack, a set of readings, or a shelf as canonical JSON; ``sha256`` is its digest, which decisions name.

    A shelf lists the digests of its packs in their order, and of the readings: which pack decides, another one may say.
    """

    sha256 = models.CharField(max_length=64, primary_key=True)
    sort = models.CharField(
        max_length=10, choices=[("pack", "guideline pack"), ("counsel", "counsel's readings"), ("shelf", "shelf")]
    )
    version = models.CharField(max_length=200)
    content = models.BinaryField()
    archived_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.version} ({self.sha256[:12]})"
