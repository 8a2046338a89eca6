"""What letters say beside the process: the kinds of request, how they are signed, what their writers do next."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import islice

from rogatory.prefill.asking import asks_for_data, asks_to_extend, asks_to_preserve
from rogatory.prefill.documents import Part
from rogatory.prefill.draft import Draft
from rogatory.prefill.emergency import ENOUGH, urgency_of
from rogatory.prefill.labels import Labelled, is_label
from rogatory.prefill.people import is_agency
from rogatory.prefill.roles import Role
from rogatory.prefill.sheet import Sheet
from rogatory.prefill.shipped import folded
from rogatory.prefill.signature import SIGNED
from rogatory.prefill.statutes import cited_in
from rogatory.prefill.vocabulary import Vocabulary

LONGEST_PARAGRAPH = 2_000
_STEPS = re.compile(
    r"[^.。\n]{0,300}(?:appl(?:y|ying|ied|ication)|prepar\w+|seek\w*|obtain\w*|in\sthe\sprocess\sof|draft\w+|"
    r"pending|initiat\w+|will\s(?:serve|submit|request)|submit\w*|are\sworking|sollicit\w*|cours\sde|"
    r"dans\sl['’]attente|demande\sd['’]entraide|beantrag\w*|wird\sderzeit|vorbereit\w*|rechtshilfeersuchen|"
    r"tramit\w*|solicit\w*|preparando|sedang\s(?:mempersiapkan|memproses|mengajukan|menyiapkan|memohon)|"
    r"akan\smengajukan|đang\s(?:chuẩn\sbị|tiến\shành))[^.。\n]{0,200}?(?:warrant|court\sorder|search\sorder|"
    r"subpoena|legal\sprocess|MLAT|mutual\slegal\sassistance|letters?\srogatory|production\sorder|entraide|"
    r"commission\srogatoire|rechtshilfe\w*|beschlu\w*|asistencia|orden\sjudicial|auxílio|ordem\sjudicial|"
    r"cooperação|penetapan|izin|bantuan|perintah\smahkamah|waran|tương\strợ|lệnh)[^.。\n]{0,200}[.。]?"
    r"|[^.。\n]{0,160}(?:ดำเนินการ|ยื่นคำร้อง|ขอหมาย|ขอความร่วมมือ)[^.。\n]{0,80}(?:หมายค้น|คำสั่งศาล|หมาย|"
    r"ความช่วยเหลือ)[^.。\n]{0,80}"
    r"|[^。\n]{0,120}(?:令状|許可状|共助要請)[^。\n]{0,40}(?:請求|準備|手続|予定)[^。\n]{0,80}。?"
    r"|[^.\n]{0,120}(?:영장|공조)[^.\n]{0,30}(?:신청|청구|준비|예정|진행)[^.\n]{0,80}\.?",
    re.IGNORECASE,
)
_PRESERVES = re.compile(r"preserv\w+\s(?:all|the|any|for)|requested\sto\spreserve", re.IGNORECASE)
_JEOPARDY = re.compile(
    r"(?:would|could|will|may|might)\s[^.\n]{0,60}?(?:seriously\s|irreparably\s)?(?:jeopardi[sz]e|compromise|"
    r"prejudice|endanger|impede|frustrate|hinder)\s[^.\n]{0,60}?(?:investigation|inquiry|case)|"
    r"compromettr\w*\s[^.\n]{0,40}enquête|ermittlung\w*\s[^.\n]{0,40}gefährd\w*|"
    r"perjudicar\w*\s[^.\n]{0,40}investigación|prejudicar\w*\s[^.\n]{0,40}investigaç\w*|"
    r"membahayakan\s[^.\n]{0,40}(?:penyidikan|penyelidikan|siasatan)|menjejaskan\s[^.\n]{0,40}siasatan|捜査に支障|"
    r"수사에\s?지장|ผลกระทบต่อการสืบสวน|妨礙調查|妨碍侦查|影响侦查",
    re.IGNORECASE,
)
_BARE_WISH = re.compile(
    r"(?:please\s)?(?:do\snot|don['’]t)\s(?:notify|inform|disclose\s[^.\n]{0,40}to|advise|"
    r"tip)\s?(?:off\s)?(?:the\s|this\s|any\s)?(?:account|user|subscriber|customer|request|"
    r"existence)[^.\n]{0,40}|not\sto\s(?:notify|inform)\s[^.\n]{0,30}(?:user|subscriber|customer)|"
    r"ne\spas\sinformer\s[^.\n]{0,30}(?:utilisateur|titulaire|abonné)|(?:nutzer|"
    r"kontoinhaber)\s[^.\n]{0,30}nicht\s(?:zu\s)?(?:benachrichtig|informier|unterricht)\w*|no\s(?:notifi|"
    r"inform)\w*\s[^.\n]{0,30}usuario|利用者(?:に|への)通知(?:を)?(?:しない|行わない|控え)|이용자에게\s통지하지",
    re.IGNORECASE,
)
_SWORN = re.compile(r"penalty\sof\sperjury", re.IGNORECASE)
_OATH = re.compile(
    r"(?:sworn\s(?:to|before)|under\soath|swear\sthat|solemnly\s(?:swear|declare|affirm)|"
    r"sworn\slaw[\s-]enforcement|sworn\sofficer)",
    re.IGNORECASE,
)
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
_HEAD = re.compile(
    r"\b(?:head|director|director-general|commissioner|chief|commander|superintendent-general|"
    r"head\sof\s(?:the\s)?agency|secretary|minister|attorney-general|inspector-general)\b|ผู้อำนวยการ|"
    r"ผู้บัญชาการ|長官|本部長|署長|청장|서장|局長|局长|署长|អគ្គស្នងការ",
    re.IGNORECASE,
)
_NECESSARY = re.compile(
    r"necessary|necessity|nécessaire|erforderlich|necesari\w|necessári\w|diperlukan|perlu|cần\sthiết|จำเป็น|必要|"
    r"필요|ចាំបាច់|ຈຳເປັນ",
    re.IGNORECASE,
)


_Tell = Callable[[str, int, int, float, str], None]
"""Notes a kind: which, where it begins and ends, how sure, by what."""


def kinds_of(sheet: Sheet, parts: Sequence[Part], vocabulary: Vocabulary, is_process: bool) -> list[Draft]:
    """Give the kinds of request that a paper speaks for."""
    drafts: list[Draft] = []

    def kind(value: str, start: int, end: int, sure: float, by: str) -> None:
        drafts.append(Draft.of(sheet, "kinds", value, start, end, sure, by))

    process = next((part.form for part in parts if part.form and part.form.type), None)
    for part in parts:
        for form in (part.form, *part.others) if part.form else ():
            if form.type and form.type != "nondisclosure-order":
                kind("data", form.start, form.end, form.sure, f"legal process came: {form.name}")
            elif form.kind in ("preservation", "extension", "emergency") and not process:
                kind(form.kind, form.start, form.end, form.sure, f"the title “{form.title}”")
            elif form.kind == "authorisation":
                kind("data", form.start, form.end, 0.9, "the head of the agency authorises a request for data")
    text = sheet.text
    if process is None:
        preserve, extend, data = asks_to_preserve(text), asks_to_extend(text), asks_for_data(text)
        if extend:
            kind("extension", extend.start(), extend.end(), 0.93, f"the words “{_short(extend[0])}”")
        if preserve:
            kind("preservation", preserve.start(), preserve.end(), 0.93, f"the words “{_short(preserve[0])}”")
        if data:
            kind("data", data.start(), data.end(), 0.91, f"it asks for data: “{_short(data[0])}”")
    _emergency(sheet, vocabulary, process is not None or (is_process and sheet.paper.kind != "message"), kind)
    return drafts


def _emergency(sheet: Sheet, vocabulary: Vocabulary, is_process: bool, kind: _Tell) -> None:
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
        f"the words “{_short(strongest.words)}”",
    )


def form_of(sheet: Sheet, parts: Sequence[Part]) -> list[Draft]:
    """Read how a letter is signed, and whether its head is an agency's; its pictures tell more than its words."""
    drafts = []
    text = sheet.text
    letter = next((part.form for part in parts if part.form and part.form.kind in _LETTERS), None)
    for pattern, level, sure in ((_SWORN, "penalty-of-perjury", 0.9), (_OATH, "sworn", 0.8), (SIGNED, "signed", 0.85)):
        told = pattern.search(text)
        if told:
            drafts.append(
                Draft.of(sheet, "signature", level, told.start(), told.end(), sure, f"the words “{_short(told[0])}”")
            )
            break
    signed = SIGNED.search(text)
    if signed and letter and letter.kind in ("preservation", "extension"):
        drafts.append(
            Draft.of(
                sheet, "preservation.signed", "true", signed.start(), signed.end(), 0.85, "the mark of a signature"
            )
        )
    head = _letterhead(sheet)
    if head and sheet.paper.kind != "message":
        start, end = head
        drafts.append(Draft.of(sheet, "letterhead", "true", start, end, 0.8, "the first line names an agency"))
        if letter and letter.kind in ("preservation", "extension"):
            drafts.append(
                Draft.of(sheet, "preservation.letterhead", "true", start, end, 0.8, "the first line names an agency")
            )
        if letter and letter.kind == "emergency":
            drafts.append(
                Draft.of(sheet, "emergency.letterhead", "true", start, end, 0.8, "the first line names an agency")
            )
    return drafts


