"""What the drill found: how many of each pattern were flagged, and how many of the genuine ones, with the reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from rogatory.desk.models import Request
from rogatory.drill.forged import PATTERNS
from rogatory.drill.insider import Looked
from rogatory.drill.playing import Sent

CAUGHT = 0.90
"""At least this share of the forged requests has to be flagged."""
FALSE_ALARMS = 0.05
"""At most this share of the genuine ones may be."""
STOPPED_BY = 25
"""At this look an insider has to be stopped at the latest."""
_MOST_REASONS = 4


@dataclass(frozen=True, slots=True)
class Row:
    """What became of requests of one sort.

    ``missed`` were not flagged; ``unflagged`` counts the reasons that were found for those. ``through`` are those of
    the missed whose sender the team verified, so that they would have been decided on as genuine ones are, and
    ``fetched`` those of them of which the forger could have fetched the return.
    """

    sent: int
    flagged: int
    through: int
    fetched: int
    reasons: Mapping[str, int]
    unflagged: Mapping[str, int]

    @property
    def missed(self) -> int:
        """How many were not flagged."""
        return self.sent - self.flagged


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the drill found: by pattern of the forged, of the genuine together, and of the insider."""

    seed: int
    patterns: Mapping[str, Row]
    genuine: Row
    insider: Looked

    @property
    def caught(self) -> float:
        """The share of the forged requests that were flagged; 1 where none was sent."""
        sent = sum(row.sent for row in self.patterns.values())
        return sum(row.flagged for row in self.patterns.values()) / sent if sent else 1.0

    @property
    def false_alarms(self) -> float:
        """The share of the genuine requests that were flagged."""
        return self.genuine.flagged / self.genuine.sent if self.genuine.sent else 0.0

    @property
    def good(self) -> bool:
        """Whether the aims are met."""
        stopped = 0 < self.insider.stopped_at <= STOPPED_BY and self.insider.alerted_after is not None
        return self.caught >= CAUGHT and self.false_alarms <= FALSE_ALARMS and stopped


def outcome_of(seed: int, sent: Iterable[Sent], insider: Looked) -> Outcome:
    """Count what the instance made of the stream."""
    by_sort: dict[str, list[Sent]] = {name: [] for name in ("", *PATTERNS)}
    for each in sent:
        by_sort[each.filing.forged].append(each)
    rows = {name: _row(some) for name, some in by_sort.items()}
    return Outcome(seed, {name: row for name, row in rows.items() if name}, rows[""], insider)


def tell(outcome: Outcome, console: Console) -> None:
    """Print the tables, and whether the aims are met."""
    table = Table(title=f"Forged requests, seed {outcome.seed}", title_justify="left", border_style="dim")
    table.add_column("pattern", no_wrap=True)
    for name in ("sent", "flagged", "missed", "let through", "fetched"):
        table.add_column(name, justify="right")
    table.add_column("why flagged", ratio=1)
    table.add_column("found in what was missed", ratio=1)
    for name, row in outcome.patterns.items():
        numbers = (row.sent, row.flagged, row.missed, row.through, row.fetched)
        table.add_row(name, *map(str, numbers), _told(row.reasons), _told(row.unflagged))
    console.print(table)
    alarms = Table(title="Genuine requests that were flagged, by signal", title_justify="left", border_style="dim")
    alarms.add_column("signal")
    alarms.add_column("requests", justify="right")
    for signal, many in Counter(outcome.genuine.reasons).most_common():
        alarms.add_row(signal, str(many))
    console.print(alarms)
    looked, insider = outcome.insider, "never stopped"
    if looked.stopped_at:
        alert = "nobody was alerted"
        if looked.alerted_after is not None:
            alert = f"a second person is alerted {looked.alerted_after.total_seconds():.0f} s later"
        insider = f"stopped at look {looked.stopped_at}, {alert}"
    console.print(f"Insider: {looked.opened} cases opened, {insider}.")
    many, flagged = outcome.genuine.sent, outcome.genuine.flagged
    console.print(f"Forged requests flagged: {outcome.caught:.1%} (aim: at least {CAUGHT:.0%}).")
    share = f"{outcome.false_alarms:.1%} (aim: at most {FALSE_ALARMS:.0%})"
    console.print(f"Genuine requests flagged: {flagged} of {many}, {share}.")
    good, missed = ("The aims are met.", "green"), ("THE AIMS ARE MISSED.", "bold red")
    words, style = good if outcome.good else missed
    console.print(words, style=style)


def _row(sent: list[Sent]) -> Row:
    found = Request.objects.filter(pk__in=[each.request.pk for each in sent]).prefetch_related("assessments")
    flagged = {request.pk: request for request in found if request.flagged_at}
    through = [each for each in sent if each.verified and each.request.pk not in flagged and each.filing.forged]
    reasons: Counter[str] = Counter()
    unflagged: Counter[str] = Counter()
    for request in found:
        told = [each for each in request.assessments.all() if each.flagged] or list(request.assessments.all())[-1:]
        for assessment in told[:1]:
            (reasons if request.pk in flagged else unflagged).update({each["signal"] for each in assessment.reasons})
    fetched = sum(each.filing.fetches for each in through)
    return Row(len(sent), len(flagged), len(through), fetched, reasons, unflagged)


def _told(reasons: Mapping[str, int]) -> str:
    return ", ".join(f"{signal} {many}" for signal, many in Counter(reasons).most_common(_MOST_REASONS))
