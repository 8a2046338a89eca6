"""A source admits a plan of this desk for its own map, unaltered and in time, and nothing else."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path

import pytest

from rogatory.problem import Problem
from rogatory.sources.tied import tied
from tests.sources.plan_key import VERIFIES
from tests.sources.small_platform import NOW, plan_of, released, small_map


def refused(root: Path, plan: object, when=NOW) -> str:
    with pytest.raises(Problem) as caught:
        tied(small_map(), root, {}, VERIFIES).collect(plan, now=when)  # type: ignore[arg-type]
    return str(caught.value)


def test_an_expired_plan_is_refused(root: Path) -> None:
    plan = plan_of(released("ann", "logs"))
    assert "valid from" in refused(root, plan, NOW + timedelta(hours=1))
    assert tied(small_map(), root, {}, VERIFIES).collect(plan, now=NOW + timedelta(minutes=59))


def test_a_plan_from_the_future_is_refused(root: Path) -> None:
    assert "valid from" in refused(root, plan_of(released("ann", "logs")), NOW - timedelta(seconds=1))


def test_an_altered_plan_is_refused(root: Path) -> None:
    plan = plan_of(released("ann", "logs"))
    assert "altered" in refused(root, replace(plan, items=(replace(plan.items[0], account="moon"),)))
    assert "altered" in refused(root, replace(plan, expires_at=NOW + timedelta(days=365)), NOW + timedelta(days=2))


def test_a_plan_for_another_map_is_refused(root: Path) -> None:
    other = small_map('name = "small platform"', 'name = "another platform"')
    assert "another map" in refused(root, plan_of(released("ann", "logs"), source_map=other))


@pytest.mark.parametrize("asked", ["select * from accounts", None, {"items": []}, released("ann", "logs")])
def test_nothing_but_a_plan_is_accepted(root: Path, asked: object) -> None:
    assert "Compile a plan" in refused(root, asked)


def test_a_look_alike_of_a_plan_is_refused(root: Path) -> None:
    plan = plan_of(released("ann", "logs"))

    class Sly(type(plan)):  # type: ignore[misc]
        """A plan that always calls itself unaltered."""

        def computed_digest(self) -> str:
            return self.digest  # type: ignore[no-any-return]

    sly = Sly(**{one.name: getattr(plan, one.name) for one in fields(plan)})
    assert "Compile a plan" in refused(root, sly)