_LETTERS = frozenset({"preservation", "extension", "emergency", "authorisation"})


def _letterhead(sheet: Sheet) -> tuple[int, int] | None:
    for cell in sheet.cells[:4]:
        line = sheet.text_of(cell)
        if cell.box.top < 0.25 and is_agency(line) and not is_label(line) and len(line) < 120:
            return cell.start, cell.end
    return None


def preservation_of(
    sheet: Sheet, parts: Sequence[Part], labels: Iterable[Labelled], roles: Sequence[Role]
) -> list[Draft]:
    """Read the day of a preservation letter, and the steps towards legal process that it tells of."""
    form = next((part.form for part in parts if part.form and part.form.kind in ("preservation", "extension")), None)
    asked = asks_to_preserve(sheet.text) or asks_to_extend(sheet.text)
    if any(part.form and part.form.type for part in parts) or (form is None and asked is None):
        return []
    by_day = {role.day: role for role in sorted(roles, key=lambda each: each.sure) if role.field == "dated"}
    drafts = [
        Draft.of(sheet, "preservation.dated", role.day.isoformat(), role.start, role.end, role.sure, role.by)
        for role in sorted(by_day.values(), key=lambda each: -each.sure)[:3]
    ]
    drafts += _steps(sheet, labels)
    for cited in cited_in(sheet.text):
        if cited.cite == "18 U.S.C. 2703(f)":
            drafts.append(
                Draft.of(
                    sheet,
                    "preservation.cites",
                    cited.cite,
                    cited.start,
                    cited.end,
                    0.95,
                    "known here: preservation of evidence",
                )
            )
            break
    return drafts


