"""What letters say of an emergency: who is in danger, how, and who swears to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from rogatory.prefill.draft import Draft
from rogatory.prefill.emergency import ENOUGH, urgency_of
from rogatory.prefill.excerpt import paragraph, short
from rogatory.prefill.labels import Labelled
from rogatory.prefill.sheet import Sheet
from rogatory.prefill.vocabulary import Vocabulary

_CHILD = re.compile(
    r"(?<!\w)(?:child|children|minor|infant|toddler|baby|girl\sof\s(?:\d|1[0-7])|boy\sof\s(?:\d|1[0-7])|(?:\d|"
    r"1[0-7])[\s-]year[\s-]old|aged?\s(?:of\s)?(?:\d|1[0-7])(?!\d)|(?:girl|boy)\s(?:of|aged)|mineure?|enfant|"
    r"kind|minderjährig\w*|menor|niñ[oa]|criança|anak|kanak-kanak|trẻ\sem)(?!\w)|เด็ก|ผู้เยาว์|児童|子ども|未成年|아동|"
    r"미성년|儿童|兒童|កុមារ|ເດັກ",
    re.IGNORECASE,
)
_DEATH = re.compile(
    r"(?<!\w)(?:death|die|dying|kill(?:ed|ing)?|suicide|suicidal|take\s(?:her|his|their)\s(?:own\s)?life|"
    r"life-threatening|threat\sto\slife|murder|mort|suicid\w*|tod|lebensgefahr|muerte|morte|kematian|"
    r"bunuh\sdiri|nyawa|tử\svong|tính\smạng)(?!\w)|ชีวิต|ฆ่าตัวตาย|生命|自殺|死亡|생명|자살|自杀|ជីវិត|ຊີວິດ",
    re.IGNORECASE,
)
_INJURY = re.compile(
    r"serious\s(?:physical|bodily)\s(?:injury|harm)|blessures?\sgraves?|schwere\s(?:körper)?verletzung\w*|"
    r"lesi(?:ones|ón)\sgraves?|lesões\sgraves|luka\sberat|cedera\sparah|kecederaan\sserius|บาดเจ็บสาหัส|重大な傷害|"
    r"重傷|중상|严重伤害|嚴重受傷",
    re.IGNORECASE,
)
_HARM = re.compile(
    r"imminent\s(?:harm|danger|risk|threat)|immediate\s(?:danger|risk|harm)|péril\simminent|danger\simminent|"
    r"unmittelbare\sgefahr|peligro\sinminente|perigo\siminente|差し迫った|切迫した|임박한|급박한|迫在眉睫",
    re.IGNORECASE,
)
Tell = Callable[[str, int, int, float, str], None]
"""Notes a kind: which, where it begins and ends, how sure, by what."""


def emergency_kind(sheet: Sheet, vocabulary: Vocabulary, is_process: bool, kind: Tell) -> None:
    """Tell `kind` of an emergency, where the text speaks of one that is there."""
    urgency = urgency_of(sheet.text)
    if not urgency.is_there:
        return
    strongest = urgency.signs[0]
    # What an order tells of its case (somebody was threatened, a child was abducted) is the crime, and no haste of now.
    telling = ("disclosure", "exigent", "2702", *(subject.casefold() for subject in vocabulary.subjects))
    if is_process and not any(word in sign.words for sign in urgency.signs for word in telling):
        return
    kind(
        "emergency",
        strongest.start,
        strongest.end,
        min(0.5 + urgency.weight / ENOUGH * 0.2, 0.95),
        f"the words “{short(strongest.words)}”",
    )


def emergency_of(sheet: Sheet, labels: Iterable[Labelled]) -> list[Draft]:
    """Read the points of an emergency, and what it threatens."""
    drafts = []
    pointed = False
    for label in labels:
        if label.field.startswith("emergency.") and label.end > label.start:
            value, end = paragraph(sheet, label)
            if len(value) >= 3:
                pointed = True
                drafts.append(
                    Draft.of(sheet, label.field, value, label.start, end, 0.93, f"after the label “{label.words}”")
                )
    urgency = urgency_of(sheet.text)
    if not pointed and not urgency.is_there:
        return drafts
    found = [("death", _DEATH), ("serious-injury", _INJURY), ("imminent-harm", _HARM)]
    number = 0
    for word, pattern in found:
        told = pattern.search(sheet.text)
        if told:
            drafts.append(
                Draft.of(
                    sheet,
                    f"emergency.threatens.{number}",
                    word,
                    told.start(),
                    told.end(),
                    0.85,
                    f"the words “{told[0]}”",
                )
            )
            number += 1
    child = _CHILD.search(sheet.text)
    if child:
        drafts.append(
            Draft.of(
                sheet, "emergency.victim_is_child", "true", child.start(), child.end(), 0.7, f"the words “{child[0]}”"
            )
        )
    drafts.append(Draft.of(sheet, "emergency.written", "true", 0, min(len(sheet.text), 40), 0.95, "it came in writing"))
    if not pointed:
        strongest = urgency.signs[0]
        start = max(sheet.text.rfind("\n\n", 0, strongest.start), sheet.text.rfind(". ", 0, strongest.start), 0)
        end = sheet.text.find(". ", strongest.end)
        end = min(end + 1 if end > 0 else strongest.end + 200, strongest.end + 400, len(sheet.text))
        words = " ".join(sheet.text[start:end].strip(" .").split())
        if words:
            drafts.append(
                Draft.of(sheet, "emergency.nature", words[:600], start, end, 0.6, "the sentence that tells of it")
            )
    return drafts
