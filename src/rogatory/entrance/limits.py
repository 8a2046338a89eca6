"""How often one network and one address may try, by the library's counting."""

from __future__ import annotations

from collections.abc import Mapping

from allauth.core import ratelimit
from django.http import HttpRequest

LIMITS: Mapping[str, str] = {
    "passkey": "60/m/ip",
    "provider": "60/m/ip",
    "register": "20/h/ip,5/h/key",
    "register_code": "60/h/ip",
    "recover": "20/h/ip,5/d/key",
    "enrol": "30/h/ip,10/h/key",
}
"""For each page that takes something in from somebody unknown; ``key`` is the address that was given."""


def within(request: HttpRequest, action: str, key: str = "") -> bool:
    """Count a try, and say whether it is within the limits; they are the same for a known and an unknown address."""
    return bool(ratelimit.consume(request, action=f"entrance_{action}", key=key.strip().lower() or None))


def settings() -> dict[str, str]:
    """Give the limits as the library's settings name them."""
    return {f"entrance_{action}": rates for action, rates in LIMITS.items()}
