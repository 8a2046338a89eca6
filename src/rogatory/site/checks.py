"""What `manage check` warns of in the operator's settings: what stops nothing, and is lacking all the same."""

from __future__ import annotations

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register  # noqa: A004 - Django's own name


@register()
def originals_can_be_saved(**_: object) -> list[CheckMessage]:
    """Warn where the service has no second origin, so that nobody can save the original of a document."""
    if settings.DOCUMENTS_ORIGIN:
        return []
    return [
        Warning(
            "No original of a document can be saved: originals are given from an origin of their own alone.",
            hint="Let your proxy lead a second host name here, and set ROGATORY_DOCUMENTS_ORIGIN to its address.",
            id="rogatory.W001",
        )
    ]
