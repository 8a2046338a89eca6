"""What a ground is: how it stands now, and whether that still bears what was approved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from rogatory.desk.models import Matter
from rogatory.evidence.canonical import Json
from rogatory.flow.case import Ground


def is_same(before: Json, now: Json) -> bool:
    """Whether it stands as it did, in every detail."""
    return before == now


def has_all(before: Json, now: Json) -> bool:
    """Whether all that was there is there still; more may have come."""
    return isinstance(before, list) and isinstance(now, list) and all(each in now for each in before)


@dataclass(frozen=True, slots=True)
class Rule:
    """A ground of what is approved.

    ``tells`` gives how it stands now, with no name in it; ``bears`` is given that of the approval, then that of now.
    """

    ground: Ground
    tells: Callable[[Matter], Json]
    bears: Callable[[Json, Json], bool] = is_same


@dataclass(frozen=True, slots=True)
class Since:
    """A ground that rests on no approval: what was collected, or looked through, says itself how it stood.

    ``bears`` is given what a custodian has confirmed of it since, or ``None``.
    """

    ground: Ground
    bears: Callable[[Matter, Json], bool]


Instant = datetime | None


def written(instant: Instant) -> str:
    """Write an instant, or that there is none."""
    return instant.isoformat() if instant else ""
