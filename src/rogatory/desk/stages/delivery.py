"""A return becomes available to an officer and those it is shared with, until it is destroyed or taken back.

deliver, download, show_passphrase, ask_again, redeliver, produce_again, withdraw_return, recall_return.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from rogatory.desk.grounds.footing import to_confirm
from rogatory.desk.inputs import Deliver, Download, Redeliver, Say, ShowPassphrase
from rogatory.desk.models import Access, AskedAgain, Matter, Officer, Package, Production
from rogatory.desk.stages import answering, bearing, emergencies
from rogatory.desk.stages.availability import (
    RECALLED,
    WITHDRAWN,
    day_of,
    days,
    destroy,
    ended,
    lasting,
    returns_of,
    sealed,
    standing_returns,
)
from rogatory.desk.stages.contract import StageContext, StageResult, WrittenLetter
from rogatory.desk.stages.ownership import whoever_fetches
from rogatory.desk.stages.packages import BY_PASSPHRASE
from rogatory.flow.case import Standing
from rogatory.flow.states import State
from rogatory.problem import Problem


def deliver(case: StageContext, inputs: Deliver) -> StageResult:
    """Make the return available to the officer's account, and say so in a letter that holds nothing else.

    What the request waited for is there: it holds no preserved copy any more.

    Raises:
        Problem: there is no vetted officer who could fetch it, it was destroyed already, or it is not the one that lay
            before the custodian.
    """
    if sealed(case.the_matter) != inputs.seen:
        raise Problem(
            "the return is no longer the one that you looked at",
            where=case.the_request.reference,
            cure="Open this page again, look at what would be delivered, then deliver it",
        )
    officer, letter, until = _made_available(case)
    lifted = bearing.lift_with(case, f"The return of {case.the_request.reference} was delivered.")
    here = standing_returns(case.the_matter)
    case.the_matter.productions.filter(pk__in=[each.pk for each in here]).update(delivered_at=case.now)
    clocks = (
        *answering.answered("the return is delivered"),
        *emergencies.afterwards(case),
        lasting(until, case.now, delivered=True),
    )
    details = {**_told(here), "officer": officer, "expires_at": until.isoformat(), **lifted}
    return StageResult(letter=letter, details=details, result=here[0], clocks=clocks)


def redeliver(case: StageContext, inputs: Redeliver) -> StageResult:
    """Make a return that is there available for the whole time again, and say so in the same letter.

    What has changed since the approval, and lay before the custodian, counts as it stands from then on.

    Raises:
        Problem: nobody could fetch it, or something has changed that did not lie before the custodian.
    """
    confirmed, digest = to_confirm(case.the_matter)
    if digest != inputs.seen:
        raise Problem(
            "something has changed that you have not looked at",
            where=case.the_request.reference,
            cure="Open this page again, look at what has changed, then deliver again",
        )
    officer, letter, until = _made_available(case)
    _settle(case.the_matter, case.now)
    here = standing_returns(case.the_matter)
    told = {"confirmed": sorted(ground.value for ground in confirmed)} if confirmed else {}
    details = {**_told(here), "officer": officer, "expires_at": until.isoformat(), **told}
    clocks = (lasting(until, case.now, delivered=True),)
    return StageResult(letter=letter, details=details, result=here[0], clocks=clocks)


def produce_again(case: StageContext, inputs: Say) -> StageResult:
    """Go back to what was collected, of which a return is made anew; the one before was destroyed."""
    _settle(case.the_matter, case.now)
    return StageResult(private={"words": inputs.words}, clocks=(ended("the return is made again"),))


def withdraw_return(case: StageContext, inputs: Say) -> StageResult:
    """Take a return back that nobody has fetched: it is destroyed, and the officer is told so, and not why.

    Raises:
        Problem: nobody could have fetched it, so that there is nobody to tell.
    """
    request = case.the_request
    officer = whoever_fetches(request, case.facts)
    manifests, jobs = destroy(case, case.the_matter.productions.filter(destroyed_at=None), WITHDRAWN)
    _settle(case.the_matter, case.now)
    body = (
        f"The answer to your request {request.reference} was withdrawn before anybody had fetched it, and cannot be "
        "fetched any more.\n\nYou need do nothing: we write to you again when it is ready, or if anything else is "
        "needed.\n"
    )
    subject = f"Your request {request.reference}: the answer was withdrawn"
    letter = WrittenLetter("return-withdrawn", officer.person.email, subject, body)
    return StageResult(
        letter=letter,
        details={"returns": manifests, "officer": officer.pk},
        private={"words": inputs.words},
        clocks=(ended("the return was withdrawn"),),
        jobs=jobs,
    )


def recall_return(case: StageContext, inputs: Say) -> StageResult:
    """End a return, whoever has fetched it, and let its request be decided anew: nobody fetches it from then on.

    What was fetched stays fetched, and the audit names it. The officer is told that the return is over, and not why;
    where nobody could have fetched it any more there is nobody to tell. Preserved copies are held again for the answer,
    and the time to answer runs again.
    """
    request, matter = case.the_request, case.the_matter
    fetched = matter.productions.filter(pk__in=Access.objects.filter(production__matter=matter).values("production"))
    told = list(fetched.order_by("pk").values_list("manifest_sha256", flat=True))
    manifests, jobs = destroy(case, matter.productions.filter(destroyed_at=None), RECALLED)
    _settle(matter, case.now)
    try:
        letter = _recalled(request.reference, whoever_fetches(request, case.facts))
    except Problem:
        letter = None
    return StageResult(
        letter=letter,
        details={"returns": manifests, "fetched": told},
        private={"words": inputs.words},
        clocks=(ended("the return was recalled"), *answering.unanswered(case), *emergencies.unanswered(case)),
        jobs=(*jobs, *bearing.hold_again(case)),
    )


def download(case: StageContext, inputs: Download) -> StageResult:
    """Record that somebody fetches a package, or part of it. The surface streams it afterwards.

    Raises:
        Problem: there is no such package, it was destroyed, or its time is over.
    """
    package = _package(case, inputs.package)
    if case.actor.person is None:
        raise Problem("nobody is signed in", where=case.the_request.reference, cure="Sign in")
    Access.objects.create(
        production=package.production,
        by=case.actor.person,
        at=case.now,
        package=package,
        first=inputs.first,
        last=inputs.last,
        address=inputs.address,
    )
    part = {} if inputs.first is None else {"first": inputs.first, "last": inputs.last}
    details = {"return": package.production.manifest_sha256, "package": package.pk, **part}
    private = {"address": inputs.address} if inputs.address else {}
    return StageResult(details=details, private=private, result=package)


def show_passphrase(case: StageContext, inputs: ShowPassphrase) -> StageResult:
    """Record that somebody is shown the passphrase of a package. The surface shows it afterwards, once.

    Raises:
        Problem: there is no such package, its time is over, or it opens by no passphrase.
    """
    package = _package(case, inputs.package)
    if package.format not in BY_PASSPHRASE:
        raise Problem(
            "this package has no passphrase: your own key opens it",
            where=case.the_request.reference,
            cure="Open it with your key",
        )
    details = {"return": package.production.manifest_sha256, "package": package.pk}
    return StageResult(details=details, result=package)


def ask_again(case: StageContext, inputs: Say) -> StageResult:
    """Put before the custodians that somebody asks to have the return delivered again.

    Raises:
        Problem: it is asked already.
    """
    matter = case.the_matter
    if case.actor.person is None or AskedAgain.objects.filter(matter=matter, settled_at=None).exists():
        raise Problem(
            "it is asked already, and the team has it before them",
            where=case.the_request.reference,
            cure="Wait for their letter",
        )
    made = AskedAgain.objects.create(matter=matter, by=case.actor.person, at=case.now, words=inputs.words)
    return StageResult(private={"words": inputs.words}, result=made)


def return_standing(matter: Matter) -> frozenset[Standing]:
    """Establish whether a delivered return was destroyed, or else was fetched (three queries, none before).

    The caller holds the lock on the matter: whoever fetches the return takes it too.
    """
    if matter.state != State.DELIVERED:
        return frozenset()
    here = standing_returns(matter)
    if not here:
        return frozenset({Standing.GONE})
    fetched = Access.objects.filter(production__in=here).exists()
    return frozenset({Standing.FETCHED} if fetched else ())


def latest_return(matter: Matter) -> Production | None:
    """Give the return that was made last for a matter; of many, the index that lists them."""
    return next(iter(returns_of(matter)), None)


def _made_available(case: StageContext) -> tuple[int, WrittenLetter, datetime]:
    request, matter = case.the_request, case.the_matter
    here = standing_returns(matter)
    if not here or here[0].expires_at <= case.now:
        told = f"the return expired on {here[0].expires_at:%Y-%m-%d}" if here else "the return is not there any more"
        raise Problem(told, where=request.reference, cure="Have the return made anew")
    officer = whoever_fetches(request, case.facts)
    until = case.now + days()
    matter.productions.filter(pk__in=[each.pk for each in here]).update(expires_at=until)
    body = (
        f"The answer to your request {request.reference} is ready.\n\n"
        f"Sign in at {settings.ORIGIN} to fetch it, at the latest on {day_of(until)} (UTC). "
        "Nobody can fetch it without a vetted officer's account, and each download is recorded.\n"
    )
    subject = f"Your request {request.reference}: the answer is ready"
    return officer.pk, WrittenLetter("ready", officer.person.email, subject, body), until


def _recalled(reference: str, officer: Officer) -> WrittenLetter:
    body = (
        f"The answer to your request {reference} was recalled, and cannot be fetched any more. Your request is decided "
        "anew.\n\nWhat was fetched of it before is on record as fetched. You need do nothing: we write to you when it "
        "is decided, or if anything else is needed.\n"
    )
    subject = f"Your request {reference}: the answer was recalled"
    return WrittenLetter("return-recalled", officer.person.email, subject, body)


def _package(case: StageContext, number: int | None) -> Package:
    where = case.the_request.reference
    here = {each.pk: each for each in standing_returns(case.the_matter)}
    found = Package.objects.filter(production__in=here, destroyed_at=None).order_by("-pk")
    package = (found.filter(pk=number) if number is not None else found).first()
    if package is None:
        raise Problem("there is no such package", where=where, cure="Open the page of the return again")
    package.production = here[package.production_id]
    if package.production.expires_at <= case.now:
        raise Problem(
            f"the return expired on {package.production.expires_at:%Y-%m-%d}",
            where=where,
            cure="Ask to have it delivered again",
        )
    return package


def _settle(matter: Matter, now: datetime) -> None:
    AskedAgain.objects.filter(matter=matter, settled_at=None).update(settled_at=now)


def _told(returns: tuple[Production, ...]) -> dict[str, object]:
    return {"returns": [each.manifest_sha256 for each in returns]}
