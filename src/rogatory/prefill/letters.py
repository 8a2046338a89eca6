"""What letters say beside the process: the kinds of request, how they are signed, what their writers do next."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice

from rogatory.prefill.asking import asks_for_data, asks_to_extend, asks_to_preserve
from rogatory.prefill.documents import Part
from rogatory.prefill.draft import Draft
from rogatory.prefill.excerpt import paragraph, short
from rogatory.prefill.jeopardy import emergency_kind
from rogatory.prefill.labels import Labelled, is_label
from rogatory.prefill.people import is_agency
from rogatory.prefill.roles import Role
from rogatory.prefill.sheet import Sheet
from rogatory.prefill.signature import SIGNED
from rogatory.prefill.statutes import cited_in
from rogatory.prefill.vocabulary import Vocabulary

_BARE_WISH = re.compile(
    r"(?:please\s)?(?:do\snot|don['’]t)\s(?:notify|inform|disclose\s[^.\n]{0,40}to|advise|"
    r"tip)\s?(?:off\s)?(?:the\s|this\s|any\s)?(?:account|user|subscriber|customer|request|"
    r"existence)[^.\n]{0,40}|not\sto\s(?:notify|inform)\s[^.\n]{0,30}(?:user|subscriber|customer)|"
    r"ne\spas\sinformer\s[^.\n]{0,30}(?:utilisateur|titulaire|abonné)|(?:nutzer|"
    r"kontoinhaber)\s[^.\n]{0,30}nicht\s(?:zu\s)?(?:benachrichtig|informier|unterricht)\w*|no\s(?:notifi|"
    r"inform)\w*\s[^.\n]{0,30}usuario|利用者(?:に|への)通知(?:を)?(?:しない|行わない|控え)|이용자에게\s통지하지",
    re.IGNORECASE,
)
_HEAD = re.compile(
    r"\b(?:head|director|director-general|commissioner|chief|commander|superintendent-general|"
    r"head\sof\s(?:the\s)?agency|secretary|minister|attorney-general|inspector-general)\b|ผู้อำนวยการ|"
    r"ผู้บัญชาการ|長官|本部長|署長|청장|서장|局長|局长|署长|អគ្គស្នងការ",
    re.IGNORECASE,
)
_JEOPARDY = re.compile(
    r"(?:would|could|will|may|might)\s[^.\n]{0,60}?(?:seriously\s|irreparably\s)?(?:jeopardi[sz]e|compromise|"
    r"prejudice|endanger|impede|frustrate|hinder)\s[^.\n]{0,60}?(?:investigation|inquiry|case)|"
    r"compromettr\w*\s[^.\n]{0,40}enquête|ermittlung\w*\s[^.\n]{0,40}gefährd\w*|"
    r"perjudicar\w*\s[^.\n]{0,40}investigación|prejudicar\w*\s[^.\n]{0,40}investigaç\w*|"
    r"membahayakan\s[^.\n]{0,40}(?:penyidikan|penyelidikan|siasatan)|menjejaskan\s[^.\n]{0,40}siasatan|捜査に支障|"
    r"수사에\s?지장|ผลกระทบต่อการสืบสวน|妨礙調查|妨碍侦查|影响侦查",
    re.IGNORECASE,
)
_NECESSARY = re.compile(
    r"necessary|necessity|nécessaire|erforderlich|necesari\w|necessári\w|diperlukan|perlu|cần\sthiết|จำเป็น|必要|"
    r"필요|ចាំបាច់|ຈຳເປັນ",
    re.IGNORECASE,
)
_OATH = re.compile(
    r"(?:sworn\s(?:to|before)|under\soath|swear\sthat|solemnly\s(?:swear|declare|affirm)|"
    r"sworn\slaw[\s-]enforcement|sworn\sofficer)",
    re.IGNORECASE,
)
_SWORN = re.compile(r"penalty\sof\sperjury", re.IGNORECASE)
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
            kind("extension", extend.start(), extend.end(), 0.93, f"the words “{short(extend[0])}”")
        if preserve:
            kind("preservation", preserve.start(), preserve.end(), 0.93, f"the words “{short(preserve[0])}”")
        if data:
            kind("data", data.start(), data.end(), 0.91, f"it asks for data: “{short(data[0])}”")
    emergency_kind(sheet, vocabulary, process is not None or (is_process and sheet.paper.kind != "message"), kind)
    return drafts


def form_of(sheet: Sheet, parts: Sequence[Part]) -> list[Draft]:
    """Read how a letter is signed, and whether its head is an agency's; its pictures tell more than its words."""
    drafts = []
    text = sheet.text
    letter = next((part.form for part in parts if part.form and part.form.kind in _LETTERS), None)
    for pattern, level, sure in ((_SWORN, "penalty-of-perjury", 0.9), (_OATH, "sworn", 0.8), (SIGNED, "signed", 0.85)):
        told = pattern.search(text)
        if told:
            drafts.append(
                Draft.of(sheet, "signature", level, told.start(), told.end(), sure, f"the words “{short(told[0])}”")
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
            value, end = paragraph(sheet, label)
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
                sheet, "notice", "would-jeopardise", told.start(), told.end(), 0.91, f"the words “{short(told[0])}”"
            )
        ]
    told = _BARE_WISH.search(sheet.text)
    if told:
        return [
            Draft.of(sheet, "notice", "do-not-notify", told.start(), told.end(), 0.91, f"the words “{short(told[0])}”")
        ]
    return []


def _joined(text: str) -> str:
    """Join the lines of a sentence, every character in its place."""
    return re.sub(r"(?<=[^.!?。:\n])\n(?=\S)", " ", text)
