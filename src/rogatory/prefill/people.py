"""Names, ranks, agencies and addresses, as lines and sentences write them. They find; they prove nothing."""

from __future__ import annotations

import re
from functools import cache

from rogatory.prefill.labels import is_label
from rogatory.prefill.shipped import folded, shipped

_LATIN_NAME = re.compile(
    r"[^\W\d_][\w'’.-]{0,30}(?:\s(?:de|da|di|do|dos|von|van|der|den|bin|binti|bte|al|el|la|le|du|y|e|ibn|ben|"
    r"a/l|d/o|s/o|[^\W\d_][\w'’.-]{0,30})){1,4}"
)
POSTCODE = re.compile(
    r"(?<![\w-])(?:[A-Z]{2}\.?\s\d{5}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}|\d{5}(?:-\d{3})?|"
    r"〒?\d{3}-\d{4}|\d{6}|\d{4}\s[A-Z]{2}|[A-Z]\d[A-Z]\s?\d[A-Z]\d)(?!\w)"
)
TELEPHONE_LINE = re.compile(
    r"\s*(?:tel|phone|telephone|fax|mobile|t[eé]l[eé]phone|telefon|telepon|telp|โทร|電話|전화|t:|p:|f:|\+|\()",
    re.IGNORECASE,
)
NAME_THEN_RANK = re.compile(
    r"(?<![\w.])((?:[A-ZÀ-Þ][\w'’.-]{1,24}\s{1,2}){1,3}[A-ZÀ-Þ][\w'’-]{1,24}),\s{1,2}"
    r"([A-ZÀ-Þa-zà-þ][\w.'’ -]{1,40})(?=[,.;\n)])"
)
STREET_AND_CODE = re.compile(
    r"(?<![\w-])\d{1,5}[A-Z]?,?\s{1,2}[A-ZÀ-Þa-z][\w.'’-]{1,24}(?:\s{1,2}[\w.'’#-]{1,24}){0,6},\s{1,2}"
    r"(?:[\w.'’#-]{1,24}\s{0,2},?\s{0,2}){1,4}?"
    r"(?:[A-Z]{2}\s{1,2}\d{5}(?:-\d{4})?|\d{5}\s{1,2}[A-ZÀ-Þ][\w'’-]{2,30}|[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2})(?!\w)"
)
_PARTICLES = frozenset(
    ("de", "da", "di", "do", "dos", "von", "van", "der", "den", "bin", "binti", "bte", "al", "el", "la", "le", "du")
) | frozenset(("y", "e", "ibn", "ben", "a/l", "d/o", "s/o"))
JUDICIAL = re.compile(
    r"\b(?:court|judge|magistrate|justice of the peace|tribunal|clerk|juge|richter|gericht|juzgado|vara|juiz|"
    r"hakim|pengadilan|mahkamah)\b|裁判|法院|법원|ศาล|តុលាការ|សាលាដំបូង",
    re.IGNORECASE,
)
AGENCY = re.compile(
    r"(?<![\w'’])(?:(?:[A-ZÀ-Þ][\w'’.&-]{1,30}|of|the|for|and|de|la|du|des)\s{1,2}){0,6}"
    r"(?:Police|Constabulary|Bureau|Sheriff['’]?s?|Department|Gendarmerie|Prosecutor['’]?s?|Investigations?|"
    r"Agency|Authority|Polizei\w*|Kriminalamt|Landeskriminalamt|Staatsanwaltschaft|Policía|Polícia|Polres|Polda|"
    r"Polis|Kepolisian|Brigade|Ministry|Attorney['’]?s?)"
    r"(?:\s{1,2}(?:[A-ZÀ-Þ][\w'’.&-]{1,30}|of|for|and|the|de|du|d['’][\w'’-]{2,30}|la|des|di)){0,6}"
)


def name_in(text: str, *, strict: bool = False) -> tuple[str, int]:
    """Give the name of a person with which a text begins, without their rank, and where it begins.

    A strict reader takes words in small letters for no part of a name.
    """
    line, at = _after_ranks(text)
    if not line:
        return "", 0
    value = _joined_name(line) if line[0] >= "\u0590" else _latin_name(line, strict)
    return (value, at) if value else ("", 0)


