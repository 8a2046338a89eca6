"""The weights, limits and lists by which signals are weighed: the package's own, and what the operator sets anew."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from django.conf import settings

from rogatory.desk.signals.contract import Limits
from rogatory.desk.signals.registry import SIGNALS
from rogatory.problem import Problem

_PARTS = ("weights", "limits", "pressure")


@dataclass(frozen=True, slots=True)
class Rules:
    """By what requests are weighed. ``weights`` are points by ``<signal>/<sort>``; ``threshold`` flags."""

    threshold: int
    weights: Mapping[str, int]
    limits: Limits
    phrases: tuple[str, ...]


def the_rules() -> Rules:
    """Give the rules in force; read once in a process.

    Raises:
        Problem: the operator's file cannot be read, or sets what there is not.
    """
    return _read(settings.SIGNALS)


def rules_with(own: Mapping[str, Any], where: str = "signals") -> Rules:
    """Give the package's rules with what `own` sets anew.

    Raises:
        Problem: it sets a weight or limit that there is not, or one that is no number above or at zero.
    """
    shipped = tomllib.loads((resources.files("rogatory.desk.signals") / "rules.toml").read_text("utf-8"))
    for name in own.keys() - {"threshold", *_PARTS}:
        raise Problem(f"there is no {name!r} among the rules", where=where, cure="Remove it, or correct its name")
    merged: dict[str, Any] = {"threshold": own.get("threshold", shipped["threshold"])}
    for part in _PARTS:
        given = own.get(part, {})
        for name in given.keys() - shipped[part].keys():
            raise Problem(f"there is no {name!r} under {part}", where=where, cure="Remove it, or correct its name")
        merged[part] = {**shipped[part], **given}
    known = {name for signal in SIGNALS for name in signal.names}
    if known != merged["weights"].keys():
        raise ValueError(f"signals and weights differ: {sorted(known ^ merged['weights'].keys())}")
    numbers = {"threshold": merged["threshold"], **merged["weights"]}
    for name, points in numbers.items():
        if type(points) is not int or points < (name == "threshold"):
            raise Problem(f"{name} is {points!r}", where=where, cure="Give a whole number of points")
    try:
        limits = Limits(**{**merged["limits"], "weekend": tuple(merged["limits"]["weekend"])})
        phrases = tuple(phrase.lower() for phrase in merged["pressure"]["phrases"])
    except (TypeError, AttributeError) as mistake:
        raise Problem("a limit or a list is not of its kind", where=where, cure="See rules.toml") from mistake
    return Rules(merged["threshold"], merged["weights"], limits, phrases)


@cache
def _read(path: Path | None) -> Rules:
    if path is None:
        return rules_with({})
    try:
        return rules_with(tomllib.loads(path.read_text("utf-8")), str(path))
    except (OSError, ValueError) as mistake:
        raise Problem(f"the rules of the signals cannot be read ({mistake})", where=str(path), cure="Correct it") from (
            mistake
        )
