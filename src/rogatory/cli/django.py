"""Starting Django for the commands that need the case file; the others never load it."""

from __future__ import annotations

import os


def start() -> None:
    """Load the settings and the models."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rogatory.site.settings")
    django.setup()
