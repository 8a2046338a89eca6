"""Who asks, and how they can be reached: agency, name, badge, mail, telephone, address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from rogatory.prefill.labels import Labelled, is_label, kind_of
from rogatory.prefill.sheet import Cell, Sheet
from rogatory.prefill.shipped import folded, shipped
from rogatory.prefill.vocabulary import Vocabulary

LONGEST = 300
_EMAIL = re.compile(r"(?<![\w.+-])[A-Za-z0-9][\w.+'-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,6}(?![\w@])")
_BROKEN_EMAIL = re.compile(
    r"(?<![\w.+-])([A-Za-z0-9][\w.+'-]{0,63})\s?[@©®]\s?([A-Za-z0-9-]{1,63}(?:\s?\.\s?[A-Za-z0-9-]{1,63}){1,5})(?![\w@])"
)
_PHONE = re.compile(r"(?<![\w@./#-])(?:\+|00|\(|\d)[\d\s().\-–/]{5,24}\d(?![\w@])")
_EXTENSION = re.compile(
    r"[\s,;/(]{0,4}(?:extension|extn?\.?|ext\.?|x|poste|durchwahl|nebenstelle|ramal|ต่อ|内線|內線|내선|分機|máy lẻ|ekst\.?|samb\.?)\s{0,2}[:.#]?\s{0,2}(\d{1,6})(?!\d)",
    re.IGNORECASE,
)
_NAME_THEN_RANK = re.compile(
    r"(?<![\w.])((?:[A-ZÀ-Þ][\w'’.-]{1,24}\s{1,2}){1,3}[A-ZÀ-Þ][\w'’-]{1,24}),\s{1,2}([A-ZÀ-Þa-zà-þ][\w.'’ -]{1,40})(?=[,.;\n)])"
)
_STREET_AND_CODE = re.compile(
    r"(?<![\w-])\d{1,5}[A-Z]?,?\s{1,2}[A-ZÀ-Þa-z][\w.'’-]{1,24}(?:\s{1,2}[\w.'’#-]{1,24}){0,6},\s{1,2}(?:[\w.'’#-]{1,24}\s{0,2},?\s{0,2}){1,4}?"
    r"(?:[A-Z]{2}\s{1,2}\d{5}(?:-\d{4})?|\d{5}\s{1,2}[A-ZÀ-Þ][\w'’-]{2,30}|[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2})(?!\w)"
)
_CODE = re.compile(r"[A-Za-z0-9À-ɏА-я\u0E00-\u0E7F\u1780-\u17FF\u3040-\u30FF\u4E00-\u9FFF\uAC00-\uD7A3][^\s,;]{0,60}")
_LATIN_NAME = re.compile(
    r"[^\W\d_][\w'’.-]{0,30}(?:\s(?:de|da|di|do|dos|von|van|der|den|bin|binti|bte|al|el|la|le|du|y|e|ibn|ben|a/l|d/o|s/o|[^\W\d_][\w'’.-]{0,30})){1,4}"
)
_POSTCODE = re.compile(
    r"(?<![\w-])(?:[A-Z]{2}\.?\s\d{5}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}|\d{5}(?:-\d{3})?|〒?\d{3}-\d{4}|\d{6}|\d{4}\s[A-Z]{2}|[A-Z]\d[A-Z]\s?\d[A-Z]\d)(?!\w)"
)
_TELEPHONE_LINE = re.compile(
    r"\s*(?:tel|phone|telephone|fax|mobile|t[eé]l[eé]phone|telefon|telepon|telp|โทร|電話|전화|t:|p:|f:|\+|\()", re.IGNORECASE
)
_RECIPIENTS = re.compile(r"(?:to|cc|bcc|via e-?mail|by e-?mail|attn|à|an|kepada)\s?(?::|$)")
_LETTERHEAD = 12


@dataclass(frozen=True, slots=True)
class Read:
    """A value that was read for a field of the contact."""

    field: str
    value: str
    start: int
    end: int
    sure: float
    by: str


def contacts_in(sheet: Sheet, labels: Iterable[Labelled], vocabulary: Vocabulary) -> list[Read]:
    """Give all that a paper says of who asks; several values of a field stand side by side."""
    reader = _Reader(sheet, vocabulary)
    found: list[Read] = []
    for label in labels:
        found += reader.labelled(label)
    found += [*reader.emails(), *reader.in_sentences(), *reader.letterhead(), *reader.signature(), *reader.phones()]
    return found


class _Reader:
    def __init__(self, sheet: Sheet, vocabulary: Vocabulary) -> None:
        self.sheet = sheet
        self.own = tuple(each.casefold() for each in vocabulary.own)
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
                yield from self.email_at(label.start, label.end, 0.97, by)
            case "phone":
                yield from self.phone_at(label.start, label.end, 0.96, by)
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
            if (
                line
                and digits
                and len(line) <= 80
                and not (label.bare and len(line.split()) > 6)
                and not _is_date(line)
            ):
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
            or is_label(line)
            or not any(sign.isalpha() for sign in line)
            or _EMAIL.search(line)
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
            if (
                below is None
                or below.box.left < cell.box.left - 0.02
                and not label.beside
                and below.box.left < label.cell.box.left - 0.02
            ):
                break
            line = self.sheet.text_of(below)
            if (
                is_label(line)
                or _EMAIL.search(line)
                or len(line) > 120
                or kind_of(line.rstrip(": ")) is not None
                or self.starts_label(below)
            ):
                break
            if not (is_place(line) or _POSTCODE.search(line)):
                break
            pieces.append(line.strip())
            end = below.end
            below = self.sheet.below(below)
        value = ", ".join(piece.strip(" ,;") for piece in pieces if piece.strip(" ,;"))
        if 6 <= len(value) <= LONGEST and "@" not in value:
            sure = 0.95 if is_place(value) or _POSTCODE.search(value) else 0.8
            yield Read(label.field, value, start, end, sure, by)

    def starts_label(self, cell: Cell) -> bool:
        """Whether the line of a cell begins with a label further to the left."""
        before = self.sheet.cells[cell.number - 1] if cell.number else None
        return (
            before is not None
            and before.line == cell.line
            and (is_label(self.sheet.text_of(before)) or kind_of(self.sheet.text_of(before).rstrip(": ")) is not None)
        )

    def is_ours(self, value: str) -> bool:
        """Whether a name is the provider's own, or a court's."""
        return folded(value).startswith(self.service) or bool(_JUDICIAL.search(value))

    # --- mail and telephone

    def is_own(self, address: str) -> bool:
        low = address.casefold()
        return any(low == each or low.endswith((f"@{each}", f".{each}")) for each in self.own)

    def email_at(self, start: int, end: int, sure: float, by: str) -> Iterator[Read]:
        text = self.sheet.text
        for told in _EMAIL.finditer(text, start, end):
            value = told[0].rstrip(".'")
            if not self.is_own(value):
                broken = told.end() == self.sheet.cell_at(told.start()).end and value.endswith("-")
                yield Read("contact.email", value, told.start(), told.start() + len(value), 0.6 if broken else sure, by)
                return
        if self.sheet.cell_at(start).scanned:
            for told in _BROKEN_EMAIL.finditer(text, start, end):
                value = re.sub(r"\s", "", f"{told[1]}@{told[2]}")
                if not self.is_own(value):
                    yield Read("contact.email", value, told.start(), told.end(), 0.7, f"{by}, put together")
                    return

    def emails(self) -> Iterator[Read]:
        """Read the addresses that stand without a label, and not among those to whom a message went."""
        counted: dict[str, int] = {}
        for told in _EMAIL.finditer(self.sheet.text):
            value = told[0].rstrip(".'")
            cell = self.sheet.cell_at(told.start())
            head = self.sheet.text[cell.start : cell.start + 14].casefold()
            before = self.sheet.cells[cell.number - 1] if cell.number else cell
            left = self.sheet.text_of(before)[:14].casefold() if before.line == cell.line and before is not cell else ""
            if self.is_own(value) or any(_RECIPIENTS.match(each) for each in (head, left)):
                continue
            counted[value.casefold()] = counted.get(value.casefold(), 0) + 1
            if counted[value.casefold()] > 3 or len(counted) > 12:
                continue
            before = self.sheet.text[max(told.start() - 60, 0) : told.start()].casefold()
            if (
                re.search(r"(?:account|subscriber|user|registered|associated|suspect|victim|linked)[^.]{0,40}$", before)
                and len(counted) > 1
            ):
                continue
            sure = 0.92 if re.search(r"(?:to|at|e-?mail|mail|courriel|contact|sent)\W{0,4}$", before) else 0.88
            yield Read("contact.email", value, told.start(), told.start() + len(value), sure, "a mail address")

    def phone_at(self, start: int, end: int, sure: float, by: str) -> Iterator[Read]:
        text = self.sheet.text
        told = _PHONE.search(text, start, end)
        if told is None or not 6 <= len(re.sub(r"\D", "", told[0])) <= 15:
            return
        value = " ".join(told[0].split()).rstrip(" -./(")
        if value.count("(") != value.count(")"):
            value = value.strip("() ") if value.count("(") < value.count(")") else value
        if _is_date(value):
            return
        yield Read("contact.phone", value, told.start(), told.end(), sure, by)
        extension = _EXTENSION.match(text, told.end())
        if extension:
            yield Read(
                "contact.extension",
                extension[1],
                extension.start(1),
                extension.end(1),
                min(sure, 0.95),
                "after the telephone number",
            )

    def phones(self) -> Iterator[Read]:
        """Read telephone numbers after a word that says so within a sentence, and those of a line of the head or foot."""
        words = r"tel|telephone|phone|mobile|call|cell|téléphone|tél|telefon|teléfono|telefone|telepon|telp|โทร|โทรศัพท์|電話|전화|điện thoại|ទូរស័ព្ទ|ໂທ|тел|الهاتف"
        for told in list(re.finditer(rf"(?:(?<!\w)(?:{words}))[^\d+(\n@]{{0,24}}(?=[+(\d])", self.sheet.text, re.IGNORECASE))[
            :20
        ]:
            if re.search(r"fax|télécop", told[0], re.IGNORECASE):
                continue
            yield from self.phone_at(told.end(), told.end() + 40, 0.93, f"after “{told[0].strip(' :.')[:30]}”")
        for told in list(_PHONE.finditer(self.sheet.text))[:200]:
            digits = re.sub(r"\D", "", told[0])
            if (
                not (told[0].startswith("+") or re.match(r"\(?\d{3}\)?[\s.-]\d{3}[\s.-]\d{4}$", told[0].strip()))
                or not 8 <= len(digits) <= 15
            ):
                continue
            before = self.sheet.text[max(told.start() - 16, 0) : told.start()].casefold()
            if re.search(r"fax|faksimile|télécop|suspect|victim", before) or _is_date(told[0]):
                continue
            yield from self.phone_at(told.start(), told.end() + 16, 0.86, "written like a telephone number")

    # --- names

    def person(self, start: int, end: int, sure: float, by: str) -> Iterator[Read]:
        text = self.sheet.text[start:end].split("\n")[0].split("\t")[0]
        value, at = name_in(text)
        if value:
            yield Read("contact.name", value, start + at, start + at + len(value), sure, by)

    def in_sentences(self) -> Iterator[Read]:
        text = self.sheet.text
        for told in list(_ranked().finditer(text))[:80]:
            line = text[told.end() : told.end() + 90]
            value, at = name_in(line.split("\n\n")[0].replace("\n", " "), strict=True)
            if value and at <= 1 and not is_agency(value):
                first = told.end() + at
                yield Read("contact.name", value, first, first + len(value), 0.86, f"after “{told[0].strip()}”")
        for told in list(_NAME_THEN_RANK.finditer(text))[:60]:
            value, at = name_in(" ".join(told[1].split()), strict=True)
            if value and at == 0 and _is_rank(told[2].strip()) and not is_agency(value) and not self.is_ours(value):
                yield Read("contact.name", value, told.start(1), told.end(1), 0.86, f"before “{told[2].strip()}”")
        for told in list(_STREET_AND_CODE.finditer(text))[:20]:
            value = " ".join(told[0].split())
            if is_place(value) and not self.is_ours(value):
                yield Read("contact.address", value, told.start(), told.end(), 0.87, "written like an address")
        for field, pattern in _inline().items():
            for told in list(pattern.finditer(text))[:20]:
                value = told["value"].strip(".,;:()")
                if any(sign.isdecimal() for sign in value) and "@" not in value and not _is_date(value):
                    yield Read(
                        field,
                        value,
                        told.start("value"),
                        told.start("value") + len(value),
                        0.91 if field == "contact.badge" else 0.86,
                        f"after “{told['label'].strip()}”",
                    )
        for told in list(_AGENCY.finditer(text))[:20]:
            value = re.sub(
                r"^(?:The|the|of|to|by)\s|(?:\s(?:of|for|and|the|de|du|la|des|di))+$", "", " ".join(told[0].split())
            )
            if _is_rank(value):
                continue
            if 6 <= len(value) <= 120 and " " in value and is_agency(value) and not self.is_ours(value):
                yield Read("contact.agency", value, told.start(), told.end(), 0.7, "named in the text")

    def letterhead(self) -> Iterator[Read]:
        """Read agency, address and telephone in the first lines of the first page."""
        if not self.sheet.cells:
            return
        first = self.sheet.cells[0].page
        head = [
            cell
            for cell in self.sheet.cells[: 2 * _LETTERHEAD]
            if cell.page == first and cell.line < self.sheet.cells[0].line + _LETTERHEAD
        ]
        found = False
        previous: Read | None = None
        before = -9
        for cell in head:
            line = self.sheet.text_of(cell).strip()
            if not found and previous is None and len(line) > 100:
                break
            if len(line) > 70 and line.endswith((".", ":", ",")) and cell.line > self.sheet.cells[0].line + 1:
                break
            if self.starts_label(cell):
                continue
            low = folded(line)
            if (
                "@" in line
                or is_label(line)
                or low.startswith(self.service)
                or re.match(r"(?:to|attn|attention|via|an|à|kepada|re|subject|dear)\b", line, re.IGNORECASE)
            ):
                if not found and low.startswith(self.service):
                    return
                continue
            if (
                not found
                and is_agency(line)
                and len(line) <= 120
                and not _JUDICIAL.search(line)
                and not line.endswith((".", ":"))
            ):
                found = True
                yield Read("contact.agency", line, cell.start, cell.end, 0.92, "in the letterhead")
            elif _is_address(line) and not _EMAIL.search(line):
                if previous is None or cell.line <= before + 1:
                    previous, before = self.joined(previous, line, cell), cell.line
            elif cell.line == before + 1 and previous is not None and _POSTCODE.search(line) and len(line) < 80:
                if not _TELEPHONE_LINE.match(line) and not _EMAIL.search(line):
                    previous, before = self.joined(previous, line, cell), cell.line
        if previous is not None:
            yield previous

    @staticmethod
    def joined(before: Read | None, line: str, cell: Cell) -> Read:
        value = line.strip(" ,;")
        if before is not None:
            return Read(
                "contact.address", f"{before.value}, {value}"[:LONGEST], before.start, cell.end, before.sure, before.by
            )
        return Read("contact.address", value[:LONGEST], cell.start, cell.end, 0.91, "in the letterhead")

    def signature(self) -> Iterator[Read]:
        """Read the name under a closing, or the last lines of a letter."""
        cells = self.sheet.cells
        closings = _closings()
        for cell in cells:
            if folded(self.sheet.text_of(cell)) in closings:
                for other in self.sheet.following(cell, 6):
                    line = self.sheet.text_of(other)
                    if re.fullmatch(r"[\s_./-]*", line):
                        continue
                    yield from self.signed(other, 0.93, "under the closing of the letter")
                    break
        for told in list(
            re.finditer(r"(?:/s/|\(sgd\.?\)|Sd/-|\[signed\]|ลงชื่อ|\(ลงชื่อ\))\s{0,4}(?=\S)", self.sheet.text, re.IGNORECASE)
        )[:6]:
            value, at = name_in(self.sheet.text[told.end() : told.end() + 80].split("\n")[0])
            if value:
                yield Read(
                    "contact.name",
                    value,
                    told.end() + at,
                    told.end() + at + len(value),
                    0.85,
                    "after the mark of a signature",
                )
        last = cells[-8:]
        for cell, following in zip(last, [*last[1:], None], strict=True):
            under = self.sheet.text_of(following) if following is not None else ""
            line = self.sheet.text_of(cell)
            ranked = (
                _is_rank(re.split(r"[,(]", under)[0])
                or is_agency(under)
                or _ranked().match(line)
                or any(map(line.startswith, _joined()))
            )
            if ranked or "," in line:
                yield from self.signed(cell, 0.84, "in the last lines")
        for cell in cells[-14:]:
            line = self.sheet.text_of(cell)
            if (
                _is_address(line)
                and not _EMAIL.search(line)
                and ":" not in line
                and not is_agency(line)
                and not _ranked().match(line)
            ):
                yield Read("contact.address", line.strip(" ,;"), cell.start, cell.end, 0.84, "in the last lines")

    def signed(self, cell: Cell, sure: float, by: str) -> Iterator[Read]:
        line = self.sheet.text_of(cell)
        if line.isupper() and line.isascii() and "last" in by:
            return
        if (
            is_agency(line)
            and "," not in line
            or is_label(line)
            or _EMAIL.search(line)
            or any(sign.isdecimal() for sign in line)
        ):
            return
        value, at = name_in(line, strict=True)
        left = line[at + len(value) :].strip(" ,")
        if (
            value
            and (not left or _is_rank(left) or line[at + len(value) :].lstrip().startswith(","))
            and not _is_rank(value)
            and not is_agency(value)
            and not _JUDICIAL.search(line)
        ):
            yield Read("contact.name", value, cell.start + at, cell.start + at + len(value), sure, by)


def name_in(text: str, *, strict: bool = False) -> tuple[str, int]:
    """Give the name of a person with which a text begins, without their rank, and where it begins."""
    line = text.strip()
    at = len(text) - len(text.lstrip())
    for _ in range(3):
        told = _ranked().match(line)
        joined = next((rank for rank in _joined() if line.startswith(rank) and len(line) > len(rank)), "")
        if joined:
            skipped = len(joined)
        elif told:
            skipped = told.end()
        else:
            break
        rest = line[skipped:]
        line, at = rest.lstrip(" ,/-:"), at + skipped + len(rest) - len(rest.lstrip(" ,/-:"))
    if not line:
        return "", 0
    if line[0] >= "\u0590":
        value = re.split(r"[,;、，/|(（\d@]|\s{2,}|\t", line)[0].strip()
        last = next((rank for rank in _joined() if value.endswith(rank) and len(value) > len(rank) + 1), "")
        value = value.removesuffix(last).strip() if last else value
        long = 40 if line[0] < "\u2e80" or line[0] >= "\uf000" else 16
        words = len(value.split())
        return (
            (value, at) if 2 <= len(value) <= long and words <= 5 and any(sign.isalpha() for sign in value) else ("", 0)
        )
    told = _LATIN_NAME.match(line)
    if told is None:
        return "", 0
    kept = []
    for word in told[0].split():
        bare = word.strip("'’.-")
        if folded(bare) in _not_names():
            break
        if strict and not (word[0].isupper() or word in _PARTICLES):
            break
        if kept and word[0].islower() and word not in _PARTICLES:
            break
        kept.append(word)
        if word.endswith(".") and len(bare) > 3:
            break
    while kept and kept[-1] in _PARTICLES:
        kept.pop()
    value = " ".join(kept).rstrip(".'’-")
    return (value, at) if len(kept) >= 2 and len(value) <= 80 else ("", 0)


_PARTICLES = frozenset(
    {
        "de",
        "da",
        "di",
        "do",
        "dos",
        "von",
        "van",
        "der",
        "den",
        "bin",
        "binti",
        "bte",
        "al",
        "el",
        "la",
        "le",
        "du",
        "y",
        "e",
        "ibn",
        "ben",
        "a/l",
        "d/o",
        "s/o",
    }
)
_JUDICIAL = re.compile(
    r"\b(?:court|judge|magistrate|justice of the peace|tribunal|clerk|juge|richter|gericht|juzgado|vara|juiz|hakim|pengadilan|mahkamah)\b|裁判|法院|법원|ศาล|តុលាការ|សាលាដំបូង",
    re.IGNORECASE,
)
_AGENCY = re.compile(
    r"(?<![\w'’])(?:(?:[A-ZÀ-Þ][\w'’.&-]{1,30}|of|the|for|and|de|la|du|des)\s{1,2}){0,6}"
    r"(?:Police|Constabulary|Bureau|Sheriff['’]?s?|Department|Gendarmerie|Prosecutor['’]?s?|Investigations?|Agency|Authority|Polizei\w*|Kriminalamt|Landeskriminalamt|Staatsanwaltschaft|Policía|Polícia|Polres|Polda|Polis|Kepolisian|Brigade|Ministry|Attorney['’]?s?)"
    r"(?:\s{1,2}(?:[A-ZÀ-Þ][\w'’.&-]{1,30}|of|for|and|the|de|du|d['’][\w'’-]{2,30}|la|des|di)){0,6}"
)


@cache
def _ranked() -> re.Pattern[str]:
    ranks = sorted(shipped("data/people")["ranks"], key=len, reverse=True)
    words = "|".join(re.sub(r"\\ ", r"\\s{1,2}", re.escape(rank)) for rank in ranks)
    return re.compile(rf"(?<![\w.])(?:{words})(?:\s{{0,2}}[/(][^\s()]{{1,12}}\)?)?(?=[\s.,:]\s?\S)[\s.,:]{{1,2}}", re.IGNORECASE)


@cache
def _joined() -> tuple[str, ...]:
    return tuple(sorted(shipped("data/people")["joined_ranks"], key=len, reverse=True))


@cache
def _closings() -> frozenset[str]:
    return frozenset(map(folded, shipped("data/people")["closings"]))


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
            rf"(?<!\w)(?P<label>{latin})\s{{0,2}}(?:is|:|#|no\.?|n[°º]|number|：)?\s{{0,2}}[#:(]?\s{{0,2}}(?P<value>[^\s,;()]{{1,40}}(?:\s[A-Z][A-Za-z]{{0,2}}\s\d{{1,6}}/\d{{2,4}})?)",
            re.IGNORECASE,
        )
    return made


def _is_numbered(word: str) -> bool:
    """Whether a label says by itself that a number follows; others stand in sentences without one."""
    return bool(
        re.search(
            r"num|n[°º]|\bno\b|no\.|nr|#|id\b|ref|badge|shield|matricule|zeichen|番号|번호|號|号|เลข|หมายเลข|dienst|nrp|nip|matrícula|placa|cause|docket",
            word,
            re.IGNORECASE,
        )
    )


_OF_A_CASE = re.compile(
    r"case|crim|docket|cause|investigation|incident|affaire|proc|parquet|instruction|aktenzeichen|\baz\b|verfahren|expediente|caso|perkara|kes|laporan|vụ án|คดี|事件|사건|案|រឿង|ຄະດີ|дел|القضية|misc|magistrate|grand jury",
    re.IGNORECASE,
)


def _specific(words: str) -> bool:
    """Whether a label names the number of a case, and not just any reference."""
    return bool(_OF_A_CASE.search(words))


@cache
def _agency_words() -> re.Pattern[str]:
    words = sorted(shipped("data/people")["agencies"], key=len, reverse=True)
    latin = "|".join(re.escape(word) for word in words if word[0] < "\u0590")
    others = "|".join(re.escape(word) for word in words if word[0] >= "\u0590")
    return re.compile(rf"(?<!\w)(?:{latin})(?!\w)|(?:{others})|polizei|kriminal", re.IGNORECASE)


def is_agency(text: str) -> bool:
    """Whether a line holds a word of agencies."""
    return bool(_agency_words().search(text))


@cache
def _street_words() -> re.Pattern[str]:
    words = sorted(shipped("data/people")["streets"], key=len, reverse=True)
    latin = "|".join(re.escape(word) for word in words if word[0] < "\u0590")
    others = "|".join(re.escape(word) for word in words if word[0] >= "\u0590")
    return re.compile(rf"(?<!\w)(?:{latin})(?!\w)|straße|strasse|str\.|straat|platz|weg\s\d|(?:{others})", re.IGNORECASE)


def is_place(text: str) -> bool:
    """Whether a text holds a word of streets, or a postal code."""
    return bool(_street_words().search(text)) or bool(_POSTCODE.search(text))


def _is_address(text: str) -> bool:
    """Whether a line reads like an address: a street and a number, or a place with its postal code."""
    if not 8 <= len(text) <= 160 or not any(sign.isdecimal() for sign in text) or is_label(text):
        return False
    if _TELEPHONE_LINE.match(text):
        return False
    street, code = bool(_street_words().search(text)), bool(_POSTCODE.search(text))
    return (street and (code or "," in text or len(text) < 60)) or (code and "," in text)


def _is_rank(text: str) -> bool:
    told = _ranked().match(f"{text} x")
    return bool(told and told.end() >= len(text)) or any(text.strip(" ,.").startswith(rank) for rank in _joined())


@cache
def _not_names() -> frozenset[str]:
    words = shipped("data/people")
    listed = {word for name in ("ranks",) for each in words[name] for word in each.split()}
    more = "police department bureau office agency unit division badge number telephone tel email mail and of the for to at from on in is with by who attorney court state city county custodian records dear please re subject date address united states".split()
    return frozenset(folded(word) for word in (*listed, *more) if len(folded(word)) > 1)


def _is_date(text: str) -> bool:
    return bool(re.fullmatch(r"\s*(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{2,4})\s*", text))
