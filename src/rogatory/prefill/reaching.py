"""Mail addresses and telephone numbers of those who ask."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rogatory.prefill.sheet import Sheet
from rogatory.prefill.vocabulary import Vocabulary

EMAIL = re.compile(r"(?<![\w.+-])[A-Za-z0-9][\w.+'-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,6}(?![\w@])")
_BROKEN_EMAIL = re.compile(
    r"(?<![\w.+-])([A-Za-z0-9][\w.+'-]{0,63})\s?[@©®]\s?([A-Za-z0-9-]{1,63}(?:\s?\.\s?[A-Za-z0-9-]{1,63}){1,5})(?![\w@])"
)
_PHONE = re.compile(r"(?<![\w@./#-])(?:\+|00|\(|\d)[\d\s().\-–/]{5,24}\d(?![\w@])")
_EXTENSION = re.compile(
    r"[\s,;/(]{0,4}(?:extension|extn?\.?|ext\.?|x|poste|durchwahl|nebenstelle|ramal|ต่อ|内線|內線|내선|分機|máy lẻ|"
    r"ekst\.?|samb\.?)\s{0,2}[:.#]?\s{0,2}(\d{1,6})(?!\d)",
    re.IGNORECASE,
)
_RECIPIENTS = re.compile(r"(?:to|cc|bcc|via e-?mail|by e-?mail|attn|à|an|kepada)\s?(?::|$)")


_CALLED = re.compile(
    r"(?<!\w)(?:tel|telephone|phone|mobile|call|cell|téléphone|tél|telefon|teléfono|telefone|telepon|telp|โทร|โทรศัพท์|"
    r"電話|전화|điện thoại|ទូរស័ព្ទ|ໂທ|тел|الهاتف)[^\d+(\n@]{0,24}(?=[+(\d])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Read:
    """A value that was read for a field of the contact."""

    field: str
    value: str
    start: int
    end: int
    sure: float
    by: str


class Reaching:
    """Reads by what somebody can be reached; the provider's own addresses are nobody's who asks."""

    def __init__(self, sheet: Sheet, vocabulary: Vocabulary) -> None:
        """Read in one paper."""
        self.sheet = sheet
        self.own = tuple(each.casefold() for each in vocabulary.own)

    def is_own(self, address: str) -> bool:
        """Whether an address is the provider's own."""
        low = address.casefold()
        return any(low == each or low.endswith((f"@{each}", f".{each}")) for each in self.own)

    def email_at(self, start: int, end: int, sure: float, by: str) -> Iterator[Read]:
        """Read the first mail address in a part of the text."""
        text = self.sheet.text
        for told in EMAIL.finditer(text, start, end):
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
        for told in EMAIL.finditer(self.sheet.text):
            value = told[0].rstrip(".'")
            cell = self.sheet.cell_at(told.start())
            head = self.sheet.text[cell.start : cell.start + 14].casefold()
            beside = self.sheet.cells[cell.number - 1] if cell.number else cell
            left = self.sheet.text_of(beside)[:14].casefold() if beside.line == cell.line and beside is not cell else ""
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
        """Read the first telephone number in a part of the text, and its extension."""
        text = self.sheet.text
        told = _PHONE.search(text, start, end)
        if told is None or not 6 <= len(re.sub(r"\D", "", told[0])) <= 15:
            return
        value = " ".join(told[0].split()).rstrip(" -./(")
        if value.count("(") != value.count(")"):
            value = value.strip("() ") if value.count("(") < value.count(")") else value
        if is_date(value):
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
        """Read telephone numbers after a word that says so, and those that are written like nothing else."""
        for told in list(_CALLED.finditer(self.sheet.text))[:20]:
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
            if re.search(r"fax|faksimile|télécop|suspect|victim", before) or is_date(told[0]):
                continue
            yield from self.phone_at(told.start(), told.end() + 16, 0.86, "written like a telephone number")


def is_date(text: str) -> bool:
    """Whether a text is a day in digits, and no number of anything."""
    return bool(re.fullmatch(r"\s*(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{2,4})\s*", text))
