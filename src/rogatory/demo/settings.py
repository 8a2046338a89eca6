"""The settings of the demonstration's own site: those of every site, and the page on which one chooses who to be.

Nothing but the demonstration's start names them, and they refuse every address but one on this machine: whoever reaches
that page is whoever they like.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from rogatory.problem import Problem
from rogatory.site.settings import *  # noqa: F403
from rogatory.site.settings import INSTALLED_APPS, ORIGIN

HERE = ("localhost", "127.0.0.1")
"""The names of this machine under which a demonstration is reached."""


def require_this_machine(origin: str) -> None:
    """Refuse an address that others could reach.

    Raises:
        Problem: the origin is not ``http://localhost`` or ``http://127.0.0.1``, with or without a port.
    """
    parts = urlsplit(origin)
    if parts.scheme != "http" or parts.hostname not in HERE or parts.username is not None:
        raise Problem(
            f"a demonstration signs anybody in as anybody, and {origin} is not on this machine alone",
            where="ROGATORY_ORIGIN",
            cure="Use rogatory demo for a demonstration, and rogatory serve for a service.",
        )


require_this_machine(ORIGIN)

ALLOWED_HOSTS = list(HERE)
INSTALLED_APPS = ["rogatory.demo", *INSTALLED_APPS]
ROOT_URLCONF = "rogatory.demo.urls"
