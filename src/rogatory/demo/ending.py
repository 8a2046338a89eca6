"""How a played case ended, held against how it had to end."""

from __future__ import annotations

import json
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from rogatory.demo.asking import Asking
from rogatory.demo.casebook import DemoCase
from rogatory.demo.decided import answers_of
from rogatory.desk.models import Destruction, Invoice, Letter, Matter
from rogatory.desk.stages.invoicing import paid_on
from rogatory.desk.stages.preserved import PRESERVED
from rogatory.desk.surroundings import the_store
from rogatory.guidelines.money import written
from rogatory.verify import Report

_RECORD = re.compile(r"/data/records/.+/([a-z_]+)(?:-\d+)?\.jsonl$")
"""A table of a return; a second one of the same record has a number behind its name."""


@dataclass(frozen=True, slots=True)
class Played:
    """How a case ended. ``path`` and ``report`` are of the last return that an officer downloaded, if one came of it.

    ``wrong`` says in words where it did not end as the case expects.
    """

    case: DemoCase
    reference: str
    state: str
    path: Path | None
    report: Report | None
    wrong: tuple[str, ...]

    @property
    def good(self) -> bool:
        """Whether it ended as expected, and the return that came of it verifies."""
        return not self.wrong and (self.report is None or self.report.ok)

    @property
    def stands(self) -> str:
        """Where the request stands, and where what follows from it stands if it ended as expected."""
        follows = self.case.expect.follows if not self.wrong else {}
        return ", ".join([self.state, *(f"{name.partition('/')[0]} {state}" for name, state in follows.items())])


def differences(asking: Asking) -> Iterator[str]:
    """Say where the end of a request is not the one that its case expects."""
    expect, matter = asking.asked.expect, asking.matter
    if matter.state != expect.state:
        yield f"it ended as {matter.state}, and not as {expect.state}"
    answered = dict(answers_of(asking.recommended.decision, asking.asked.kind))
    if answered != expect.answers:
        yield f"the guideline answered {answered}, and not {expect.answers}"
    letters = Letter.objects.filter(request=matter.request).order_by("pk")
    keys = tuple(letter.key for letter in letters)
    if keys != expect.letters:
        yield f"the letters were {', '.join(keys)}, and not {', '.join(expect.letters)}"
    for letter in letters:
        if letter.sent_at is None:
            yield f"the letter {letter.key!r} was not sent"
    yield from _following(asking)


def _following(asking: Asking) -> Iterator[str]:
    """Say where what follows from the request does not stand where it has to."""
    found = {_name(matter): matter.state for matter in Matter.objects.filter(request=asking.request)}
    for name, state in asking.asked.expect.follows.items():
        if found.get(name) != state:
            yield f"{name} ended as {found.get(name, 'nothing')}, and not as {state}"
    yield from _papers(asking)
    wanted = asking.asked.expect.deleted_since
    marked = _deleted_since(asking.path) if wanted and asking.path else {}
    for record, rows in wanted.items():
        if marked.get(record) != rows:
            yield f"{marked.get(record, 0)} rows of {record} are marked as deleted since, and not {rows}"


def _papers(asking: Asking) -> Iterator[str]:
    """Say where other certificates and invoices were made than had to be."""
    expect = asking.asked.expect
    destroyed = Destruction.objects.filter(copy__matter__request=asking.request).exclude(destroyed_at=None)
    certificates = sum(each.certificate in the_store() for each in destroyed if each.certificate)
    if certificates != expect.certificates:
        yield f"there are {certificates} certificates of destruction, and not {expect.certificates}"
    made = Invoice.objects.filter(file__matter__request=asking.request).order_by("pk")
    invoices = tuple(f"{written(each.total, each.currency)} {_fate(each)}" for each in made)
    if invoices != expect.invoices:
        yield f"the invoices were {', '.join(invoices) or 'none'}, and not {', '.join(expect.invoices) or 'none'}"


def _deleted_since(path: Path) -> Mapping[str, int]:
    """Count the rows of a return that are marked as not held by the platform any more, by their record."""
    marked: Counter[str] = Counter()
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            record = _RECORD.search(name)
            if record is not None:
                rows = map(json.loads, archive.read(name).splitlines())
                marked[record[1]] += sum(bool(row.get(PRESERVED)) for row in rows)
    return marked


def _fate(invoice: Invoice) -> str:
    if invoice.cancelled_at:
        return "cancelled"
    return "paid" if paid_on(invoice) == invoice.total else "open"


def _name(matter: Matter) -> str:
    return f"{matter.kind}/{matter.account}" if matter.account else matter.kind
