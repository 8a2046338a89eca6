"""Letters of a guideline pack: their variables, checked when the pack is loaded, and how one is composed.

A letter is ``letters/<key>.md``: a first line ``Subject: ...``, an empty line, and the body. ``{name}`` stands for a
variable; ``{{`` and ``}}`` for braces. A body variable that stands alone in its paragraph and is empty takes its
paragraph with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from string import Formatter

from rogatory.guidelines.decision import Answer, Decision, Item
from rogatory.guidelines.pack import Letter, Pack
from rogatory.guidelines.reason import Reason
from rogatory.problem import Problem

KEYS = ("receipt", "deficiency", "refusal", "referral", "approval")
"""The letters every pack has."""

KEYS_OF: Mapping[str, tuple[str, ...]] = {
    "preservation": ("warning", "ended", "destroyed", "part"),
    "costs": ("estimate", "invoice", "overdue", "cancellation"),
    "notice": ("notice",),
    "violation": ("deferral",),
}
"""The letters that a pack has besides where it states a section, by the section."""

ALL_KEYS = (*KEYS, *(key for keys in KEYS_OF.values() for key in keys))
"""Every letter that a pack may have."""

TO_USERS = frozenset({"notice"})
"""The letters that go to the user of an account; all others go to the officer, and no officer reads these."""

COMMON = ("reference", "officer_name", "agency", "guideline_title", "entity_name", "received_on", "no_waiver")
VARIABLES: Mapping[str, tuple[str, ...]] = {
    "receipt": ("reference", "guideline_title", "entity_name", "received_on", "no_waiver", "public_advice"),
    "deficiency": (*COMMON, "deficiencies", "preservation", "advice"),
    "refusal": (*COMMON, "items", "reasons", "advice", "preservation"),
    "referral": (*COMMON, "reasons", "referral_to", "referral_address", "preservation"),
    "approval": (*COMMON, "items", "reasons", "preservation", "costs", "notice", "advice", "violation"),
    "warning": (*COMMON, "account", "ends", "days_left", "derivation"),
    "ended": (*COMMON, "account", "ends", "derivation", "held"),
    "destroyed": (*COMMON, "account", "destroyed_on", "decided"),
    "part": (*COMMON, "account", "ends", "kept"),
    "estimate": (*COMMON, "lines", "total", "words"),
    "invoice": (*COMMON, "number", "payer", "lines", "total", "due_on", "words"),
    "overdue": (*COMMON, "number", "issued_on", "total", "paid", "owed", "due_on"),
    "cancellation": (*COMMON, "number", "issued_on", "total", "words", "refund"),
    "notice": (
        *("reference", "guideline_title", "entity_name", "received_on", "account"),
        *("asked", "by_whom", "clauses", "given", "how_to_object"),
    ),
    "deferral": (*COMMON, "deferred", "declined"),
}
"""The variables that each letter may use. A receipt has none that depends on who asks or for whom (reading 10, 12).

