"""What everybody may read: the guidelines, what they ask for, and what to do in an emergency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rogatory.desk import clock
from rogatory.desk.audit_key import AUDIT_PUBLIC, former_audit_keys
from rogatory.desk.stages.keys import PUBLIC_KEY, former_keys
from rogatory.desk.surroundings import the_shelf
from rogatory.evidence.signature import PublicKey
from rogatory.guidelines.facts import Kind
from rogatory.guidelines.pack import Clause, Pack
from rogatory.guidelines.rules import FieldRule
from rogatory.guidelines.shelf import Shelf
from rogatory.portal import guidance
from rogatory.portal.countries import jurisdictions, name_of
from rogatory.portal.draft import Draft

NEXT = (
    {
        "title": "You get a reference number",
        "text": "The receipt is the same for everybody and tells nothing about any account.",
    },
    {
        "title": "We establish who is asking",
        "text": "A person checks, and may call your agency on a number from a directory.",
    },
    {
        "title": "People decide by the guideline",
        "text": "What is missing comes back to you with what would cure it.",
    },
    {
        "title": "You fetch the return here",
        "text": "Sealed, signed, and made so that anybody can check it.",
    },
)


@dataclass(frozen=True, slots=True)
class Stated:
    """A guideline as the pages show it."""

    pack: Pack
    matrix: guidance.Matrix
    countries: tuple[str, ...]
    others: bool


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """The start page; with a jurisdiction it states the guideline that applies to its officials."""
    now, shelf = clock.now(), the_shelf()
    code = request.GET.get("jurisdiction", "")
    known = dict(jurisdictions())
    found = guidance.applying(code, shelf, now) if code in known else None
    packs = guidance.in_force(shelf, now.date())
    shown = (found.pack,) if found and found.pack else () if found else packs
    context = {
        "jurisdictions": jurisdictions(),
        "chosen": code if found else "",
        "chosen_name": known.get(code, ""),
        "found": found,
        "stated": [_stated(pack, shelf, now, code if found else "") for pack in shown],
        "emergencies": [pack for pack in (shown or packs) if pack.emergency],
        "next_steps": NEXT,
        "draft": Draft(request.session).begun,
    }
    return render(request, "portal/start.html", context)


@require_safe
def guideline(request: HttpRequest, line: str) -> HttpResponse:
    """One guideline, clause by clause."""
    now, shelf = clock.now(), the_shelf()
    pack = shelf.in_force(line, now.date())
    if pack is None:
        raise Http404
    rules = pack.requirements
    context = {
        "stated": _stated(pack, shelf, now),
        "asked": _asked(pack, Kind.DATA),
        "identification": _clause(pack, rules.identification.clause if rules.identification else ""),
        "authorisation": rules.authorisation,
        "preservation": _asked(pack, Kind.PRESERVATION),
        "preservation_clauses": _preservation(pack),
        "sections": guidance.by_section(pack.clauses.values()).items(),
        "next_steps": NEXT,
    }
    return render(request, "portal/guideline.html", context)


@require_safe
def emergency(request: HttpRequest) -> HttpResponse:
    """What an emergency is under each guideline, what to tell, and by which ways."""
    packs = guidance.in_force(the_shelf(), clock.now().date())
    stated = [
        {
            "pack": pack,
            "rules": pack.emergency,
            "clause": pack.clauses[pack.emergency.clause],
            "points": _asked(pack, Kind.EMERGENCY),
            "channels": sorted(
                (each for each in pack.channels.channel if Kind.EMERGENCY.value in each.kinds),
                key=lambda each: each.preference,
            ),
            "subject": next((each.text for each in pack.channels.subject if each.kind == Kind.EMERGENCY.value), ""),
        }
        for pack in packs
        if pack.emergency is not None
    ]
    advice = tuple(dict.fromkeys(pack.emergency.public_advice for pack in packs if pack.emergency))
    return render(request, "portal/emergency.html", {"stated": stated, "advice": advice})


def _stated(pack: Pack, shelf: Shelf, now: datetime, code: str = "") -> Stated:
    named, others = guidance.regions(pack, shelf)
    return Stated(
        pack, guidance.matrix(pack.about.version, now.date(), code), tuple(sorted(map(name_of, named))), others
    )


def _asked(pack: Pack, kind: Kind) -> tuple[FieldRule, ...]:
    return guidance.asked_of(pack, kind)


def _clause(pack: Pack, id_: str) -> Clause | None:
    return pack.clauses.get(id_)


def _preservation(pack: Pack) -> list[Clause]:
    rules = pack.preservation
    if rules is None:
        return []
    ids = (rules.clause, rules.form_clause, *(each.clause for each in rules.extension), rules.lapse_clause)
    return [pack.clauses[each] for each in dict.fromkeys(ids)]


@require_safe
def return_key(request: HttpRequest) -> HttpResponse:
    """The public half of the key that seals returns, as PEM: there is none before the first return."""
    try:
        key = (settings.DATA_DIR / "keys" / PUBLIC_KEY).read_bytes()
    except FileNotFoundError as error:
        raise Http404 from error
    return HttpResponse(
        key,
        content_type="application/x-pem-file",
        headers={"Content-Disposition": f'attachment; filename="{PUBLIC_KEY}"'},
    )


@require_safe
def return_keys(request: HttpRequest) -> HttpResponse:
    """Every key that has sealed returns or signed the audit, with the instant at which each earlier one ended."""
    folder = settings.DATA_DIR / "keys"
    present = PublicKey.read((folder / PUBLIC_KEY).read_bytes(), PUBLIC_KEY) if (folder / PUBLIC_KEY).exists() else None
    audit = (folder / AUDIT_PUBLIC).read_text().strip() if (folder / AUDIT_PUBLIC).exists() else ""
    earlier = former_audit_keys(folder)
    context = {"present": present, "former": former_keys(folder), "audit": audit, "former_audit": earlier}
    return render(request, "portal/return_keys.html", context)
