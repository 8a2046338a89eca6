"""The linter's rules on preservation and emergencies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rogatory.guidelines.findings import Finding
from rogatory.guidelines.pack import Pack


def unlisted(stem: str, key: str, named: Iterable[str], pack: Pack) -> Iterator[Finding]:
    """Find categories that the pack does not list."""
    known = {category.id for category in pack.categories}
    for name in named:
        if name not in known:
            yield Finding(stem, (key,), f"category {name!r} is not listed", "Use an id of categories.toml.")


def preservation(pack: Pack) -> Iterator[Finding]:
    """Check the length, the effort, the scope and the days before the end."""
    rules = pack.preservation
    if rules is None:
        return
    if rules.days < 1:
        yield Finding("preservation", ("days",), f"{rules.days} days preserve nothing", "Give 1 day or more.")
    if rules.effort not in ("preserve", "attempt"):
        yield Finding("preservation", ("effort",), f"{rules.effort!r} is no effort", "Use preserve or attempt.")
    for index, extension in enumerate(rules.extension):
        if extension.days < 0:
            told = f"an extension of {extension.days} days extends nothing"
            cure = "Give 1 day or more, or leave it out for as many as the first time."
            yield Finding("preservation", ("extension", index, "days"), told, cure)
    yield from unlisted("preservation", "covers", rules.covers, pack)
    longest = max(rules.days, *(each.days for each in rules.extension), 0)
    for index, days in enumerate(rules.milestones):
        if not 0 < days < longest:
            told = f"a warning {days} days before the end never comes"
            cure = f"Give 1 day or more, and fewer than the {longest} of the period."
            yield Finding("preservation", ("milestones", index), told, cure)
    if not 0 <= rules.advance_notice < max(longest, 1):
        told = f"no extension can be asked {rules.advance_notice} days before the end"
        yield Finding("preservation", ("advance_notice",), told, "Give fewer days than the period has, or 0.")
    if rules.grace_hours is not None and rules.grace_hours < 0:
        told = f"a grace of {rules.grace_hours} hours ends before it begins"
        yield Finding("preservation", ("grace_hours",), told, "Give 0 hours or more, or leave it to the operator.")


def emergency(pack: Pack) -> Iterator[Finding]:
    """Check the tests, the caps and what is owed afterwards."""
    rules = pack.emergency
    if rules is None:
        return
    yield from unlisted("emergency", "caps", rules.caps, pack)
    for index, test in enumerate(rules.test):
        if not test.threatens:
            told = f"the test {test.id!r} names no danger and is never met"
            yield Finding("emergency", ("test", index, "threatens"), told, "Name the dangers that meet it.")
    if rules.process_owed_days < 0:
        told = f"process cannot be owed within {rules.process_owed_days} days"
        yield Finding("emergency", ("process_owed_days",), told, "Give 1 day or more, or leave it out.")
