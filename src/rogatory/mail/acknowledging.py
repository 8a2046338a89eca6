"""Whom a receipt may go to: a person who wrote to us. Never a machine, a list, a mail server, or ourselves (RFC 3834).

What is asked here only ever holds a receipt back. Nothing of a message is copied into it: it goes to the one address
that was read in the From header, and says what the guideline's receipt says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from email.utils import parseaddr

from django.conf import settings

from rogatory.desk.stages.answered import mailbox_of
from rogatory.desk.surroundings import the_shelf
from rogatory.mail.identity import Scanned

_ROLES = re.compile(
    r"(mailer-?daemon|post-?master|hostmaster|abuse|bounces?([-+=].*)?|.*-bounces?|owner-.*|.*-owner|.*-request"
    r"|(do[-_.]?)?no[t]?[-_.]?reply([-_.+].*)?|daemon|root|nobody|majordomo|listserv|auto-?(reply|responder|confirm)"
    r"|notifications?|news-?letter)"
)
NULL = "<>"
"""The sender of an envelope that names none."""
_PRECEDENCES = (b"bulk", b"junk", b"list", b"auto_reply")
_OF_LISTS = ("list-id", "list-unsubscribe", "list-post", "list-help", "list-subscribe", "list-owner", "mailing-list")
_OF_MACHINES = ("x-autoreply", "x-autorespond", "x-auto-response-suppress", "x-loop", "feedback-id", "x-rogatory-alert")


def is_automatic(head: Scanned, envelope: Iterable[str]) -> bool:
    """Whether a machine wrote a message, or a list passed it on; `envelope` are the senders that its servers named.

    One of them that named none is enough: what may be a machine is not answered.
    """
    said = head.values("auto-submitted")
    return (
        NULL in {sender.strip() for sender in envelope}
        or _names_no_sender(head)
        or is_report(head)
        or any(not value.lower().startswith(b"no") for value in said)
        or any(value.lower().startswith(_PRECEDENCES) for value in head.values("precedence"))
        or any(head.values(name) for name in (*_OF_LISTS, *_OF_MACHINES))
    )


def is_bounce(head: Scanned, envelope: Iterable[str]) -> bool:
    """Whether a mail server tells that something could not be delivered, or was (RFC 3464).

    All servers that handed it in named no sender then: whoever sends the bytes of somebody's message before them, and
    names none, must not make a bounce of it. What the message says of that counts where no server said anything.
    """
    named = {sender.strip() for sender in envelope}
    return (named == {NULL} if named else _names_no_sender(head)) or is_report(head)


def _names_no_sender(head: Scanned) -> bool:
    return NULL.encode() in head.values("return-path")


def is_report(head: Scanned) -> bool:
    """Whether a message says of itself that it is a report on another one; machines of agencies name no sender too."""
    kinds = (value.lower().partition(b";")[0].strip() for value in head.values("content-type"))
    return any(kind in (b"multipart/report", b"message/delivery-status") for kind in kinds)


def is_role(address: str) -> bool:
    """Whether nobody reads what is sent to an address, or a machine does."""
    return _ROLES.fullmatch(address.rpartition("@")[0].lower()) is not None


def is_ours(address: str) -> bool:
    """Whether an address is one of our own: whoever answers there would answer themselves."""
    set_here = (settings.DEFAULT_FROM_EMAIL, settings.ENFORCEMENT_EMAIL, settings.USER_CONTACT, *settings.ALERT_EMAIL)
    published = (rule.address for pack in the_shelf().packs for rule in pack.channels.channel)
    named = (*set_here, *settings.ENTITY_EMAIL.values(), *published)
    return mailbox_of(address) in {mailbox_of(found) for each in named if "@" in (found := parseaddr(each)[1])}


def may_be_answered(head: Scanned, sender: str, envelope: Iterable[str]) -> bool:
    """Whether a receipt for a message may go to its sender, as far as the message itself tells."""
    return bool(sender) and not (is_automatic(head, envelope) or is_role(sender) or is_ours(sender))
