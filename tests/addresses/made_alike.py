"""Lookalikes as people who register them make them: each trick on its own, and two at once."""

from __future__ import annotations

import random
from collections.abc import Callable

AGENCIES = (
    "springfieldpolice.example", "ridgeport-pd.example", "police.northhaven.example", "lakecountysheriff.test",
    "policia-valdoria.example", "gendarmerie.test", "statepolice.arden.test", "harborpatrol.example", "dcau.example",
    "brookfieldda.test", "courts.arden.test", "supremecourt.valdoria.example", "maplewood.example",
    "cityofelmhurst.test", "polizei-birkental.example", "kriminalamt.test", "politie.waterland.example",
    "polis-norrsund.test", "nspd.example", "parquet-valmont.example", "guardiacivile.test",
    "questura-montalba.example", "federalcrimebureau.example", "interiorministry.karelin.test",
    "customs.northhaven.example", "coastguard-arden.test", "marshals.example", "countyofsilverlake.test",
    "silverlakecounty.example", "westbrooktownship.test", "oakridgepolice.example", "prosecutor.silverlake.test",
    "attorneygeneral.arden.test", "publicprosecutor-lindmark.example", "lindmarkpoliti.test",
    "metropolitanpolice.example", "transportpolice.test", "borderforce.valdoria.example", "anticorruption.example",
    "childprotection-unit.test", "narcoticsbureau.example", "financialcrimes.test", "youthcourt-ridgeport.example",
    "townofcedarfalls.test", "cedarfalls-ny.example", "cedarfalls-nj.example", "highwaypatrol.test",
    "tribalpolice.example", "universitypolice-arden.test", "parkrangers.northhaven.example",
)  # fmt: skip
"""Fifty agencies' domains, all invented; two of them are genuine neighbours."""

LETTERS = "abcdefghijklmnopqrstuvwxyz"
SEEN_AS = {**dict(zip("lioesagt", "11035497", strict=True)), "m": "rn", "w": "vv", "d": "cl"}
ABROAD = {"a": "á", "e": "ë", "o": "ö", "u": "ü", "n": "ñ", "c": "ç", "i": "í", "s": "š", "l": "ł", "r": "ř"}
CYRILLIC = dict(zip("aceopxyis", "\u0430\u0441\u0435\u043e\u0440\u0445\u0443\u0456\u0455", strict=True))
WORDS = ("mail", "portal", "gov", "secure", "official", "records", "login", "legal", "support", "online", "edr")
ENDINGS = ("invalid", "com", "org", "net", "info", "co.uk", "us", "gov.au", "online")


def swapped(name: str, chance: random.Random) -> str:
    at = chance.randrange(len(name) - 1)
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def dropped(name: str, chance: random.Random) -> str:
    at = chance.randrange(len(name))
    return name[:at] + name[at + 1 :]


def added(name: str, chance: random.Random) -> str:
    at = chance.randrange(len(name) + 1)
    return name[:at] + chance.choice(LETTERS) + name[at:]


def mistyped(name: str, chance: random.Random) -> str:
    at = chance.randrange(len(name))
    return name[:at] + chance.choice(LETTERS) + name[at + 1 :]


def doubled(name: str, chance: random.Random) -> str:
    at = chance.randrange(len(name))
    return name[:at] + name[at] + name[at:]


def _by(table: dict[str, str], most: int) -> Callable[[str, random.Random], str]:
    def changed(name: str, chance: random.Random) -> str:
        places = [at for at, letter in enumerate(name) if letter in table]
        chosen = set(chance.sample(places, min(len(places), chance.randint(1, most))))
        return "".join(table[letter] if at in chosen else letter for at, letter in enumerate(name))

    return changed


def hyphenated(name: str, chance: random.Random) -> str:
    if "-" in name and chance.random() < 0.5:
        return name.replace("-", "")
    at = chance.randrange(1, len(name))
    return f"{name[:at]}-{name[at:]}"


def with_word(name: str, chance: random.Random) -> str:
    word, join = chance.choice(WORDS), chance.choice(("", "-"))
    return chance.choice((f"{name}{join}{word}", f"{word}{join}{name}"))


ON_NAMES: dict[str, Callable[[str, random.Random], str]] = {
    "swapped": swapped,
    "dropped": dropped,
    "added": added,
    "mistyped": mistyped,
    "doubled": doubled,
    "seen as": _by(SEEN_AS, 2),
    "abroad": _by(ABROAD, 2),
    "cyrillic": _by(CYRILLIC, 9),
    "hyphenated": hyphenated,
    "with a word": with_word,
}


def other_ending(domain: str, chance: random.Random) -> str:
    return f"{domain.rsplit('.', 1)[0]}.{chance.choice(ENDINGS)}"


def inside(domain: str, chance: random.Random) -> str:
    host = chance.choice(("evil.test", "files-share.invalid", "cdn77.example"))
    return chance.choice((f"{domain}.{host}", f"{domain}.com.{host}", f"mail.{domain}.{host}", f"{domain}-id.{host}"))


def joined(domain: str, chance: random.Random) -> str:
    return f"{domain.replace('.', chance.choice(('-', '')))}.{chance.choice(('com', 'invalid', 'org'))}"


ON_DOMAINS: dict[str, Callable[[str, random.Random], str]] = {
    "other ending": other_ending,
    "inside": inside,
    "joined": joined,
}


def a_lookalike(domain: str, chance: random.Random) -> tuple[str, str]:
    """Give the name of a trick, and what it made of a domain: never a known one, in ASCII."""
    while True:
        trick = chance.choice([*ON_NAMES, *ON_DOMAINS])
        if trick in ON_DOMAINS:
            made = ON_DOMAINS[trick](domain, chance)
        else:
            *above, name, ending = domain.split(".")
            made = ".".join([*above, ON_NAMES[trick](name, chance), ending])
            if above and chance.random() < 0.3:
                made = ".".join([*above[:-1], ON_NAMES[trick](above[-1], chance), name, chance.choice(ENDINGS)])
            elif chance.random() < 0.15:
                made = other_ending(made, chance)
        labels = [label.strip("-") for label in made.split(".")]
        if all(labels) and (written := ".".join(map(in_ascii, labels))) not in AGENCIES:
            return trick, written


def in_ascii(label: str) -> str:
    return label if label.isascii() else f"xn--{label.encode('punycode').decode()}"
