"""DecisionRecord: a decision on which somebody acted, with everything that is needed to replay it."""

from __future__ import annotations

from django.db import models

from rogatory.desk.models.archive import ArchivedText
from rogatory.desk.models.facts_version import FactsVersion
from rogatory.desk.models.request import Request


class DecisionRecord(models.Model):
    """What the guideline answered to one version of the facts.

    ``decision`` is canonical JSON (`rogatory.edge.decisions`) and ``sha256`` its digest. ``guideline`` is empty when
    none applied (a referral). ``shelf`` lists everything that was at hand to decide. ``instant`` is the instant for
    which it was decided.
    """

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="decisions")
    facts = models.ForeignKey(FactsVersion, on_delete=models.PROTECT, related_name="decisions")
    guideline = models.ForeignKey(ArchivedText, null=True, on_delete=models.PROTECT, related_name="+")
    shelf = models.ForeignKey(ArchivedText, on_delete=models.PROTECT, related_name="+")
    counsel = models.ForeignKey(ArchivedText, on_delete=models.PROTECT, related_name="+")
    instant = models.DateTimeField()
    decision = models.BinaryField()
    sha256 = models.CharField(max_length=64, db_index=True)

    def __str__(self) -> str:
        return f"decision {self.sha256[:12]} of {self.request_id}"