def _steps(sheet: Sheet, labels: Iterable[Labelled]) -> list[Draft]:
    """Read which steps towards legal process a letter tells of: after a label, or in a sentence."""
    field = "preservation.steps"
    drafts = []
    for label in labels:
        if label.field == field and label.end > label.start:
            value, end = _paragraph(sheet, label)
            drafts.append(Draft.of(sheet, field, value, label.start, end, 0.93, f"after the label “{label.words}”"))
    loose: list[Draft] = []
    for told in islice(_STEPS.finditer(_joined(sheet.text)), 20):
        words = " ".join(told[0].split())[:600]
        made = Draft.of(sheet, field, words, told.start(), told.end(), 0.91, "a sentence on legal process to come")
        if not _PRESERVES.search(words):
            return [*drafts, made]
        # It asks to preserve "pending legal process": that says little of steps, and may be all there is.
        loose.append(replace(made, sure=0.7))
    return [*drafts, *loose[:1]]


def authorisation_of(sheet: Sheet, parts: Sequence[Part], labels: Iterable[Labelled]) -> list[Draft]:
    """Read the written authorisation of the head of an agency."""
    form = next((part.form for part in parts if part.form and part.form.kind == "authorisation"), None)
    if form is None:
        return []
    drafts = [Draft.of(sheet, "authorisation.present", "true", form.start, form.end, 0.92, f"the title “{form.title}”")]
    head, necessary = _HEAD.search(sheet.text), _NECESSARY.search(sheet.text)
    if head:
        drafts.append(
            Draft.of(sheet, "authorisation.rank", "head", head.start(), head.end(), 0.8, f"the words “{head[0]}”")
        )
    if necessary:
        drafts.append(
            Draft.of(
                sheet,
                "authorisation.certifies_necessity",
                "true",
                necessary.start(),
                necessary.end(),
                0.85,
                f"the words “{necessary[0]}”",
            )
        )
    for label in labels:
        if label.field == "authorisation.signed_by" and label.end > label.start:
            value = sheet.text[label.start : label.end].split("\n")[0].strip()
            if value:
                drafts.append(
                    Draft.of(
                        sheet,
                        "authorisation.signed_by",
                        value[:200],
                        label.start,
                        label.end,
                        0.85,
                        f"after the label “{label.words}”",
                    )
                )
    return drafts


