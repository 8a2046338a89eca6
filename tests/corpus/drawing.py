"""The documents of the corpus with the values that are drawn for them, and what is to be read in each.

What a document says comes from `words/`, one file a language; a name in braces there is a value, and whatever value a
document uses is what is to be read in it. So nothing expected is written twice.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SEED = 20201122
_WORDS = ("mara", "quill", "harbour", "nova", "delta", "fox", "amber", "tally", "modern", "lumen", "pixel", "lilli")
_LIKE = {"o": "0", "l": "1", "e": "3"}
"""Letters that some people write as digits, which makes names hard to read from a scan."""
_TAILS = ("", "", "{n}", "_{n}", ".{n}", "x{n}", "_real", ".official")
# How each language writes a value that several of its fields hold.
_FIELDS = {
    "name": "contact.name",
    "agency": "contact.agency",
    "badge": "contact.badge",
    "email": "contact.email",
    "phone": "contact.phone",
    "address": "contact.address",
    "case": "case_number",
    "court": "instruments.issuer",
    "first": "period.first",
    "last": "period.last",
}
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Drawn:
    """One document: its form, what it is set with, and the values that are to be read in it, by field."""

    name: str
    language: str
    form: str
    layout: str
    seed: int
    tenth: bool
    data: Mapping[str, Any] = field(hash=False)
    expected: Mapping[str, frozenset[str]] = field(hash=False)


def documents(service: str, link: str) -> Iterator[Drawn]:
    """Draw all documents, the same ones each time.

    Args:
        service: the name of the service that is asked, which stands in no file of the corpus.
        link: how the address of one of its accounts is written, with ``{username}`` in it.
    """
    for listed in _file("documents")["document"]:
        for form in listed["forms"]:
            name = f"{listed['language']}-{listed['text']}-{form}"
            yield _drawn(name, listed, form, service, link)


def _drawn(name: str, listed: Mapping[str, Any], form: str, service: str, link: str) -> Drawn:
    chance = random.Random(f"{SEED} {name}")
    language = _file(f"words/{listed['language']}")
    text: dict[str, Any] = {
        **{key: value for key, value in language.items() if key != "text"},
        **language["text"][listed["text"]],
    }
    days = _days(chance)
    values = {**_values(chance, text, days), "service": service}
    accounts = _usernames(chance, text.get("usernames") or chance.choice((1, 1, 2, 3)))
    # An account by its address, with its sign, or with a word before it, as officers write them.
    style = chance.choice(("sign", "label", "label", "link")) if "@numbered" not in text.get("body", ()) else "plain"
    shown = {
        "sign": [f"@{each}" for each in accounts],
        "link": [f"https://www.{link}".format(username=each) for each in accounts],
    }.get(style, accounts)
    values["usernames"] = ", ".join(shown)
    data = _filled({key: text.get(key, []) for key in ("head", "reference", "body", "table", "ending")}, values)
    data |= {key: str(_filled(text.get(key, ""), values)) for key in ("title", "matter", "number")}
    data["head"] = data["head"] or _filled(text.get("caption", []), values)
    data |= values | {"accounts": shown, "labelled": style == "label", "account": text["account"]}
    data |= {
        "language": listed["language"],
        "rtl": listed["language"] == "ar",
        "paper": "us-letter" if text["country"] == "US" else "a4",
        "size": chance.choice((10.5, 11, 11.5)) if "@numbered" not in text.get("body", ()) else 10,
    }
    used = _used(text, listed["text"])
    return Drawn(
        name, listed["language"], form, text["layout"], chance.randrange(1 << 30), form in listed["tenth"], data,
        _expected(text, values, days, accounts, used),
    )  # fmt: skip


def _days(chance: random.Random) -> dict[str, date]:
    signed = date(2020, 9, 1) + timedelta(chance.randrange(1200))
    last = signed - timedelta(chance.randrange(3, 40))
    return {
        "dated": signed,
        "signed": signed,
        "last": last,
        "first": last - timedelta(chance.randrange(20, 400)),
        "until": signed + timedelta(chance.randrange(7, 14)),
    }


def _values(chance: random.Random, text: Mapping[str, Any], days: Mapping[str, date]) -> dict[str, str]:
    numbers = {
        "n": chance.randrange(1, 999),
        "yy": days["signed"].year % 100,
        "reiwa": days["signed"].year - 2018,
        "buddhist": days["signed"].year + 543,
    }
    name = chance.choice(text["names"])
    number = chance.randrange(1000, 9999)
    court = chance.choice(text.get("courts", [""]))
    pattern = chance.choice(text["days"])
    mailbox = f"{chance.choice(_WORDS)}.{chance.choice(_WORDS)}"
    return {
        **{key: _day(pattern, text["months"], day) for key, day in days.items()},
        "name": name,
        "rank": chance.choice(text["ranks"]),
        "agency": chance.choice(text["agencies"]),
        "address": chance.choice(text["addresses"]),
        "badge": chance.choice(text["badges"]).format(n=number),
        "case": chance.choice(text["cases"]).format(**numbers),
        "phone": chance.choice(text["phones"]).format(
            n=numbers["n"] % 100 if "02d" in "".join(text["phones"]) else numbers["n"]
        ),
        "email": f"{mailbox}@{chance.choice(text['domains'])}",
        "court": court,
        "COURT": court.upper(),
        "city": "Exampleton",
    }


def _day(pattern: str, months: list[str], day: date) -> str:
    return pattern.format(
        day=day.day, month=months[day.month - 1], year=day.year, dd=f"{day.day:02}", mm=f"{day.month:02}",
        buddhist=day.year + 543, reiwa=day.year - 2018,
    )  # fmt: skip


def _usernames(chance: random.Random, count: int) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < count:
        between = chance.choice((".", "_", ""))
        one, other = chance.sample(_WORDS, 2)
        if chance.random() < 0.12:
            letter = chance.choice("ole")
            other = other.replace(letter, _LIKE[letter])
        name = f"{one}{between}{other}"
        name += chance.choice(_TAILS).format(n=chance.randrange(2, 9999))
        found[name if chance.random() > 0.15 else f"user{chance.randrange(10**9, 10**13)}"] = None
    return [each[:24].rstrip(".") for each in found]


def _filled(value: Any, values: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return value.format(**values) if "{" in value else value
    if isinstance(value, list):
        return [_filled(each, values) for each in value]
    return {key: _filled(each, values) for key, each in value.items()}


def _used(text: Mapping[str, Any], name: str) -> set[str]:
    """Give the names of the values that a document shows."""
    if text["layout"].startswith("ao"):
        source = "".join((HERE / "layouts" / f"{each}.typ").read_text("utf-8") for each in (text["layout"], "court"))
        return set(re.findall(r"#?\bd\.([a-z]+)", source)) | {"accounts"}
    shown = repr([text.get(key) for key in ("head", "caption", "reference", "body", "table", "ending", "number")])
    used = set(_PLACEHOLDER.findall(shown.replace("{COURT}", "{court}")))
    return used | ({"accounts"} if "@" in shown or "usernames" in used else set())


def _expected(
    text: Mapping[str, Any], values: Mapping[str, str], days: Mapping[str, date], accounts: list[str], used: set[str]
) -> dict[str, frozenset[str]]:
    found = {
        _FIELDS[key]: frozenset({days[key].isoformat() if key in days else values[key]})
        for key in used & set(_FIELDS)
        if key in days or values[key]
    }
    if "dated" in used:
        kept = "preservation" if "preservation" in text["kinds"] else "instruments"
        found[f"{kept}.dated"] = frozenset({days["dated"].isoformat()})
    if "instrument" in text:
        found["instruments.type"] = frozenset({text["instrument"]})
    found["accounts.username"] = frozenset(accounts)
    found["kinds"] = frozenset(text["kinds"])
    if text.get("wanted"):
        found["wanted.ask"] = frozenset(text["wanted"])
    return found


@cache
def _file(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / f"{name}.toml").read_text("utf-8"))
