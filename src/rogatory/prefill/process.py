"""Legal process among the papers: what each instrument is, who issued it, when, and what it cites."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rogatory.prefill.courts import Court, court_in
from rogatory.prefill.dates import Reckoning, days_in
from rogatory.prefill.documents import Form, Part
from rogatory.prefill.draft import Draft
from rogatory.prefill.reaching import Read
from rogatory.prefill.roles import Role
from rogatory.prefill.sheet import Sheet
from rogatory.prefill.signature import SIGNED
from rogatory.prefill.statutes import Cited, cited_in

MOST = 40
"""So many instruments are told of one request."""
_BY_AGENCY = frozenset({"police-order", "administrative-subpoena", "mlat-request"})
_SILENCE = re.compile(
    r"(?:shall|must|may|is\s(?:hereby\s)?(?:ordered|directed|prohibited|commanded)(?:\sto)?|"
    r"are\s(?:hereby\s)?(?:ordered|directed|prohibited|commanded)(?:\sto)?|ordered\sthat[^.\n]{0,80})\s(?:not\s|"
    r"from\s)?[^.\n]{0,30}?(?:not\s(?:to\s)?)?(?:notify|notifying|disclose\sthe\sexistence|"
    r"disclosing\sthe\sexistence|inform(?:ing)?\sthe\s(?:user|subscriber|customer|account))",
    re.IGNORECASE,
)
_NOT = re.compile(r"\bnot\b|prohibited|\bfrom\b", re.IGNORECASE)
_PERIOD = re.compile(
    r"for\s(?:a\s)?(?:period\sof\s|at\sleast\s)?(?P<count>\d{1,3}|one|two|three|six|ninety|thirty|sixty|"
    r"one\shundred\s(?:and\s)?eighty)\s?(?:\(\d{1,3}\)\s?)?(?P<unit>days?|months?|years?)",
    re.IGNORECASE,
)
_NUMBERS = {"one": 1, "two": 2, "three": 3, "six": 6, "thirty": 30, "sixty": 60, "ninety": 90}
_MLAT = re.compile(
    r"(?:in\sexecution\sof|to\sexecute|pursuant\sto|under)\s[^.\n]{0,60}(?:mutual\slegal\sassistance|"
    r"MLAT)[^.\n]{0,60}(?:request|treaty)",
    re.IGNORECASE,
)
_TO_MLAT = re.compile(r"18\sU\.?S\.?C\.?\s§?\s?3512", re.IGNORECASE)

_Make = Callable[[str, str, int, int, float, str], Draft]
"""Makes a draft of a field of one instrument: field, value, where it begins and ends, how sure, by what."""

Paper = tuple[Sheet, Sequence[Part], Sequence[Role], Read | None]


@dataclass(frozen=True, slots=True)
class _Found:
    sheet: Sheet
    part: Part
    form: Form
    roles: Sequence[Role]
    agency: Read | None


def instruments_of(papers: Iterable[Paper], country: str) -> tuple[int, list[Draft]]:
    """Give how many instruments there are among papers, and what was read of each."""
    found = [
        _Found(sheet, part, part.form, roles, agency)
        for sheet, parts, roles, agency in papers
        for part in parts
        if part.form is not None and part.form.type
    ]
    found = _once(found)[:MOST]
    drafts: list[Draft] = []
    for number, each in enumerate(found):
        drafts += _of(each, f"instruments.{number}", country)
    return len(found), drafts


def _once(found: list[_Found]) -> list[_Found]:
    """Leave out what a message repeats of a document that came with it."""
    kept: list[_Found] = []
    for each in sorted(found, key=lambda one: one.sheet.paper.kind == "message"):
        if each.sheet.paper.kind == "message" and any(one.form.type == each.form.type for one in kept):
            continue
        kept.append(each)
    return kept


def _of(found: _Found, name: str, country: str) -> list[Draft]:
    sheet, part, form = found.sheet, found.part, found.form
    first = next(cell for cell in sheet.cells if cell.line >= part.first_line)
    last = [cell for cell in sheet.cells if cell.line <= part.last_line][-1]
    text = sheet.text[first.start : last.end]

    def draft(field: str, value: str, start: int, end: int, sure: float, by: str) -> Draft:
        return Draft.of(sheet, f"{name}.{field}", value, start, end, sure, by)

    drafts = [draft("type", form.type, form.start, form.end, form.sure, f"{form.name}: “{form.title}”")]
    court = court_in(sheet, part.first_line, part.last_line)
    drafts += _issued(found, court, draft, country)
    drafts += _dated(found, first.start, last.end, draft)
    told: dict[str, Cited] = {}
    for cited in cited_in(text):
        told.setdefault(cited.cite, cited)
    for number, cited in enumerate(told.values()):
        known = (
            f"known here{f': {cited.says}' if cited.says else ''}"
            if cited.known
            else "not among the statutes known here"
        )
        at = first.start + cited.start
        drafts.append(
            draft(f"cites.{number}", cited.cite, at, first.start + cited.end, 0.95 if cited.known else 0.85, known)
        )
    signed = SIGNED.search(text)
    if signed:
        drafts.append(
            draft(
                "signed",
                "true",
                first.start + signed.start(),
                first.start + signed.end(),
                0.85,
                "the mark of a signature",
            )
        )
    executes = _MLAT.search(text) or _TO_MLAT.search(text)
    if executes and form.country == "US":
        drafts.append(
            draft(
                "executes_mlat",
                "true",
                first.start + executes.start(),
                first.start + executes.end(),
                0.85,
                "it speaks of a treaty request",
            )
        )
    return drafts + _silence(found, text, first.start, name)


def _issued(found: _Found, court: Court | None, draft: _Make, country: str) -> list[Draft]:
    form, drafts = found.form, []
    by_agency = form.type in _BY_AGENCY and not (court is not None and court.known and form.type == "mlat-request")
    issuer = court
    if by_agency and found.agency is not None:
        agency = found.agency
        drafts.append(
            draft("issuer", agency.value, agency.start, agency.end, min(agency.sure, 0.9), f"the agency, {agency.by}")
        )
        issuer = None
    elif court is not None:
        known = "a court known here" if court.known else "not among the courts known here"
        drafts.append(draft("issuer", court.name, court.start, court.end, court.sure, known))
        drafts.append(
            draft("issuer_known", "true" if court.known else "false", court.start, court.end, court.sure, known)
        )
    at, end = (issuer.start, issuer.end) if issuer else (form.start, form.end)
    code = (issuer.country if issuer else "") or form.country or country
    level = form.level or (issuer.level if issuer else "")
    if not level and code:
        level = "foreign" if code != "US" else ""
    if level and (level != "federal" or code in ("", "US")):
        sure = 0.95 if form.level or (issuer and issuer.known) else 0.8
        drafts.append(draft("level", level, at, end, sure, "by who issued it" if issuer else "by its form"))
    if code:
        sure = 0.95 if (issuer and issuer.known) or form.country else 0.8
        drafts.append(draft("country", code, at, end, sure, "by who issued it" if issuer else "by its form"))
    return drafts


def _dated(found: _Found, start: int, end: int, draft: _Make) -> list[Draft]:
    days = [role for role in found.roles if role.field == "dated" and start <= role.start < end]
    seen: dict[date, Role] = {}
    for role in days:
        if role.day not in seen or seen[role.day].sure < role.sure:
            seen[role.day] = role
    if not seen:
        return []
    best = max(seen.values(), key=lambda role: role.sure)
    rivals = [role for role in seen.values() if role.day != best.day and role.sure >= best.sure - 0.02]
    made = []
    for role in sorted(seen.values(), key=lambda each: -each.sure)[:4]:
        sure = min(role.sure, 0.8) if rivals and role.sure >= best.sure - 0.02 else role.sure
        made.append(draft("dated", role.day.isoformat(), role.start, role.end, sure, role.by))
    return made


def _silence(found: _Found, text: str, start: int, name: str) -> list[Draft]:
    """Read a bar on telling the user, and how long it holds."""
    sheet = found.sheet
    told = next((each for each in _SILENCE.finditer(text) if _NOT.search(each[0])), None)
    cited = re.search(r"2705\s?\(b\)", text)
    if told is None and found.form.type != "nondisclosure-order":
        return []
    at = told or cited
    if at is None:
        return []
    sure = 0.93 if cited else 0.8
    first, last = start + at.start(), start + at.end()
    made = [Draft.of(sheet, f"{name}.nondisclosure.ordered", "true", first, last, sure, "it bars telling the user")]
    around = text[max(at.start() - 300, 0) : at.end() + 400]
    shift = start + max(at.start() - 300, 0)
    until = re.search(r"until\s", around)
    day = next(iter(days_in(around[until.end() : until.end() + 40], Reckoning("US"))), None) if until else None
    if until and day and day.start <= 4:
        first = shift + until.end() + day.start
        made.append(
            Draft.of(
                sheet,
                f"{name}.nondisclosure.until",
                day.day.isoformat(),
                first,
                first + 10,
                day.sure,
                "“until” this day",
            )
        )
        return made
    period = _PERIOD.search(around)
    dated = max((role for role in found.roles if role.field == "dated"), key=lambda role: role.sure, default=None)
    if period and dated:
        ends = _after(dated.day, period["count"], period["unit"])
        by = f"“{' '.join(period[0].split())}” after its date"
        made.append(
            Draft.of(
                sheet,
                f"{name}.nondisclosure.until",
                ends.isoformat(),
                shift + period.start(),
                shift + period.end(),
                0.75,
                by,
            )
        )
    return made


def _after(day: date, count: str, unit: str) -> date:
    number = int(count) if count.isdecimal() else _NUMBERS.get(count.casefold(), 180)
    if unit.casefold().startswith("day"):
        return day + timedelta(number)
    months = day.month - 1 + number * (12 if unit.casefold().startswith("year") else 1)
    year, month = day.year + months // 12, months % 12 + 1
    following = date(year + month // 12, month % 12 + 1, 1)
    return min(date(year, month, 1) + timedelta(day.day - 1), following - timedelta(1))
