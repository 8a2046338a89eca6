"""What work comes to: quantities by the tariff, less what is free. Whole minor units throughout."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rogatory.guidelines.decision import CostLine, FreeTier
from rogatory.guidelines.money import MOST
from rogatory.problem import Problem

HOUR = "hour"
MINUTES = 60
"""Work by the hour is counted in minutes."""


@dataclass(frozen=True, slots=True)
class Price:
    """A line of the tariff: ``amount`` minor units of ``currency`` for each ``unit``.

    ``categories`` are those that it prices, empty where the tariff does not tell them apart.
    """

    id: str
    unit: str
    amount: int
    currency: str
    categories: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Free:
    """The first ``amount`` of a unit that cost nothing, in these categories (empty: in all)."""

    id: str
    unit: str
    amount: int
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tariff:
    """The prices by which a request's work is charged, and where they stand: ``guideline`` or ``operator``."""

    source: str
    prices: tuple[Price, ...] = ()
    free: tuple[Free, ...] = ()

    def price(self, line: str) -> Price:
        """Give a line of the tariff.

        Raises:
            Problem: it has none of that id.
        """
        for each in self.prices:
            if each.id == line:
                return each
        known = ", ".join(each.id for each in self.prices) or "none"
        raise Problem(f"the tariff has no line {line!r}", where="tariff", cure=f"Choose one of its lines: {known}")


@dataclass(frozen=True, slots=True)
class Work:
    """So much of a line of the tariff, in minutes where its unit is the hour.

    ``category`` is the one that it was done for, empty where it was not told apart.
    """

    line: str
    quantity: int
    category: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """An amount that a person names, with its reason, where no tariff gives one."""

    amount: int
    currency: str
    words: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a bill: ``quantity`` in all (minutes for hours), ``free`` of it, and what the rest comes to.

    ``unit`` and ``line`` are empty for an amount that a person named, and its quantity is 1.
    """

    line: str
    words: str
    unit: str
    category: str
    quantity: int
    free: int
    price: int
    amount: int


@dataclass(frozen=True, slots=True)
class Bill:
    """What work comes to, in one currency."""

    currency: str
    entries: tuple[Entry, ...]

    @property
    def total(self) -> int:
        """The sum of the entries, in minor units."""
        return sum(each.amount for each in self.entries)


def tariff_from(lines: Iterable[CostLine], free: Iterable[FreeTier]) -> Tariff:
    """Give the tariff that a guideline's decision on costs states."""
    prices = tuple(
        Price(each.id, each.unit, each.amount, each.currency, each.categories, each.reason.words) for each in lines
    )
    return Tariff("guideline", prices, tuple(Free(each.id, each.unit, each.amount, each.categories) for each in free))


def reckon(tariff: Tariff, work: Iterable[Work], named: Sequence[Named] = (), earlier: Iterable[Work] = ()) -> Bill:
    """Reckon what work comes to, in the order of the tariff; then the amounts that people named.

    A free tier goes to the lines of its unit in their order, as far as it reaches: to a line whose categories it
    covers, or to that part of the work that was done for one of its categories. What `earlier` work, which other bills
    charge, took of it is gone. An hour that is not full is charged by
    the minute, rounded to the minor unit, a half of it up.

    Raises:
        Problem: a line is not of the tariff, less than nothing is left of one, there are two currencies, or the sum is
            beyond all sense.
    """
    done = _summed(tariff, work)
    left = {each.id: each.amount * (MINUTES if each.unit == HOUR else 1) for each in tariff.free}
    known = {price.id for price in tariff.prices}
    _entries(tariff, _summed(tariff, [each for each in earlier if each.line in known]), left)
    entries = _entries(tariff, done, left)
    used = [tariff.price(each.line).currency for each in entries]
    entries += [Entry("", each.words, "", "", 1, 0, each.amount, each.amount) for each in named]
    bill = Bill(_one_currency([*used, *(each.currency for each in named)]), tuple(entries))
    if not 0 <= bill.total <= MOST:
        raise Problem(
            "the costs come to less than nothing, or to more than any could", where="costs", cure="Correct the effort"
        )
    return bill


def _summed(tariff: Tariff, work: Iterable[Work]) -> dict[tuple[str, str], int]:
    done: dict[tuple[str, str], int] = {}
    for each in work:
        tariff.price(each.line)
        key = (each.line, each.category)
        done[key] = done.get(key, 0) + each.quantity
    for (line, _), quantity in done.items():
        if quantity < 0:
            raise Problem(
                f"less than nothing would be left of {line!r}", where="effort", cure="Take back at most what was logged"
            )
    return done


def _entries(tariff: Tariff, done: Mapping[tuple[str, str], int], left: dict[str, int]) -> list[Entry]:
    """Give the entries of some work in the order of the tariff, and take what is free of it from what is `left`."""
    return [
        _entry(price, category, quantity, tariff.free, left)
        for price in tariff.prices
        for (line, category), quantity in done.items()
        if line == price.id and quantity
    ]


def _entry(price: Price, category: str, quantity: int, tiers: Iterable[Free], left: dict[str, int]) -> Entry:
    free = 0
    for tier in tiers:
        if tier.unit == price.unit and _covers(tier, price, category):
            taken = min(left[tier.id], quantity - free)
            left[tier.id] -= taken
            free += taken
    charged = quantity - free
    whole = charged * price.amount
    amount = (2 * whole + MINUTES) // (2 * MINUTES) if price.unit == HOUR else whole
    return Entry(price.id, price.words, price.unit, category, quantity, free, price.amount, amount)


def _covers(tier: Free, price: Price, category: str) -> bool:
    if not tier.categories:
        return True
    if category:
        return category in tier.categories
    return bool(price.categories) and set(price.categories) <= set(tier.categories)


def _one_currency(currencies: Sequence[str]) -> str:
    found = list(dict.fromkeys(currencies))
    if len(found) > 1:
        raise Problem(
            f"one bill cannot hold both {found[0]} and {found[1]}",
            where="costs",
            cure="Name all amounts in the currency of the tariff",
        )
    return found[0] if found else ""