The notice to a user has none that tells of the officer.
"""

_ALONE = re.compile(r"^\{(\w+)\}$")
_WORDS = {
    Answer.RELEASE: "released",
    Answer.REFUSE: "not released",
    Answer.PERSON: "under review by a person",
    Answer.NOT_ADDRESSED: "not addressed by the guideline; under review by a person",
}


@dataclass(frozen=True, slots=True)
class Composed:
    """A letter ready to be read by a person: one subject line, and a body in Markdown."""

    subject: str
    body: str


def keys_for(pack: Pack) -> tuple[str, ...]:
    """Give the keys of the letters that a pack needs: those of all, and those of the sections that it states."""
    stated = {
        "preservation": pack.preservation is not None,
        "costs": pack.costs is not None and pack.costs.position != "none",
        "notice": pack.notice is not None,
        "violation": pack.notice is not None and pack.notice.violation is not None,
    }
    return (*KEYS, *(key for section, holds in stated.items() if holds for key in KEYS_OF[section]))


def parse_letter(key: str, text: str, name: str) -> Letter:
    """Read one letter and check its variables.

    Raises:
        Problem: there is no subject line, or a variable is unknown to this letter.
    """
    first, _, rest = text.partition("\n")
    if not first.startswith("Subject: ") or not rest.startswith("\n"):
        raise Problem(
            "the letter does not begin with a subject",
            where=f"{name}:1",
            cure='Begin with "Subject: ..." and an empty line.',
        )
    for number, line in enumerate(text.splitlines(), start=1):
        _check_variables(key, line, f"{name}:{number}")
    return Letter(key, first.removeprefix("Subject: ").strip(), rest.strip())


def _check_variables(key: str, line: str, where: str) -> None:
    try:
        used = [field for _, field, _, _ in Formatter().parse(line) if field is not None]
    except ValueError as error:
        raise Problem(
            f"a brace is not closed: {error}", where=where, cure="Write {name}, or {{ for a brace."
        ) from error
    for variable in used:
        if variable not in VARIABLES[key]:
            raise Problem(
                f"{{{variable}}} is no variable of the letter {key!r}",
                where=where,
                cure=f"Use one of: {', '.join(VARIABLES[key])}.",
            )


def compose(pack: Pack, key: str, values: Mapping[str, str]) -> Composed:
    """Fill in a letter of a pack; a variable without a value is empty.

    Raises:
        Problem: the pack has no such letter.
    """
    letter = pack.letters.get(key)
    if letter is None:
        raise Problem(
            f"the guideline {pack.about.version} has no letter {key!r}",
            where=f"letters/{key}.md",
            cure="Add the letter to the pack.",
        )
    given = {
        **dict.fromkeys(VARIABLES[key], ""),
        "guideline_title": pack.about.title,
        "entity_name": pack.about.entity.name,
        "no_waiver": pack.channels.no_waiver,
        **({"public_advice": pack.emergency.public_advice} if pack.emergency and key == "receipt" else {}),
        **{name: value for name, value in values.items() if name in VARIABLES[key]},
    }
    paragraphs = []
    for paragraph in re.split(r"\n\s*\n", letter.body):
        alone = _ALONE.match(paragraph.strip())
        if alone and not given[alone.group(1)].strip():
            continue
        paragraphs.append(paragraph.format_map(given))
    subject = " ".join(letter.subject.format_map(given).split())
    return Composed(subject, "\n\n".join(paragraphs) + "\n")


def values_for(decision: Decision, pack: Pack) -> dict[str, str]:
    """Build the text blocks of a letter from a decision: items, reasons, deficiencies, dates, notice, costs.

    ``pack`` names what was asked for.
    """
    return {
        "items": _bullets(f"{_asked(item, pack)}: {_WORDS[item.answer]}" for item in decision.items),
        "reasons": _bullets(_reason_lines(decision, pack)),
        "deficiencies": _bullets(
            f"{each.reason.words} {each.reason.cure} ({each.reason.pinpoint})" for each in decision.deficiencies
        ),
        "referral_to": decision.route.title if decision.route.outcome == "referred" else "",
        "referral_address": decision.route.address,
        "preservation": "\n\n".join(_preservation_text(decision)),
        "advice": "\n\n".join(_sentence(each) for each in decision.advice),
        "notice": _first(decision.notice.reasons),
        "violation": _first(decision.violation.reasons),
        "costs": _first(decision.costs.reasons),
    }


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in dict.fromkeys(map(_one_line, lines)))


def _one_line(text: str) -> str:
    """Keep what an officer wrote (an account, an ask) from beginning a paragraph of the provider's letter."""
    return " ".join(text.split())


def _sentence(reason: Reason) -> str:
    return _one_line(f"{reason.words} {reason.cure}")


def _first(reasons: tuple[Reason, ...]) -> str:
    return _sentence(reasons[0]) if reasons else ""


def _asked(item: Item, pack: Pack) -> str:
    """Name what was asked for, as a person reads it."""
    account = f"{item.account}: " if item.account else ""
    return account + pack.ask_name(item.ask, item.subset)


def _reason_lines(decision: Decision, pack: Pack) -> Iterable[str]:
    if decision.route.outcome == "referred":
        yield from (f"{_sentence(reason)} ({reason.pinpoint})" for reason in decision.route.reasons)
        return
    for item in decision.items:
        if item.answer is not Answer.RELEASE:
            for reason in item.reasons:
                yield f"{_asked(item, pack)}: {_sentence(reason)} ({reason.pinpoint})"


def _preservation_text(decision: Decision) -> Iterable[str]:
    for each in decision.preservations:
        account = _one_line(each.account)
        steps = "; ".join(f"{step.words}: {step.day.isoformat()}" for step in each.derivation)
        if each.outcome == "provisional":
            yield f"{account}: a provisional preservation is being attempted meanwhile."
        elif each.outcome == "needs-a-person":
            yield f"{account}: the preservation is under review by a person."
        elif each.keeps and each.last_day:
            kept = ", ".join(each.keeps)
            rest = f"the rest is kept to {each.last_day.isoformat()} (UTC)"
            yield f"{account}: legal process has come for {kept}, which is kept until it is produced; {rest}."
        elif each.outcome != "refuse" and each.last_day:
            yield f"{account}: preservation to {each.last_day.isoformat()} (UTC). {steps}."
