"""What `manage check` warns of in the operator's settings: what stops nothing, and is lacking all the same."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, Tags, Warning, register  # noqa: A004 - Django's own name

from rogatory.problem import Problem


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


@register(Tags.security, deploy=True)
def certificates_are_evidence(**_: object) -> list[CheckMessage]:
    """Say with what certificates of returns are signed where that proves nothing, or where they cannot be."""
    # Here and not above: every command loads this module, and few sign anything.
    from rogatory.desk.stages.keys import operators_key
    from rogatory.desk.surroundings import the_token

    try:
        key = operators_key(Path(settings.DATA_DIR) / "keys", the_token())
    except Problem as problem:
        words = f"Certificates of returns cannot be signed: {problem.where}: {problem.what}."
        return [Error(words, hint=problem.cure, id="rogatory.E001")]
    if key is not None:
        return [Info(f"Certificates of returns are signed by «{key.holder}», {key.where}.", id="rogatory.I001")]
    return [
        Warning(
            "Certificates of returns are signed with a key for demonstrations, and say that they are not for evidence.",
            hint="Put in the custodian's certificate, as a file or on a token (docs/operating.md, Keys).",
            id="rogatory.W002",
        )
    ]
