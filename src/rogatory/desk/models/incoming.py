"""IncomingMail: a message as it came in, before anybody reads it; and each time that it came."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from rogatory.desk.models.person import Person
from rogatory.desk.models.request import Request


class IncomingMail(models.Model):
    """One message, however often and by whatever way it came.

    ``identity`` is the digest of what makes it this message and no other (`rogatory.mail.identity`); what a server on
    its way adds does not count. ``sha256`` and ``size`` are those of the bytes of its first arrival, in the object
    store. ``message_id``, ``sender`` and ``subject`` are claims of its headers, empty until somebody has glanced at it.
    ``emergency`` tells that it reads like one, ``urgent`` that it is taken before all others for that; ``automatic``
    that a machine wrote it. ``outcome`` is empty until the message has become a request, has joined one, or was set
    aside for a person (quarantine), with ``why`` in words. ``read_at`` and ``read_by`` tell who of the team has read
    what joined a request or was set aside. ``authentication`` holds what is known of where it came from
    (`rogatory.mail.authentication`): a signal, and no proof.
    """

    OUTCOMES = ("request", "reply", "quarantine")

    identity = models.CharField(max_length=64, unique=True)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.BigIntegerField()
    received_at = models.DateTimeField(db_index=True)
    message_id = models.CharField(max_length=1000, blank=True, default="")
    sender = models.CharField(max_length=320, blank=True, default="")
    subject = models.CharField(max_length=500, blank=True, default="")
    automatic = models.BooleanField(default=False)
    emergency = models.BooleanField(default=False)
    urgent = models.BooleanField(default=False)
    glanced_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, blank=True, default="", choices=[(each, each) for each in OUTCOMES])
    why = models.CharField(max_length=500, blank=True, default="")
    request = models.ForeignKey(Request, null=True, blank=True, on_delete=models.PROTECT, related_name="mails")
    read_at = models.DateTimeField(null=True, blank=True)
    read_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    authentication = models.JSONField(default=dict)

    class Meta:
        """The newest first."""

        ordering: ClassVar[list[str]] = ["-received_at", "-pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["outcome", "urgent", "received_at"], name="mail_waiting"),
            models.Index(fields=["message_id"], name="mail_message_id"),
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"


class MailArrival(models.Model):
    """One time that a message came: by which way, with which bytes, and what the server that gave it to us said.

    ``way`` is ``smtp``, ``lmtp``, ``imap``, ``maildir`` or ``file``. ``sender`` and ``recipients`` are those of the
    envelope, ``client`` the network address from which it was handed in and ``helo`` what that called itself: all
    empty where the way knows none.
    """

    mail = models.ForeignKey(IncomingMail, on_delete=models.PROTECT, related_name="arrivals")
    at = models.DateTimeField()
    way = models.CharField(max_length=10)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    sender = models.CharField(max_length=320, blank=True, default="")
    recipients = models.JSONField(default=list)
    client = models.CharField(max_length=64, blank=True, default="")
    helo = models.CharField(max_length=255, blank=True, default="")

    class Meta:
        """The oldest first."""

        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"message {self.mail_id} by {self.way}"


class Acknowledged(models.Model):
    """When a mailbox was last sent a receipt: nobody gets two within an hour, whoever writes in their name."""

    mailbox = models.CharField(max_length=320, unique=True)
    last_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"acknowledged {self.pk}"
