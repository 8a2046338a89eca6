"""A page as everybody gets it."""

from __future__ import annotations

import re


def unsigned(content: bytes) -> str:
    """A page without what differs at each answer."""
    return re.sub(r'((csrfmiddlewaretoken" value|nonce)=|X-CSRFToken": )"[^"]*"', "", content.decode())