def _after_ranks(text: str) -> tuple[str, int]:
    """Give a text without the ranks that stand first, and where it goes on."""
    line = text.strip()
    at = len(text) - len(text.lstrip())
    for _ in range(3):
        told = ranked().match(line)
        joined = next((rank for rank in joined_ranks() if line.startswith(rank) and len(line) > len(rank)), "")
        skipped = len(joined) if joined else told.end() if told else 0
        if not skipped:
            break
        rest = line[skipped:]
        line, at = rest.lstrip(" ,/-:"), at + skipped + len(rest) - len(rest.lstrip(" ,/-:"))
    return line, at


def _joined_name(line: str) -> str:
    """Read a name in a script without capitals; a rank may stand behind it."""
    value = re.split(r"[,;、/|(\d@]|\s{2,}|\t", line)[0].strip()
    last = next((rank for rank in joined_ranks() if value.endswith(rank) and len(value) > len(rank) + 1), "")
    value = value.removesuffix(last).strip()
    longest = 16 if "\u2e80" <= line[0] < "\uf000" else 40
    sound = 2 <= len(value) <= longest and len(value.split()) <= 5 and any(sign.isalpha() for sign in value)
    return value if sound else ""


def _latin_name(line: str, strict: bool) -> str:
    told = _LATIN_NAME.match(line)
    kept: list[str] = []
    for word in told[0].split() if told else ():
        bare = word.strip("'’.-")
        small = word[0].islower() and word not in _PARTICLES
        if folded(bare) in _not_names() or (small and (kept or strict)):
            break
        kept.append(word)
        if word.endswith(".") and len(bare) > 3:
            break
    while kept and kept[-1] in _PARTICLES:
        kept.pop()
    value = " ".join(kept).rstrip(".'’-")
    return value if len(kept) >= 2 and len(value) <= 80 else ""


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
    return re.compile(
        rf"(?<!\w)(?:{latin})(?!\w)|straße|strasse|str\.|straat|platz|weg\s\d|(?:{others})", re.IGNORECASE
    )


def is_place(text: str) -> bool:
    """Whether a text holds a word of streets, or a postal code."""
    return bool(_street_words().search(text)) or bool(POSTCODE.search(text))


def is_address(text: str) -> bool:
    """Whether a line reads like an address: a street and a number, or a place with its postal code."""
    if not 8 <= len(text) <= 160 or not any(sign.isdecimal() for sign in text) or is_label(text):
        return False
    if TELEPHONE_LINE.match(text):
        return False
    street, code = bool(_street_words().search(text)), bool(POSTCODE.search(text))
    return (street and (code or "," in text or len(text) < 60)) or (code and "," in text)


def is_rank(text: str) -> bool:
    """Whether a text is a rank, or begins with one of a script without spaces."""
    told = ranked().match(f"{text} x")
    return bool(told and told.end() >= len(text)) or any(text.strip(" ,.").startswith(rank) for rank in joined_ranks())


@cache
def _not_names() -> frozenset[str]:
    words = shipped("data/people")
    listed = {word for name in ("ranks",) for each in words[name] for word in each.split()}
    more = [
        "police",
        "department",
        "bureau",
        "office",
        "agency",
        "unit",
        "division",
        "badge",
        "number",
        "telephone",
        "tel",
        "email",
        "mail",
        "and",
        "of",
        "the",
        "for",
        "to",
        "at",
        "from",
        "on",
        "in",
        "is",
        "with",
        "by",
        "who",
        "attorney",
        "court",
        "state",
        "city",
        "county",
        "custodian",
        "records",
        "dear",
        "please",
        "re",
        "subject",
        "date",
        "address",
        "united",
        "states",
    ]
    return frozenset(folded(word) for word in (*listed, *more) if len(folded(word)) > 1)


@cache
def ranked() -> re.Pattern[str]:
    """Give the pattern of a rank before a name."""
    ranks = sorted(shipped("data/people")["ranks"], key=len, reverse=True)
    words = "|".join(re.sub(r"\\ ", r"\\s{1,2}", re.escape(rank)) for rank in ranks)
    return re.compile(
        rf"(?<![\w.])(?:{words})(?:\s{{0,2}}[/(][^\s()]{{1,12}}\)?)?(?=[\s.,:]\s?\S)[\s.,:]{{1,2}}", re.IGNORECASE
    )


@cache
def joined_ranks() -> tuple[str, ...]:
    """Give the ranks of scripts without spaces, the longest first."""
    return tuple(sorted(shipped("data/people")["joined_ranks"], key=len, reverse=True))


@cache
def closings() -> frozenset[str]:
    """Give the words that close a letter, folded."""
    return frozenset(map(folded, shipped("data/people")["closings"]))
