"""What is told of the signatures of a PDF: the sentence for each verdict, read from `signatures.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import resources


def _read() -> Mapping[str, str]:
    source = resources.files("rogatory.desk.reading").joinpath("signatures.toml").read_text("utf-8")
    return {name: str(words) for name, words in tomllib.loads(source).items()}


VERDICTS: Mapping[str, str] = _read()
"""The sentence of each verdict."""
INTACT = frozenset(("intact-trusted", "intact-unknown-signer"))
"""The verdicts on a document that is as it was signed."""


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature: the verdict, what its certificate calls its holder and issuer, and the time that it claims."""

    verdict: str
    signer: str = ""
    issuer: str = ""
    at: datetime | None = None

    def __post_init__(self) -> None:
        """Refuse a verdict that nobody has words for."""
        if self.verdict not in VERDICTS:
            raise ValueError(f"{self.verdict!r} is no verdict")


def in_sentences(signatures: Iterable[Signature]) -> list[dict[str, str]]:
    """Give signatures as they are kept and shown."""
    return [{"verdict": each.verdict, "words": _sentence(each)} for each in signatures]


def _sentence(signature: Signature) -> str:
    when = f" on {signature.at.astimezone(UTC):%d %B %Y} by the signer's clock" if signature.at else ""
    return VERDICTS[signature.verdict].format(signer=signature.signer, issuer=signature.issuer, when=when)
