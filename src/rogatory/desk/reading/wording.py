"""By what a text is known again: the signature of its words, and the numbers of cases and orders in it. Pure.

The signature is a minhash: of all runs of five words the least value under each of 64 hashes, so that the share of
equal values estimates the share of runs that two texts have in common. Bands of four values are looked up in an index:
texts that share 80 % of their runs share at least one band with a probability above 99.9 %, and texts that share a
tenth of them with one of 0.2 %.
"""

from __future__ import annotations

import hashlib
import re
import struct

RUN = 5
HASHES = 64
ROWS = 4
LEAST_WORDS = 40
"""Shorter texts say too little to be known again."""
MOST_WORDS = 20_000
MOST_NUMBERS = 20

_WORD = re.compile(r"\w+")
_PRIME = (1 << 61) - 1
_LABEL = (
    r"\b(?i:case|docket|cause|file|warrant|subpoena|order|matter|process|investigation|aktenzeichen|az)"
    r"(?:\s+(?i:no|nr|number|ref))?\.?\s*[#:]?\s*"
)
_REGISTERS = "AR|BJs|Cs|Ds|Gs|Js|KLs|Ks|Ls|Ns|OGs|OJs|Qs|UJs|VRs|Ws"
_NUMBER = re.compile(
    # German: the department, the register, the running number and the year; they stand alone in the text as well.
    rf"\b(?P<german>\d{{1,6}}\s(?:{_REGISTERS})\s\d{{1,6}}(?:/\d{{2,4}})?)\b"
    # Registers of the police that come before the number and the year.
    r"|\b(?P<register>(?i:URN|FIR|PV|Inqu[ée]rito)\s\d{1,7}[/-]\d{2,4})\b"
    # A neutral citation is the number of this case only where it is called one: others are precedents.
    rf"|{_LABEL}(?P<neutral>\[\d{{4}}\]\s[A-Z]{{2,6}}(?:\s[A-Z][a-z]+)?\s\d{{1,6}})\b"
    rf"|{_LABEL}(?P<lettered>[A-Z]{{1,4}}\s\d{{2,7}}[/-]\d{{2,4}})\b"
    rf"|{_LABEL}(?!\d+\s(?:{_REGISTERS})\s)(?=\S*\d)(?P<plain>(?i:[a-z0-9][a-z0-9:/.\-]{{3,40}}))"
)


def signature_of(text: str) -> str:
    """Give the signature of a text in hex, four digits for each hash; "" where it has fewer than `LEAST_WORDS` words.

    What differs between copies of one form (numbers, letters' size, punctuation) does not count.
    """
    words = [word for word in _WORD.findall(text.lower()) if not any(sign.isdigit() for sign in word)][:MOST_WORDS]
    if len(words) < LEAST_WORDS:
        return ""
    runs = {" ".join(words[start : start + RUN]) for start in range(len(words) - RUN + 1)}
    digests = [_number(run.encode()) for run in runs]
    least = (min((factor * each + shift) % _PRIME for each in digests) for factor, shift in _FAMILY)
    return "".join(f"{value & 0xFFFF:04x}" for value in least)


def bands_of(signature: str) -> tuple[str, ...]:
    """Give the bands of a signature, each with its place before it."""
    width = ROWS * 4
    pieces = (signature[start : start + width] for start in range(0, len(signature), width))
    return tuple(f"{place}:{piece}" for place, piece in enumerate(pieces))


def alike(one: str, other: str) -> float:
    """Give the share, 0 to 1, of runs of words that two texts have in common, as their signatures estimate it."""
    if not one or len(one) != len(other):
        return 0.0
    pairs = [(one[start : start + 4], other[start : start + 4]) for start in range(0, len(one), 4)]
    return sum(left == right for left, right in pairs) / len(pairs)


def numbers_of(text: str) -> tuple[str, ...]:
    """Give the numbers of cases and orders that a text names, in capitals, in the order in which they stand."""
    found = (_plainly(match[match.lastgroup or 0]) for match in _NUMBER.finditer(text))
    named = dict.fromkeys(number for number in found if _tells(number))
    return tuple(named)[:MOST_NUMBERS]


def _plainly(number: str) -> str:
    """Write a number as it is compared, however its line was broken."""
    return " ".join(number.strip("-./:").upper().split())


def _tells(number: str) -> bool:
    """Whether it is long enough, and no year, page or word, so that two cases hardly have the same."""
    digits = sum(sign.isdigit() for sign in number)
    return digits >= 3 and len(number) >= 5


def _number(content: bytes) -> int:
    return int(struct.unpack("<Q", hashlib.blake2b(content, digest_size=8).digest())[0])


_FAMILY = tuple((_number(f"factor {each}".encode()) | 1, _number(f"shift {each}".encode())) for each in range(HASHES))
