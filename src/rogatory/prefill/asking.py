"""What a paper asks for: the guidelines' categories, and the kinds of request."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from rogatory.prefill.phrases import Phrases
from rogatory.prefill.shipped import folded
from rogatory.prefill.vocabulary import AskWords

_DENIED = re.compile(
    r"(?<!\w)(?:not|no(?=\s(?:content|message|video|other|subscriber|log|data|comment|direct|user))|without|"
    r"excluding|except|exclude|excludes|other than|never|does not|do not|nor|neither|sauf|sans|pas|hors|nicht|"
    r"keine|ohne|außer|sin|excepto|sem|exceto|bukan|tidak|kecuali|không|ยกเว้น|ไม่)(?!\w)|を除|除く|제외",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"(?<!\w)(?:request|requests|requested|requesting|require|requires|required|produce|provide|provided|"
    r"disclose|disclosed|furnish|supply|obtain|seek|seeks|sought|commanded|ordered|records?|data|information|"
    r"seized|search|following|list|any and all|all|needed|communiquer|fournir|transmettre|requérons|demandons|"
    r"auskunft|übermitteln|herausgabe|ersuch\w*|mitteilen|proporcionar|facilitar|remitir|solicit\w*|fornecer|"
    r"fornecimento|memberikan|menyerahkan|meminta|requerir|facilite\w*|forneç\w*|determino|remit\w*|permintaan|"
    r"mengemukakan|cung cấp)(?!\w)|ขอ|ให้|照会|提出|許可|求め|제공|요청|제출|提供|調取|调取|ផ្តល់|ຂໍ|предостав|تزويد|نطلب",
    re.IGNORECASE,
)
_PRESERVE = re.compile(
    r"(?:you\s{1,3}are\s{1,3}(?:hereby\s{1,3})?(?:requested|asked|directed)\s{1,3}to\s{1,3}preserve|(?:please|"
    r"kindly|we\s{1,3}request\s{1,3}that\s{1,3}you|request\s{1,3}that\s{1,3}you|request\s{1,3}you(?:\s{1,3}to)?|"
    r"ask\s{1,3}(?:that\s{1,3})?you(?:\s{1,3}to)?|to\s{1,3}take\s{1,3}all\s{1,3}necessary\s{1,3}steps\s{1,3}to|"
    r"would\s{1,3}like\s{1,3}you\s{1,3}to|require\s{1,3}you\s{1,3}to|"
    r"formally\s{1,3}request\s{1,3}(?:the\s{1,3})?|request\s{1,3}the|"
    r"request\s{1,3}for)\s{1,3}(?:to\s{1,3})?(?:immediately\s{1,3})?preserv(?:e|ation)|"
    r"(?:be\s{1,3}preserved\s{1,3}(?:for|pending))|"
    r"preserve\s[^.\n]{0,120}?(?:for\s{1,3}(?:a\s{1,3}period\s{1,3}of\s{1,3})?(?:90|ninety))|(?:prions|"
    r"demandons)[^.\n]{0,40}(?:conserver|préserver)|aux\sfins\sde\sconservation|"
    r"daten\s[^.\n]{0,60}(?:zu\s)?sichern|solicit\w*\s[^.\n]{0,40}(?:preservación|conservación|preserve|"
    r"preservação|conserv)|preserv(?:ar|em|en)\s|(?:mohon|meminta|memohon)\s[^.\n]{0,60}(?:mengamankan|"
    r"preservasi|pemeliharaan|memelihara|mengekalkan|menyimpan)|(?:lưu\sgiữ|bảo\squản)\s(?:dữ\sliệu|"
    r"thông\stin))"
    r"|เก็บรักษาข้อมูล|保全(?:され|を要請|要請|して)|보전(?:하여|을\s?요청|요청)|보존(?:하여|을\s?요청|요청)|保全資料|保存資料|保留資料|រក្សាទុកទិន្នន័យ|"
    r"ຮັກສາຂໍ້ມູນ",
    re.IGNORECASE,
)
_EXTEND = re.compile(
    r"(?:extend|extension\s{1,3}of|renew(?:al\s{1,3}of)?|prolong\w*)\s{1,3}(?:of\s{1,3})?(?:the\s{1,3}|"
    r"our\s{1,3}|this\s{1,3}|your\s{1,3})?(?:existing\s{1,3}|current\s{1,3}|previous\s{1,3}|earlier\s{1,3}|"
    r"initial\s{1,3}|above\s{1,3})?(?:data\s{1,3})?(?:preservation|preserved)|"
    r"preservation\s[^.\n]{0,60}(?:be\s{1,3}extended|extended\s{1,3}for)|(?:additional|further|"
    r"another)\s{1,3}(?:90|ninety)(?:\s?\(90\))?[\s-]{1,3}days?|prolong\w*\s[^.\n]{0,40}(?:conservation|"
    r"préservation)|verlänger\w*\s[^.\n]{0,40}sicherung|prórroga\s[^.\n]{0,40}(?:preservación|conservación)|"
    r"prorrog\w*\s[^.\n]{0,40}preserva|perpanjang\w*\s[^.\n]{0,40}(?:preservasi|pengamanan)|"
    r"ขยายระยะเวลาการเก็บรักษา|保全期間の?延長|보전\s?기간\s?연장|延長保全",
    re.IGNORECASE,
)
_DATA = re.compile(
    r"(?<!\w)(?:request(?:s|ing|ed)?\s(?:that\s)?[^.\n]{0,60}(?:provide|disclos|produc|furnish|information|"
    r"records|data)|(?:please|to|shall|hereby|must|kindly)\s(?:provide|produce|disclose|furnish|"
    r"supply)\s[^.\n]{0,100}(?:information|records|data|details|logs|videos|content|messages)|requérons\s|"
    r"communiquer\s|ersuch\w*\s[^.\n]{0,80}(?:auskunft|daten|übermittlung)|"
    r"solicit\w*\s[^.\n]{0,80}(?:información|datos|informações|dados)|(?:meminta|mohon|"
    r"memohon)\s[^.\n]{0,80}(?:data|informasi|maklumat)|cung\scấp\s[^.\n]{0,60}(?:thông\stin|dữ\sliệu))|"
    r"ขอข้อมูล|照会します|提供されたい|자료를?\s?제공|제공을?\s?요청|提供.{0,20}資料|ផ្តល់ព័ត៌មាន|ຂໍຂໍ້ມູນ|نطلب|تزويدنا",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """Something that is asked for, and where."""

    ask: str
    subset: str
    words: str
    start: int
    end: int
    sure: float


def asked_in(text: str, asks: tuple[AskWords, ...]) -> list[Asked]:
    """Give what a text asks for in the guidelines' terms; what it says is not asked for is left out."""
    if not asks:
        return []
    phrases, meaning = _words(asks)
    found: list[Asked] = []
    for told in phrases.finditer(text):
        before = text[max(told.start - 70, 0) : told.start]
        sentence = re.split(r"[.;!?。]\s|\n\s?\n", before)[-1]
        if _DENIED.search(sentence):
            continue
        around = text[max(told.start - 400, 0) : told.end + 200]
        sure = 0.93 if _ASKED.search(around) and len(told.words) > 5 else 0.7
        found += [
            Asked(each.ask, each.subset, told.words, told.start, told.end, sure)
            for each in meaning.get(folded(told.words), ())
        ]
        if len(found) > 400:
            break
    return found


