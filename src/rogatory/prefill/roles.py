"""What the days in a paper are: of issue, of the period that is asked for, or by which an answer is wanted."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rogatory.prefill.dates import Day, day_without_year
from rogatory.prefill.labels import Labelled
from rogatory.prefill.sheet import Sheet

_JOINS = re.compile(
    r"[\s,;.)日]{0,4}(?:at\s)?(?:\d{1,2}[:.]\d{2}(?::\d{2})?\s?(?:hours|hrs|h|am|pm|a\.m\.|"
    r"p\.m\.)?)?[\s,]{0,3}(?:\(?(?:UTC|GMT|EST|EDT|PST|PDT|CST|SGT|JST|KST|ICT|"
    r"WIB)(?:[+-]\d{1,2})?\)?)?[\s,]{0,3}(?:\(?inclusive\)?)?[\s,]{0,3}"
    r"(?:and\s(?:ending\s)?|to|through|thru|until|till|up\sto|and\sincluding|-|–|—|~|〜|\uff5e|au|jusqu['’]au|et\sle|"
    r"et|bis(?:\szum)?|und|al|hasta(?:\sel)?|a|à|até|e\s|y\sel|y|ao|hingga|sampai(?:\sdengan)?|s/d|s\.d\.|"
    r"sehingga|đến(?:\sngày)?|tới|ถึงวันที่|ถึง|จนถึง|から|より|부터|至|到|ដល់|ដល់ថ្ងៃ|ຫາ|ເຖິງ|по|до|إلى|حتى|al\sgiorno|"
    r"tot(?:\sen\smet)?|do|ve|ile)"
    r"[\s,(]{0,4}(?:and\sincluding\s|the\s|including\s|le\s|el\s|den\s|ngày\s|วันที่\s?|ថ្ងៃទី\s?|ວັນທີ\s?|"
    r"يوم\s)?(?:\d{1,2}[:.]\d{2}(?::\d{2})?\s?(?:hours|hrs|h|am|pm|a\.m\.|p\.m\.)?[\s,]{0,3}(?:on\s)?)?",
    re.IGNORECASE,
)
_OPENS = re.compile(
    r"(?:from|between|period|range|during|covering|dates?|since|commencing|beginning|starting|du|entre(?:\sle)?|"
    r"depuis|période|vom|von|zwischen|zeitraum|desde(?:\sel)?|entre(?:\sel)?|del|período|periodo|de|dari|antara|"
    r"sejak|mulai|periode|tempoh|bermula|từ(?:\sngày)?|ตั้งแต่วันที่|ตั้งแต่|ระหว่างวันที่|ระหว่าง|期間|期间|自|從|从|"
    r"기간|ចាប់ពី|ពី|ແຕ່|ตั้งแต่|\u0441|\u0437\u0430\s\u043f\u0435\u0440\u0438\u043e\u0434|من|dal|van|tussen|od)\W{0,6}(?:the\s|and\sincluding\s)?$",
    re.IGNORECASE,
)
_NO_PERIOD = re.compile(
    r"(?:born|birth|né|geboren|lahir|เกิด|生年|생년|incident|offence|offense|nondisclosure|employed|vacation|"
    r"preserved\son)\W{0,30}$",
    re.IGNORECASE,
)
_PRESENT = re.compile(
    r"[\s,]{0,3}(?:to|through|until|till|-|–|—)\s{1,2}(?:the\s)?(?:present|date\sof\sthis\s(?:order|warrant|"
    r"subpoena|request|letter)|today|current\sdate|now)",
    re.IGNORECASE,
)
_ISSUED = re.compile(
    r"(?:dated|date|issued|signed|entered|ordered|done|executed|sworn|given|made|le|den|am|ce|tanggal|tarikh|"
    r"bertarikh|ngày|วันที่|ลงวันที่|ณ\sวันที่|el|em|aos|this|on|lavrado|data|datum|"
    r"fait\s[^\n]{0,30})(?:\s(?:at|on|in|and)[^\n]{0,30})?(?:\sthis)?(?:\s(?:the|le|den))?\W{0,6}$",
    re.IGNORECASE,
)
_RESPOND = re.compile(
    r"(?:respon\w+|repl(?:y|ies)|answer\w*|compl(?:y|iance)|return\w*|produc\w+|provid\w+|receiv\w+|submit\w*|"
    r"deliver\w*|furnish\w*|disclos\w+|due|deadline)[^.\n]{0,80}?(?:by|before|no\slater\sthan|not\slater\sthan|"
    r"on\sor\sbefore|on|until|:)\W{0,3}(?:the\s)?$"
    r"|(?:avant\sle|au\splus\stard\sle|d['’]ici\sau|bis\s(?:zum|spätestens)|spätestens\s(?:bis\s(?:zum\s)?|"
    r"am\s)|antes\sdel|a\smás\stardar\sel|até(?:\so\sdia)?|antes\sde|paling\slambat|selambat-lambatnya|sebelum|"
    r"trước\sngày|ภายในวันที่|ก่อนวันที่|entro\sil|uiterlijk|do\sdnia)\W{0,3}$",
    re.IGNORECASE,
)
_BY_THEN = re.compile(r"\s?(?:までに|迄に|까지|前\s?(?:回覆|提供|答覆|回复)|以前)")
_BIRTH = re.compile(
    r"(?:birth|born|dob|d\.o\.b|née?\s|geboren|lahir|เกิด|生年月日|생년월일|出生|expires?|expiry|filed|arrest|incident|"
    r"offen[cs]e|hearing)\W{0,16}(?:date|on|le|am)?\W{0,4}$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Role:
    """A day, and what it is: ``field`` is ``dated``, ``period.first``, ``period.last`` or ``respond``."""

    field: str
    day: date
    start: int
    end: int
    sure: float
    by: str


def roles_in(sheet: Sheet, labels: Iterable[Labelled], days: tuple[Day, ...]) -> list[Role]:
    """Tell what the days of a paper are; one that may be several things is given as each."""
    reader = _Reader(sheet, days)
    found = [*reader.periods()]
    for label in labels:
        found += reader.labelled(label)
    found += [*reader.in_sentences(), *reader.alone()]
    return found


class _Reader:
    def __init__(self, sheet: Sheet, days: tuple[Day, ...]) -> None:
        self.sheet = sheet
        self.days = days
        self.in_periods: set[int] = set()
        self.others: set[int] = set()

    def role(self, field: str, day: Day, sure: float, by: str) -> Role:
        note = f"; {day.note}" if day.note else ""
        return Role(field, day.day, day.start, day.end, min(sure, day.sure), f"{by}{note}")

    def within(self, start: int, end: int) -> list[Day]:
        return [day for day in self.days if start <= day.start < end]

    def labelled(self, label: Labelled) -> list[Role]:
        if (
            self.sheet.paper.kind == "message"
            and label.cell.line < 8
            and label.words.casefold() in ("date", "dated", "sent")
        ):
            # The head of a message says when it was sent, and not when the letter in it was written.
            self.others |= {day.start for day in self.within(label.start, label.end)}
            return []
        by = f"after the label “{label.words}”"
        found = self.within(label.start, label.end) if label.end > label.start else []
        if label.reads == "none":
            self.others |= {day.start for day in found}
            return []
        if not found or (label.bare and found[0].start - label.start > 30):
            return []
        first = found[0]
        match label.field:
            case "dated":
                if first.start in self.in_periods:
                    return []
                return [self.role("dated", first, 0.95, by)]
            case "contact.response_date":
                self.others.add(first.start)
                return [self.role("respond", first, 0.95, by)]
            case "period" if len(found) >= 2 and first.day <= found[1].day:
                self.in_periods |= {first.start, found[1].start}
                return [self.role("period.first", first, 0.96, by), self.role("period.last", found[1], 0.96, by)]
            case "period.first" | "period.last":
                if first.start in self.in_periods:
                    return []
                self.others.add(first.start)
                return [self.role(label.field, first, 0.93, by)]
        return []

    def periods(self) -> list[Role]:
        found: list[Role] = []
        text = self.sheet.text
        for one, two in zip(self.days, self.days[1:], strict=False):
            between = text[one.end : two.start]
            if len(between) > 60 or not _JOINS.fullmatch(between) or one.day > two.day:
                continue
            before = text[max(one.start - 60, 0) : one.start]
            if _NO_PERIOD.search(before):
                continue
            opened = bool(_OPENS.search(before)) or between.strip() in ("から", "부터", "より")
            self.in_periods |= {one.start, two.start}
            sure, by = (0.95, "two days with words of a period") if opened else (0.91, "two days joined")
            found += [self.role("period.first", one, sure, by), self.role("period.last", two, sure, by)]
        found += self.shortened()
        for one in self.days:
            if _PRESENT.match(text, one.end) and one.start not in self.in_periods:
                self.in_periods.add(one.start)
                found.append(self.role("period.first", one, 0.93, "a day “to the present”"))
        return found

    def shortened(self) -> list[Role]:
        """Read a period whose first day leaves its year, or its month, to the last one ("from 1 to 31 March 2026")."""
        found = []
        text = self.sheet.text
        for last in self.days:
            if last.start in self.in_periods:
                continue
            before = text[max(last.start - 60, 0) : last.start]
            told = re.search(
                r"(?:from|between|du|vom|von|del|desde|de|dari|antara|từ|period[:\s]|"
                r":)\s{1,3}(?P<first>[^\n]{1,24}?)\s{0,3}(?:to|through|until|and|-|–|au|bis(?:\szum)?|al|hasta|"
                r"a|até|hingga|sampai|đến)\s{0,3}(?:the\s|le\s)?$",
                before,
                re.IGNORECASE,
            )
            if told is None:
                continue
            first = told["first"].strip(" ,")
            day = day_without_year(first, last.day.year)
            if day is None and re.fullmatch(r"\d{1,2}(?:st|nd|rd|th|er|\.)?", first):
                number = int(re.sub(r"\D", "", first))
                day = last.day.replace(day=number) if 1 <= number <= last.day.day else None
            if day is None or day > last.day:
                continue
            start = last.start - len(before) + told.start("first")
            self.in_periods.add(last.start)
            by = "two days, of which the first leaves the year to the last"
            found += [
                Role("period.first", day, start, start + len(first), min(0.91, last.sure), by),
                self.role("period.last", last, 0.93, by),
            ]
        return found

    def in_sentences(self) -> list[Role]:
        found = []
        text = self.sheet.text
        for day in self.days:
            if day.start in self.in_periods or day.start in self.others:
                continue
            before = text[max(day.start - 120, 0) : day.start]
            if _BIRTH.search(before[-50:]):
                self.others.add(day.start)
            elif _RESPOND.search(before) or _BY_THEN.match(text, day.end):
                self.others.add(day.start)
                found.append(self.role("respond", day, 0.91, "a day by which an answer is asked"))
            elif _ISSUED.search(before[-60:]):
                found.append(self.role("dated", day, 0.91 if self.is_formal(day) else 0.7, "after words of issue"))
        return found

    def is_formal(self, day: Day) -> bool:
        """Whether a day stands in a short line, as days of issue do, and not within a sentence."""
        cell = self.sheet.cell_at(day.start)
        return cell.end - cell.start <= 90 and cell.end - day.end <= 12

    def alone(self) -> list[Role]:
        """Read a day that has a line for itself, or with a place, in the head or at the foot of a paper."""
        found = []
        cells = self.sheet.cells
        if not cells:
            return []
        last = cells[-1].line
        for day in self.days:
            if day.start in self.in_periods or day.start in self.others:
                continue
            cell = self.sheet.cell_at(day.start)
            left = self.sheet.text[cell.start : day.start].strip(" ,.:()")
            right = self.sheet.text[day.end : cell.end].strip(" ,.:()")
            in_head = cell.line - cells[0].line < 20
            at_foot = last - cell.line < 14
            if len(left) <= 40 and len(right) <= 12 and len(left.split()) <= 5 and (in_head or at_foot):
                found.append(self.role("dated", day, 0.91 if not left else 0.9, "a day with a line for itself"))
        return found
