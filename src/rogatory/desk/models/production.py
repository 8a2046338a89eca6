"""What was collected, the order to seal it, the return, its packages, and the keys to which they are encrypted."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from rogatory.desk.models.approval import Approval
from rogatory.desk.models.person import Person
from rogatory.desk.models.request import Matter, Request


class Collection(models.Model):
    """What the worker collected under one approval: a write-once object, listed by ``summary``."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="collections")
    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    collected_at = models.DateTimeField()
    summary = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"collection of {self.matter_id}"


class LeftOpen(models.Model):
    """The custodian's choice to produce from a collection without what could not be reached; the return tells it."""

    collection = models.OneToOneField(Collection, on_delete=models.PROTECT, related_name="left_open")
    words = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"left open of {self.collection_id}"


class Withholding(models.Model):
    """Rows or a file of a collection that the custodian keeps back, and why.

    ``part`` is the SHA-256 of the table's or the file's object; ``rows`` are numbers of rows from 0, empty for the
    whole part. ``words`` are the reason as the return tells it to the officer, ``note`` what the team alone reads. It
    stands until ``restored_at``.
    """

    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="withholdings")
    part = models.CharField(max_length=64)
    rows = models.JSONField(default=list)
    words = models.TextField()
    note = models.TextField(blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    restored_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    restored_at = models.DateTimeField(null=True)
    restored_words = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"withheld of {self.collection_id}"


class RequestKey(models.Model):
    """The key under which the returns of a request lie at rest, wrapped by the operator's master key.

    Once ``wrapped_key`` is empty nobody can read them.
    """

    request = models.OneToOneField(Request, on_delete=models.PROTECT, related_name="key")
    wrapped_key = models.BinaryField(null=True)
    made_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"key of {self.request_id}"


class Sealing(models.Model):
    """The order to make a return of a collection, and how far the work on it has come.

    ``sealed_at`` is the instant that the return bears. ``journal`` holds for each return under way what a worker that
    takes it up again has to know (`rogatory.desk.sealing`); what of that is secret is wrapped. ``done`` and ``total``
    are bytes, ``doing`` the path that is being written. It is over when ``ended_at`` is set; ``stopped`` says why where
    it came to nothing.
    """

    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="sealings")
    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, related_name="+")
    ordered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField()
    sealed_at = models.DateTimeField()
    seen = models.CharField(max_length=64)
    journal = models.JSONField(default=dict)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    doing = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)
    stopped = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"sealing of {self.collection_id}"


class Production(models.Model):
    """A sealed return: of the whole matter, of one ``account`` among many, or the index of those.

    ``manifest_sha256`` commits to every byte of it; ``size`` is that of its zip. ``delivered_at`` is when it was first
    made available to the officer, and stays empty for one that never was. ``expires_at`` ends its delivery, and
    ``destroyed_at`` tells when its packages were destroyed, ``destroyed_why`` for which cause.
    """

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="productions")
    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="productions")
    sealing = models.ForeignKey(Sealing, null=True, on_delete=models.PROTECT, related_name="productions")
    name = models.CharField(max_length=200)
    account = models.TextField(blank=True)
    is_index = models.BooleanField(default=False)
    manifest_sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    files = models.IntegerField(default=0)
    rows = models.BigIntegerField(default=0)
    media = models.IntegerField(default=0)
    produced_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)
    destroyed_why = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name


class Package(models.Model):
    """A return, encrypted for those who may fetch it, in parts at rest under the request's key.

    ``format`` is ``age``, ``age-passphrase``, ``openpgp`` or ``zip-aes256``; ``recipients`` tells for whom, by
    fingerprints (``[{"person": id, "key": fingerprint}]``). ``secret`` opens it again here, and holds the passphrase
    where there is one; it is encrypted under the request's key. ``size`` is in bytes, as it is fetched. It lies in
    ``folder``, as the ``parts`` of these names, in their order (`rogatory.desk.rest`).
    """

    production = models.ForeignKey(Production, on_delete=models.PROTECT, related_name="packages")
    name = models.CharField(max_length=200)
    format = models.CharField(max_length=20)
    recipients = models.JSONField(default=list)
    secret = models.BinaryField(null=True)
    folder = models.CharField(max_length=64, unique=True)
    parts = models.JSONField(default=list)
    size = models.BigIntegerField()
    made_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class DeliveryKey(models.Model):
    """A public key to which an officer wants returns encrypted; in force until ``removed_at``.

    ``kind`` is ``age`` or ``openpgp``. Officers without one choose ``age-passphrase`` or ``zip-aes256`` at their
    account.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="delivery_keys")
    kind = models.CharField(max_length=20)
    text = models.TextField()
    fingerprint = models.CharField(max_length=128)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        """One key is in force once for a person."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person", "fingerprint"], name="one_delivery_key_in_force", condition=models.Q(removed_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.fingerprint}"


class AskedAgain(models.Model):
    """An officer asked to have a return delivered again, and why; it stands before the custodians until it is settled.

    ``settled_at`` is when the return was delivered or made again, or withdrawn.
    """

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="asked_again")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    words = models.TextField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        """One stands open for a matter at a time; the index holds only those."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["matter"], name="one_asked_again", condition=models.Q(settled_at=None)),
        ]

    def __str__(self) -> str:
        return f"asked again for {self.matter_id}"
