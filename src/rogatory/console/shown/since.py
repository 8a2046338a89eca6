"""What has changed since a matter was approved, and what follows: for a return that waits, and for a delivered one."""

from __future__ import annotations

from dataclasses import dataclass

from rogatory.desk.queries import MatterView
from rogatory.flow.case import Standing
from rogatory.flow.grounds import BY_STRANGERS, sentence_of
from rogatory.flow.states import State

_STAYS_IN = "Nobody can fetch the return until it is delivered again, or approved anew."
_GOES_ON = "People from outside can cause this, so the officer can still fetch the return: look at it soon."
_CAN_COME_BACK = (
    "As long as nobody has fetched the return, it can be withdrawn; at any time it can be recalled, and what it rests "
    "on decided anew."
)
_IS_OUT = (
    "The return was fetched already, and what was fetched cannot be taken back. It can be recalled: nobody fetches it "
    "any more then, and its request is decided anew."
)


@dataclass(frozen=True, slots=True)
class Since:
    """What the page tells: under a title, what has changed, and what follows from it."""

    title: str
    told: tuple[str, ...]
    follows: tuple[str, ...] = ()


def since_of(view: MatterView) -> Since | None:
    """Give what has changed behind a matter that is approved; ``None`` where nothing has, or nothing is there yet."""
    if not view.changed or Standing.GONE in view.returned:
        return None
    if view.matter.state != State.DELIVERED:
        told = tuple(sentence_of(ground) for ground in sorted(view.changed))
        return Since("What the approval rests on has changed", told)
    counts = view.changed - BY_STRANGERS
    fetched = Standing.FETCHED in view.returned
    return Since(
        "Something has changed since the return was approved",
        tuple(ground.value.capitalize() for ground in sorted(view.changed)),
        (_STAYS_IN if counts else _GOES_ON, _IS_OUT if fetched else _CAN_COME_BACK),
    )
