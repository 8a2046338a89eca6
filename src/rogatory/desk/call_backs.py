"""Numbers on which agencies are called back: read, entered once two people have agreed, and retired by one.

A new number, or one in another's place, is a change of the kind `rogatory.desk.changes.numbers`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

import phonenumbers

from rogatory.desk import agencies
from rogatory.desk.actors import Actor
from rogatory.desk.models import Agency, CallBackNumber, Person, Proposal
from rogatory.desk.outcome import Refused
from rogatory.desk.stages.plain_text import one_line
from rogatory.problem import Problem

ADDED, REPLACED, RETIRED = "number added", "number replaced", "number retired"
"""What the history of an agency calls the changes of its numbers."""

_EXTENSION = re.compile(r"[0-9]{1,10}\Z")


@dataclass(frozen=True, slots=True)
class Numbered:
    """A number in E.164 with its extension, who answers there, and the independent source from which it was taken."""

    number: str
    extension: str
    desk: str
    source: str

    def __str__(self) -> str:
        return f"{self.number}{f' ext. {self.extension}' if self.extension else ''}"


def read_number(text: str, country: str, extension: str = "", desk: str = "", source: str = "") -> Numbered:
    """Read a telephone number as people write it in a country; its length has to be possible there.

    Whether anybody has it is not asked: numbers that are reserved for fiction are numbers too.

    Args:
        text: the number, with or without the prefix of the country, and perhaps with an extension.
        country: ISO 3166-1 alpha-2, for a number without its prefix.
        extension: digits, where the text has none.
        desk: who answers.
        source: from where the number is known, never a request.

    Raises:
        Problem: it is no number, the extension is none, or there is no source.
    """
    try:
        read = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException as error:
        raise _no_number(text) from error
    if not phonenumbers.is_possible_number(read):
        raise _no_number(text)
    inner = extension.strip() or read.extension or ""
    if inner and not _EXTENSION.match(inner):
        raise Problem(f"“{inner}” is no extension", where="extension", cure="Give up to ten digits.")
    known_from = one_line(source, 300)
    if not known_from:
        cure = "Say from which independent directory it was taken; a number from a request is never called."
        raise Problem("a number has a source", where="source", cure=cure)
    written = phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.E164)
    return Numbered(written, inner, one_line(desk, 200), known_from)


def enter(
    agency: Agency, numbered: Numbered, replaced: int | None, proposal: Proposal, now: datetime
) -> CallBackNumber:
    """Put a number in force that two people have agreed on; one in whose place it comes is retired with that.

    The approval's transaction and its audit entry are the caller's.

    Raises:
        Problem: the agency is closed or has the number already, or the one to be replaced is not in force.
    """
    check(agency, numbered, replaced)
    given = {"number": numbered.number, "extension": numbered.extension}
    made = CallBackNumber.objects.create(
        agency=agency, **given, desk=numbered.desk, source=numbered.source, approved_at=now
    )
    second = None if proposal.alone else proposal.approved_by
    after = "; ".join(part for part in (str(numbered), numbered.desk, f"source: {numbered.source}") if part)
    before = ""
    if replaced is not None:
        old = CallBackNumber.objects.get(pk=replaced)
        before = str(old)
        _retire(old, now)
    what = REPLACED if before else ADDED
    agencies.note(agency, what, now, by=proposal.proposed_by, second=second, before=before, after=after)
    return made


def check(agency: Agency, numbered: Numbered, replaced: int | None) -> None:
    """Say whether a number can be put in force for an agency.

    Raises:
        Problem: the agency is closed or has the number already, or the one to be replaced is not in force.
    """
    if agency.closed_at is not None:
        raise Problem("this agency is closed", where=agency.name, cure="Open it again first.")
    in_force = {number.pk: number for number in CallBackNumber.objects.filter(agency=agency, retired_at=None)}
    others = [number for key, number in in_force.items() if key != replaced]
    if any((each.number, each.extension) == (numbered.number, numbered.extension) for each in others):
        raise Problem(f"the agency has {numbered} already", where="number", cure="Choose that one.")
    if replaced is not None and replaced not in in_force:
        raise Problem("the number to be replaced is not in force", where="number", cure="Propose the new one alone.")


def retire(actor: Actor, number: CallBackNumber, words: str, now: datetime) -> Agency:
    """Retire a number at once: nobody is called back on it from now on. One person suffices.

    Raises:
        Refused: the actor may not, gives no reason, or it is retired already. That is recorded.
    """

    def retired(person: Person) -> Agency:
        found = CallBackNumber.objects.select_for_update(of=("self",)).select_related("agency").get(pk=number.pk)
        if not words.strip():
            raise Refused(("This needs a reason: say in words why.",))
        if found.retired_at is not None:
            raise Refused(("This number is retired already.",))
        _retire(found, now)
        agencies.note(found.agency, RETIRED, now, by=person, before=str(found), after=words.strip())
        return found.agency

    attempt = agencies.Step(actor, "retire_number", now, {"number": str(number), "words": words})
    return agencies.step(attempt, number.agency, retired)


def _retire(number: CallBackNumber, now: datetime) -> None:
    number.retired_at = now
    number.save(update_fields=["retired_at"])


def _no_number(text: str) -> Problem:
    cure = "Write it with the prefix of its country, as in +1 202 555 0100."
    return Problem(f"“{text}” is no telephone number", where="number", cure=cure)