def conduct_of(sheet: Sheet) -> list[Draft]:
    """Read what a letter says about telling the user."""
    told = _JEOPARDY.search(sheet.text)
    if told and re.search(
        r"notif|disclos|inform|tell|utilisateur|nutzer|usuario|usuário|pengguna|通知|통지|แจ้ง",
        sheet.text[max(told.start() - 250, 0) : told.end() + 200],
        re.IGNORECASE,
    ):
        return [
            Draft.of(
                sheet, "notice", "would-jeopardise", told.start(), told.end(), 0.91, f"the words “{_short(told[0])}”"
            )
        ]
    told = _BARE_WISH.search(sheet.text)
    if told:
        return [
            Draft.of(sheet, "notice", "do-not-notify", told.start(), told.end(), 0.91, f"the words “{_short(told[0])}”")
        ]
    return []


def emergency_of(sheet: Sheet, labels: Iterable[Labelled]) -> list[Draft]:
    """Read the points of an emergency, and what it threatens."""
    drafts = []
    pointed = False
    for label in labels:
        if label.field.startswith("emergency.") and label.end > label.start:
            value, end = _paragraph(sheet, label)
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


def _paragraph(sheet: Sheet, label: Labelled) -> tuple[str, int]:
    """Read what follows a label, down to the next one."""
    cell = sheet.cell_at(label.start)
    pieces, end = [sheet.text[label.start : label.end].strip()], label.end
    below = sheet.below(cell)
    for _ in range(24):
        if below is None or sum(map(len, pieces)) > LONGEST_PARAGRAPH:
            break
        line = sheet.text_of(below)
        if (
            is_label(line)
            or abs(below.box.left - cell.box.left) > 0.25
            or re.match(r"\(?\d{1,2}[.)]\s", line)
            or folded(line) == ""
        ):
            break
        before = sheet.cells[below.number - 1] if below.number else None
        if (
            before is not None
            and before.line == below.line
            and before.box.right < below.box.left
            and is_label(sheet.text_of(before))
        ):
            break
        if before is not None and before.line == below.line and re.match(r"\(?\d{1,2}[.)]\s", sheet.text_of(before)):
            break
        pieces.append(line.strip())
        end = below.end
        below = sheet.below(below)
    return " ".join(" ".join(pieces).split())[:LONGEST_PARAGRAPH], end


def _joined(text: str) -> str:
    """Join the lines of a sentence, every character in its place."""
    return re.sub(r"(?<=[^.!?。:\n])\n(?=\S)", " ", text)


def _short(text: str) -> str:
    told = " ".join(text.split())
    return told if len(told) <= 80 else f"{told[:77]}…"
