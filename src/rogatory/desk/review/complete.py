"""Whether the platform answered in full: what could not be reached, or was cut short, stays so once it is sealed."""

from __future__ import annotations

from collections.abc import Iterator

from rogatory.desk.review.contract import Check, Finding, Sight


def _look(sight: Sight) -> Iterator[Finding]:
    for one in sight.said:
        if one.kind == "unreachable":
            yield Finding("unreachable", "bad", f"Could not be reached for {one.account}: {one.words}")
        if one.kind == "truncated":
            yield Finding("truncated", "wait", f"Cut short for {one.account}: {one.words}")


CHECK = Check("complete", "The platform answered in full", _look)
