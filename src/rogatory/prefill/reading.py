"""Read papers: what they seem to say of each fact, where, and how surely."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from rogatory.prefill import asking, contacts, jeopardy, letters, process, roles, usernames
from rogatory.prefill.country import Homeland, homeland_of, language_of
from rogatory.prefill.dates import Reckoning, days_in
from rogatory.prefill.documents import Part, parts_of
from rogatory.prefill.draft import Draft, merged
from rogatory.prefill.finding import SURE, Finding
from rogatory.prefill.labels import Labelled, labels_in
from rogatory.prefill.one_username import Mention
from rogatory.prefill.page import Paper
from rogatory.prefill.reaching import Read
from rogatory.prefill.sheet import Sheet
from rogatory.prefill.shipped import folded
from rogatory.prefill.vocabulary import Vocabulary

READER = "prefill 1"
"""The version of the reader, which is kept with what it read."""

MOST_PAPERS = 60
MOST_SIGNS = 600_000
"""So many characters of all papers together are read."""
MOST_VALUES = 12
"""So many values of one field are told."""


def read(papers: Sequence[Paper], vocabulary: Vocabulary) -> tuple[Finding, ...]:
    """Give what was read in the papers of one request, all fields together; several findings may be of one field.

    The surest of a field comes first. Nothing is believed of it: it is for a person to confirm.
    """
    opened = [_Opened.of(each, vocabulary) for each in _some(papers)]
    if not opened:
        return ()
    homeland = _homeland(opened)
    for each in opened:
        each.settle(homeland)
    drafts: list[Draft] = []
    kinds: list[Draft] = []
    for each in opened:
        drafts += each.contact()
    drafts += _of_country(opened, homeland, vocabulary)
    instruments, of_process = process.instruments_of(
        [(each.sheet, each.parts, each.roles, each.agency) for each in opened], homeland.code if homeland else ""
    )
    drafts += of_process
    accounts = _accounts(opened, vocabulary)
    drafts += accounts
    for each in opened:
        kinds += letters.kinds_of(each.sheet, each.parts, vocabulary, instruments > 0)
        drafts += letters.preservation_of(each.sheet, each.parts, each.labels, each.roles)
        drafts += letters.authorisation_of(each.sheet, each.parts, each.labels)
        drafts += letters.conduct_of(each.sheet)
        drafts += letters.form_of(each.sheet, each.parts)
        drafts += each.dates()
    kinds = _settled_kinds(kinds, opened, instruments, vocabulary)
    drafts += kinds
    named = {draft.value for draft in kinds}
    if "emergency" in named:
        for each in opened:
            drafts += jeopardy.emergency_of(each.sheet, each.labels)
    if named - {"preservation", "extension"}:
        drafts += _wanted(opened, vocabulary)
    return tuple(_told(drafts))


@dataclass(slots=True)
class _Opened:
    """A paper on its way: what is read of it step by step."""

    sheet: Sheet
    vocabulary: Vocabulary
    labels: list[Labelled]
    homeland: Homeland | None
    parts: list[Part] = field(default_factory=list)
    roles: list[roles.Role] = field(default_factory=list)
    reads: list[Read] = field(default_factory=list)

    @classmethod
    def of(cls, paper: Paper, vocabulary: Vocabulary) -> _Opened:
        sheet = Sheet(paper, vocabulary.services)
        return cls(sheet, vocabulary, labels_in(sheet), homeland_of(sheet, vocabulary.own))

    def settle(self, homeland: Homeland | None) -> None:
        """Read what depends on the country: the forms, and the order of day and month."""
        own = self.homeland if self.homeland and self.homeland.sure >= SURE else homeland
        code = own.code if own and own.sure >= SURE else ""
        self.parts = parts_of(self.sheet, own.code if own else "")
        self.roles = roles.roles_in(self.sheet, self.labels, days_in(self.sheet.text, Reckoning(code)))
        self.reads = contacts.contacts_in(self.sheet, self.labels, self.vocabulary)

    @property
    def agency(self) -> Read | None:
        """The agency that the paper names most surely."""
        named = [each for each in self.reads if each.field == "contact.agency"]
        return max(named, key=lambda each: each.sure, default=None)

    def contact(self) -> list[Draft]:
        return [
            Draft.of(self.sheet, each.field, each.value, each.start, each.end, each.sure, each.by)
            for each in self.reads
        ]

    def dates(self) -> list[Draft]:
        names = {"period.first": "period.first", "period.last": "period.last", "respond": "contact.response_date"}
        return [
            Draft.of(self.sheet, names[each.field], each.day.isoformat(), each.start, each.end, each.sure, each.by)
            for each in self.roles
            if each.field in names
        ]


def _some(papers: Sequence[Paper]) -> Iterable[Paper]:
    left = MOST_SIGNS
    for paper in papers[:MOST_PAPERS]:
        left -= sum(len(word.text) + 1 for page in paper.pages for line in page.lines for word in line.words)
        yield paper
        if left <= 0:
            return


def _homeland(opened: Sequence[_Opened]) -> Homeland | None:
    told = [each.homeland for each in opened if each.homeland]
    if not told:
        return None
    best = max(told, key=lambda each: each.sure)
    if any(each.code != best.code and each.sure >= SURE for each in told):
        return replace(best, sure=0.6)
    return best


def _of_country(opened: Sequence[_Opened], homeland: Homeland | None, vocabulary: Vocabulary) -> list[Draft]:
    drafts = []
    for each in opened:
        if homeland and each.homeland and each.homeland.code == homeland.code:
            told = each.homeland
            sure = min(homeland.sure, told.sure)
            drafts.append(Draft.of(each.sheet, "official.jurisdiction", told.code, told.start, told.end, sure, told.by))
            line = vocabulary.line_for(told.code)
            if line:
                by = f"officials of {told.code} belong there; {told.by}"
                drafts.append(Draft.of(each.sheet, "guideline", line, told.start, told.end, sure, by))
        told_language = language_of(each.sheet.text)
        if told_language:
            end = min(len(each.sheet.text), 80)
            drafts.append(Draft.of(each.sheet, "language", told_language[0], 0, end, told_language[1], "by its words"))
        for name, line in vocabulary.entities.items():
            at = each.sheet.text.casefold().find(name.casefold())
            if at >= 0:
                drafts.append(Draft.of(each.sheet, "addressed_to", line, at, at + len(name), 0.8, f"it names {name}"))
    return drafts


def _accounts(opened: Sequence[_Opened], vocabulary: Vocabulary) -> list[Draft]:
    """Put together the accounts that all papers name, each with all its places, the typed ones first."""
    found: dict[tuple[str, str], list[tuple[Sheet, Mention]]] = defaultdict(list)
    for each in opened:
        for mention in usernames.mentions(each.sheet, each.labels, vocabulary):
            found[mention.kind, mention.value].append((each.sheet, mention))
    services = {folded(name) for name in vocabulary.services}
    found = {key: several for key, several in found.items() if folded(key[1]) not in services or key[0] != "username"}
    sure = {
        folded(value)
        for (kind, value), several in found.items()
        if kind == "username" and max(m.sure for _, m in several) >= SURE
    }
    strong = any(m.sure >= SURE for several in found.values() for _, m in several)
    drafts: list[Draft] = []
    number = 0
    for (kind, value), several in found.items():
        best = max(m.sure for _, m in several)
        pictured = all("picture" in m.by for _, m in several)
        if kind == "username" and best < SURE and pictured and folded(value) in sure:
            # The same name is typed elsewhere; a picture's reader has taken one of its letters for another.
            continue
        if kind == "username" and best <= 0.5 and strong and any("among other words" in m.by for _, m in several):
            continue
        name = f"accounts.{number}.username" if kind == "username" else f"accounts.{number}.other_identifiers.{kind}"
        drafts += [Draft.of(sheet, name, value, m.start, m.end, m.sure, m.by) for sheet, m in several]
        number += 1
        if number >= usernames.MOST:
            break
    return drafts


def _wanted(opened: Sequence[_Opened], vocabulary: Vocabulary) -> list[Draft]:
    found: dict[tuple[str, str], list[Draft]] = defaultdict(list)
    for each in opened:
        for asked in asking.asked_in(each.sheet.text, vocabulary.asks):
            by = f"the words “{asked.words}”"
            found[asked.ask, asked.subset].append(
                Draft.of(each.sheet, asked.ask, asked.subset, asked.start, asked.end, asked.sure, by)
            )
    drafts = []
    for number, ((ask, subset), several) in enumerate(found.items()):
        drafts += [replace(draft, field=f"wanted.{number}.ask", value=ask) for draft in several[:MOST_VALUES]]
        if subset:
            drafts += [replace(draft, field=f"wanted.{number}.subset", value=subset) for draft in several[:MOST_VALUES]]
    return drafts


def _settled_kinds(
    drafts: list[Draft], opened: Sequence[_Opened], instruments: int, vocabulary: Vocabulary
) -> list[Draft]:
    """Keep the kinds that the papers carry together; what only asks to preserve asks for no data."""
    named = {draft.value for draft in drafts}
    if named & {"preservation", "extension", "emergency"} and not instruments:
        drafts = [draft for draft in drafts if draft.value != "data" or "asks for data" not in draft.by]
    if "extension" in named:
        drafts = [draft for draft in drafts if draft.value != "preservation" or draft.sure >= 0.96]
    if not drafts:
        for each in opened:
            asked = asking.asked_in(each.sheet.text, vocabulary.asks)
            if asked:
                first = asked[0]
                drafts = [
                    Draft.of(each.sheet, "kinds", "data", first.start, first.end, 0.7, f"it names “{first.words}”")
                ]
                break
    return drafts


def _told(drafts: Iterable[Draft]) -> list[Finding]:
    """Make findings of drafts: one for each value of a field, the surest first; doubt where two are as sure."""
    found: list[Finding] = []
    for name, listed in merged(drafts).items():
        values = sorted(listed, key=lambda each: -each.sure)
        several = not name.startswith(("kinds", "accounts", "wanted", "instruments", "emergency.threatens"))
        if several and len(values) > 1 and values[1].sure >= SURE and values[0].sure - values[1].sure < 0.015:
            values = [
                replace(each, sure=0.88, by=f"{each.by}; another one is read as surely") if each.sure >= SURE else each
                for each in values
            ]
        found += values[:MOST_VALUES]
    return [each for each in found if each.places and re.search(r"\S", each.value)]
