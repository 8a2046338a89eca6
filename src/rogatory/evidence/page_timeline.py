"""The timeline on the page: bars for days, weeks or months, drawn as SVG, and the numbers beside them."""

from __future__ import annotations

from datetime import date

from rogatory.evidence.page_words import count, heads, plain, value, wide
from rogatory.evidence.timeline import Bin, Timeline, Unit

LANES_SHOWN = 8
"""Categories that have a row of bars of their own."""

_HEIGHT = 40
_FEWEST = 12
"""Places for bars that are drawn at least, so that a single one is no wall."""

_WIDEST_BAR = 28
"""Pixels of a bar where there are few."""


def timeline(told: Timeline) -> str:
    """Draw how many records fall into each bin, a row of bars for each category, and list the same numbers.

    Nothing is drawn of fewer than two.
    """
    if told.total < 2:  # one instant is told in its row
        return _outside(told)
    lanes = sorted(told.categories, key=lambda one: -_total(told, one))[:LANES_SHOWN]
    lanes = [one for one in told.categories if one in lanes and _total(told, one)]
    drawn = "".join(_lane(told, category) for category in lanes)
    left = len([one for one in told.categories if _total(told, one)]) - len(lanes)
    more = (
        f'<p class="small">{count(left, "more category", "more categories")} stand in the table alone.</p>'
        if left
        else ""
    )
    return (
        f"<p>{count(told.total, 'record')} by the first time in each, {_each(told.unit)} (UTC). The bars of "
        f"each row are drawn to its own highest number.</p>{drawn}{more}{_outside(told)}{_table(told)}"
    )


def _lane(told: Timeline, category: str) -> str:
    counts = [one.counts.get(category, 0) for one in told.bins]
    most = max(counts)
    bars = "".join(
        f'<rect x="{at + 0.08:.2f}" y="{_HEIGHT - height:.1f}" width=".84" height="{height:.1f}">'
        f"<title>{_written(told.unit, one.first)}: {number:,}</title></rect>"
        for at, (one, number) in enumerate(zip(told.bins, counts, strict=True))
        if number and (height := max(2.0, _HEIGHT * number / most))
    )
    peak = told.bins[counts.index(most)].first
    words = f"{category}: {count(sum(counts), 'record')}, at most {most:,} in {_written(told.unit, peak)}"
    slots = max(_FEWEST, len(counts))
    return (
        f'<figure class="lane" style="max-width:{slots * _WIDEST_BAR}px"><figcaption>'
        f'<strong>{value(category)}</strong> <span class="small">{count(sum(counts), "record")}, at most {most:,} in '
        f"{_written(told.unit, peak)}</span></figcaption>"
        f'<svg role="img" aria-label="{plain(words)}" viewBox="0 0 {slots} {_HEIGHT}" '
        f'preserveAspectRatio="none" height="{_HEIGHT + 8}">{bars}</svg>{_axis(told)}</figure>'
    )


def _axis(told: Timeline) -> str:
    """Write the first bin under the beginning of the bars, the last under their end, and some between."""
    last = len(told.bins) - 1
    places = sorted({0, last, *(round(last * part / 4) for part in (1, 2, 3))} if last >= 8 else {0, last})
    ticks = "".join(f"<span>{_dated(told.unit, told.bins[at].first)}</span>" for at in places)
    reach = 100 * len(told.bins) / max(_FEWEST, len(told.bins))
    return f'<div class="axis" style="width:{reach:.1f}%" aria-hidden="true">{ticks}</div>'


def _table(told: Timeline) -> str:
    lines = "".join(_line(told, one) for one in told.bins if one.total)
    columns = heads(
        "Week from" if told.unit == "week" else told.unit.capitalize(), *(value(one) for one in told.categories), "All"
    )
    return f'<div class="dense">{wide(columns, lines, "Records over time, in numbers")}</div>'


def _line(told: Timeline, one: Bin) -> str:
    cells = "".join(f"<td>{_number(one.counts.get(category, 0))}</td>" for category in told.categories)
    return f'<tr><th scope="row">{_dated(told.unit, one.first)}</th>{cells}<td>{one.total:,}</td></tr>'


def _number(number: int) -> str:
    return f"{number:,}" if number else ""


def _outside(told: Timeline) -> str:
    if not told.outside:
        return ""
    return (
        f"<p>{count(told.outside, 'record bears', 'records bear')} a time before 1970 or long after the sealing, and "
        "cannot be drawn.</p>"
    )


def _total(told: Timeline, category: str) -> int:
    return sum(one.counts.get(category, 0) for one in told.bins)


def _each(unit: Unit) -> str:
    return {"day": "day by day", "week": "by weeks from Monday", "month": "by months", "year": "by years"}[unit]


def _written(unit: Unit, first: date) -> str:
    return f"week of {first.isoformat()}" if unit == "week" else _dated(unit, first)


def _dated(unit: Unit, first: date) -> str:
    return first.isoformat()[: {"year": 4, "month": 7}.get(unit, 10)]
