"""By what a message that we sent ourselves is known, should it come back: a keyed digest in its Message-ID."""

from __future__ import annotations

import re
from email.utils import parseaddr

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

_ID = re.compile(rb"<own\.([A-Za-z0-9_-]{1,80})\.([0-9a-f]{20})@[^<>\s]{1,255}>")


def own_id(name: str) -> str:
    """Give the Message-ID of a message of ours with this name (letters, digits, ``_`` and ``-``)."""
    return f"<own.{name}.{_digest(name)}@{parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition('@')[2]}>"


def is_own_id(said: bytes) -> bool:
    """Whether a Message-ID is one that we gave."""
    found = _ID.fullmatch(said.strip())
    return found is not None and constant_time_compare(found[2].decode(), _digest(found[1].decode()))


def _digest(name: str) -> str:
    return salted_hmac("rogatory.mail.own", name).hexdigest()[:20]
