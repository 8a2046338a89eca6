"""The custodian's certificate: what a court needs to admit a return without a witness, set, filled and signed.

The words are data (from the guideline pack or the operator), since they belong to one country's law of evidence; the
layout is ours. The digests are also attached to the PDF as a file that `sha256sum` reads, and the signature covers
them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from unicodedata import bidirectional

from rogatory.evidence.cells import instant
from rogatory.evidence.returns import CERTIFIED_DIGESTS, CertificateFacts
from rogatory.paper.authority import Authority
from rogatory.paper.letter import written_day
from rogatory.paper.signing import CustodianKey
from rogatory.paper.typesetting import lines_of, set_pdf
from rogatory.problem import Problem

_MOST_SHOWN = 400
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
_COUNTRY = re.compile(r"[A-Z]{2}")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_PLACEHOLDERS = frozenset(
    {"entity", "custodian", "custodian_title", "reference", "officer", "agency", "sealed_at", "date", "contents"}
)


@dataclass(frozen=True, slots=True)
class CertificateWording:
    """The words of a certificate. Names in braces are filled in (docs/return-format.md lists them).

    Attributes:
        title: over the certificate.
        rules: the rules of evidence that it serves, or nothing.
        paragraphs: what the custodian states, numbered.
        declaration: the closing words above the signature.
        paper: a paper size that typst knows.
        jurisdictions: the countries (ISO 3166-1) for whose courts it is worded; none means all that no other names.
    """

    title: str
    rules: str
    paragraphs: tuple[str, ...]
    declaration: str
    paper: str = "us-letter"
    jurisdictions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for text in (*self.paragraphs, self.declaration):
            for name in _PLACEHOLDER.findall(text):
                if name not in _PLACEHOLDERS:
                    raise Problem(
                        f"nothing is known by the name {{{name}}}",
                        where=f"certificate wording {self.title!r}",
                        cure=f"Use one of: {', '.join(sorted(_PLACEHOLDERS))}.",
                    )


@dataclass(frozen=True, slots=True)
class Custodian:
    """The person who certifies."""

    name: str
    title: str


def read_wording(text: str, where: str) -> CertificateWording:
    """Read a wording from TOML: title, rules, paragraphs (a list), declaration; paper, jurisdictions (both optional).

    Raises:
        Problem: when it is not that.
    """
    try:
        value = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Problem(f"it is not TOML: {error}", where=where, cure="Mend the line that is named.") from None
    known = {"title", "rules", "paragraphs", "declaration", "paper", "jurisdictions"}
    lists = {name: value.get(name, []) for name in ("paragraphs", "jurisdictions")}
    texts = [value.get(name, "") for name in known - set(lists)]
    if set(value) - known or not value.get("title") or not value.get("declaration"):
        raise Problem(
            "a wording has title, rules, paragraphs, declaration, paper and jurisdictions, and nothing else",
            where=where,
            cure="Give title, paragraphs and declaration; leave out what it does not know.",
        )
    strings = [each for one in lists.values() for each in (one if isinstance(one, list) else [None])]
    if not lists["paragraphs"] or not all(isinstance(one, str) for one in (*texts, *strings)):
        raise Problem(
            "its parts are texts, and paragraphs and jurisdictions lists of texts", where=where, cure="Write them so."
        )
    if not all(_COUNTRY.fullmatch(country) for country in lists["jurisdictions"]):
        raise Problem(
            "a jurisdiction is a country's two capital letters (ISO 3166-1)",
            where=where,
            cure='Write for example "US".',
        )
    return CertificateWording(
        value["title"],
        value.get("rules", ""),
        tuple(lists["paragraphs"]),
        value["declaration"],
        value.get("paper", "us-letter"),
        tuple(lists["jurisdictions"]),
    )


def wording_for(country: str | None, wordings: Sequence[CertificateWording], where: str) -> CertificateWording:
    """Choose the wording for courts of a country: the first that names it, else the first that names none.

    Raises:
        Problem: there is none for it.
    """
    named = [each for each in wordings if country in each.jurisdictions]
    found = [*named, *(each for each in wordings if not each.jurisdictions)]
    if not found:
        raise Problem(
            f"the pack has no certificate for courts of {country or 'a body without a country'}",
            where=where,
            cure="Add a file with the words of the custodian's certificate that names no jurisdictions",
        )
    return found[0]


def certificate(
    facts: CertificateFacts,
    wording: CertificateWording,
    custodian: Custodian,
    key: CustodianKey,
    authority: Authority | None = None,
) -> bytes:
    """Set the certificate of a return and sign it (PAdES B-B, or B-T with an authority), dated at the sealing instant.

    Args:
        facts: the header and digests, as `rogatory.evidence.sealing.seal` hands them over.
        wording: the words to fill in.
        custodian: the person named.
        key: the custodian's signing key and X.509 certificate.
        authority: stamps the signature, where the operator names one.

    Raises:
        Problem: when it cannot be set, signed or stamped.
    """
    header = facts.header
    others = [file for file in facts.files if file.role != "document"]
    filled = _values(facts, custodian)
    data = {
        "title": wording.title,
        "rules": wording.rules,
        "paper": wording.paper,
        "demonstration": key.demonstration,
        "reference": header.reference,
        "entity": filled["entity"],
        "facts": _facts(facts),
        "paragraphs": [_filled(text, filled) for text in wording.paragraphs],
        "declaration": _filled(wording.declaration, filled),
        "custodian": filled["custodian"],
        "custodian-title": filled["custodian_title"],
        "date": filled["date"],
        "holder": lines_of(key.holder),
        "stamped": authority is not None,
        "document": _shown(facts.document.path, facts.document.size, facts.document.sha256),
        "files": [_shown(file.path, file.size, file.sha256) for file in others[:_MOST_SHOWN]],
        "unlisted": f"{max(0, len(others) - _MOST_SHOWN):,}" if len(others) > _MOST_SHOWN else "",
        "attached-name": CERTIFIED_DIGESTS,
        "attached": "".join(f"{file.sha256}  {file.path}\n" for file in facts.files),
    }
    pdf = set_pdf("certificate", data, dated=header.sealed_at)
    return key.sign_pdf(pdf, header.sealed_at, authority=authority)


def _facts(facts: CertificateFacts) -> list[list[str]]:
    header = facts.header
    return [
        ["Return", header.reference],
        ["Provider", ", ".join(_apart(part) for part in (header.entity.name, header.entity.address) if part.strip())],
        ["Requested by", ", ".join(map(_apart, (header.officer.name, header.officer.agency, header.officer.country)))],
        ["Sealed", _written_instant(facts)],
        ["Contents", _contents(facts)],
    ]


def _values(facts: CertificateFacts, custodian: Custodian) -> Mapping[str, str]:
    header = facts.header
    values = {
        "entity": header.entity.name,
        "custodian": custodian.name,
        "custodian_title": custodian.title,
        "reference": header.reference,
        "officer": header.officer.name,
        "agency": header.officer.agency,
        "sealed_at": _written_instant(facts),
        "date": written_day(header.sealed_at),
        "contents": _contents(facts),
    }
    return {name: _apart(value) for name, value in values.items()}


def _apart(text: str) -> str:
    """Give text for one place in a line; where it runs from right to left, it turns nothing around beside it."""
    line = lines_of(text)
    if any(bidirectional(character) in _RIGHT_TO_LEFT for character in line):
        return f"\u2068{line}\u2069"
    return line


def _written_instant(facts: CertificateFacts) -> str:
    return instant(facts.header.sealed_at).replace("T", " ").replace("Z", " UTC")


def _contents(facts: CertificateFacts) -> str:
    parts = (_count(len(facts.files), "file"), _count(facts.rows, "row of records"), _count(facts.media, "media file"))
    return f"{parts[0]} with {parts[1]} and {parts[2]}"


def _filled(text: str, values: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda found: values[found[1]], " ".join(text.split()))


def _shown(path: str, size: int, sha256: str) -> dict[str, str]:
    return {"path": "/".join(map(_apart, path.split("/"))), "size": _count(size, "byte"), "sha256": sha256}


def _count(number: int, noun: str) -> str:
    first, _, rest = noun.partition(" ")
    many = f"{first}s {rest}".strip() if rest.startswith("of ") else f"{noun}s"
    return f"{number:,} {noun if number == 1 else many}"
