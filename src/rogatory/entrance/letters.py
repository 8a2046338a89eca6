"""What the entrance writes to people: plain letters, none of which opens anything."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

SUBJECTS: Mapping[str, str] = {
    "code": "Your code, to confirm this address",
    "known": "Somebody tried to register with this address",
    "passkey_added": "A passkey was added to your account",
    "passkey_removed": "A passkey was removed from your account",
    "delivery_changed": "How your returns are encrypted was changed",
}


def send(letter: str, to: str, **given: object) -> None:
    """Send one of the letters to an address, at once."""
    text = render_to_string(f"entrance/mail/{letter}.txt", {**given, "origin": settings.ORIGIN})
    EmailMessage(SUBJECTS[letter], text, settings.DEFAULT_FROM_EMAIL, [to]).send()
