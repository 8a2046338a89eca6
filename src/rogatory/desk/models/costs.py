"""CostFile and what hangs on it: the effort, the estimates, the invoices with their numbers, the payments."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from rogatory.desk.models.decision_record import DecisionRecord
from rogatory.desk.models.person import Person
from rogatory.desk.models.request import Matter


class CostFile(models.Model):
    """The costs of one request; its matter says where they stand.

    ``decision`` is the recorded one that says that costs may be sought, under the clause ``clause``. ``tariff`` is
    empty until the first effort or estimate, which keeps the prices as they were on that day. The waiver in force, if
    there is one, is told by ``waived_*``.
    """

    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="cost_file")
    decision = models.ForeignKey(DecisionRecord, on_delete=models.PROTECT, related_name="+")
    position = models.CharField(max_length=20)
    clause = models.CharField(max_length=100)
    tariff = models.JSONField(null=True)
    waived_reason = models.CharField(max_length=60, blank=True)
    waived_words = models.TextField(blank=True)
    waived_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    waived_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"costs of {self.matter_id}"


class InvoiceCounter(models.Model):
    """The last number that was given in a year. Whoever gives the next one holds the lock on this row until it is kept.

    So each number is given once, and none is left out: an attempt that fails gives its number back.
    """

    year = models.PositiveIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.last} invoices in {self.year}"


class Invoice(models.Model):
    """A numbered invoice, with everything that stands on it as it was on that day; it is never changed or deleted.

    ``total`` is in minor units of ``currency``, ``bill`` the entries that it is made of. A cancelled one keeps its
    number (``cancelled_*``), and a credit note of the same number goes out.
    """

    file = models.ForeignKey(CostFile, on_delete=models.PROTECT, related_name="invoices")
    number = models.CharField(max_length=20, unique=True)
    year = models.PositiveIntegerField()
    sequence = models.PositiveIntegerField()
    issued_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    due_on = models.DateField()
    currency = models.CharField(max_length=3)
    total = models.BigIntegerField()
    bill = models.JSONField(default=list)
    issuer = models.CharField(max_length=300)
    issuer_address = models.TextField(blank=True)
    payer = models.TextField()
    words = models.TextField(blank=True)
    guideline = models.CharField(max_length=200)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    cancelled_why = models.TextField(blank=True)

    class Meta:
        """A number is there once in a year."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["year", "sequence"], name="one_invoice_of_a_number"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["issued_at"], name="invoice_issued")]

    def __str__(self) -> str:
        return self.number


class Effort(models.Model):
    """Work that somebody did on a day, or an ``amount`` of ``currency`` that somebody named, where ``line`` is empty.

    ``quantity`` is in the unit of the tariff's line, for hours in minutes; less than 0 takes earlier effort back.
    ``invoice`` is the one in force that charges it.
    """

    file = models.ForeignKey(CostFile, on_delete=models.PROTECT, related_name="efforts")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    logged_at = models.DateTimeField()
    day = models.DateField()
    line = models.CharField(max_length=100, blank=True)
    category = models.CharField(max_length=100, blank=True)
    quantity = models.BigIntegerField(default=0)
    amount = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3, blank=True)
    words = models.TextField(blank=True)
    invoice = models.ForeignKey(Invoice, null=True, on_delete=models.PROTECT, related_name="efforts")

    def __str__(self) -> str:
        return f"effort of {self.day} on {self.file_id}"


class Estimate(models.Model):
    """What the agency was told before the work; ``total`` in minor units of ``currency``, ``bill`` its entries."""

    file = models.ForeignKey(CostFile, on_delete=models.PROTECT, related_name="estimates")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField()
    currency = models.CharField(max_length=3)
    total = models.BigIntegerField()
    bill = models.JSONField(default=list)
    words = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"estimate of {self.file_id}"


class Payment(models.Model):
    """What was paid on an invoice on a day, in minor units of its currency."""

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="payments")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    day = models.DateField()
    amount = models.BigIntegerField()
    words = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.amount} on {self.invoice_id}"
