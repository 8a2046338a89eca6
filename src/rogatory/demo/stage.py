"""Where cases are played, and what is said when one cannot go on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rogatory.demo.people import Team
from rogatory.demo.telling import Teller
from rogatory.problem import Problem


@dataclass(frozen=True, slots=True)
class Stage:
    """Who plays, where returns are written, the provider's public key, who tells of it, and the site's own instant."""

    team: Team
    returns: Path
    public_key: Path
    teller: Teller
    today: datetime


def stuck(key: str, why: str) -> Problem:
    """Say why a case cannot go on."""
    cure = (
        "Remove the demo folder and start again. If it happens again, it is a mistake of Rogatory's: tell its makers."
    )
    return Problem(why.rstrip("."), where=f"case {key}", cure=cure)
