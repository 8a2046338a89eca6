"""What the operator's settings tie in: the guidelines, the object store, and how many people it takes."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings

from rogatory.desk.store import Store
from rogatory.edge.packs import shelf_with, shipped
from rogatory.flow.case import Policy
from rogatory.guidelines.shelf import Shelf


def the_shelf() -> Shelf:
    """Give the shipped guidelines and the operator's own; read once in a process.

    Raises:
        Problem: a folder that the operator named holds no sound guideline.
    """
    return _shelf(tuple(settings.GUIDELINES))


def the_store() -> Store:
    """Give the store of documents, collections and returns."""
    return Store(Path(settings.OBJECTS_DIR))


def the_policy() -> Policy:
    """Give the operator's policy on how many people it takes."""
    return Policy(
        one_person=settings.PEOPLE == "one",
        emergency_people={"two": 2, "three": 3}[settings.EMERGENCY_PEOPLE],
    )


@cache
def _shelf(folders: tuple[Path, ...]) -> Shelf:
    return shelf_with(folders) if folders else shipped()