def asks_to_preserve(text: str) -> re.Match[str] | None:
    """Find where a text asks to preserve."""
    return _unless_denied(_PRESERVE, text)


def asks_to_extend(text: str) -> re.Match[str] | None:
    """Find where a text asks to extend a preservation."""
    return _unless_denied(_EXTEND, text)


def asks_for_data(text: str) -> re.Match[str] | None:
    """Find where a text asks for data."""
    return _unless_denied(_DATA, text)


def _unless_denied(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    for told in pattern.finditer(text):
        before = re.split(r"[.;!?\n]", text[max(told.start() - 40, 0) : told.start()])[-1]
        if not re.search(
            r"(?<!\w)(?:not|no longer|never|already|previously|nicht|pas|bukan|tidak)(?!\w)", before, re.IGNORECASE
        ):
            return told
    return None


@cache
def _words(asks: tuple[AskWords, ...]) -> tuple[Phrases, dict[str, tuple[AskWords, ...]]]:
    meaning: dict[str, list[AskWords]] = {}
    for ask in asks:
        for words in ask.words:
            meaning.setdefault(folded(words), []).append(ask)
    phrases = Phrases((words for ask in asks for words in ask.words), gap=r"[\s-]{1,3}")
    return phrases, {key: tuple(several) for key, several in meaning.items()}
