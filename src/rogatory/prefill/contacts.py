"""Who asks, and how they can be reached: agency, name, badge, mail, telephone, address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice

from rogatory.prefill.labels import Labelled, is_label, kind_of
from rogatory.prefill.people import (
    AGENCY,
    JUDICIAL,
    NAME_THEN_RANK,
    POSTCODE,
    STREET_AND_CODE,
    TELEPHONE_LINE,
    closings,
    is_address,
    is_agency,
    is_place,
    is_rank,
    joined_ranks,
    name_in,
    ranked,
)
from rogatory.prefill.reaching import EMAIL, Reaching, Read, is_date
from rogatory.prefill.sheet import Cell, Sheet
from rogatory.prefill.shipped import folded, shipped
from rogatory.prefill.vocabulary import Vocabulary

LONGEST = 300
_CODE = re.compile(r"[A-Za-z0-9À-ɏА-я\u0E00-\u0E7F\u1780-\u17FF\u3040-\u30FF\u4E00-\u9FFF\uAC00-\uD7A3][^\s,;]{0,60}")
_LETTERHEAD = 12
_TO_WHOM = re.compile(r"(?:to|attn|attention|via|an|à|kepada|re|subject|dear)\b", re.IGNORECASE)
_LOOSE_ENDS = re.compile(r"^(?:The|the|of|to|by)\s|(?:\s(?:of|for|and|the|de|du|la|des|di))+$")
_RULE = re.compile(r"[\s_./-]*")
_SIGNED = re.compile(r"(?:/s/|\(sgd\.?\)|Sd/-|\[signed\]|ลงชื่อ|\(ลงชื่อ\))\s{0,4}(?=\S)", re.IGNORECASE)


def contacts_in(sheet: Sheet, labels: Iterable[Labelled], vocabulary: Vocabulary) -> list[Read]:
    """Give all that a paper says of who asks; several values of a field stand side by side."""
    reader = _Reader(sheet, vocabulary)
    found: list[Read] = []
    for label in labels:
        found += reader.labelled(label)
    found += [
        *reader.reaching.emails(),
        *reader.in_sentences(),
        *reader.letterhead(),
        *reader.signature(),
        *reader.reaching.phones(),
    ]
    return found


class _Reader:
    def __init__(self, sheet: Sheet, vocabulary: Vocabulary) -> None:
        self.sheet = sheet
        self.reaching = Reaching(sheet, vocabulary)
        self.service = tuple(folded(each) for each in (*vocabulary.services, *vocabulary.entities))
        self.faxes: set[str] = set()

    # --- labels

    def labelled(self, label: Labelled) -> Iterator[Read]:
        if label.field == "fax":
            self.faxes.add(re.sub(r"\D", "", self.sheet.text[label.start : label.start + 40].split("\n")[0]))
            return
        if not label.field.startswith(("contact.", "case_number")) or label.end <= label.start:
            return
        by = f"after the label “{label.words}”"
        text = self.sheet.text[label.start : label.end]
        match label.reads:
            case "email":
                yield from self.reaching.email_at(label.start, label.end, 0.97, by)
            case "phone":
                yield from self.reaching.phone_at(label.start, label.end, 0.96, by)
            case "digits":
                told = re.match(r"\D{0,4}(\d{1,6})(?!\d)", text)
                if told:
                    yield Read(label.field, told[1], label.start + told.start(1), label.start + told.end(1), 0.95, by)
            case "code":
                yield from self.code(label, text, by)
            case "name":
                yield from self.person(label.start, label.end, 0.96, by)
            case "text":
                yield from self.words(label, text, by)
            case "address":
                yield from self.address(label, by)

    def code(self, label: Labelled, text: str, by: str) -> Iterator[Read]:
        line = text.split("\n")[0].split("\t")[0].strip(" :#.")
        at = label.start + text.find(line) if line else label.start
        if label.field == "case_number":
            line = re.split(r"\s{2,}|[;|]|\s\(|,\s", line)[0].strip(" .,;")
            digits = any(sign.isdecimal() for sign in line)
            if line and digits and len(line) <= 80 and not (label.bare and len(line.split()) > 6) and not is_date(line):
                yield Read(label.field, line, at, at + len(line), 0.93 if _specific(label.words) else 0.9, by)
            return
        told = _CODE.match(line)
        value = told[0].rstrip(".)]") if told else ""
        if any(sign.isdecimal() for sign in value) and len(value) <= 40 and "@" not in value:
            yield Read(label.field, value, at, at + len(value), 0.95, by)

    def words(self, label: Labelled, text: str, by: str) -> Iterator[Read]:
        line = text.split("\n")[0].strip(" ,;:")
        if (
            not 2 <= len(line) <= LONGEST
            or is_label(line, self.sheet.services)
            or not any(sign.isalpha() for sign in line)
            or EMAIL.search(line)
        ):
            return
        if label.field == "contact.agency" and (folded(line).startswith(self.service) or len(line) > 160):
            return
        at = label.start + text.find(line)
        sure = 0.95 if is_agency(line) or label.field != "contact.agency" else 0.8
        yield Read(label.field, line, at, at + len(line), sure, by)

    def address(self, label: Labelled, by: str) -> Iterator[Read]:
        cell = self.sheet.cell_at(label.start)
        pieces, start, end = [self.sheet.text[label.start : label.end].strip()], label.start, label.end
        below = self.sheet.below(cell)
        for _ in range(4):
            if below is None or (
                below.box.left < cell.box.left - 0.02
                and not label.beside
                and below.box.left < label.cell.box.left - 0.02
            ):
                break
            line = self.sheet.text_of(below)
            if (
                is_label(line, self.sheet.services)
                or EMAIL.search(line)
                or len(line) > 120
                or kind_of(line.rstrip(": "), self.sheet.services) is not None
                or self.starts_label(below)
            ):
                break
            if not (is_place(line) or POSTCODE.search(line)):
                break
            pieces.append(line.strip())
            end = below.end
            below = self.sheet.below(below)
        value = ", ".join(piece.strip(" ,;") for piece in pieces if piece.strip(" ,;"))
        if 6 <= len(value) <= LONGEST and "@" not in value:
            sure = 0.95 if is_place(value) or POSTCODE.search(value) else 0.8
            yield Read(label.field, value, start, end, sure, by)

    def begins_label(self, cell: Cell) -> bool:
        """Whether a cell begins with a label, with a colon or without one ("Attached  order.pdf")."""
        line = self.sheet.text_of(cell).strip()
        first = kind_of(line.partition(" ")[0])
        return is_label(line, self.sheet.services) or (first is not None and first.reads == "none" and first.bare)

    def starts_label(self, cell: Cell) -> bool:
        """Whether the line of a cell begins with a label further to the left."""
        before = self.sheet.cells[cell.number - 1] if cell.number else None
        return (
            before is not None
            and before.line == cell.line
            and (
                is_label(self.sheet.text_of(before), self.sheet.services)
                or kind_of(self.sheet.text_of(before).rstrip(": "), self.sheet.services) is not None
            )
        )

    def is_ours(self, value: str) -> bool:
        """Whether a name is the provider's own, or a court's."""
        return folded(value).startswith(self.service) or bool(JUDICIAL.search(value))

    # --- names

    def person(self, start: int, end: int, sure: float, by: str) -> Iterator[Read]:
        text = self.sheet.text[start:end].split("\n")[0].split("\t")[0]
        value, at = name_in(text)
        if value:
            yield Read("contact.name", value, start + at, start + at + len(value), sure, by)

    def in_sentences(self) -> Iterator[Read]:
        yield from self.people()
        text = self.sheet.text
        for told in islice(STREET_AND_CODE.finditer(text), 20):
            value = " ".join(told[0].split())
            if is_place(value) and not self.is_ours(value):
                yield Read("contact.address", value, told.start(), told.end(), 0.87, "written like an address")
        for field, pattern in _inline().items():
            sure = 0.91 if field == "contact.badge" else 0.86
            for told in islice(pattern.finditer(text), 20):
                value = told["value"].strip(".,;:()")
                if any(sign.isdecimal() for sign in value) and "@" not in value and not is_date(value):
                    yield Read(
                        field, value, told.start("value"), told.end("value"), sure, f"after “{told['label'].strip()}”"
                    )
        for told in islice(AGENCY.finditer(text), 20):
            value = _LOOSE_ENDS.sub("", " ".join(told[0].split()))
            named = 6 <= len(value) <= 120 and " " in value and is_agency(value) and not is_rank(value)
            if named and not self.is_ours(value):
                yield Read("contact.agency", value, told.start(), told.end(), 0.7, "named in the text")

    def people(self) -> Iterator[Read]:
        """Read the names of people beside their rank."""
        text = self.sheet.text
        for told in islice(ranked().finditer(text), 80):
            line = text[told.end() : told.end() + 90]
            value, at = name_in(line.split("\n\n")[0].replace("\n", " "), strict=True)
            if value and at <= 1 and not is_agency(value):
                first = told.end() + at
                yield Read("contact.name", value, first, first + len(value), 0.86, f"after “{told[0].strip()}”")
        for told in islice(NAME_THEN_RANK.finditer(text), 60):
            value, at = name_in(" ".join(told[1].split()), strict=True)
            if value and at == 0 and is_rank(told[2].strip()) and not is_agency(value) and not self.is_ours(value):
                yield Read("contact.name", value, told.start(1), told.end(1), 0.86, f"before “{told[2].strip()}”")

    def letterhead(self) -> Iterator[Read]:
        """Read agency and address in the first lines of the first page."""
        named, address, last = False, None, -9
        for cell in self.head():
            line = self.sheet.text_of(cell).strip()
            if folded(line).startswith(self.service):
                break
            if "@" in line or self.begins_label(cell) or self.starts_label(cell) or _TO_WHOM.match(line):
                continue
            if not named and self.is_agency_line(line):
                named = True
                yield Read("contact.agency", line, cell.start, cell.end, 0.92, "in the letterhead")
            elif self.goes_on(line, first=address is None, follows=cell.line <= last + 1):
                value = line.strip(" ,;")
                begun = f"{address.value}, {value}" if address else value
                start = address.start if address else cell.start
                address = Read("contact.address", begun[:LONGEST], start, cell.end, 0.91, "in the letterhead")
                last = cell.line
        if address is not None:
            yield address

    def head(self) -> Iterator[Cell]:
        """Give the cells of the first lines, down to where the text of the letter begins."""
        for cell in self.sheet.cells[: 2 * _LETTERHEAD]:
            line = self.sheet.text_of(cell)
            at = cell.line - self.sheet.cells[0].line
            is_text = len(line) > 70 and line.rstrip().endswith((".", ":", ",")) and at > 1
            if cell.page != self.sheet.cells[0].page or at >= _LETTERHEAD or is_text or len(line) > 160:
                return
            yield cell

    @staticmethod
    def is_agency_line(line: str) -> bool:
        """Whether a line of a letterhead names an agency, and no court."""
        return is_agency(line) and len(line) <= 120 and not JUDICIAL.search(line) and not line.endswith((".", ":"))

    @staticmethod
    def goes_on(line: str, *, first: bool, follows: bool) -> bool:
        """Whether a line begins an address, or goes on with the one in the line before."""
        if TELEPHONE_LINE.match(line) or EMAIL.search(line):
            return False
        return (
            is_address(line)
            if first
            else follows and (is_address(line) or (bool(POSTCODE.search(line)) and len(line) < 80))
        )

    def signature(self) -> Iterator[Read]:
        """Read the name under a closing, or the last lines of a letter."""
        cells = self.sheet.cells
        for cell in cells:
            if folded(self.sheet.text_of(cell)) in closings():
                several = self.sheet.following(cell, 6)
                name = next((one for one in several if not _RULE.fullmatch(self.sheet.text_of(one))), None)
                if name is not None:
                    yield from self.signed(name, 0.93, "under the closing of the letter")
        for told in islice(_SIGNED.finditer(self.sheet.text), 6):
            value, at = name_in(self.sheet.text[told.end() : told.end() + 80].split("\n")[0])
            if value:
                first = told.end() + at
                yield Read("contact.name", value, first, first + len(value), 0.85, "after the mark of a signature")
        last = cells[-8:]
        for place, cell in enumerate(last):
            under = self.sheet.text_of(last[place + 1]) if place + 1 < len(last) else ""
            line = self.sheet.text_of(cell)
            capitals = line.isupper() and line.isascii()
            if (
                "," in line or _has_rank(line) or is_rank(re.split(r"[,(]", under)[0]) or is_agency(under)
            ) and not capitals:
                yield from self.signed(cell, 0.84, "in the last lines")
        for cell in cells[-14:]:
            line = self.sheet.text_of(cell)
            by_itself = ":" not in line and "@" not in line and not is_agency(line) and not _has_rank(line)
            if is_address(line) and by_itself:
                yield Read("contact.address", line.strip(" ,;"), cell.start, cell.end, 0.84, "in the last lines")

    def signed(self, cell: Cell, sure: float, by: str) -> Iterator[Read]:
        line = self.sheet.text_of(cell)
        of_agency = is_agency(line) and "," not in line
        if (
            of_agency
            or is_label(line, self.sheet.services)
            or "@" in line
            or any(sign.isdecimal() for sign in line)
            or JUDICIAL.search(line)
        ):
            return
        value, at = name_in(line, strict=True)
        left = line[at + len(value) :].lstrip()
        if (
            value
            and (not left or left.startswith(",") or is_rank(left))
            and not is_rank(value)
            and not is_agency(value)
        ):
            yield Read("contact.name", value, cell.start + at, cell.start + at + len(value), sure, by)


def _has_rank(line: str) -> bool:
    return bool(ranked().match(line)) or any(map(line.startswith, joined_ranks()))


@cache
def _inline() -> dict[str, re.Pattern[str]]:
    """Give, for a badge and for the number of a case, how a sentence leads to it."""
    made = {}
    for row in shipped("forms/labels")["label"]:
        if row["field"] not in ("contact.badge", "case_number"):
            continue
        words = [word for word in row["words"] if len(folded(word)) >= 5 and _is_numbered(word)]
        latin = "|".join(re.sub(r"\\ ", r"\\s{1,2}", re.escape(word)) for word in sorted(words, key=len, reverse=True))
        made[row["field"]] = re.compile(
            rf"(?<!\w)(?P<label>{latin})\s{{0,2}}(?:is|:|#|no\.?|n[°º]|number|"
            rf"\uff1a)?\s{{0,2}}[#:(]?\s{{0,2}}(?P<value>[^\s,;()]{{1,40}}(?:\s[A-Z][A-Za-z]{{0,2}}\s\d{{1,6}}/\d{{2,4}})?)",
            re.IGNORECASE,
        )
    return made


def _is_numbered(word: str) -> bool:
    """Whether a label says by itself that a number follows; others stand in sentences without one."""
    return bool(
        re.search(
            r"num|n[°º]|\bno\b|no\.|nr|#|id\b|ref|badge|shield|matricule|zeichen|番号|번호|號|号|เลข|หมายเลข|dienst|"
            r"nrp|nip|matrícula|placa|cause|docket",
            word,
            re.IGNORECASE,
        )
    )


_OF_A_CASE = re.compile(
    r"case|crim|docket|cause|investigation|incident|affaire|proc|parquet|instruction|aktenzeichen|\baz\b|"
    r"verfahren|expediente|caso|perkara|kes|laporan|vụ án|คดี|事件|사건|案|រឿង|ຄະດີ|дел|القضية|misc|magistrate|"
    r"grand jury",
    re.IGNORECASE,
)


def _specific(words: str) -> bool:
    """Whether a label names the number of a case, and not just any reference."""
    return bool(_OF_A_CASE.search(words))
