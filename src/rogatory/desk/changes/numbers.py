"""A number on which an agency is called back: a new one, or one in another's place.

Whoever controls that number is the agency to whoever calls: one person alone must not be able to set it.
"""

from __future__ import annotations

from datetime import datetime

from rogatory.desk import call_backs
from rogatory.desk.actors import Actor
from rogatory.desk.agencies import EDITORS, Described
from rogatory.desk.call_backs import Numbered
from rogatory.desk.changes.kind import OFFICES, Change, Kind
from rogatory.desk.models import Agency, CallBackNumber, Proposal
from rogatory.problem import Problem

ID = "call-back-number"


def of(agency: Agency, numbered: Numbered, replaced: CallBackNumber | None = None) -> Change:
    """Write the change that puts a number in force for an agency, in another's place if one is given."""
    return {
        "agency": agency.pk,
        "name": agency.name,
        "described": Described.of(agency).words,
        "number": numbered.number,
        "extension": numbered.extension,
        "desk": numbered.desk,
        "source": numbered.source,
        "replaces": replaced.pk if replaced else None,
        "before": str(replaced) if replaced else "",
    }


def proposed_for(agency: Agency) -> tuple[Proposal, ...]:
    """Give the proposals for an agency's numbers that nobody has approved or declined yet (one query)."""
    found = Proposal.objects.filter(what=ID, change__agency=agency.pk, approved_at=None, declined_at=None)
    return tuple(found.select_related("proposed_by").order_by("pk"))


def _read(change: Change) -> tuple[Agency, Numbered]:
    agency = Agency.objects.filter(pk=change["agency"]).first()
    if agency is None:
        raise Problem("the directory has no such agency", where="agency", cure="Choose one that it has.")
    given = (str(change[name]) for name in ("extension", "desk", "source"))
    return agency, call_backs.read_number(str(change["number"]), agency.country, *given)


def _check(change: Change) -> None:
    agency, numbered = _read(change)
    if Described.of(agency).words != change["described"]:
        # Who approves has read whose number it is to be; one person alone changes what the directory says of it.
        cure = "Propose the number anew."
        raise Problem("the agency stands in other words in the directory by now", where="agency", cure=cure)
    call_backs.check(agency, numbered, change["replaces"])


def _apply(proposal: Proposal, _actor: Actor, now: datetime) -> None:
    agency, numbered = _read(proposal.change)
    call_backs.enter(agency, numbered, proposal.change["replaces"], proposal, now)


def _told(change: Change) -> str:
    inner = f" ext. {change['extension']}" if change["extension"] else ""
    instead = f" instead of {change['before']}" if change["before"] else ""
    answers = f" ({change['desk']})" if change["desk"] else ""
    return f"{change['name']} is to be called back on {change['number']}{inner}{answers}{instead}; {change['source']}."


KIND = Kind(ID, "Call-back number of an agency", EDITORS, OFFICES, _check, _apply, _told)
