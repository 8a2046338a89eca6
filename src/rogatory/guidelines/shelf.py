"""The shelf: the guideline packs and counsel's readings that one service decides under."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from rogatory.guidelines.counsel import Counsel
from rogatory.guidelines.pack import Pack
from rogatory.problem import Problem


@dataclass(frozen=True)
class Shelf:
    """Packs of one or more lines, in any number of versions, with one set of readings."""

    packs: tuple[Pack, ...]
    counsel: Counsel

    @cached_property
    def lines(self) -> Mapping[str, tuple[Pack, ...]]:
        """Give the packs of each line, the newest first."""
        found: dict[str, list[Pack]] = {}
        for pack in self.packs:
            found.setdefault(pack.about.line, []).append(pack)
        return {
            line: tuple(sorted(packs, key=lambda each: (each.about.effective, each.about.captured), reverse=True))
            for line, packs in found.items()
        }

    def in_force(self, line: str, day: date) -> Pack | None:
        """Give the version of a line that was in force on a day, or ``None`` before the first."""
        for pack in self.lines.get(line, ()):
            if pack.about.effective <= day:
                return pack
        return None

    def pack(self, version: str) -> Pack:
        """Give the pack of a version.

        Raises:
            Problem: the shelf holds no such version.
        """
        for pack in self.packs:
            if pack.about.version == version:
                return pack
        held = ", ".join(sorted(each.about.version for each in self.packs)) or "none"
        raise Problem(
            f"there is no guideline {version!r} here",
            where="guideline shelf",
            cure=f"Choose one of: {held}.",
        )

    def alone(self, version: str) -> Shelf:
        """Give the shelf on which one version stands for its whole line, in force since the line began.

        A version's golden cases try that version, whatever the day on which their requests came in.

        Raises:
            Problem: the shelf holds no such version.
        """
        chosen = self.pack(version)
        line = chosen.about.line
        since = min(each.about.effective for each in self.lines[line])
        others = (each for each in self.packs if each.about.line != line)
        return Shelf((*others, replace(chosen, about=replace(chosen.about, effective=since))), self.counsel)

    @cached_property
    def fronts(self) -> tuple[Pack, ...]:
        """Give the packs whose routing tables route, the newest version of each line."""
        return tuple(packs[0] for packs in self.lines.values() if packs[0].routing.route)
